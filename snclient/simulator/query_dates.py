"""Operators of dates and times, as SQL (ServiceNow: r_OpAvailableFiltersQueries, operators of date-time fields).

Days, weeks and months are those of the asker's time zone. Where the documentation leaves an edge open, the narrower
reading holds.
"""

import re
from collections.abc import Callable, Mapping

from snclient.simulator.columns import Column, Kind
from snclient.simulator.periods import UNITS, end_of, moved, start_of
from snclient.simulator.scripts import Asker, worked_out
from snclient.simulator.sql import Sql
from snclient.simulator.times import as_moment, as_text, normal_date_time

DateOperator = Callable[[str, str, Asker], Sql | None]
"""Arguments: the field as SQL, the value, who asks."""
_TIMES = (Kind.DATE_TIME, Kind.DATE)
_DATE_PART = re.compile(
    r".*@javascript:gs\.datePart\(\s*['\"](?P<part>\w+)['\"]\s*,\s*['\"](?P<value>\w+)['\"]\s*,"
    r"\s*['\"](?P<sign>EE|LT|GT|LE|GE)['\"]\s*\);?\Z"
)
_SIGNS = {"EE": "=", "LT": "<", "GT": ">", "LE": "<=", "GE": ">="}
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERED = ("hour", "week", "quarter", "year")
_RELATIVE = re.compile(r"@(?P<unit>\w+)@(?P<way>ago|ahead)@(?P<amount>\d{1,6})\Z")
_OF_SEVERAL_NAMES = {"dayofweek": "day", "days": "day"}


def date_condition(operator: str, name: str, column: Column, value: str, asker: Asker) -> Sql | None:
    """A condition on a date or time as SQL, None when it cannot be read or the column holds neither."""
    if column.kind not in _TIMES:
        return None
    try:
        return DATE_OPERATORS[operator](name, value, asker)
    except OverflowError:
        return None


def _on(name: str, value: str, asker: Asker) -> Sql | None:
    """`Label@start@end`, or a bare date: its whole day."""
    _label, _, rest = value.partition("@")
    if rest:
        low, _, high = rest.partition("@")
        bounds = [worked_out(one, asker) for one in (low, high)]
        texts = [normal_date_time(one) if one else None for one in bounds]
    else:
        moment = normal_date_time(value)
        day = as_moment(moment).replace(tzinfo=asker.zone) if moment else None
        texts = [as_text(start_of(day, "day")), as_text(end_of(day, "day"))] if day else [None, None]
    if texts[0] is None or texts[1] is None:
        return None
    return Sql(f"{name} BETWEEN ? AND ?", (texts[0], texts[1]))


def _not_on(name: str, value: str, asker: Asker) -> Sql | None:
    found = _on(name, value, asker)
    return Sql(f"({name} IS NULL OR NOT ({found.text}))", found.parameters) if found else None


def _date_part(name: str, value: str, asker: Asker) -> Sql | None:
    """`Monday@javascript:gs.datePart('dayofweek','monday','GE')`: weeks begin on Sunday, as documented."""
    found = _DATE_PART.match(value)
    number = _part_number(found["part"], found["value"].lower()) if found else None
    if found is None or number is None:
        return None
    text = f"local_date_part({name}, ?, ?) {_SIGNS[found['sign']]} ?"
    return Sql(text, (asker.zone_name, found["part"], number))


def _part_number(part: str, value: str) -> int | None:
    if part == "dayofweek" and value in _DAYS:
        return _DAYS.index(value) + 1
    if part == "month" and value[:3] in _MONTHS:
        return _MONTHS.index(value[:3]) + 1
    return int(value) if part in _NUMBERED and value.isdecimal() and len(value) < 5 else None


def _relative(sign: str) -> DateOperator:
    """`@hour@ago@1`: before or after a moment; with "on", any time of the unit that it lies in counts."""

    def relative(name: str, value: str, asker: Asker) -> Sql | None:
        found = _RELATIVE.match(value)
        unit = _OF_SEVERAL_NAMES.get(found["unit"], found["unit"]) if found else ""
        if found is None or unit not in UNITS:
            return None
        amount = int(found["amount"]) * (1 if found["way"] == "ahead" else -1)
        moment = moved(asker.here, unit, amount)
        if sign in ("<", ">"):
            return Sql(f"{name} {sign} ?", (as_text(moment),))
        first, last = as_text(start_of(moment, unit)), as_text(end_of(moment, unit))
        if sign == "=":
            return Sql(f"{name} BETWEEN ? AND ?", (first, last))
        return Sql(f"{name} {sign} ?", (first if sign == ">=" else last,))

    return relative


DATE_OPERATORS: Mapping[str, DateOperator] = {
    "ON": _on,
    "NOTON": _not_on,
    "DATEPART": _date_part,
    "RELATIVEGT": _relative(">"),
    "RELATIVELT": _relative("<"),
    "RELATIVEGE": _relative(">="),
    "RELATIVELE": _relative("<="),
    "RELATIVEEE": _relative("="),
}
