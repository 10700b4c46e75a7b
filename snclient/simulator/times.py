"""Times as the platform writes them: UTC, whole seconds, `YYYY-MM-DD HH:MM:SS`; and as its users see them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FORMAT = "%Y-%m-%d %H:%M:%S"
DATE_FORMAT, TIME_FORMAT = "yyyy-MM-dd", "HH:mm:ss"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\Z")
_LETTERS: Mapping[str, str] = {
    "yyyy": "%Y",
    "MMM": "%b",
    "mmm": "%b",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "a": "%p",
    "z": "",
}
_skew: ContextVar[float] = ContextVar("skew", default=0.0)
_LETTER = re.compile("yyyy|MMM|mmm|MM|dd|HH|hh|mm|ss|a|z")


def moment() -> datetime:
    """The present, by the instance's clock."""
    return datetime.now(UTC) + timedelta(seconds=_skew.get())


def now() -> str:
    """The present second, as text."""
    return as_text(moment())


@contextmanager
def skewed(seconds: float) -> Iterator[None]:
    """Within it the instance's clock is fast by so many seconds, slow when they are negative."""
    token = _skew.set(seconds)
    try:
        yield
    finally:
        _skew.reset(token)


def as_text(moment: datetime) -> str:
    """An aware time as the platform writes it; parts of a second are cut off."""
    return moment.astimezone(UTC).isoformat(" ", "seconds")[:19]


def as_moment(text: str) -> datetime:
    """The aware time that `text` writes. Raises: ValueError."""
    return datetime.strptime(text, FORMAT).replace(tzinfo=UTC)


def normal_date_time(text: str) -> str | None:
    """`text` as a full date-time (a bare date becomes its midnight), or None when it is neither."""
    full = f"{text} 00:00:00" if _DATE.match(text) else text
    if not _DATE_TIME.match(full):
        return None
    try:
        datetime.strptime(full, FORMAT)  # noqa: DTZ007 - only whether such a moment exists
    except ValueError:
        return None
    return full


def normal_date(text: str) -> str | None:
    """The date part of a date or date-time, or None when `text` is neither."""
    full = normal_date_time(text)
    return full[:10] if full else None


@lru_cache(maxsize=100)
def zone_named(name: str) -> tzinfo:
    """The time zone of this name, UTC when there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=100)
def pattern_of(letters: str) -> str:
    """A format such as `MM/dd/yyyy hh:mm:ss a`, as users choose it, in the letters of `strftime`."""
    return _LETTER.sub(lambda found: _LETTERS[found[0]], letters.replace("%", "%%")).strip()


def shown(text: str, zone: tzinfo, pattern: str) -> str:
    """A UTC date-time as a user sees it; what is none stays as it is."""
    if zone is UTC and pattern == FORMAT:
        return text
    try:
        return as_moment(text).astimezone(zone).strftime(pattern)
    except (ValueError, OverflowError):
        return text


def read_shown(text: str, zone: tzinfo, pattern: str) -> str | None:
    """A date-time that a user wrote in the own format and zone, in UTC; None when it cannot be read."""
    for one in dict.fromkeys((pattern, pattern.partition(" ")[0], FORMAT, FORMAT.partition(" ")[0])):
        try:
            return as_text(datetime.strptime(text, one).replace(tzinfo=zone))
        except (ValueError, OverflowError):
            continue
    return None
