"""Numbers, dates, durations and other people's text, as the reader expects to see them."""

import re
from datetime import date, datetime, timedelta
from math import isnan

from babel.core import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent

from pages.ui.translation import current_reader

ABSENT = "–"
"""What stands where there is no value."""
_WORD_JOINER = "\u2060"
_SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(r"[^\W\d_]{8,}")
_SYLLABLE = re.compile(r".{3,6}(?=.{3})|.+")
_SPACES = re.compile(r"[^\S\u00a0]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SHORTCODE = re.compile(r":(?=[\w+/-]+:)")
_AUTOLINK = re.compile(r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)")


def points(value: float | None) -> str:
    """Points of Secure Score with at most two decimals: fractions are real, noise of floats is not."""
    return ABSENT if value is None or isnan(value) else format_decimal(value, "#,##0.##", locale=_locale())


def signed_points(value: float | None) -> str:
    """A change in points with its sign."""
    if value is None or isnan(value):
        return ABSENT
    return format_decimal(value, "+#,##0.##;-#,##0.##", locale=_locale())


def percent(value: float | None, *, digits: int = 1) -> str:
    """A percentage; `value` is 0 to 100."""
    if value is None or isnan(value):
        return ABSENT
    return format_percent(value / 100, f"#,##0.{'0' * digits}%", locale=_locale())


def signed_percent(value: float | None) -> str:
    """A change in percentage points with its sign."""
    pattern = "+#,##0.0%;-#,##0.0%"
    return ABSENT if value is None or isnan(value) else format_percent(value / 100, pattern, locale=_locale())


def count(value: int) -> str:
    """A number of things."""
    return format_decimal(value, locale=_locale())


def day(value: date | None) -> str:
    """A date in words that fit a sentence, e.g. `Nov 22, 2026`."""
    return ABSENT if value is None else format_date(value, "medium", locale=_locale())


def short_day(value: date | None) -> str:
    """A date for a narrow column, e.g. `11/22/26`."""
    return ABSENT if value is None else format_date(value, "short", locale=_locale())


def moment(value: datetime | None) -> str:
    """A time in the reader's time zone; `value` is aware."""
    if value is None:
        return ABSENT
    reader = current_reader()
    there = value.astimezone(reader.zone)
    joined = str(_locale().datetime_formats["medium"])
    return joined.format(
        format_time(there, "short", locale=reader.locale), format_date(there.date(), "medium", locale=reader.locale)
    )


def ago(value: datetime | None, now: datetime) -> str:
    """How long ago a time was, in words; both are aware."""
    if value is None:
        return ABSENT
    passed = max(now - value, timedelta(seconds=1))
    return format_timedelta(-passed, add_direction=True, locale=_locale(), threshold=1.2)


def duration(value: timedelta) -> str:
    """A span of time in words."""
    return format_timedelta(value, locale=_locale(), threshold=1.2)


def days(value: int | None) -> str:
    """A number of days in words."""
    return (
        ABSENT
        if value is None
        else format_timedelta(timedelta(days=value), granularity="day", threshold=1e9, locale=_locale())
    )


def day_pattern() -> str:
    """How a table column in the browser writes a date: a pattern in moment.js letters."""
    return "YYYY/M/D" if current_reader().language == "zh_TW" else "MMM D, YYYY"


def axis_day_pattern() -> str:
    """How the day axis of a chart writes a date: a pattern in d3's letters, without names, which d3 has in English."""
    return "%-m/%-d" if current_reader().language == "zh_TW" else "%b %-d"


def label(text: str, *, limit: int = 0) -> str:
    """Other people's text for a label, a title or a line of Markdown: nothing in it is read as markup.

    Line breaks become spaces; with a `limit`, what is longer ends in an ellipsis. A word joiner, which nobody sees,
    keeps `:name:` from turning into a sign and an address from turning into a link.
    """
    line = _SPACES.sub(" ", text).strip()
    if limit and len(line) > limit:
        line = f"{line[: limit - 1].rstrip()}…"
    return _escaped(line)


def unbroken(text: str) -> str:
    """Words of ours for a narrow column that is to keep them on one line, in Chinese too, which breaks anywhere."""
    return _WORD_JOINER.join(text.replace(" ", "\u00a0")) if not text.isascii() else text.replace(" ", "\u00a0")


def in_pairs(text: str) -> str:
    """The heading of a narrow column: Chinese, which breaks anywhere, breaks after every second character only."""
    if text.isascii():
        return text
    return "".join(text[place : place + 2].replace("", _WORD_JOINER)[1:-1] for place in range(0, len(text), 2))


def hyphenated(text: str) -> str:
    """Text whose long words may break on a phone; wider screens show nothing of it."""
    return _LONG_WORD.sub(lambda found: _SOFT_HYPHEN.join(_SYLLABLE.findall(found[0])), text)


def block(text: str) -> str:
    """Other people's text with its line breaks for a block of Markdown: nothing in it is read as markup."""
    return "  \n".join(_escaped(line) or "&nbsp;" for line in text.splitlines())


def _escaped(line: str) -> str:
    line = _AUTOLINK.sub(_WORD_JOINER, line)
    line = _SHORTCODE.sub(f":{_WORD_JOINER}", line)
    return _PUNCTUATION.sub(r"\\\1", line)


def _locale() -> Locale:
    return Locale.parse(current_reader().locale)
