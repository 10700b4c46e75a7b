"""A real browser: how it is started, how a page is opened in it, and when a page is drawn completely."""

import contextlib
import os
from collections.abc import Iterator
from typing import Literal, TypeAlias

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.browser_setup import browser_program

ColorScheme: TypeAlias = Literal["light", "dark"]

WIDE = (1440, 900)
NARROW = (390, 844)
LOCALES = {"en": "en-US", "zh_TW": "zh-TW"}
"""Locale of a browser whose reader reads this language of ours."""
DRAW_LIMIT = 30_000
"""Milliseconds that a page may take until it is drawn; generous, for two cores under full load."""
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """A headless browser with a fresh profile, for as long as the block runs."""
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else [*ARGUMENTS]
    with sync_playwright() as playwright:
        expect.set_options(timeout=DRAW_LIMIT)
        started = playwright.chromium.launch(executable_path=browser_program(), args=arguments, headless=True)
        try:
            yield started
        finally:
            started.close()


def new_context(
    browser: Browser, *, language: str = "en", color_scheme: ColorScheme = "light", size: tuple[int, int] = WIDE
) -> BrowserContext:
    """A reader of their own: no cookies, a language of ours, light or dark, a screen of so many CSS pixels, in UTC."""
    context = browser.new_context(
        locale=LOCALES[language],
        color_scheme=color_scheme,
        viewport={"width": size[0], "height": size[1]},
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(DRAW_LIMIT)
    return context


def visit(page: Page, address: str) -> None:
    """Open an address and wait until its page is drawn completely."""
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script has run and nothing on the screen is a placeholder or of the run before."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=DRAW_LIMIT)
    for placeholder in ("stAppSkeleton", "stSkeleton", "stSpinner"):
        expect(page.get_by_test_id(placeholder)).to_have_count(0, timeout=DRAW_LIMIT)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=DRAW_LIMIT)
    page.evaluate("document.fonts.ready.then(() => true)")
