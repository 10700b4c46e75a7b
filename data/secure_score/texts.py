"""Turns HTML of Graph into text that does no harm: Markdown for the screen, plain text for tickets.

What is not a tag of `TAGS` is dropped and its text kept; of attributes only the address of a link stays, and only
http, https and mailto. After that all text is escaped, since text may spell Markdown or Streamlit's own marks.
"""

import re
from collections import Counter
from typing import Any
from urllib.parse import quote

import nh3
from markdownify import MarkdownConverter

INLINE_TAGS = frozenset({"a", "b", "strong", "i", "em"})
BLOCK_TAGS = frozenset(
    {"p", "div", "br", "ul", "ol", "li", "blockquote", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
)
TAGS = INLINE_TAGS | BLOCK_TAGS
SCHEMES = frozenset({"http", "https", "mailto"})
DEPTH_LIMIT = 40
"""Nested tags; Graph's texts nest about five deep, and the converter calls itself for each."""
RAW_DEPTH_LIMIT = 400
"""Nested tags of any kind; past it tags are taken out one by one, since sanitising takes time by the square of it."""
LENGTH_LIMIT = 100_000
"""Characters; Graph's longest known text has 2,134."""

# Streamlit's names (`:smile:`, `:material/home:`) are looked for after Markdown has undone its escapes, so that a
# backslash does not help: an invisible word joiner breaks the name. A time such as 10:30:45 is no name.
_WORD_JOINER = "\u2060"
_STREAMLIT_NAME = r":(?!\d{1,2}\\?:)(?=(?:\\?[\w+-])+(?:/\w*)?\\?:|material/)"
_DIRECTIVE = r":(?=[A-Za-z:])"
_LINK_END = r"(?<!\\)\]\([^()\s]*\)"
_ANYWHERE = re.compile(r"([\\`*_\[\]<>$~|!]|&(?=[\w#]|\Z))")
_AT_LINE_START = re.compile(r"^([ \t]*)([-+=#])", re.MULTILINE)
_NUMBER_AT_LINE_START = re.compile(r"^([ \t]*\d{0,9})([.)])", re.MULTILINE)
_ADDRESS = re.compile(r"(https?://[^\s<>\[\]()\"'`]*[^\s<>\[\]()\"'`.,;:!?])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<[^<>]*>")
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID_TAGS = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr"})
_SPACE = re.compile(r"(?:&nbsp;|\s)+")
_BLANK_LINES = re.compile(r"\n *\n(?: *\n)*")


def to_markdown(html: str) -> str:
    """Return a text as Markdown that is safe to show: text stays text, links are http, https or mailto, no pictures."""
    return _without_names(_converted(html, _Markdown()))


def to_plain_text(html: str) -> str:
    """Return a text without any marks, for a ticket: lists as lines, the address of a link behind its words."""
    return "\n".join(line.rstrip() for line in _converted(html, _Plain()).split("\n"))


def escape_markdown(text: str) -> str:
    """Return a plain text, such as a title, for a place where Streamlit reads Markdown: it is shown as it is."""
    return _without_names(_escaped(_SPACE.sub(" ", _CONTROL.sub("", text)).strip()))


class _Markdown(MarkdownConverter):
    """Markdown in which every text is escaped."""

    class Options:
        autolinks = False
        bullets = "-"
        table_infer_header = True

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if "a" in parent_tags:
            return _escaped(text)
        parts = _ADDRESS.split(text)
        # every second part is an address, which an escape inside would change
        return "".join(
            f"[{_escaped(part)}]({_quoted(part)})" if place % 2 else _escaped(part) for place, part in enumerate(parts)
        )

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        href, words = _address(el), text.strip()
        return f"[{words}]({href})" if href and words and "\n" not in words else text

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: N802  # the library's name
        # a heading in a description must not look like one of the page
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""


class _Plain(MarkdownConverter):
    """Text in which only lists keep a mark."""

    class Options:
        bullets = "-"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return text

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        href, words = _address(el), text.strip()
        return f"{text} ({href})" if href and words and words != href else text or href

    def convert_strong(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return text

    convert_b = convert_em = convert_i = convert_strong

    def convert_br(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return "\n"

    def convert_blockquote(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: N802  # the library's name
        return f"\n\n{text.strip()}\n\n"

    def convert_td(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"{text.strip()}  "

    convert_th = convert_td

    def convert_tr(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"{text.strip()}\n"


def _escaped(text: str) -> str:
    """Return text in which Markdown sees no mark; colons are left to `_without_names`."""
    text = _ANYWHERE.sub(r"\\\1", text)
    text = _AT_LINE_START.sub(r"\1\\\2", text)
    return _NUMBER_AT_LINE_START.sub(r"\1\\\2", text)


def _without_names(markdown: str) -> str:
    """Return Markdown in which Streamlit sees none of its names; the addresses of links stay as they are.

    It looks at the whole, since a name may be spelled across tags that leave nothing behind.
    """
    joined = re.sub(f"({_LINK_END})|{_STREAMLIT_NAME}", lambda found: found[1] or f":{_WORD_JOINER}", markdown)
    return re.sub(f"({_LINK_END})|{_DIRECTIVE}", lambda found: found[1] or "\\:", joined)


def _converted(html: str, converter: Any) -> str:
    # inside a tag, since the parser warns of a text that looks like an address or a file
    text = converter.convert(f"<div>{_sanitised(html or '')}</div>")
    return _BLANK_LINES.sub("\n\n", text).strip()


def _sanitised(html: str) -> str:
    text = _CONTROL.sub("", html[:LENGTH_LIMIT])
    if _depth(text) > RAW_DEPTH_LIMIT:
        text = _TAG.sub(" ", text)
    clean = nh3.clean(text, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None)
    if _depth(clean) > DEPTH_LIMIT:
        clean = nh3.clean(_TAG.sub(" ", clean), tags=set())
    # once more, for those that were written as entities; hard spaces too, since four of them would make a code block
    return _SPACE.sub(" ", _CONTROL.sub("", clean))


def _depth(html: str) -> int:
    """Return about how deep tags nest: exact for well-formed HTML, else rather too much than too little."""
    now = deepest = 0
    unclosed: Counter[str] = Counter()
    for found in _TAG_NAME.finditer(html):
        name = found[2].casefold()
        if found[1] and unclosed[name]:
            unclosed[name] -= 1
            now -= 1
        elif not found[1] and name not in _VOID_TAGS:
            unclosed[name] += 1
            now += 1
            deepest = max(deepest, now)
    return deepest


def _address(el: Any) -> str:
    """Return the address of a link, or nothing where it is none to follow."""
    href = str(el.get("href") or "").strip()
    return _quoted(href) if href.split(":", 1)[0].casefold() in SCHEMES else ""


def _quoted(address: str) -> str:
    """Return an address in which nothing can end the Markdown around it."""
    return quote(address, safe="/:?#@!&'*+,;=%~-._")
