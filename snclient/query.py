"""Encoded queries, built and never pasted (ServiceNow: encoded query strings)."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from snclient.errors import UnsafeQuery
from snclient.times import format_time

QueryValue = str | int | datetime

_FIELD = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
_TABLE = re.compile(r"[a-z_][a-z0-9_]*")
_SYS_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that must all hold, and an order. Every method answers a new query.

    `Query().equals("active", "true").either(Query().equals("state", 1), Query().less("priority", 3))` is
    `active=true^state=1^ORpriority<3`. Values are text, numbers (zero is a value) or aware times. `UnsafeQuery` is
    raised for a value that could rewrite the query, an empty one (which would match empty fields) and what is no field.
    """

    clauses: tuple[tuple[str, ...], ...] = ()
    orders: tuple[tuple[str, bool], ...] = ()

    def __str__(self) -> str:
        conditions = ["^OR".join(clause) for clause in self.clauses]
        return "^".join([*conditions, *(order_term(name, descending) for name, descending in self.orders)])

    def equals(self, field: str, value: QueryValue) -> "Query":
        """Records whose field is this value."""
        return self._with(field, "=", _text(value))

    def one_of(self, field: str, values: Iterable[QueryValue]) -> "Query":
        """Records whose field is one of these values; at least one, none with a comma."""
        texts = [_text(value) for value in values]
        if not texts or any("," in text for text in texts):
            raise UnsafeQuery("A list of values needs at least one, and none may contain a comma.")
        if texts[0].startswith("STANCEOF"):
            raise UnsafeQuery("A list that begins with STANCEOF would be read as another operator.")
        return self._with(field, "IN", ",".join(texts))

    def starts_with(self, field: str, text: str) -> "Query":
        """Records whose field begins with the text."""
        return self._with(field, "STARTSWITH", _text(text))

    def at_least(self, field: str, value: QueryValue) -> "Query":
        """Records whose field is this value or a greater one."""
        return self._with(field, ">=", _text(value))

    def greater(self, field: str, value: QueryValue) -> "Query":
        """Records whose field is greater than the value."""
        return self._with(field, ">", _bound(value))

    def less(self, field: str, value: QueryValue) -> "Query":
        """Records whose field is less than the value."""
        return self._with(field, "<", _bound(value))

    def is_empty(self, field: str) -> "Query":
        """Records whose field is empty."""
        return self._with(field, "ISEMPTY", "")

    def is_not_empty(self, field: str) -> "Query":
        """Records whose field holds something."""
        return self._with(field, "ISNOTEMPTY", "")

    def either(self, *queries: "Query") -> "Query":
        """Records that match at least one of the queries, which have conditions and no order.

        Each OR of the platform binds only to the condition before it, so that alternatives of several conditions are
        multiplied out: (a and b) or c becomes (a or c) and (b or c).
        """
        if not queries or any(query.orders or not query.clauses for query in queries):
            raise UnsafeQuery("Each alternative needs a condition and must not have an order.")
        products = itertools.product(*(query.clauses for query in queries))
        return replace(self, clauses=self.clauses + tuple(tuple(itertools.chain(*product)) for product in products))

    def order_by(self, field: str, *, descending: bool = False) -> "Query":
        """The same records in the order of this field, after the orders given before."""
        return replace(self, orders=(*self.orders, (checked_field(field), descending)))

    def _with(self, field: str, operator: str, text: str) -> "Query":
        return replace(self, clauses=(*self.clauses, (f"{checked_field(field)}{operator}{text}",)))


def order_term(field: str, descending: bool) -> str:  # noqa: FBT001 - a pair (field, descending) is what an order is
    """The part of an encoded query that sorts by a field."""
    return f"ORDERBY{'DESC' if descending else ''}{field}"


def checked_field(name: str) -> str:
    """The name, if it can be one of a field (dots walk through references); UnsafeQuery otherwise."""
    return _checked(_FIELD, name, "a field name")


def checked_table(name: str) -> str:
    """The name, if it can be one of a table; UnsafeQuery otherwise."""
    return _checked(_TABLE, name, "a table name")


def checked_sys_id(sys_id: str) -> str:
    """The id, if it can stand in an address; UnsafeQuery otherwise."""
    return _checked(_SYS_ID, sys_id, "a sys_id")


def _checked(pattern: re.Pattern[str], text: str, wanted: str) -> str:
    if not pattern.fullmatch(text):
        raise UnsafeQuery(f"{text!r} is not {wanted}.")
    return text


def _bound(value: QueryValue) -> str:
    text = _text(value)
    if text.startswith("="):
        raise UnsafeQuery(f"{text!r} after a comparison would be read as another operator.")
    return text


def _text(value: QueryValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return format_time(value)
    text = str(value)
    if not text:
        raise UnsafeQuery("An empty value matches empty fields: say is_empty() if that is meant.")
    if "^" in text or _CONTROL.search(text) or text.lower().startswith("javascript:"):
        raise UnsafeQuery(f"{text!r} could change the meaning of the query.")
    return text
