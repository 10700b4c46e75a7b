"""`correlation_id`, the key by which a record is found before it is written a second time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote_plus

from snclient.errors import UnsafeQuery, Unusable
from snclient.listing import RecordList
from snclient.query import Query
from snclient.records import Record

Item = tuple[str, Mapping[str, str]]

_FIELD = "correlation_id"
_LONGEST = 100  # characters; a longer one is cut by the platform, and would never be found again
_IDS_LENGTH = 1500  # of the characters in an address, of which every server takes 2,000


def checked(correlation_id: str) -> str:
    """The key, if the platform keeps it as it is and finds it again.

    Raises: UnsafeQuery for one that is empty, too long, has blanks around it, or a comma, a `^` or a control character.
    """
    if not 0 < len(correlation_id) <= _LONGEST or correlation_id != correlation_id.strip():
        raise UnsafeQuery(f"A correlation_id has 1 to {_LONGEST} characters, and no blanks around them.")
    Query().one_of(_FIELD, [correlation_id])
    return correlation_id


def newest(list_records: Callable[[Query], RecordList], keys: Sequence[str]) -> dict[str, Record]:
    """For each key that is there, the newest of its records; ServiceNow does not keep keys unique.

    The keys are compared again here, since the platform takes capital letters for small ones.
    Raises: Unusable if a key that is missing here may be there all the same: the instance ignores the condition, or
    hides the field or a record; and any other ServiceNowError.
    """
    wanted = frozenset(keys)
    found: dict[str, Record] = {}
    if not wanted:
        return found
    records = list_records(Query().one_of(_FIELD, sorted(wanted)))
    asked = {key.casefold() for key in wanted}
    seen = 0
    for record in records:
        seen += 1
        key = record.value(_FIELD)
        if key.casefold() not in asked:
            raise Unusable(
                f"ServiceNow sends other records than the ones asked for, or hides their {_FIELD} from this account: "
                "have the account's read access checked."
            )
        if key in wanted and (key not in found or _age(found[key]) < _age(record)):
            found[key] = record
    if records.total is not None and records.total > seen:
        raise Unusable(
            f"ServiceNow has records with this {_FIELD} that it hides from this account: have the account's read "
            "access checked."
        )
    return found


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in their order, as many at once as one look-up can name."""
    chunk: list[Item] = []
    length = 0
    for item in items:
        needed = len(quote_plus(f"{item[0]},"))
        if chunk and length + needed > _IDS_LENGTH:
            yield chunk
            chunk, length = [], 0
        chunk.append(item)
        length += needed
    if chunk:
        yield chunk


def _age(record: Record) -> tuple[str, str]:
    return record.value("sys_created_on"), record.sys_id
