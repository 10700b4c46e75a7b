"""What a sent value becomes: the platform converts, cuts or silently drops; it does not complain."""

from collections.abc import Callable

from snclient.simulator.columns import Column, Kind
from snclient.simulator.times import normal_date, normal_date_time

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


def accepted(
    column: Column, value: str, *, is_choice: Callable[[str], bool], exists: Callable[[str], bool]
) -> str | None:
    """What the column keeps of `value`, or None when the value is dropped and the field stays as it is.

    Arguments: `is_choice`: whether a value is an active choice of the field; `exists`: whether a sys_id is a record of
    the table that the column points to. An unknown reference empties the field.
    """
    if not value:
        return ""
    if column.has_choices and not is_choice(value):
        return None
    if column.kind is Kind.REFERENCE:
        return value.lower() if exists(value) else ""
    return _CONVERSIONS.get(column.kind, _cut)(column, value)


def _cut(column: Column, value: str) -> str:
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


_CONVERSIONS: dict[Kind, Callable[[Column, str], str | None]] = {
    Kind.INTEGER: _whole,
    Kind.BOOLEAN: _truth,
    Kind.DATE_TIME: lambda _column, value: normal_date_time(value),
    Kind.DATE: lambda _column, value: normal_date(value),
}
