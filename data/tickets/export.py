"""CSV files of exactly what a filter shows: for spreadsheets, safe to open, made row by row."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, select

from data.store.actions import listing as action_listing
from data.store.engine import Store
from data.store.schema import action, ticket
from data.store.tickets import listing as ticket_listing
from data.tickets.links import record_url
from data.views import ActionFilter, Scope, TicketFilter

BOM = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else."""
ROWS_AT_ONCE = 1_000
FORMULA_STARTS = ("=", "+", "-", "@")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

TICKET_COLUMNS = (
    "instance",
    "tenant",
    "number",
    "sys_id",
    "sys_mod_count",
    "kind",
    "name",
    "action id",
    "category",
    "source",
    "priority",
    "state",
    "state name",
    "assigned to",
    "group",
    "initiated by",
    "created",
    "updated",
    "due",
    "days open",
    "points",
    "link",
    "synced at",
)
ACTION_COLUMNS = (
    "id",
    "score",
    "max_score",
    "title",
    "category",
    "source",
    "status",
    "points_left",
    "score_impact",
    "rank",
    "product",
    "user_impact",
    "implementation_cost",
    "open_tickets",
    "tickets",
    "tenant",
)


class CsvExport:
    """Writes improvement actions and tickets of a scope as CSV."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tickets(self, scope: Scope, chosen: TicketFilter) -> bytes:
        """Return the tickets that a filter chooses, in its order."""
        return "".join(self.ticket_lines(scope, chosen)).encode()

    def actions(self, scope: Scope, chosen: ActionFilter) -> bytes:
        """Return the improvement actions that a filter chooses, in its order."""
        return "".join(self.action_lines(scope, chosen)).encode()

    def ticket_lines(self, scope: Scope, chosen: TicketFilter) -> Iterator[str]:
        """Give the lines of the tickets' file, the first with the byte order mark."""
        now = datetime.now(UTC)
        rows = (ticket_cells(row, now) for row in self._rows(ticket_listing(scope, chosen)))
        return lines(TICKET_COLUMNS, rows)

    def action_lines(self, scope: Scope, chosen: ActionFilter) -> Iterator[str]:
        """Give the lines of the actions' file, the first with the byte order mark."""
        own = and_(
            ticket.c.instance == scope.instance,
            ticket.c.tenant_id == scope.tenant_id,
            ticket.c.action_id == action.c.id,
        )
        counted = select(func.count()).select_from(ticket).where(own).correlate(action)
        query = action_listing(scope, chosen).add_columns(
            counted.scalar_subquery().label("tickets"),
            counted.where(ticket.c.is_open.is_(True)).scalar_subquery().label("open_tickets"),
        )
        rows = ([_action_cell(row, name, scope) for name in ACTION_COLUMNS] for row in self._rows(query))
        return lines(ACTION_COLUMNS, rows)

    def _rows(self, query: Select[Any]) -> Iterator[RowMapping]:
        with self._store.read() as connection:
            for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
                yield row._mapping


def ticket_cells(row: RowMapping, now: datetime) -> Sequence[Any]:
    """Return the cells of a ticket in the order of `TICKET_COLUMNS`."""
    ended = None if row["is_open"] else row["closed_at"]
    return (
        row["instance"],
        row["tenant_id"],
        row["number"],
        row["sys_id"],
        row["sys_mod_count"],
        row["kind"],
        row["title"],
        row["action_id"],
        row["category"],
        row["source"],
        row["priority"],
        row["state"],
        row["state_name"],
        row["assigned_to"],
        row["assignment_group"],
        row["initiated_by"],
        row["created_at"],
        row["updated_at"],
        row["due_date"],
        max(0, ((ended or now) - row["created_at"]).days),
        row["points"],
        record_url(row["instance"], row["kind"], row["sys_id"]),
        row["synced_at"],
    )


def lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Give CSV lines with a byte order mark; every cell is harmless in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(columns)
    for row in rows:
        yield _taken(buffer)
        writer.writerow([cell(value) for value in row])
    yield _taken(buffer)


def cell(value: Any) -> str:
    """Return a value as text that a spreadsheet does not run.

    Times are ISO 8601 in UTC. Text that begins like a formula or with a control character gets an apostrophe before
    it; a plain number, such as a state of -5, is no formula and stays readable.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    if PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}" if is_risky(text) else text


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run a text: signs of other widths and invisible ones before them count, too."""
    if text and unicodedata.category(text[0]) == "Cc":
        return True
    plain = unicodedata.normalize("NFKC", text)
    seen = next((sign for sign in plain if unicodedata.category(sign)[0] not in "ZC"), "")
    return seen in FORMULA_STARTS


def _action_cell(row: RowMapping, name: str, scope: Scope) -> Any:
    if name == "tenant":
        return scope.tenant_id
    return row["action_id" if name == "id" else name]


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
