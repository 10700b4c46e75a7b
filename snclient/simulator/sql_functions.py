"""What the database cannot do by itself: words of a text, numbers of a user's calendar."""

import re
import sqlite3

from snclient.simulator.periods import date_part
from snclient.simulator.times import as_moment, zone_named

_WORD = re.compile(r"\w+")


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to SQL: `local_has_word(text, word)`, `local_date_part(time, zone, part)`."""
    connection.create_function("local_has_word", 2, _has_word, deterministic=True)
    connection.create_function("local_date_part", 3, _date_part, deterministic=True)


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.lower())


def _has_word(text: str | int | None, word: str) -> bool:
    return text is not None and word in words(str(text))


def _date_part(time: str | None, zone: str, part: str) -> int | None:
    if not time:
        return None
    try:
        return date_part(as_moment(time).astimezone(zone_named(zone)), part)
    except (ValueError, OverflowError):
        return None
