"""CSV: exactly the filtered rows in their order, safe in a spreadsheet."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from data.models import Bucket, TicketKind
from data.store.actions import ActionQueries
from data.store.engine import Store
from data.store.tickets import TicketQueries
from data.tickets.export import ACTION_COLUMNS, BOM, TICKET_COLUMNS, CsvExport, cell
from data.views import ActionFilter, Scope, TicketFilter
from tests.data.examples import INSTANCE, NOW, TENANT, profile, score_day, write_tenant, write_ticket


def rows_of(content: bytes) -> list[dict[str, str]]:
    text = content.decode()
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_tickets_are_the_filtered_rows_in_their_order(store: Store, scope: Scope) -> None:
    for days, action_id in enumerate(("mfa", "mail", "disk")):
        write_ticket(store, action_id, at=NOW - timedelta(days=days))
    write_ticket(store, "admin", kind=TicketKind.CHANGE)
    chosen = TicketFilter(kinds=("incident",), sort="created")
    rows = rows_of(CsvExport(store).tickets(scope, chosen))
    shown = TicketQueries(store).page(scope, chosen, page=1, size=50).frame
    assert [row["number"] for row in rows] == list(shown["number"])
    assert [row["action id"] for row in rows] == ["mfa", "mail", "disk"]


def test_a_ticket_row_says_everything(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa", bucket=Bucket.WAITING, due=date(2026, 12, 1), group="Messaging")
    (row,) = rows_of(CsvExport(store).tickets(scope, TicketFilter()))
    assert tuple(row) == TICKET_COLUMNS
    wanted = {
        "instance": INSTANCE,
        "tenant": TENANT,
        "kind": "incident",
        "name": "Ticket of mfa",
        "category": "Identity",
        "source": "microsoft",
        "priority": "3",
        "state": "3",
        "state name": "On Hold",
        "group": "Messaging",
        "initiated by": "lead",
        "created": "2026-11-20T12:00:00+00:00",
        "due": "2026-12-01",
        "points": "5",
        "synced at": "2026-11-20T12:00:00+00:00",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_actions_are_the_filtered_rows_in_their_order(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa")
    chosen = ActionFilter(categories=("Identity",), sort="title")
    rows = rows_of(CsvExport(store).actions(scope, chosen))
    assert tuple(rows[0]) == ACTION_COLUMNS
    shown = ActionQueries(store).page(scope, chosen, page=1, size=50).frame
    assert [row["id"] for row in rows] == list(shown["action_id"]) == ["admin", "mfa"]
    assert [(row["score"], row["max_score"], row["open_tickets"]) for row in rows] == [
        ("6", "10", "0"),
        ("5", "10", "1"),
    ]


def test_no_rows_make_a_file_with_headings(store: Store) -> None:
    content = CsvExport(store).tickets(Scope("nobody", ""), TicketFilter())
    assert content.decode() == BOM + ",".join(TICKET_COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    "start",
    ["=", "+", "-", "@", "\t", "\r", "\n", "\x00", "  =", "\x7f", "\x85", "\u00a0=", "\u200b=", "\ufeff=", "＝", "＠"],
)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(store: Store, start: str) -> None:
    title = f'{start}HYPERLINK("http://evil","x")'
    assert cell(title) == f"'{title}"
    write_tenant(store, [score_day(mfa=5), profile("mfa", title=f"{start}cmd|' /C calc'!A0")])
    (row,) = rows_of(CsvExport(store).actions(Scope(TENANT, INSTANCE), ActionFilter()))
    assert row["title"].startswith("'")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("-5", "-5"),
        ("-5+1", "'-5+1"),
        (3.5, "3.5"),
        ('say "a, b"', 'say "a, b"'),
        ("安全分數", "安全分數"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "2026-01-02T03:04:05+00:00"),
    ],
)
def test_values_are_written_plainly(value: object, text: str) -> None:
    assert cell(value) == text
