"""The encoded query language: text to conditions (ServiceNow: Encoded query strings, Operators available for filters).

`^` joins by AND, `^OR` adds an alternative to the condition right before it, `^NQ` begins another group, `^ORDERBY` and
`^ORDERBYDESC` sort the whole. What cannot be read is dropped and remembered in `Query.is_partial`.
"""

import re
from dataclasses import dataclass

_OPERATORS = {
    "!=": "!=",
    "<=": "<=",
    ">=": ">=",
    "=": "=",
    "<": "<",
    ">": ">",
    "NOT LIKE": "NOT LIKE",
    "NOTLIKE": "NOT LIKE",
    "DOES NOT CONTAIN": "NOT LIKE",
    "!*": "NOT LIKE",
    "LIKE": "LIKE",
    "CONTAINS": "LIKE",
    "*": "LIKE",
    "NOT IN": "NOT IN",
    "IN": "IN",
    "STARTSWITH": "STARTSWITH",
    "ENDSWITH": "ENDSWITH",
    "%": "ENDSWITH",
    "BETWEEN": "BETWEEN",
    "ISEMPTY": "ISEMPTY",
    "ISNOTEMPTY": "ISNOTEMPTY",
    "ANYTHING": "ANYTHING",
    "EMPTYSTRING": "ISEMPTY",
}
_NAME = r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*"
_ANY_OPERATOR = "|".join(re.escape(name) for name in sorted(_OPERATORS, key=len, reverse=True))
_CONDITION = re.compile(rf"(?P<field>{_NAME})(?P<operator>{_ANY_OPERATOR})(?P<value>.*)\Z", re.DOTALL)
_FIELD = re.compile(rf"{_NAME}\Z")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: a field (perhaps dot-walked), an operator by its main name, a value."""

    field: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A field to sort by."""

    field: str
    is_descending: bool = False


AnyOf = tuple[Condition, ...]
"""Conditions of which one must hold."""
Group = tuple[AnyOf, ...]
"""Alternatives which must all hold."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: a record matches when one of the `groups` holds; none at all match everything."""

    groups: tuple[Group, ...] = ()
    orders: tuple[Order, ...] = ()
    is_partial: bool = False


def parse(text: str) -> Query:
    """Read an encoded query; never fails, drops what it cannot read."""
    groups: list[list[list[Condition]]] = [[]]
    orders: list[Order] = []
    is_partial = False
    for part in text.split("^"):
        if part in ("", "EQ"):
            continue
        if part.startswith("ORDERBY"):
            order = _order(part)
            orders += [order] if order else []
            is_partial = is_partial or order is None
            continue
        rest, is_alternative = part, False
        if part.startswith("NQ"):
            groups.append([])
            rest = part.removeprefix("NQ")
        elif part.startswith("OR"):
            rest, is_alternative = part.removeprefix("OR"), True
        if not is_alternative or not groups[-1]:
            groups[-1].append([])
        condition = _condition(rest)
        groups[-1][-1] += [condition] if condition else []
        is_partial = is_partial or (condition is None and bool(rest))
    return Query(_without_gaps(groups), tuple(orders), is_partial)


def equal_to(values: dict[str, str]) -> Query:
    """The query that plain `name=value` parameters stand for."""
    return Query((tuple((Condition(name, "=", value),) for name, value in values.items()),) if values else ())


def _order(part: str) -> Order | None:
    is_descending = part.startswith("ORDERBYDESC")
    field = part.removeprefix("ORDERBYDESC" if is_descending else "ORDERBY")
    return Order(field, is_descending) if _FIELD.match(field) else None


def _condition(text: str) -> Condition | None:
    found = _CONDITION.match(text)
    if not found:
        return None
    return Condition(found["field"], _OPERATORS[found["operator"]], found["value"])


def _without_gaps(groups: list[list[list[Condition]]]) -> tuple[Group, ...]:
    kept = (tuple(tuple(any_of) for any_of in group if any_of) for group in groups)
    return tuple(group for group in kept if group)
