"""The main job in a real browser: filter, pick, one click, follow the tickets, change one, take the CSV away."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import settle, visit
from tests.processes import ConsoleProcess

PICKS = 3
PAUSE = 500
"""Milliseconds between an input and the next one."""
SEEN_BY_ITSELF = 30_000
"""Milliseconds within which a change on the instance has to be seen without anybody's doing."""


def test_from_the_score_to_tickets_and_back(console: ConsoleProcess, page: Page, new_page: Callable[..., Page]) -> None:
    visit(page, console.url)
    expect(page.get_by_text("ServiceNow incident management tickets")).to_be_visible()
    wait_for_demo(page)
    go_to(page, "All actions", heading="Improvement actions")
    choose(page, "Category", "Identity")
    choose(page, "Ticket", "Without a ticket")
    pick_rows(page, PICKS)
    page.get_by_role("button", name=f"Create {PICKS} incidents").click()
    expect(page.get_by_text(f"{PICKS} created")).to_be_visible()
    numbers = sorted(set(re.findall(r"INC\d{7}", texts(page.get_by_test_id("stDataFrame").first))))
    assert len(numbers) == PICKS

    go_to(page, "All tickets", heading="Tickets")
    for number in numbers:
        search(page, number)
        expect(page.get_by_text("1 ticket", exact=True)).to_be_visible()
        assert number in texts(page.get_by_test_id("stDataFrame"))
    search(page, "")

    record = open_in_console(page, new_page(), console, numbers[0])
    expect(record.get_by_text("New", exact=True).first).to_be_visible()
    agent = record.context.new_page()
    change_state(agent, record.get_by_role("link", name="Open in ServiceNow").get_attribute("href") or "")
    expect(record.get_by_text("In Progress", exact=True).first).to_be_visible(timeout=SEEN_BY_ITSELF)

    choose(page, "Category", "Identity")
    rows = download(page)
    mine = {row["number"]: row for row in rows if row["number"] in numbers}
    assert sorted(mine) == numbers
    assert {row["category"] for row in rows} == {"Identity"}
    assert mine[numbers[0]]["state name"] == "In Progress"
    assert {mine[number]["state name"] for number in numbers[1:]} == {"New"}
    assert {row["kind"] for row in mine.values()} == {"incident"}


def wait_for_demo(page: Page) -> None:
    """Wait until the demo tickets are there: until then every page draws itself anew again and again."""
    go_to(page, "Pushes", heading="Pushes")
    expect(page.get_by_test_id("stDataFrame")).to_contain_text("60 created", timeout=SEEN_BY_ITSELF)


def go_to(page: Page, link: str, *, heading: str) -> None:
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    catch_up(page)


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")
    catch_up(page)


def search(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Search")
    box.fill(words)
    box.press("Enter")
    catch_up(page)


def catch_up(page: Page) -> None:
    """Wait as a person does, until the run that an input causes has begun, and then until it has ended."""
    page.wait_for_timeout(PAUSE)
    settle(page)


def pick_rows(page: Page, count: int) -> None:
    """Mark the first rows of the table with the mouse, where its boxes are."""
    for row in range(1, count + 1):
        table = page.get_by_test_id("stDataFrame").locator(".dvn-scroller")
        table.scroll_into_view_if_needed()
        table.click(position={"x": 17, "y": 31 * row + 15})
        expect(page.get_by_text(f"{row} selected")).to_be_visible()
        catch_up(page)


def texts(table: Locator) -> str:
    """What a table holds, of which the canvas shows a part."""
    expect(table.locator("td").first).to_be_attached()
    return " ".join(table.locator("td").all_text_contents())


def open_in_console(page: Page, other: Page, console: ConsoleProcess, number: str) -> Page:
    """Open the page of a ticket, by the link that its row has."""
    search(page, number)
    cell = page.locator("td").filter(has_text=number).first
    expect(cell).to_be_attached()
    link = cell.text_content()
    search(page, "")
    visit(other, f"{console.url}/{link}")
    expect(other.get_by_role("heading", name=number)).to_be_visible()
    return other


def change_state(agent: Page, address: str) -> None:
    """Sign in to the local instance and work on the ticket, as somebody of ServiceNow does."""
    agent.goto(address)
    agent.get_by_label("User name").fill("admin")
    agent.get_by_label("Password").fill("admin")
    agent.get_by_role("button", name="Log in").click()
    agent.get_by_label("State", exact=True).select_option("In Progress")
    agent.get_by_role("button", name="Update").click()
    expect(agent.get_by_label("State", exact=True)).to_have_value("2")


def download(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    content = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))
