"""Scripts in the values of encoded queries: what `javascript:gs.…` yields (ServiceNow: GlideSystem).

Only the calls that queries are written with are known; any other makes the part that holds it unreadable.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from snclient.simulator import times
from snclient.simulator.periods import UNITS, end_of, moved, start_of

_PREFIX = "javascript:"
_CALL = re.compile(r"gs\.(?P<name>\w+)\((?P<arguments>[^()]*)\)\Z")
_ARGUMENT = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|(-?\d{1,6}))\s*(?:,|\Z)""")
_AGO = re.compile(r"(?P<unit>[a-z]+?)sAgo(?P<edge>Start|End)?\Z")
_EDGE = re.compile(r"(?P<edge>beginning|end)Of(?P<period>\w+)\Z")
_PERIOD = re.compile(r"(?P<which>This|Current|Last|Next)(?P<amount>\d{0,3})(?P<unit>[A-Z][a-z]+?)s?\Z")
_DAYS = {"Yesterday": -1, "Today": 0, "Tomorrow": 1}


def _nobodys_groups() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and when: `user` (sys_id) and `user_name`, the time zone, the present moment, sys_ids of `groups`."""

    user: str = ""
    user_name: str = ""
    zone: tzinfo = UTC
    zone_name: str = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    groups: Callable[[], Sequence[str]] = _nobodys_groups

    @property
    def here(self) -> datetime:
        """The present moment by the asker's clock."""
        return self.now.astimezone(self.zone)


def is_script(value: str) -> bool:
    """Whether a value is to be worked out."""
    return value.startswith(_PREFIX)


def worked_out(value: str, asker: Asker) -> str | None:
    """A value as it is, or what its script yields; None when nobody can say."""
    if not is_script(value):
        return value
    script = value.removeprefix(_PREFIX).strip().rstrip(";").strip()
    if script in ("gs.getUserID()", "gs.getUser().getID()"):
        return asker.user
    if script in ("gs.getUserName()", "gs.getUser().getName()"):
        return asker.user_name
    if script in ("getMyGroups()", "gs.getUser().getMyGroups()"):
        return ",".join(asker.groups())
    call = _CALL.match(script)
    arguments = _arguments(call["arguments"]) if call else None
    if call is None or arguments is None:
        return None
    try:
        moment = _moment(call["name"], arguments, asker)
    except (OverflowError, ValueError):
        return None
    return times.as_text(moment) if moment else None


def _arguments(text: str) -> list[str] | None:
    """The literals between the parentheses of a call; None when there is anything else."""
    found: list[str] = []
    at = 0
    while text[at:].strip():
        one = _ARGUMENT.match(text, at)
        if not one:
            return None
        found.append(next(group for group in one.groups() if group is not None))
        at = one.end()
    return found


def _moment(name: str, arguments: Sequence[str], asker: Asker) -> datetime | None:
    """The moment that a function of `gs` yields."""
    if name in ("now", "nowDateTime", "nowNoTZ"):
        return asker.here
    if name == "dateGenerate":
        return _generated(arguments, asker.zone)
    if found := _AGO.match(name):
        return _ago(found["unit"], found["edge"], arguments, asker.here)
    found = _EDGE.match(name)
    return _edge(found["period"], is_end=found["edge"] == "end", here=asker.here) if found else None


def _generated(arguments: Sequence[str], zone: tzinfo) -> datetime | None:
    """A day and a time of it, by the asker's clock: `'2026-01-02','start'`, `'…','23:59:59'`, or both in one text."""
    if not 1 <= len(arguments) <= 2:
        return None
    clock = {"start": "00:00:00", "end": "23:59:59"}.get(arguments[-1], arguments[-1])
    text = arguments[0] if len(arguments) == 1 else f"{arguments[0]} {clock}"
    full = times.normal_date_time(text)
    return datetime.strptime(full, times.FORMAT).replace(tzinfo=zone) if full else None


def _ago(unit: str, edge: str | None, arguments: Sequence[str], here: datetime) -> datetime | None:
    """`daysAgo(3)`, `monthsAgoStart(1)` and the like."""
    if unit not in UNITS or len(arguments) != 1 or not arguments[0].removeprefix("-").isdecimal():
        return None
    moment = moved(here, unit, -int(arguments[0]))
    if edge is None:
        return moment
    return start_of(moment, unit) if edge == "Start" else end_of(moment, unit)


def _edge(period: str, *, is_end: bool, here: datetime) -> datetime | None:
    """`beginningOfThisWeek()`, `endOfLast30Days()` and the like.

    Of one unit (`LastMonth`) the whole one before; of several (`Last3Months`) from so many before until the end of the
    present one (general knowledge).
    """
    if period in _DAYS:
        unit, first, last = "day", _DAYS[period], _DAYS[period]
    elif period == "OneYearAgo":
        unit, first, last = "day", 0, 0
        here = moved(here, "year", -1)
    else:
        found = _PERIOD.match(period)
        unit = found["unit"].lower() if found else ""
        if not found or unit not in UNITS:
            return None
        first, last = _span(found["which"], int(found["amount"] or 0))
    return end_of(moved(here, unit, last), unit) if is_end else start_of(moved(start_of(here, unit), unit, first), unit)


def _span(which: str, amount: int) -> tuple[int, int]:
    """The first and the last unit of a period, counted from the present one."""
    if which == "Last":
        return (-amount, 0) if amount else (-1, -1)
    if which == "Next":
        return (1, amount or 1)
    return (0, 0)
