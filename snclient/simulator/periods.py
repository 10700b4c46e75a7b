"""Periods of the calendar in a user's time zone: when a day, week, month, quarter or year begins and ends."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_SECOND = timedelta(seconds=1)
_LENGTHS: Mapping[str, timedelta] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
UNITS = (*_LENGTHS, *_MONTHS)
"""The units that are known, in the singular."""


def moved(moment: datetime, unit: str, amount: int) -> datetime:
    """A moment so many units later (earlier when `amount` is negative); by the clock on the wall from a day on.

    Raises: OverflowError when no calendar reaches that far.
    """
    if unit in ("minute", "hour"):
        return (moment.astimezone(UTC) + amount * _LENGTHS[unit]).astimezone(moment.tzinfo)
    if unit in _LENGTHS:
        return moment + amount * _LENGTHS[unit]
    months = moment.year * 12 + moment.month - 1 + amount * _MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def start_of(moment: datetime, unit: str) -> datetime:
    """When the minute, hour, day, week, month, quarter or year of a moment began; weeks begin on Monday."""
    if unit == "minute":
        return moment.replace(second=0, microsecond=0)
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit in _MONTHS:
        return day.replace(day=1, month=(day.month - 1) // _MONTHS[unit] * _MONTHS[unit] + 1)
    return day


def end_of(moment: datetime, unit: str) -> datetime:
    """The last second of the period that a moment lies in."""
    return moved(start_of(moment, unit), unit, 1) - _SECOND


def date_part(moment: datetime, part: str) -> int:
    """A number of the calendar: `dayofweek` (Sunday is 1), `hour`, `week`, `month`, `quarter` or `year`."""
    numbers = {
        "dayofweek": moment.isoweekday() % 7 + 1,
        "hour": moment.hour,
        "week": moment.isocalendar().week,
        "month": moment.month,
        "quarter": (moment.month - 1) // 3 + 1,
        "year": moment.year,
    }
    return numbers[part]
