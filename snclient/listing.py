"""Lists that lose nothing: each page starts after the last record of the one before it."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from snclient.answers import Result
from snclient.errors import InvalidRequest, Unusable
from snclient.query import Query, checked_field, order_term
from snclient.records import Record

DisplayValue = Literal["false", "true", "all"]

_MOST = 10_000  # records a page (ServiceNow: the default of sysparm_limit, and a usual quota)
# Fields whose stored values compare as they sort. References and choices may sort by what they display.
_COMPARABLE = frozenset(
    {"sys_id", "sys_created_on", "sys_updated_on", "opened_at", "resolved_at", "closed_at", "due_date", "number"}
)


@dataclass(frozen=True, slots=True)
class Selection:
    """An encoded query taken apart: alternative groups of conditions, and the order, `sys_id` always last in it."""

    groups: tuple[str, ...]
    orders: tuple[tuple[str, bool], ...]

    def after(self, conditions: Query) -> str:
        """The encoded query with more conditions, which hold in each group."""
        added = str(conditions)
        groups = "^NQ".join("^".join(part for part in (group, added) if part) for group in self.groups)
        orders = "^".join(order_term(name, descending) for name, descending in self.orders)
        return f"{groups}^{orders}" if groups else orders

    def is_keyed(self, display_value: DisplayValue) -> bool:
        """Whether a page can begin after a record: the order compares, and its stored value is there."""
        field, _ = self.orders[0]
        is_unique = field == "sys_id"
        is_comparable = field in _COMPARABLE and self.orders[1:] == (("sys_id", False),)
        return is_unique or (is_comparable and display_value != "true")

    def is_same_place(self, one: Record, other: Record) -> bool:
        """Whether two records stand at one place of the order, which two different ones never do."""
        return all(one.value(name) == other.value(name) for name, _ in self.orders)

    def later_than(self, last: Record) -> Query:
        """Conditions for the records after this one; an empty value sorts before all others."""
        field, descending = self.orders[0]
        value = last.value(field)
        if field == "sys_id":
            return Query().less(field, value) if descending else Query().greater(field, value)
        next_ids = Query().greater("sys_id", last.sys_id)
        if not value:
            if descending:
                return Query().is_empty(field).greater("sys_id", last.sys_id)
            return Query().either(Query().is_not_empty(field), next_ids)
        if not descending:
            return Query().at_least(field, value).either(Query().greater(field, value), next_ids)
        beyond = (Query().less(field, value), Query().is_empty(field))
        return Query().either(*beyond, Query().equals(field, value)).either(*beyond, next_ids)


def selection(query: Query | str) -> Selection:
    """Take a query apart. Text is trusted as it is: build a `Query` for anything a person typed."""
    groups: list[list[str]] = [[]]
    orders: list[tuple[str, bool]] = []
    for part in str(query).split("^"):
        if part.startswith("ORDERBYDESC"):
            orders.append((checked_field(part.removeprefix("ORDERBYDESC")), True))
        elif part.startswith("ORDERBY"):
            orders.append((checked_field(part.removeprefix("ORDERBY")), False))
        elif part.startswith("NQ"):
            groups.append([part.removeprefix("NQ")])
        elif part and part != "EQ":
            groups[-1].append(part)
    if "sys_id" not in {name for name, _ in orders}:
        orders.append(("sys_id", False))
    return Selection(tuple("^".join(group) for group in groups), tuple(orders))


class RecordList(Iterator[Record]):
    """Records of a query, read page by page while they are asked for, once.

    `total` is how many match, None before the first page or if the instance does not say. It counts records that the
    account may not read, which are left out. Only an empty page ends the list: access control shortens pages. Asked
    again after an error, it goes on where it was.

    In the order of `sys_id` (the default) or of a time or number, records that come or go meanwhile hide no other; one
    that changes its place may come twice. In other orders pages are counted, and such changes can hide a record.
    """

    def __init__(
        self,
        read: Callable[[Mapping[str, str]], Result],
        query: Query | str,
        *,
        fields: Sequence[str],
        display_value: DisplayValue,
        page_size: int,
        limit: int | None,
    ) -> None:
        if not 1 <= page_size <= _MOST:
            raise InvalidRequest(f"A page has 1 to {_MOST} records.")
        if limit is not None and limit < 0:
            raise InvalidRequest("A list cannot have fewer records than none.")
        self.total: int | None = None
        self._read = read
        self._selection = selection(query)
        self._is_keyed = self._selection.is_keyed(display_value)
        self._params: dict[str, str] = {
            "sysparm_display_value": display_value,
            "sysparm_exclude_reference_link": "true",
        }
        if fields:
            wanted = [*fields, *(name for name, _ in self._selection.orders)]
            self._params["sysparm_fields"] = ",".join(dict.fromkeys(checked_field(name) for name in wanted))
        self._page_size = page_size
        self._wanted = limit
        self._ready: deque[Record] = deque()
        self._last: Record | None = None
        self._recent: frozenset[str] = frozenset()
        self._offset = 0
        self._is_ended = False

    def __next__(self) -> Record:
        while not self._ready and not self._is_ended and self._wanted != 0:
            self._read_page()
        if not self._ready or self._wanted == 0:
            raise StopIteration
        if self._wanted is not None:
            self._wanted -= 1
        return self._ready.popleft()

    def _read_page(self) -> None:
        is_short = self._wanted is not None and not self._offset
        size = min(self._page_size, self._wanted or 0) if is_short else self._page_size
        conditions = Query() if self._last is None else self._selection.later_than(self._last)
        result = self._read(
            {
                **self._params,
                "sysparm_query": self._selection.after(conditions),
                "sysparm_limit": str(size),
                "sysparm_offset": str(self._offset),
            }
        )
        rows = _rows(result)
        if self.total is None:
            self.total = result.total
        if rows:
            self._take(rows, size)
        elif result.total is not None and result.total > self._offset + size:
            self._offset += size  # the account may read none of these, but perhaps later ones
        else:
            self._is_ended = True

    def _take(self, rows: Sequence[Record], size: int) -> None:
        if not self._is_keyed:
            self._offset += size
            self._ready.extend(row for row in rows if row.sys_id not in self._recent)
            self._recent = frozenset(row.sys_id for row in rows)
            return
        if self._last is not None and self._selection.is_same_place(self._last, rows[-1]):
            raise Unusable("ServiceNow sends the same page again: it ignores a part of the query.")
        self._last = rows[-1]
        self._offset = 0
        self._ready.extend(rows)


def _rows(result: Result) -> tuple[Record, ...]:
    if not isinstance(result.content, list) or not all(isinstance(row, dict) for row in result.content):
        raise Unusable("ServiceNow's answer is not a list of records: check the address.")
    rows = tuple(Record(row) for row in result.content)
    if not all(row.sys_id for row in rows):
        raise Unusable("ServiceNow hides the field sys_id from this account, and without it no list is whole.")
    return rows
