"""Times as ServiceNow's API writes them: UTC, to the second, `YYYY-MM-DD HH:MM:SS`."""

from datetime import UTC, datetime

FORMAT = "%Y-%m-%d %H:%M:%S"


def parse_time(text: str) -> datetime | None:
    """An aware UTC time from a field's value.

    Arguments: `text` is a value (never a display value: those are in the user's zone and format); a date alone is its
    midnight.
    Returns: the time, None for an empty field.
    Raises: ValueError for text that is neither.
    """
    text = text.strip()
    if not text:
        return None
    wanted = FORMAT if " " in text else "%Y-%m-%d"
    return datetime.strptime(text, wanted).replace(tzinfo=UTC)


def format_time(moment: datetime) -> str:
    """The value to send for a time.

    Raises: ValueError for a time without zone, which would silently become another hour.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone.")
    return moment.astimezone(UTC).strftime(FORMAT)
