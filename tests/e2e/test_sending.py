"""Sending from dialogs and by clicks: what is missing is named, nothing is sent twice, a free ticket is one's own."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from data.bootstrap import Console
from data.models import JobKind, RecommendationSource, Ticket, TicketKind
from data.store.tickets import today
from data.views import TicketFilter
from tests import processes
from tests.e2e.browser import settle, visit
from tests.e2e.steps import pick
from tests.e2e.tenant import Control, scope_of, store_of, tenant_console

CONTROLS = [Control(f"control-{number}", f"Measure {number}", score=0, most=10 - number) for number in range(1, 8)]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.ConsoleProcess]:
    """A console with a tenant of seven improvement actions."""
    with tenant_console(tmp_path_factory.mktemp("own"), date(2026, 3, 1), CONTROLS) as started:
        yield started


@pytest.fixture
def store(own: processes.ConsoleProcess) -> Iterator[Console]:
    with store_of(own.environment) as opened:
        yield opened


def pushes(store: Console) -> int:
    """How many pushes people have made."""
    jobs, _total = store.jobs.list(scope_of(store), page=1, size=50)
    return sum(job.kind is JobKind.PUSH for job in jobs)


def ticket_named(store: Console, title: str) -> Ticket:
    """The one ticket of this name, once the instance has been asked for it."""
    scope = scope_of(store)

    def found() -> list[int]:
        frame = store.tickets.page(scope, TicketFilter(search=title), page=1, size=50).frame
        return list(frame[frame["title"] == title]["ticket_id"])

    processes.wait_until(lambda: bool(found()))
    (ticket_id,) = found()
    return store.tickets.one(scope, int(ticket_id))


def day_field(within: Page | Locator, day: date | None) -> None:
    """Write a day into the field for the due date, or empty it."""
    parts = within.get_by_test_id("stDateInput").get_by_role("spinbutton")
    texts = [f"{day.year}", f"{day.month:02}", f"{day.day:02}"] if day else ["", "", ""]
    for part, text in zip(parts.all(), texts, strict=True):
        part.click()
        for _ in range(4):
            part.press("Backspace")
        part.press_sequentially(text)


def test_a_required_field_left_empty_is_named_and_nothing_is_sent(
    own: processes.ConsoleProcess, store: Console, page: Page
) -> None:
    visit(page, f"{own.url}/improvement-actions")
    pick(page, "Measure 1")
    pick(page, "Measure 2")
    before = pushes(store)
    page.get_by_role("button", name="Review first…").click()
    dialog = page.get_by_role("dialog")
    names, descriptions = dialog.get_by_label("Name *"), dialog.get_by_label("Description *")
    expect(names).to_have_count(2)
    names.first.fill("")
    descriptions.last.fill("  ")
    dialog.get_by_role("button", name="Create 2 tickets").click()
    error = dialog.get_by_test_id("stAlertContentError")
    expect(error).to_contain_text("Nothing was sent.")
    expect(error).to_contain_text("Ticket 1: The name is empty.")
    expect(error).to_contain_text("Measure 2: The description is empty.")
    assert pushes(store) == before

    names.first.fill("Measure 1, reviewed")
    descriptions.last.fill("Now it says why.")
    dialog.get_by_role("button", name="Create 2 tickets").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("2 created")).to_be_visible()
    assert pushes(store) == before + 1
    assert ticket_named(store, "Measure 1, reviewed").action_id == "control-1"
    assert ticket_named(store, "Measure 2").description.startswith("Now it says why.")


def test_a_ticket_from_a_card_is_a_recommendation_of_ones_own(
    own: processes.ConsoleProcess, store: Console, page: Page
) -> None:
    visit(page, own.url)
    card = page.get_by_test_id("stColumn").filter(has_text="ServiceNow change management tickets")
    card.get_by_role("button", name="Create ticket").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Send to ServiceNow").click()
    error = dialog.get_by_test_id("stAlertContentError")
    for problem in ("name is empty", "description is empty", "due date is empty", "category is not chosen"):
        expect(error).to_contain_text(problem)

    dialog.get_by_label("Name *").fill("Lock the server room")
    dialog.get_by_label("Description *").fill("The door stands open.")
    due = today() + timedelta(days=12)
    day_field(dialog, due)
    dialog.get_by_role("combobox", name="Category *").click()
    page.get_by_role("option", name="Infrastructure", exact=True).click()
    dialog.get_by_role("button", name="Send to ServiceNow").click()
    expect(page.get_by_text("1 created")).to_be_visible()
    ticket = ticket_named(store, "Lock the server room")
    assert (ticket.kind, ticket.category, ticket.source, ticket.action_id, ticket.due_date) == (
        TicketKind.CHANGE,
        "Infrastructure",
        RecommendationSource.USER,
        None,
        due,
    )
    assert ticket.initiated_by == "tester"


def test_a_double_click_makes_one_push(own: processes.ConsoleProcess, store: Console, page: Page) -> None:
    visit(page, f"{own.url}/improvement-actions")
    pick(page, "Measure 3")
    before = pushes(store)
    page.get_by_role("button", name="Create 1 incident").dblclick()
    expect(page.get_by_text("1 created")).to_be_visible()
    settle(page)
    assert pushes(store) == before + 1
    assert ticket_named(store, "Measure 3").action_id == "control-3"


def test_a_double_click_in_a_dialog_makes_one_ticket(own: processes.ConsoleProcess, store: Console, page: Page) -> None:
    visit(page, f"{own.url}/action?action=control-4")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="ServiceNow").click()
    before = pushes(store)
    page.get_by_role("dialog").get_by_role("button", name="Send to ServiceNow").dblclick()
    expect(page.get_by_text("1 created")).to_be_visible()
    assert pushes(store) == before + 1
    assert ticket_named(store, "Measure 4").action_id == "control-4"


def test_what_has_an_open_ticket_gets_no_second_one(own: processes.ConsoleProcess, store: Console, page: Page) -> None:
    visit(page, f"{own.url}/improvement-actions")
    pick(page, "Measure 5")
    page.get_by_role("button", name="Create 1 incident").click()
    expect(page.get_by_text("1 created")).to_be_visible()
    first = ticket_named(store, "Measure 5")
    page.get_by_role("button", name="Put away").click()
    settle(page)
    pick(page, "Measure 5")
    pick(page, "Measure 6")
    expect(page.get_by_text("1 of them has an open ticket of this kind and gets no second one.")).to_be_visible()
    page.get_by_role("button", name="Create 2 incidents").click()
    expect(page.get_by_text("1 created, 1 already ticketed")).to_be_visible()
    assert ticket_named(store, "Measure 5").number == first.number
