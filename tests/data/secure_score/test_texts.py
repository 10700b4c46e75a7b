"""HTML of Graph becomes Markdown that does no harm, and plain text: whatever it holds, text is shown as text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from data.secure_score.texts import DEPTH_LIMIT, LENGTH_LIMIT, escape_markdown, to_markdown, to_plain_text

# raw HTML is left on here, so that a tag that survived would be found
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HARMLESS = {"text", "softbreak", "hardbreak", "paragraph", "list_item", "bullet_list", "ordered_list", "blockquote"}
HARMLESS |= {"strong", "em", "link", "table", "thead", "tbody", "tr", "th", "td", "inline"}
# a list inside a heading is indented too far, and then shown as it is
HARMLESS |= {"code_block"}
TAGS = ("b", "i", "p", "ul", "ol", "li", "br", "table", "tr", "td", "h2", "blockquote", "a", "script", "style", "svg")
MARKS = (
    "*",
    "**",
    "_",
    "`",
    "```",
    "~~~",
    "[",
    "]",
    "](",
    "(http://x.y)",
    "!",
    "#",
    ">",
    "-",
    "+",
    "1.",
    "2)",
    ".",
    "===",
)
MORE_MARKS = ("---", "|", "\\", "$", "$$", ":", ":::", "{", "}", "<", "&", "^", "red", "smile", "<!--", "-->")
NAMES = (":red[", ":material/home:", ":material/x", ":smile:", "&lt;b&gt;", "&amp;lt;", "&nbsp;", "&#58;red[", "漢字")
SOUP = (
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    *MARKS,
    *MORE_MARKS,
    *NAMES,
    *("http://", "https://example.com/x_y"),
    *(" ", "\n", "    ", "# ", "- ", "\x00", "\u202e", "<b></b>", "<img src=x onerror=alert(1)>"),
    *("<a href='https://example.com/a_b(c):smile:'>", "<a href='javascript:alert(1)'>"),
)


def tokens(markdown: str) -> list[Token]:
    found = []
    for token in READER.parse(markdown):
        found.append(token)
        found += token.children or []
    return found


def shown_text(markdown: str) -> str:
    return "".join(token.content for token in tokens(markdown) if token.type == "text")


def test_lists_emphasis_and_links_become_markdown() -> None:
    html = (
        "<p>Go to <strong>Security</strong>:</p><ol><li>Open <em>Policies</em></li>"
        '<li>Read <a href="https://example.com/a?b=1&c=2">the page</a><ul><li>slowly</li></ul></li></ol>'
    )
    assert to_markdown(html) == (
        "Go to **Security**:\n\n1. Open *Policies*\n2. Read [the page](https://example.com/a?b=1&c=2)\n   - slowly"
    )


def test_plain_text_keeps_lines_and_addresses_and_no_marks() -> None:
    html = (
        "<p>Use <b>two</b> factors &amp; more.</p><h2>Steps</h2><ul><li>one</li><li>two</li></ul>"
        '<a href="https://example.com">Help</a><br>End_of *text* $5'
    )
    assert to_plain_text(html) == (
        "Use two factors & more.\n\nSteps\n\n- one\n- two\n\nHelp (https://example.com)\nEnd_of *text* $5"
    )


@pytest.mark.parametrize("convert", [to_markdown, to_plain_text])
@pytest.mark.parametrize("html", ["", " \n ", "<p></p>", "<br>", "<script>alert(1)</script>", "<!-- x -->", "&nbsp;"])
def test_nothing_becomes_nothing(convert: object, html: str) -> None:
    assert convert(html) == ""  # type: ignore[operator]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:alert(1)">click</a>',
        '<a href="JaVaScRiPt:alert(1)">click</a>',
        '<a href="java&#10;script:alert(1)">click</a>',
        '<a href="data:text/html,x">click</a>',
        '<a href="vbscript:x">click</a>',
        '<a href="//example.com">click</a>',
        '<a href="/relative">click</a>',
        "[click](javascript:alert(1))",
        "&lt;a href=&quot;javascript:alert(1)&quot;&gt;click&lt;/a&gt;",
    ],
)
def test_only_web_and_mail_addresses_become_links(html: str) -> None:
    assert not [token for token in tokens(to_markdown(html)) if token.type == "link_open"]
    assert "click" in shown_text(to_markdown(html))


def test_an_address_cannot_end_the_link_around_it() -> None:
    html = '<a href="https://example.com/a)b](c) <x>">words ](https://evil.example)</a>'
    (link,) = [token for token in tokens(to_markdown(html)) if token.type == "link_open"]
    assert link.attrGet("href") == "https://example.com/a%29b%5D%28c%29%20%3Cx%3E"


def test_an_address_in_text_becomes_a_link_to_itself() -> None:
    markdown = to_markdown("<p>See https://example.com/a_b?c=*d*.</p>")
    (link,) = [token for token in tokens(markdown) if token.type == "link_open"]
    assert link.attrGet("href") == "https://example.com/a_b?c=*d*"
    assert shown_text(markdown) == "See https://example.com/a_b?c=*d*."


def test_pictures_and_what_looks_like_one_are_not_drawn() -> None:
    html = '<img src="https://example.com/x.png">Stop!<a href="https://example.com">now</a> ![x](https://example.com/y)'
    markdown = to_markdown(html)
    assert not [token for token in tokens(markdown) if token.type == "image"]
    assert "Stop!now ![x](" in shown_text(markdown)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("costs $5 and $6", "costs \\$5 and \\$6"),
        (":red[danger]", "\\:red\\[danger\\]"),
        (":blue-badge[x]", "\\:blue-badge\\[x\\]"),
        (":material/home:", ":\u2060material/home:"),
        (":smile: :+1:", ":\u2060smile: :\u2060+1:"),
        ("at 10:30:45", "at 10:30:45"),
        ("snake_case *star* ~~gone~~", "snake\\_case \\*star\\* \\~\\~gone\\~\\~"),
        ("&lt;b&gt;", "\\<b\\>"),
        ("&amp;lt;", "\\&lt;"),
        ("# head", "\\# head"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("&gt; quote", "\\> quote"),
        ("a<br>- b", "a  \n\\- b"),
        ("&nbsp;&nbsp;&nbsp;&nbsp;code", "code"),
        ("C:\\temp", "C:\\\\temp"),
    ],
)
def test_what_markdown_or_streamlit_would_read_as_a_mark_is_text(text: str, markdown: str) -> None:
    assert to_markdown(text) == markdown


@pytest.mark.parametrize("convert", [to_markdown, to_plain_text])
def test_characters_that_hide_or_turn_text_are_left_out(convert: object) -> None:
    assert convert("a\x00b\x1bc&#8238;d\u202ee&#1;f\x85g\ud800h") == "abcdefgh"  # type: ignore[operator]


@pytest.mark.parametrize("convert", [to_markdown, to_plain_text])
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 15_000 + "deep",
        "<ol><li>" * 10_000 + "deep",
        "<b><i>" * (DEPTH_LIMIT + 5) + "deep",
        "<table><tr><td>" * (DEPTH_LIMIT + 5) + "deep",
        "<x-y>" * 15_000 + "deep",
        "<div></q>" * 10_000 + "deep",
    ],
)
def test_deep_nesting_leaves_the_text(convert: object, html: str) -> None:
    assert "deep" in convert(html)  # type: ignore[operator]


@pytest.mark.parametrize(
    "html", ["<" * 90_000, "<a " * 30_000, "&" * 90_000, "`" * 90_000, "<!--" * 20_000, " " * 90_000]
)
def test_long_nonsense_is_converted_all_the_same(html: str) -> None:
    assert len(to_markdown(html)) <= 2 * LENGTH_LIMIT
    assert len(to_plain_text(html)) <= LENGTH_LIMIT


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=40).map("".join))
def test_no_soup_makes_anything_but_text_and_honest_links(html: str) -> None:
    markdown = to_markdown(html)
    to_plain_text(html)
    for token in tokens(markdown):
        kind = re.sub("_(open|close)$", "", token.type)
        assert kind in HARMLESS, (token.type, markdown)
        if token.type == "link_open":
            assert re.match("https?://", str(token.attrGet("href")))
        if token.type == "text":
            assert not re.search(r":(material/|[\w+-]*[A-Za-z][\w+-]*(/\w*)?:)", token.content)
    # an escaped character counts as a space here
    unescaped = re.sub(r"\]\([^()\s]*\)", "", re.sub(r"\\[^\w\s]", " ", markdown))
    assert not re.search(r":[A-Za-z:]|\$", unescaped)


def test_a_title_is_shown_as_it_is() -> None:
    title = "Set <b>'a_b'</b> &amp; $5 :red[x] :smile: in [policy](http://x.y)"
    assert shown_text(escape_markdown(title)).replace("\u2060", "") == title
    assert escape_markdown(" - 1.\x00\n2 ") == "\\- 1. 2"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abc :*_`[]()<>$~|!#-+=.1&\\{}^/@", max_size=40))
def test_text_is_read_back_as_it_was(text: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    back = "".join(token.content if token.type == "text" else " " for token in tokens(to_markdown(html)))
    assert "".join(back.replace("\u2060", "").split()) == "".join(text.split())
