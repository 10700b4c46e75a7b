"""Every page in a real browser, in both languages, wide and narrow: it fits, it speaks one language, it is drawn."""

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from data.settings import read_settings
from pages.ui import registry
from pages.ui.translation import LANGUAGES, Reader, _, reading_as
from tests.e2e.browser import NARROW, WIDE, ColorScheme, new_context, visit
from tests.e2e.language import CHINESE, texts_of_store, unexplained, untranslated
from tests.e2e.pictures import addresses
from tests.e2e.sight import Sight, look, look_now, undrawn
from tests.processes import ConsoleProcess

Look: TypeAlias = tuple[str, tuple[int, int], ColorScheme]
"""Language, size of the screen, light or dark."""

PUSH = "push"
NAMES = (*(row.url_path or "home" for row in registry.PAGES), PUSH)
"""Every page by its address; `pushes` is the list, `push` one of them."""
LOOKS: tuple[Look, ...] = (
    *((language, size, "light") for language, size in itertools.product(LANGUAGES, (WIDE, NARROW))),
    ("zh_TW", WIDE, "dark"),
)
CHINESE_LOOKS = tuple(look for look in LOOKS if look[0] == "zh_TW")
WITH_CHARTS = ("home", "improvement-actions", "action", "tickets")
CLIPPED_ON_PURPOSE: Mapping[str, str] = {}
"""Texts of which a part may be hidden, as regular expressions, and why; there are none."""
BROWSER_MAY_SAY: Mapping[str, str] = {
    r".* 404 .*/_stcore/(health|host-config)": "Streamlit looks for its server below a page's address first",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was looked at; `told` are errors on the browser's console, `hosts` who was asked for anything."""

    sight: Sight
    told: tuple[str, ...]
    hosts: frozenset[str]


@dataclass
class Tour:
    """Goes to pages with one reader for each look, and keeps what was seen: each test judges another side of it."""

    browser: Browser
    url: str
    addresses: Mapping[str, str]
    readers: contextlib.ExitStack
    pages: dict[Look, Page] = field(default_factory=dict)
    visits: dict[tuple[str, Look], Visit] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def visit(self, name: str, look_: Look) -> Visit:
        """What a page shows to the reader of a look."""
        if (name, look_) not in self.visits:
            self.told.clear()
            self.hosts.clear()
            page = self.page(look_)
            visit(page, self.address(name))
            self.visits[name, look_] = Visit(look(page), tuple(self.told), frozenset(self.hosts))
        return self.visits[name, look_]

    def page(self, look_: Look) -> Page:
        """The page that the reader of a look has open."""
        if look_ not in self.pages:
            language, size, color_scheme = look_
            options = {"language": language, "size": size, "color_scheme": color_scheme}
            context = self.readers.enter_context(new_context(self.browser, **options))  # type: ignore[arg-type]
            page = context.new_page()
            page.on("console", self._hear)
            page.on("pageerror", lambda error: self.told.append(str(error)))
            page.on("request", self._notice)
            self.pages[look_] = page
        return self.pages[look_]

    def address(self, name: str) -> str:
        """Where a page is."""
        return f"{self.url}/{self.addresses[name]}"

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.told.append(f"{message.text} {message.location.get('url', '')}")

    def _notice(self, request: Request) -> None:
        if request.url.startswith("http"):
            self.hosts.add(urlsplit(request.url).netloc)


@pytest.fixture(scope="module")
def tour(browser: Browser, console: ConsoleProcess) -> Iterator[Tour]:
    with contextlib.ExitStack() as readers:
        yield Tour(browser, console.url, addresses(console), readers)


@pytest.fixture(scope="module")
def known(console: ConsoleProcess, tour: Tour) -> str:
    """Everything that the store has, once the demo tickets are there."""
    return texts_of_store(read_settings(console.environment))


def open_navigation(page: Page) -> None:
    page.get_by_test_id("stExpandSidebarButton").click()


def open_share(page: Page) -> None:
    page.get_by_test_id("stPopoverButton").click()


def open_task(page: Page) -> None:
    page.locator(".st-key-create-incident button").click()


def open_review(page: Page) -> None:
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    expect(table.locator("td").first).to_be_attached()
    table.locator(".dvn-scroller").click(position={"x": 17, "y": 46})
    page.locator(".st-key-review button").click()


def open_remove(page: Page) -> None:
    page.locator(".st-key-remove button").click()


BEHIND_A_CLICK: Mapping[str, tuple[str, Callable[[Page], None], str]] = {
    "share": ("action", open_share, "stPopoverBody"),
    "task": ("home", open_task, "stDialog"),
    "review": ("improvement-actions", open_review, "stDialog"),
    "remove": ("settings-servicenow", open_remove, "stDialog"),
    "navigation": ("tickets", open_navigation, "stSidebarNav"),
}
"""Page, how it is opened there, and what shows that it is open; the last one stays open on every page."""


def shown_as(look_: object) -> str:
    return f"{look_[0]}-{look_[1][0]}-{look_[2]}" if isinstance(look_, tuple) else str(look_)


every_look = pytest.mark.parametrize("look_", LOOKS, ids=shown_as)
every_chinese_look = pytest.mark.parametrize("look_", CHINESE_LOOKS, ids=shown_as)
every_page = pytest.mark.parametrize("name", NAMES)


@every_page
@every_look
def test_a_page_fits_its_screen(tour: Tour, name: str, look_: Look) -> None:
    sight = tour.visit(name, look_).sight
    assert not too_wide(sight)
    assert not clipped(sight)


@every_page
@every_look
def test_a_page_is_drawn_without_an_error(tour: Tour, name: str, look_: Look) -> None:
    seen = tour.visit(name, look_)
    assert not seen.sight.errors
    assert not [line for line in seen.told if not _matches(BROWSER_MAY_SAY, line)]
    assert seen.sight.is_dark == (look_[2] == "dark")
    assert seen.sight.language == "en"  # Streamlit sets it so and has no way to change it


@every_page
@every_look
def test_the_tab_of_a_page_has_its_title_in_the_readers_language(tour: Tour, name: str, look_: Look) -> None:
    row = next((row for row in registry.PAGES if (row.url_path or "home") == name), registry.PUSHES)
    with reading_as(Reader(language=look_[0])):
        assert tour.visit(name, look_).sight.title == f"{_(row.title)} · Scoredesk"


@every_page
@every_look
def test_nobody_but_the_console_is_asked_for_anything(tour: Tour, name: str, look_: Look) -> None:
    assert tour.visit(name, look_).hosts == {urlsplit(tour.url).netloc}


@every_page
@every_chinese_look
def test_no_word_of_ours_is_left_in_english(tour: Tour, known: str, name: str, look_: Look) -> None:
    words = tour.visit(name, look_).sight.all_words
    ours, others = untranslated(words, known), unexplained(words, known)
    assert (ours, others) == ([], [])


@every_page
@pytest.mark.parametrize("look_", [look for look in LOOKS if look[0] == "en"], ids=shown_as)
def test_no_word_on_an_english_page_is_chinese(tour: Tour, name: str, look_: Look) -> None:
    words = tour.visit(name, look_).sight.all_words
    assert {word for word in words if CHINESE.search(word)} == {LANGUAGES["zh_TW"]}


@pytest.mark.parametrize("name", WITH_CHARTS)
@every_chinese_look
def test_charts_speak_chinese(tour: Tour, known: str, name: str, look_: Look) -> None:
    sight = tour.visit(name, look_).sight
    assert len(sight.chart_words) > 3
    assert not untranslated(sight.chart_words, known)
    if name != "action":  # has the points of days, and no word
        assert any(CHINESE.search(word) for word in sight.chart_words)


@every_page
@every_chinese_look
def test_every_chinese_character_is_drawn(tour: Tour, name: str, look_: Look) -> None:
    sight = tour.visit(name, look_).sight
    assert sum(bool(CHINESE.search(word)) for word in sight.words) > 15
    assert sight.undrawn == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BEHIND_A_CLICK)
def test_what_opens_at_a_click_fits_a_phone_and_speaks_one_language(
    tour: Tour, known: str, name: str, language: str
) -> None:
    page = tour.page((language, NARROW, "light"))
    page_name, open_, landmark = BEHIND_A_CLICK[name]
    visit(page, tour.address(page_name))
    open_(page)
    expect(page.get_by_test_id(landmark)).to_be_visible()
    sight = look(page)
    assert not sight.errors
    assert not too_wide(sight)
    assert not clipped(sight)
    if language == "zh_TW":
        ours, others = untranslated(sight.all_words, known), unexplained(sight.all_words, known)
        assert (ours, others) == ([], [])
        assert sight.undrawn == ""
    page.goto("about:blank")


def test_a_look_finds_what_does_not_fit_and_what_is_not_drawn(tour: Tour, page: Page) -> None:
    page.set_content(
        """<title>Bad</title><style>p { width: 90px; white-space: nowrap }</style><body>
        <p>fits</p><p style="overflow: hidden">hidden behind its own edge</p>
        <p style="overflow: hidden"><b>hidden behind the edge of another</b></p>
        <p style="overflow: auto">can be scrolled to by anybody</p>
        <div style="height: 9px; overflow: hidden">low<br>lower</div>
        <input placeholder="a field too narrow for what it asks for" style="width: 60px">
        <div role="img" aria-label="All tickets" style="width: 3000px">All tickets</div>"""
    )
    sight = look_now(page)
    assert len(sight.clipped) == 4
    assert {found.partition(" (")[0] for found in sight.clipped} >= {"hidden behind its own edge", "lower"}
    assert too_wide(sight)
    assert untranslated(sight.all_words, "") == ["All tickets"]
    assert "fits" in unexplained(sight.words, "can be scrolled to by anybody")
    assert undrawn(page, "改善動作改") == ""


def too_wide(sight: Sight) -> list[tuple[int, int]]:
    """How wide things are that can be scrolled sideways, and how much of that is in sight."""
    return [(whole, seen) for whole, seen in sight.widths if whole > seen]


def clipped(sight: Sight) -> list[str]:
    """Texts that are hidden in part, and nobody meant that."""
    return [text for text in sight.clipped if not _matches(CLIPPED_ON_PURPOSE, text)]


def _matches(table: Mapping[str, str], text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in table)
