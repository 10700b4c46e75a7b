"""Tells which words on a page are in the wrong language: ours by the catalogue, others by where they come from."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sqlalchemy import String, Text, select

from data.settings import Settings
from data.store.engine import Store
from data.store.schema import metadata
from pages.ui.translation import catalogue

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
TICKET_NUMBER = re.compile(r"^(INC|CHG)\d{7} ")
SEPARATOR = " · "
"""What stands between texts of ours in one line."""

OF_OTHERS: Mapping[str, str] = {
    r"English|繁體中文": "a language is named in itself",
    r"ServiceNow|Microsoft|Scoredesk|scoredesk[.-]\w+": "names of products and of the accounts of the local instance",
    r"http://127\.0\.0\.1:\d+\S*|\w+\?\w+=\S+|/security/\w+": "addresses of the instance, of our pages, of Graph",
    r"Skip to main content|Sidebar|(Collapse|Expand|Open|Close) sidebar|App pages": "Streamlit's frame",
    r"(App )?Logo|Navigate to home page|\w+ icon|Link to heading|Help for .+": "Streamlit's pictures and links",
    r"(Show/hide columns|Search|Fullscreen|Download as CSV)(: .+)?|Download plot as a PNG": "Streamlit's tools",
    r"Pagination|(Previous|Next) page|Page \d+": "Streamlit's switch between pages",
    r"Open|Choose an option|Clear (all|value)|Close|Press .+ to .+": "Streamlit's fields",
    r"Selected values|Remove .+": "Streamlit's field for several choices",
    r"Choose date|yyyy|mm|dd|Select a date.*|Selected date .+": "Streamlit's field for a date",
    r"Upload|200MB per file|• JSON|file upload": "Streamlit's upload of files",
    r"Copy to clipboard|Clipboard": "Streamlit's block of code",
}
"""Words that are not ours to translate, as regular expressions, and whose they are."""
SPELLED_LIKE_OURS: Mapping[str, str] = {
    "New": "a state of ServiceNow is shown under its name there",
    "Open": "what Streamlit has a screen reader say of a list of options",
}
"""Words of others that are English messages of ours, too."""


def untranslated(words: Iterable[str], known: str) -> list[str]:
    """The words on a Chinese page that are an English message of ours which the catalogue has in Chinese.

    Arguments: `known`, as for `unexplained`; only of sentences with places to fill in may it have what looks the same.
    """
    exact, templates = _messages()
    parts = {part for text in words for part in (text, *text.split(SEPARATOR))} - set(SPELLED_LIKE_OURS)
    filled = {text for text in parts if text not in known and any(found.fullmatch(text) for found in templates)}
    return sorted(parts & exact | filled)


def unexplained(words: Iterable[str], known: str) -> list[str]:
    """The words on a Chinese page without anything Chinese that nobody has written who may write English.

    Arguments: `known`, everything that the store has, which is what Microsoft, ServiceNow and people have written.
    """
    found = []
    for text in set(words):
        is_english = LATIN_WORD.search(text) and not CHINESE.search(text)
        core = TICKET_NUMBER.sub("", text).removesuffix("…")
        if is_english and core not in known and not any(re.fullmatch(pattern, text) for pattern in OF_OTHERS):
            found.append(text)
    return sorted(found)


def texts_of_store(settings: Settings) -> str:
    """Every text that a store has, one after the other, with single spaces."""
    store = Store(settings.database_url or settings.store_path)
    try:
        return " ".join(html.unescape(" ".join(text.split())) for text in _texts(store))
    finally:
        store.close()


def _texts(store: Store) -> Iterator[str]:
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, String | Text)]
        with store.read() as reading:
            for row in reading.execute(select(*columns).distinct()):
                yield from filter(None, row)


@cache
def _messages() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The English messages that have another text in Chinese: those without places to fill in, and patterns."""
    exact: set[str] = set()
    templates: list[re.Pattern[str]] = []
    for message in catalogue("zh_TW"):
        originals = [message.id] if isinstance(message.id, str) else message.id
        texts = [message.string] if isinstance(message.string, str) else message.string or ()
        for original in filter(None, originals):
            if original in texts:
                continue
            if "{" in original:
                templates.append(_pattern(original))
            else:
                exact.add(_shown(original))
    return frozenset(exact), tuple(templates)


def _pattern(template: str) -> re.Pattern[str]:
    fixed = re.split(r"\{\w+\}", _shown(template))
    assert LATIN_WORD.search("".join(fixed)), f"{template} has no word of its own"
    return re.compile(".+".join(re.escape(part) for part in fixed))


def _shown(message: str) -> str:
    """A message as the screen has it: without the marks of Markdown, with single spaces."""
    return " ".join(message.replace("\\", "").replace("`", "").split())
