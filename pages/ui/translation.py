"""Words in the reader's language: gettext catalogues, read with Babel when first needed.

English texts are the message ids. Where a text is fixed before a reader is known (a table of words), it is marked with
`N_` there and translated with `_` when it is shown.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from data.errors import ScoredeskError

LANGUAGES: Mapping[str, str] = {"en": "English", "zh_TW": "繁體中文"}
"""Languages of the console, each named in itself; the first one is the language of the message ids."""
CATALOGUES = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language of our words, the Babel locale of numbers and dates, and the time zone."""

    language: str = "en"
    locale: str = "en_US"
    zone: tzinfo = UTC


_source: list[Callable[[], Reader]] = [Reader]
_override: ContextVar[Reader | None] = ContextVar("reader", default=None)


def follow(source: Callable[[], Reader]) -> None:
    """Take the reader from `source` from now on; it is asked at every text, for every visitor has a language."""
    _source[0] = source


@contextmanager
def reading_as(reader: Reader) -> Iterator[None]:
    """Have everything inside written for this reader."""
    token = _override.set(reader)
    try:
        yield
    finally:
        _override.reset(token)


def current_reader() -> Reader:
    """For whom the console writes now."""
    return _override.get() or _source[0]()


def language_of(browser_locale: str | None) -> str:
    """The language of the console for a browser's language tag, e.g. `zh-TW` or `de-AT`."""
    return "zh_TW" if (browser_locale or "").lower().startswith("zh") else "en"


def _(message: str, /) -> str:
    """The text in the reader's language; English where it has none."""
    found = _texts(current_reader().language).get(message)
    return found if isinstance(found, str) else message


def ngettext(singular: str, plural: str, count: int, /) -> str:
    """The text for a number of things; `count` chooses the form and is not filled in."""
    forms = _texts(current_reader().language).get(singular)
    if isinstance(forms, tuple):
        return forms[0] if len(forms) == 1 else forms[min(0 if count == 1 else 1, len(forms) - 1)]
    return singular if count == 1 else plural


def N_(message: str, /) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a text that is translated when it is shown."""
    return message


def error_texts(error: ScoredeskError) -> tuple[str, str]:
    """Message and remedy of an error in the reader's language, with its values filled in."""
    return filled(error.message, error.values), filled(error.remedy, error.values)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """A kept template (of an error, or of an item's outcome) in the reader's language, with its values filled in."""
    try:
        return _(template).format(**values)
    except (KeyError, IndexError, ValueError):
        return template


@lru_cache
def catalogue(language: str) -> Catalog:
    """The message catalogue of a language; empty for the language of the message ids."""
    path = CATALOGUES / language / "LC_MESSAGES" / "scoredesk.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@lru_cache
def _texts(language: str) -> Mapping[str, str | tuple[str, ...]]:
    texts: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue(language):
        if not message.id or not message.string or message.fuzzy:
            continue
        singular = message.id if isinstance(message.id, str) else message.id[0]
        texts[singular] = message.string if isinstance(message.string, str) else tuple(message.string)
    return texts
