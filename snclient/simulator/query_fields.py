"""Operators that compare two fields of one record, as SQL (ServiceNow: r_OpAvailableFiltersQueries).

An empty field is neither the same as another nor different from it, and no distance lies between them: the database
compares that way (general knowledge).
"""

import re

from snclient.simulator.columns import Column, Kind
from snclient.simulator.sql import Sql

_SIGNS = {
    "SAMEAS": "=",
    "NSAMEAS": "<>",
    "GT_FIELD": ">",
    "LT_FIELD": "<",
    "GT_OR_EQUALS_FIELD": ">=",
    "LT_OR_EQUALS_FIELD": "<=",
}
FIELD_OPERATORS = frozenset((*_SIGNS, "MORETHAN", "LESSTHAN"))
"""Operators whose value names another field."""
_DISTANCE = re.compile(r"(?P<unit>\w+)@(?P<way>before|after)@(?P<amount>\d{1,6})\Z")
_STEPS = {
    "minute": (1, "minutes"),
    "hour": (1, "hours"),
    "day": (1, "days"),
    "dayofweek": (1, "days"),
    "week": (7, "days"),
    "month": (1, "months"),
    "quarter": (3, "months"),
    "year": (1, "years"),
}
_WRITTEN_LENGTHS = {"minute": 16, "hour": 13, "day": 10, "month": 7, "year": 4}
_TEXTS = (Kind.STRING, Kind.GUID, Kind.CLASS_NAME, Kind.CONDITIONS, Kind.SCRIPT)


def field_condition(operator: str, column: Column, other: Column, detail: str) -> Sql | None:
    """Two fields compared; None when they are of different types or `detail` cannot be read.

    Arguments: `detail`: what stands behind the other field: `day@before@3`, the unit of a comparison, or nothing.
    """
    if _family(column) != _family(other):
        return None
    here, there = f'"{column.name}"', f'"{other.name}"'
    if operator in _SIGNS:
        return _compared(operator, here, there, detail) if not detail or column.kind is Kind.DATE_TIME else None
    return _distant(operator, here, there, detail) if column.kind is Kind.DATE_TIME else None


def _family(column: Column) -> str:
    """Columns of one family can be compared; references when they point to the same table."""
    if column.kind in _TEXTS:
        return "text"
    return f"{column.kind}:{column.reference}"


def _compared(operator: str, here: str, there: str, unit: str) -> Sql | None:
    if unit:
        length = _WRITTEN_LENGTHS.get(unit)
        if length is None:
            return None
        here, there = f"substr({here}, 1, {length})", f"substr({there}, 1, {length})"
    return Sql(f"{here} {_SIGNS[operator]} {there}")


def _distant(operator: str, here: str, there: str, detail: str) -> Sql | None:
    """More, or not more, than so many units before or after the other field."""
    found = _DISTANCE.match(detail)
    if found is None or found["unit"] not in _STEPS:
        return None
    size, unit = _STEPS[found["unit"]]
    is_after = found["way"] == "after"
    edge = f"datetime({there}, ?)"
    step = (f"{'+' if is_after else '-'}{size * int(found['amount'])} {unit}",)
    if operator == "MORETHAN":
        return Sql(f"{here} {'>' if is_after else '<'} {edge}", step)
    return Sql(f"({here} {'<=' if is_after else '>='} {edge} AND {here} {'>=' if is_after else '<='} {there})", step)
