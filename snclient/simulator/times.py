"""Times as the platform writes them: UTC, whole seconds, `YYYY-MM-DD HH:MM:SS`."""

import re
from datetime import UTC, datetime

FORMAT = "%Y-%m-%d %H:%M:%S"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\Z")


def now() -> str:
    """The present second, as text."""
    return as_text(datetime.now(UTC))


def as_text(moment: datetime) -> str:
    """An aware time as the platform writes it; parts of a second are cut off."""
    return moment.astimezone(UTC).strftime(FORMAT)


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
