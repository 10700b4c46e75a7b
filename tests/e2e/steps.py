"""What a person does in the console, as steps: each waits for its own effect, and then until the page is drawn."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import settle

ROW_HEIGHT = 31
"""CSS pixels of a row of a table."""
BOX_OF_ROW = 17
"""CSS pixels from the left edge of a table to the middle of the boxes that mark its rows."""
CELLS_LAG = 350
"""Milliseconds after which the cells of a table surely have what is drawn."""
BY_ITSELF = 30_000
"""Milliseconds within which a change has to be seen without anybody's doing."""


def choose(page: Page, label: str, *options: str, writes: str) -> None:
    """Choose options of a filter.

    Arguments: `writes`, what the address then has, e.g. `category=Apps`.
    """
    box = page.get_by_role("combobox", name=label, exact=True)
    bring_into_sight(box)
    for option in options:
        box.click()
        page.get_by_role("option", name=option, exact=True).click()
        page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(re.escape(writes)))
    settle(page)


def bring_into_sight(found: Locator) -> None:
    """Scroll until something is in sight, and wait until that is over: an open list closes when the page scrolls."""
    found.scroll_into_view_if_needed()
    found.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def turn_on(page: Page, label: str, *, writes: str) -> None:
    """Turn a switch on; `writes` as for `choose`."""
    page.get_by_test_id("stCheckbox").get_by_text(label, exact=True).click()
    expect(page).to_have_url(re.compile(re.escape(writes)))
    settle(page)


def turn_to_page(page: Page, number: int) -> None:
    """Turn to a page of the table."""
    page.get_by_role("button", name=f"Page {number}", exact=True).click()
    expect(page).to_have_url(re.compile(rf"[?&]page={number}\b"))
    settle(page)


def table(page: Page) -> Locator:
    """The table of the page, with its cells, of which the browser has as many as are in sight."""
    found = page.get_by_test_id("stDataFrame").last
    bring_into_sight(found)
    expect(found.locator("td").first).to_be_attached()
    return found


def rows(page: Page) -> list[tuple[str, ...]]:
    """The rows of the table that are in sight, cell by cell, once they have stopped changing."""
    found, before = _rows(page), None
    while found != before:
        # the cells follow what is drawn after a fifth of a second
        page.wait_for_timeout(CELLS_LAG)
        found, before = _rows(page), found
    return found


def pick(page: Page, title: str) -> None:
    """Mark the row of an improvement action with the mouse, where its box is."""
    wait_for_row(page, title)
    number = [row[0] for row in rows(page)].index(title)
    where = {"x": BOX_OF_ROW, "y": ROW_HEIGHT * (number + 1) + ROW_HEIGHT // 2}
    table(page).locator(".dvn-scroller").click(position=where)  # type: ignore[arg-type]
    expect(picks(page).filter(has_text=title)).to_be_visible()
    settle(page)


def pick_all(page: Page, count: int) -> None:
    """Mark all rows of the table, of which there are `count`, with the box in its head."""
    where = {"x": BOX_OF_ROW, "y": ROW_HEIGHT // 2}
    table(page).locator(".dvn-scroller").click(position=where)  # type: ignore[arg-type]
    expect(page.get_by_text(f"{count} selected")).to_be_visible()
    settle(page)


def wait_for_row(page: Page, title: str) -> None:
    """Wait until the table has a row, which may come by itself."""
    cell = page.get_by_test_id("stDataFrame").last.locator("tbody td:first-child").get_by_text(title, exact=True)
    expect(cell).to_be_attached(timeout=BY_ITSELF)
    settle(page)


def marked(page: Page) -> list[str]:
    """The first cells of the rows that are marked in the table."""
    rows(page)
    return table(page).locator("tbody tr[aria-selected=true] td:first-child").all_text_contents()


def picks(page: Page) -> Locator:
    """The picked improvement actions, as the list above the table names them."""
    return page.locator(".react-aria-ComboBox", has=page.get_by_label("Selected improvement actions")).locator(
        "[data-tag]"
    )


def log_in(agent: Page, address: str) -> None:
    """Open a page of the local instance as somebody of ServiceNow, who has to sign in first."""
    agent.goto(address)
    agent.get_by_label("User name").fill("admin")
    agent.get_by_label("Password").fill("admin")
    agent.get_by_role("button", name="Log in").click()


def _rows(page: Page) -> list[tuple[str, ...]]:
    found: list[list[str]] = (
        table(page).locator("tbody tr").evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.textContent))")
    )
    return [tuple(row) for row in found]
