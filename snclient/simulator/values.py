"""What a sent value becomes: the platform converts, cuts or silently drops; it does not complain."""

from collections.abc import Callable, Mapping

from snclient.simulator.columns import Column, Kind
from snclient.simulator.times import normal_date, normal_date_time

MASK = "********"
"""What is kept and shown of a secret."""
_DIGITS = 18


def as_sent(value: object) -> str | None:
    """A JSON value as text; None for a list or an object, which no column takes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return None


def converted(column: Column, value: str) -> str | None:
    """What a column keeps of a value, by its type, or None when the value is dropped and the field stays as it is."""
    return _CONVERSIONS.get(column.kind, _cut)(column, value) if value else ""


def _cut(column: Column, value: str) -> str:
    # Cut, not refused: general knowledge.
    return value[: column.max_length]


def whole_number(text: str) -> int | None:
    """The number that `text` writes in plain digits, None when it writes none or one past 64 bits."""
    digits = text.strip()
    is_whole = digits.isascii() and digits.removeprefix("-").isdecimal() and len(digits) <= _DIGITS
    return int(digits) if is_whole else None


def _whole(_column: Column, value: str) -> str | None:
    number = whole_number(value)
    return None if number is None else str(number)


def _truth(_column: Column, value: str) -> str:
    return "true" if value.strip().lower() in ("true", "1", "yes") else "false"


_CONVERSIONS: Mapping[Kind, Callable[[Column, str], str | None]] = {
    Kind.INTEGER: _whole,
    Kind.BOOLEAN: _truth,
    Kind.DATE_TIME: lambda _column, value: normal_date_time(value),
    Kind.DURATION: lambda _column, value: normal_date_time(value),
    Kind.DATE: lambda _column, value: normal_date(value),
}
