"""Any view of a page is a link, and what is picked stays picked, whatever moves in the table."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from data.models import TicketKind
from tests import processes
from tests.e2e.browser import settle, visit
from tests.e2e.pictures import addresses
from tests.e2e.steps import choose, marked, pick, picks, rows, turn_on, turn_to_page, wait_for_row
from tests.e2e.tenant import Control, bring_in, scope_of, store_of, tenant_console

DAY, NEXT_DAY = date(2026, 3, 1), date(2026, 3, 2)
CONTROLS = [
    Control(f"control-{number}", f"Measure {number}", score=0, most=10 - number, category=category)
    for number, category in enumerate(("Identity", "Apps", "Identity", "Device", "Identity"), start=1)
]
"""Measure 1 has the most points to gain, and is first in the table."""
NEWCOMER = Control("newcomer", "Measure that came over night", score=0, most=30)


@pytest.fixture(scope="module")
def sample(console: processes.ConsoleProcess) -> processes.ConsoleProcess:
    """A console with the sample tenant and all demo tickets."""
    addresses(console)
    return console


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.ConsoleProcess]:
    """A console with a tenant of five improvement actions."""
    with tenant_console(tmp_path_factory.mktemp("own"), DAY, CONTROLS) as started:
        yield started


def filter_actions(page: Page) -> None:
    choose(page, "Category", "Device", "Apps", writes="category=Device&category=Apps")
    choose(page, "Source", "Microsoft recommendation", writes="source=microsoft")
    choose(page, "Sorted by", "Title", writes="sort=title")


def turn_actions(page: Page) -> None:
    choose(page, "Category", "Device", "Apps", writes="category=Device&category=Apps")
    turn_to_page(page, 2)


def filter_tickets(page: Page) -> None:
    choose(page, "Kind", "Change", writes="kind=change_request")
    choose(page, "State", "Waiting", "In progress", writes="state=waiting&state=in_progress")
    turn_on(page, "Overdue", writes="overdue=1")


def turn_tickets(page: Page) -> None:
    choose(page, "Sorted by", "Due first", writes="sort=due")
    turn_to_page(page, 2)


@pytest.mark.parametrize(
    ("address", "set_up"),
    [
        ("improvement-actions", filter_actions),
        ("improvement-actions", turn_actions),
        ("tickets", filter_tickets),
        ("tickets", turn_tickets),
    ],
    ids=["filtered actions", "second page of actions", "filtered tickets", "second page of tickets"],
)
def test_a_page_with_filters_is_a_link(
    sample: processes.ConsoleProcess,
    new_page: Callable[..., Page],
    page: Page,
    address: str,
    set_up: Callable[[Page], None],
) -> None:
    visit(page, f"{sample.url}/{address}")
    everything = rows(page)
    set_up(page)
    chosen = rows(page)
    assert chosen != everything
    assert len(chosen) > 3

    other = new_page()
    visit(other, page.url)
    assert rows(other) == chosen
    assert other.url == page.url


def test_a_link_shows_the_same_rows_to_a_reader_of_another_language(
    sample: processes.ConsoleProcess, new_page: Callable[..., Page]
) -> None:
    address = f"{sample.url}/improvement-actions?category=Device&category=Apps&status=to_address&sort=title"
    page = new_page()
    visit(page, address)
    chosen = rows(page)
    in_chinese = new_page(language="zh_TW")
    visit(in_chinese, address)
    assert rows(in_chinese) != chosen
    assert [row[0] for row in rows(in_chinese)] == [row[0] for row in chosen]


def test_a_selection_survives_a_refresh_that_inserts_a_row_above_it(own: processes.ConsoleProcess, page: Page) -> None:
    visit(page, f"{own.url}/improvement-actions")
    pick(page, "Measure 2")
    with store_of(own.environment) as console:
        bring_in(console, NEXT_DAY, [*CONTROLS, NEWCOMER])
        wait_for_row(page, NEWCOMER.title)
        assert [row[0] for row in rows(page)] == [NEWCOMER.title, *(one.title for one in CONTROLS)]
        assert marked(page) == ["Measure 2"]
        assert picks(page).all_text_contents() == ["Measure 2"]
        expect(page.get_by_text("1 selected")).to_be_visible()

        page.get_by_role("button", name="Create 1 incident").click()
        expect(page.get_by_text("1 created")).to_be_visible()
        scope = scope_of(console)
        processes.wait_until(lambda: bool(console.tickets.of_action(scope, "control-2")))
        (ticket,) = console.tickets.of_action(scope, "control-2")
        assert (ticket.title, ticket.kind) == ("Measure 2", TicketKind.INCIDENT)
        assert not console.tickets.of_action(scope, "control-1")
        assert not console.tickets.of_action(scope, NEWCOMER.name)


def test_a_selection_survives_sorting_filtering_and_another_page(own: processes.ConsoleProcess, page: Page) -> None:
    visit(page, f"{own.url}/improvement-actions")
    pick(page, "Measure 1")
    pick(page, "Measure 4")
    choose(page, "Sorted by", "Status", writes="sort=status")
    assert sorted(marked(page)) == ["Measure 1", "Measure 4"]
    choose(page, "Category", "Apps", writes="category=Apps")
    assert [row[0] for row in rows(page)] == ["Measure 2"]
    assert marked(page) == []
    assert picks(page).all_text_contents() == ["Measure 1", "Measure 4"]
    pick(page, "Measure 2")
    page.get_by_role("link", name="Pushes").click()
    expect(page.get_by_role("heading", name="Pushes", exact=True)).to_be_visible()
    settle(page)
    page.get_by_role("link", name="All actions").click()
    expect(page.get_by_text("3 selected")).to_be_visible()
    settle(page)
    assert sorted(marked(page)) == ["Measure 1", "Measure 2", "Measure 4"]


def test_what_the_list_lets_go_is_no_longer_marked_in_the_table(own: processes.ConsoleProcess, page: Page) -> None:
    visit(page, f"{own.url}/improvement-actions")
    pick(page, "Measure 1")
    pick(page, "Measure 3")
    page.get_by_role("button", name="Remove Measure 1").click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    settle(page)
    assert marked(page) == ["Measure 3"]
    page.get_by_role("button", name="Clear selection", exact=True).click()
    expect(page.get_by_text("0 selected")).to_be_visible()
    settle(page)
    assert marked(page) == []
