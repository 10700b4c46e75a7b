"""Operators that compare a field with a value, as SQL (ServiceNow: r_OpAvailableFiltersQueries).

An operator answers None when the value says nothing that can be checked.
"""

from collections.abc import Callable, Mapping

from snclient.simulator.columns import Column, Kind
from snclient.simulator.sql import ALL, NONE, Sql, literal
from snclient.simulator.tables import TABLES
from snclient.simulator.times import normal_date, normal_date_time
from snclient.simulator.values import whole_number

Operator = Callable[[str, Column, str], Sql | None]
"""Arguments: the field as SQL, its column, the value."""
_LAST_CHARACTER = "\U0010ffff"
_TRUE = ("true", "1")


def comparable(column: Column, value: str) -> str | int | None:
    """The value in the form in which the column keeps it; None when it can never be equal."""
    if column.kind is Kind.INTEGER:
        return whole_number(value)
    if column.kind is Kind.BOOLEAN:
        return "true" if value.lower() in _TRUE else "false"
    if column.kind in (Kind.DATE_TIME, Kind.DURATION):
        return normal_date_time(value)
    if column.kind is Kind.DATE:
        return normal_date(value)
    return value


def _equals(name: str, column: Column, value: str) -> Sql | None:
    if not value:
        return Sql(f"{name} IS NULL")
    wanted = comparable(column, value)
    if wanted is None:
        return NONE if column.kind is Kind.INTEGER else None
    return Sql(f"{name} = ?", (wanted,))


def _differs(name: str, column: Column, value: str) -> Sql | None:
    if not value:
        return Sql(f"{name} IS NOT NULL")
    equal = _equals(name, column, value)
    return Sql(f"({name} IS NULL OR NOT {equal.text})", equal.parameters) if equal else None


def _compares(sign: str) -> Operator:
    def compare(name: str, column: Column, value: str) -> Sql | None:
        bound = comparable(column, value) if value else None
        return None if bound is None else Sql(f"{name} {sign} ?", (bound,))

    return compare


def _one_of(name: str, column: Column, value: str) -> Sql | None:
    wanted = [comparable(column, part.strip()) for part in value.split(",") if part.strip()]
    values = tuple(one for one in wanted if one is not None)
    return Sql(f"{name} IN ({', '.join('?' * len(values))})", values)


def _none_of(name: str, column: Column, value: str) -> Sql | None:
    found = _one_of(name, column, value)
    return Sql(f"({name} IS NULL OR NOT {found.text})", found.parameters) if found else None


def _contains(name: str, _column: Column, value: str) -> Sql | None:
    return Sql(f"{name} LIKE ? ESCAPE '\\'", (f"%{literal(value)}%",)) if value else ALL


def _lacks(name: str, _column: Column, value: str) -> Sql | None:
    return Sql(f"({name} IS NULL OR {name} NOT LIKE ? ESCAPE '\\')", (f"%{literal(value)}%",)) if value else ALL


def _starts(name: str, column: Column, value: str) -> Sql | None:
    """As a range, so that an index serves it."""
    if not value:
        return ALL
    if column.kind is Kind.INTEGER:
        return Sql(f"{name} LIKE ? ESCAPE '\\'", (f"{literal(value)}%",))
    return Sql(f"({name} >= ? AND {name} < ?)", (value, value + _LAST_CHARACTER))


def _ends(name: str, _column: Column, value: str) -> Sql | None:
    return Sql(f"{name} LIKE ? ESCAPE '\\'", (f"%{literal(value)}",)) if value else ALL


def between(name: str, column: Column, low: str, high: str) -> Sql | None:
    """From `low` to `high`, both included."""
    bounds = (comparable(column, low) if low else None, comparable(column, high) if high else None)
    if bounds[0] is None or bounds[1] is None:
        return None
    return Sql(f"{name} BETWEEN ? AND ?", (bounds[0], bounds[1]))


def _is_empty(name: str, _column: Column, _value: str) -> Sql | None:
    return Sql(f"{name} IS NULL")


def _is_filled(name: str, _column: Column, _value: str) -> Sql | None:
    return Sql(f"{name} IS NOT NULL")


def _anything(_name: str, _column: Column, _value: str) -> Sql | None:
    return ALL


def _instance_of(name: str, column: Column, value: str) -> Sql | None:
    """The class named, or one that extends it; only the class of a record has that operator."""
    if column.kind is not Kind.CLASS_NAME:
        return None
    classes = TABLES[value].classes if value in TABLES else ()
    return Sql(f"{name} IN ({', '.join('?' * len(classes))})", classes)


OPERATORS: Mapping[str, Operator] = {
    "=": _equals,
    "!=": _differs,
    "<": _compares("<"),
    "<=": _compares("<="),
    ">": _compares(">"),
    ">=": _compares(">="),
    "IN": _one_of,
    "NOT IN": _none_of,
    "LIKE": _contains,
    "NOT LIKE": _lacks,
    "STARTSWITH": _starts,
    "ENDSWITH": _ends,
    "ISEMPTY": _is_empty,
    "ISNOTEMPTY": _is_filled,
    "ANYTHING": _anything,
    "INSTANCEOF": _instance_of,
}
BY_DISPLAY = frozenset(("LIKE", "NOT LIKE", "STARTSWITH", "ENDSWITH"))
"""Operators that look at what a reference shows, not at its sys_id."""
HOLDS_FOR_EMPTY = frozenset(("!=", "NOT LIKE", "NOT IN", "ISEMPTY", "ANYTHING", "NOTON"))
"""Operators that hold for the fields of a record that a reference does not name."""
