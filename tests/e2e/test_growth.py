"""A hundred times as many tickets cost the browser nothing: every page sends as many rows, and about as many bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, WebSocket

from data.bootstrap import Console
from data.models import Action, Bucket, TicketKind
from data.store.schema import ticket, ticket_key
from data.views import ActionFilter, Scope
from pages.ui import registry
from tests import processes
from tests.data.examples import STATES
from tests.e2e.browser import new_context, visit
from tests.e2e.pictures import addresses
from tests.e2e.sight import wait_until_drawn
from tests.e2e.tenant import scope_of, store_of

FEW, MANY = 1_000, 100_000
DEMO = 60
SHARE, SLACK = 1.15, 2_000
"""How many times the bytes the many may cost, and bytes more: a line that says how old the data is comes by itself."""
BATCH = 5_000
ACTIONS = 30
"""Few enough that each has more tickets than its page shows, even with few of them."""
AGES = 1_000
"""So many different ages, from an hour to two months: as many pages of overdue tickets as anybody turns."""
PRIORITIES = (2, 3, 4)
TEAMS = ("Messaging", "Service Desk", "Network Security")
NAMES = (*(row.url_path or "home" for row in registry.PAGES), "push", "last page", "search", "by priority", "overdue")
ADDRESSES: Mapping[str, str] = {
    "last page": "tickets?page=20",
    "search": "tickets?search=zebra&sort=created",
    "by priority": "tickets?kind=incident&priority=3&sort=priority",
    "overdue": "tickets?overdue=1&sort=due",
}
"""Views of the tickets, besides the pages as they open."""


@dataclass(slots=True)
class Cost:
    """What a page cost: bytes that the server sent, and the rows of each table, in the order of the page."""

    sent: int = 0
    rows: tuple[int, ...] = ()


Costs = Mapping[int, Mapping[str, Cost]]


@pytest.fixture(scope="module")
def costs(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Costs:
    """What every page costs with few and with many tickets."""
    return {count: measured(browser, tmp_path_factory.mktemp(f"with-{count}"), count) for count in (FEW, MANY)}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_sends_as_much_with_a_hundred_times_the_tickets(costs: Costs, name: str) -> None:
    few, many = costs[FEW][name], costs[MANY][name]
    assert few.sent > SLACK
    assert many.rows == few.rows
    assert many.sent <= SHARE * few.sent + SLACK


@pytest.mark.parametrize("name", ["tickets", "last page", "search", "by priority", "overdue"])
def test_a_view_of_many_tickets_has_one_full_page_of_them(costs: Costs, name: str) -> None:
    assert costs[MANY][name].rows == (50,)


def measured(browser: Browser, folder: Path, count: int) -> Mapping[str, Cost]:
    """Visit every page of a console that has so many tickets."""
    environment = {"SCOREDESK_DATA_DIR": str(folder), "SCOREDESK_LOCAL_PORT": str(processes.free_port())}
    with store_of(environment) as console:
        console.begin()
        instance = console.settings.local_instance
        fill(console, Scope(scope_of(console).tenant_id, instance), count)
    with processes.console(folder, environment=environment) as started:
        found = {**addresses(started), **ADDRESSES}
        with store_of(started.environment) as console:
            scope = scope_of(console)
            processes.wait_until(lambda: sum(console.tickets.counts(scope).by_kind.values()) == count + DEMO)
        with new_context(browser) as context:
            return {name: cost(context.new_page(), f"{started.url}/{found[name]}") for name in NAMES}


def cost(page: Page, address: str) -> Cost:
    """Open a page and sum up what the server sends for it: over the socket, and what that refers to."""
    found = Cost()

    def frame(payload: str | bytes) -> None:
        found.sent += len(payload)

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", frame)

    def weigh(response: Response) -> None:
        if urlsplit(response.url).path.startswith("/media/"):
            found.sent += int(response.headers.get("content-length", 0))

    page.on("websocket", listen)
    page.on("response", weigh)
    visit(page, address)
    wait_until_drawn(page)
    grids = (
        page.get_by_test_id("stDataFrame")
        .locator("table")
        .evaluate_all("tables => tables.map(table => Number(table.getAttribute('aria-rowcount')) - 1)")
    )
    plain = (
        page.get_by_test_id("stTable")
        .locator("table")
        .evaluate_all("tables => tables.map(table => table.tBodies[0].rows.length)")
    )
    found.rows = (*grids, *plain)
    page.close()
    return found


def fill(console: Console, scope: Scope, count: int) -> None:
    """Write so many tickets, of some actions in turn and of every kind, state, age, priority and group."""
    actions = [console.actions.one(scope, one) for one in console.actions.ids(scope, ActionFilter(), limit=ACTIONS)]
    now = datetime.now(UTC).replace(microsecond=0)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        tickets = [_ticket(scope, actions, number, now) for number in numbers]
        keys = [_key(row) | {"n": 1_000_000 + number} for row, number in zip(tickets, numbers, strict=True)]
        with console.store.write() as writing:
            writing.execute(ticket_key.insert(), keys)
            writing.execute(ticket.insert(), tickets)


def _ticket(scope: Scope, actions: Sequence[Action], number: int, now: datetime) -> dict[str, Any]:
    """The row of a ticket; every text is as long as that of any other number."""
    one = actions[number % len(actions)]
    kind = (TicketKind.INCIDENT, TicketKind.CHANGE)[number % 2]
    state = STATES[kind][list(Bucket)[number // 2 % 5]]
    created = now - timedelta(minutes=60 + 90 * (number % AGES))
    priority = PRIORITIES[number // 10 % 3]
    is_open = state.bucket not in {Bucket.DONE, Bucket.CANCELLED}
    return {
        "instance": scope.instance,
        "tenant_id": scope.tenant_id,
        "kind": kind.value,
        "sys_id": f"{number:032x}",
        "number": f"{'INC' if kind is TicketKind.INCIDENT else 'CHG'}{5_000_000 + number}",
        "sys_mod_count": 1,
        "correlation_id": f"scoredesk-{number:032x}",
        "action_id": one.id,
        "title": f"{('zebra', 'horse')[number % 2]} {number:06} in a stable that is one of very many",
        "description": "What is to be done here.",
        "category": one.category,
        "source": one.source.value,
        "priority": priority,
        "state": state.value,
        "state_name": state.name,
        "bucket": state.bucket.value,
        "is_open": is_open,
        "assigned_to": "",
        "assignment_group": TEAMS[number // 30 % 3],
        "initiated_by": "tester",
        "created_at": created,
        "updated_at": created,
        "due_date": (created + timedelta(days=30)).date(),
        "closed_at": None if is_open else created,
        "synced_at": now,
    }


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("correlation_id", "tenant_id", "action_id", "kind", "category", "source", "initiated_by", "created_at")
    return {name: row[name] for name in same} | {"subject": row["action_id"]}
