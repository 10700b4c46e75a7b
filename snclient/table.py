"""One table of an instance: list, fetch, create and update records (ServiceNow: Table API)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from snclient import correlation
from snclient.answers import Result
from snclient.errors import ServiceNowError, Unclear, UnsafeQuery, Unusable
from snclient.listing import DisplayValue, RecordList
from snclient.query import Query, checked_field, checked_sys_id, checked_table
from snclient.records import Outcome, Record, Written, dropped_fields
from snclient.transport import Transport


def _always(_: str) -> bool:
    return True


class Table:
    """A table of an instance, by its name (`incident`, `change_request`)."""

    def __init__(self, transport: Transport, name: str) -> None:
        self._transport = transport
        self._path = f"/api/now/table/{checked_table(name)}"

    def list(
        self,
        query: Query | str = "",
        *,
        fields: Sequence[str] = (),
        display_value: DisplayValue = "false",
        page_size: int = 1000,
        limit: int | None = None,
    ) -> RecordList:
        """Records that match, read when they are asked for.

        Arguments: `query` is a `Query`, or an encoded query that is trusted as it is; `fields` names what to read,
        all if empty (`sys_id` and what the list is sorted by always come along); `display_value` "false" for stored
        values, "true" for what people see, "all" for both; `limit` ends the list early.
        Raises: ServiceNowError while it is read.
        """
        return RecordList(
            self._read, query, fields=fields, display_value=display_value, page_size=page_size, limit=limit
        )

    def fetch(self, sys_id: str, *, fields: Sequence[str] = (), display_value: DisplayValue = "false") -> Record:
        """The record with this id.

        Raises: NotFound, and any other ServiceNowError.
        """
        params: dict[str, str] = {"sysparm_display_value": display_value, "sysparm_exclude_reference_link": "true"}
        if fields:
            params["sysparm_fields"] = ",".join(checked_field(name) for name in fields)
        content = self._transport.read(f"{self._path}/{checked_sys_id(sys_id)}", params).content
        if not isinstance(content, dict):
            raise Unusable("ServiceNow's answer is not a record: check the address.")
        return Record(content)

    def create(self, values: Mapping[str, str], *, correlation_id: str) -> Written:
        """Create a record, unless one with this `correlation_id` is there: then that one, the newest of several.

        Returns: the record; `is_new` says which, `dropped` what the instance ignored.
        Raises: Unclear if it may have been created all the same; any other ServiceNowError if it was not.
        """
        correlation.checked(correlation_id)
        found = correlation.newest(self._list_whole, [correlation_id])
        if correlation_id in found:
            return Written(found[correlation_id], is_new=False)
        return self._posted(correlation_id, values)

    def create_many(
        self,
        items: Iterable[tuple[str, Mapping[str, str]]],
        *,
        before_send: Callable[[str], bool] = _always,
    ) -> Iterator[Outcome]:
        """Create those of many records that are not there yet, one after another, in their order.

        Arguments: `items` are pairs of correlation_id and values; `before_send` is called with the correlation_id
        right before a record is sent; False leaves it out, without an outcome.
        Returns: an outcome for each, as it becomes known; errors are outcomes, too. Nothing is sent for an item
        before the iterator gets there: stop iterating, and no more is sent.
        """
        known: dict[str, Outcome] = {}
        for chunk in correlation.chunks(items):
            found = self._looked_up([key for key, _ in chunk if key not in known])
            for key, values in chunk:
                outcome = _seen_before(known[key]) if key in known else found.get(key)
                if outcome is None:
                    if not before_send(key):
                        continue
                    outcome = self._attempted(key, values)
                known[key] = outcome
                yield outcome

    def update(self, sys_id: str, values: Mapping[str, str]) -> Written:
        """Change the fields that are sent, and no others.

        Returns: the record after it; `dropped` is what the instance ignored.
        Raises: Unclear if it may have been changed all the same; any other ServiceNowError if it was not.
        """
        result = self._transport.write("PATCH", f"{self._path}/{checked_sys_id(sys_id)}", values)
        return _written(values, result, is_new=False)

    def _list_whole(self, query: Query) -> RecordList:
        return self.list(query)

    def _looked_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        """What is known before anything is sent: impossible keys, records that are there, a failed look-up."""
        outcomes: dict[str, Outcome] = {}
        for key in keys:
            try:
                correlation.checked(key)
            except UnsafeQuery as error:
                outcomes[key] = Outcome(key, error=error)
        possible = [key for key in keys if key not in outcomes]
        try:
            found = correlation.newest(self._list_whole, possible)
        except ServiceNowError as error:
            return outcomes | {key: Outcome(key, error=error) for key in possible}
        return outcomes | {key: Outcome(key, Written(record, is_new=False)) for key, record in found.items()}

    def _attempted(self, correlation_id: str, values: Mapping[str, str]) -> Outcome:
        try:
            return Outcome(correlation_id, self._posted(correlation_id, values))
        except ServiceNowError as error:
            return Outcome(correlation_id, error=error)

    def _posted(self, correlation_id: str, values: Mapping[str, str]) -> Written:
        sent = {**values, "correlation_id": correlation_id}
        return _written(sent, self._transport.write("POST", self._path, sent), is_new=True)

    def _read(self, params: Mapping[str, str]) -> Result:
        return self._transport.read(self._path, params)


def _seen_before(outcome: Outcome) -> Outcome:
    """The outcome for a key that comes a second time: what came of the first, and never another record."""
    if outcome.written is None:
        return outcome
    return Outcome(outcome.correlation_id, Written(outcome.written.record, is_new=False))


def _written(sent: Mapping[str, str], result: Result, *, is_new: bool) -> Written:
    if not isinstance(result.content, dict) or not result.content.get("sys_id"):
        raise Unclear(
            "ServiceNow's answer holds no record, which may have been saved: look it up before it is sent again."
        )
    record = Record(result.content)
    return Written(record, is_new=is_new, dropped=dropped_fields(sent, record))
