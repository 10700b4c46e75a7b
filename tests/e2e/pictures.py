"""Takes a picture of every page in both languages, light and dark, wide and narrow: `make pictures`."""

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page

from data.bootstrap import Console, build
from data.settings import read_settings
from data.views import ActionFilter, Scope, TicketFilter
from pages.ui import registry
from pages.ui.translation import LANGUAGES
from tests import processes
from tests.e2e import browser_setup
from tests.e2e.browser import NARROW, WIDE, ColorScheme, new_context, running_browser, settle, visit

FOLDER = processes.ROOT / "pictures"
DEMO_LIMIT = 180.0
"""Seconds that the demo tickets may take."""
TALLEST = 8000
"""CSS pixels of the tallest picture."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a console of its own with the sample tenant, and take the pictures.

    Returns: 0; 1 where there is no browser.
    """
    options = _parser().parse_args(arguments)
    if browser_setup.browser_program() is None:
        print(browser_setup.NO_BROWSER, file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, processes.console(Path(folder)) as started:
        found = {name: address for name, address in addresses(started).items() if name in (options.pages or [name])}
        with running_browser() as browser:
            taken = sum(take(browser, started.url, found, look) for look in looks())
    print(f"{taken} pictures in {FOLDER.relative_to(processes.ROOT)}/")
    return 0


def looks() -> list[tuple[str, ColorScheme, tuple[int, int]]]:
    """Every language, colour scheme and size of screen with every other."""
    return list(itertools.product(LANGUAGES, get_args(ColorScheme), (WIDE, NARROW)))


def addresses(started: processes.ConsoleProcess) -> dict[str, str]:
    """Name and address of every page, with one thing chosen where a page shows one; waits for the demo tickets."""
    console = build(read_settings(started.environment))
    try:
        scope = _wait_for_demo(console)
        chosen = {
            registry.ACTION: f"?action={console.actions.ids(scope, ActionFilter(ticket='open'), limit=1)[0]}",
            registry.TICKET: f"?ticket={_first_ticket(console, scope)}",
        }
        found = {row.url_path or "home": f"{row.url_path}{chosen.get(row, '')}" for row in registry.PAGES}
        push = console.jobs.list(scope, page=1, size=1)[0][0]
        return found | {"push": f"{registry.PUSHES.url_path}?push={push.id}"}
    finally:
        console.close()


def take(browser: Browser, url: str, found: Mapping[str, str], look: tuple[str, ColorScheme, tuple[int, int]]) -> int:
    """Take the pictures of one look: the first screen, and the whole page where it is taller; return how many."""
    language, color_scheme, size = look
    taken = 0
    with new_context(browser, language=language, color_scheme=color_scheme, size=size) as context:
        page = context.new_page()
        for name, address in found.items():
            base = f"{name}.{language}.{color_scheme}.{size[0]}x{size[1]}"
            visit(page, f"{url}/{address}")
            page.screenshot(path=FOLDER / f"{base}.png")
            taken += 1 + _take_whole(page, size, FOLDER / f"{base}.whole.png")
    return taken


def _take_whole(page: Page, size: tuple[int, int], path: Path) -> bool:
    # Streamlit scrolls inside the page: only a screen of that height shows all of it.
    height = int(page.get_by_test_id("stMain").evaluate("main => main.scrollHeight"))
    path.unlink(missing_ok=True)
    if height <= size[1]:
        return False
    page.set_viewport_size({"width": size[0], "height": min(height, TALLEST)})
    settle(page)
    page.screenshot(path=path)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return True


def _wait_for_demo(console: Console) -> Scope:
    deadline = time.monotonic() + DEMO_LIMIT
    while time.monotonic() < deadline:
        scope = console.scope()
        jobs = console.jobs.list(scope, page=1, size=10)[0] if scope else ()
        if scope and jobs and all(job.is_finished for job in jobs) and _ticket_count(console, scope) >= jobs[0].total:
            return scope
        time.sleep(0.5)
    raise RuntimeError(f"The demo tickets did not come within {DEMO_LIMIT} s.")


def _ticket_count(console: Console, scope: Scope) -> int:
    return sum(console.tickets.counts(scope).by_kind.values())


def _first_ticket(console: Console, scope: Scope) -> int:
    return int(console.tickets.page(scope, TicketFilter(), page=1, size=1).frame["ticket_id"].iloc[0])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.pictures", description=__doc__)
    parser.add_argument("pages", nargs="*", help="names of pages, e.g. home tickets; all without")
    return parser


if __name__ == "__main__":
    sys.exit(main())
