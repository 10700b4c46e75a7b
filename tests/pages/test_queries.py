"""Every query of every page has an index: what a page costs follows what it shows, not what the store holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import event, insert
from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.models import Bucket, TicketKind
from data.samples.tenant import SAMPLE_TENANT_ID
from data.store.schema import ticket
from pages.ui import registry, resources
from tests.data.examples import STATES

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
SMALL_TABLES = ("connection", "meta", "tenant")
"""These have a row a connection, a fact or a tenant; they do not grow with tickets, actions or days."""
TICKETS = 3_000
VIEWS = [
    (registry.HOME, ""),
    (registry.ACTIONS, ""),
    (registry.ACTIONS, "search=the&category=Identity&source=microsoft&status=to_address&ticket=open&sort=title&page=2"),
    (registry.ACTIONS, "ticket=none&review=regressed"),
    (registry.ACTION, "action=BlockLegacyAuthentication"),
    (registry.TICKETS, ""),
    (registry.TICKETS, "search=word&kind=incident&category=Identity&sort=due&page=3"),
    (registry.TICKETS, "overdue=1&stale=1&state=new&group=Group+1&priority=3&sort=priority"),
    (registry.TICKET, "ticket=7"),
    (registry.PUSHES, ""),
    (registry.PUSHES, "push=demo-127.0.0.1:1"),
    (registry.SERVICENOW, ""),
    (registry.SECURE_SCORE, ""),
]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The console of this process, with the sample tenant, its planned demo tickets, and many tickets besides."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCOREDESK_DATA_DIR", str(tmp_path_factory.mktemp("queries")))
        patched.setenv("SCOREDESK_LOCAL_PORT", "1")
        resources.console.clear()
        made = resources.console()
        made.begin()
        made.connecting.begin()
        write_tickets(made)
        yield made
        made.close()
        resources.console.clear()


@pytest.mark.parametrize(("row", "query"), VIEWS, ids=lambda part: getattr(part, "url_path", part))
def test_no_query_of_a_page_reads_a_whole_table(console: Console, row: registry.PageRow, query: str) -> None:
    asked = queries_of(console, row, query)
    assert len(asked) > 1
    found = [(line, statement) for statement, values in asked for line in whole_reads(console, statement, values)]
    assert found == []


def test_a_query_that_reads_a_whole_table_is_found(console: Console) -> None:
    assert whole_reads(console, "SELECT * FROM ticket WHERE title = ?", ("x",)) == ["SCAN ticket"]
    assert whole_reads(console, "SELECT * FROM ticket WHERE id = ?", (1,)) == []


def queries_of(console: Console, row: registry.PageRow, query: str) -> list[tuple[str, Any]]:
    """What a page asks the store when it is drawn for the first time."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    app = AppTest.from_file(str(SHELL), default_timeout=60)
    for name, value in parse_qsl(query):
        app.query_params[name] = value
    app.run()
    event.listen(console.store.engine, "before_cursor_execute", note)
    try:
        app = app.switch_page(row.path)
        for name, value in parse_qsl(query):
            app.query_params[name] = value
        app.run()
    finally:
        event.remove(console.store.engine, "before_cursor_execute", note)
    assert not app.exception
    assert not app.error
    return asked


def whole_reads(console: Console, statement: str, values: Any) -> list[str]:
    """The steps of a query's plan that go through a table that grows, without an index."""
    # an empty list of ids is asked for as a subquery of no rows
    statement = statement.replace("SELECT 1 FROM (SELECT 1) WHERE 1!=1", "NULL")
    with console.store.read() as reading:
        plan = [row[3] for row in reading.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    return [
        line
        for line in plan
        if line.startswith("SCAN ") and "INDEX" not in line and line.split()[1] not in (*SMALL_TABLES, "CONSTANT")
    ]


def write_tickets(console: Console) -> None:
    now, instance = datetime.now(UTC), console.settings.local_instance
    rows = []
    for number in range(TICKETS):
        kind = (TicketKind.INCIDENT, TicketKind.CHANGE)[number % 2]
        state = STATES[kind][list(Bucket)[number % 5]]
        rows.append(
            {
                "instance": instance,
                "tenant_id": SAMPLE_TENANT_ID,
                "kind": kind.value,
                "sys_id": f"{number:032x}",
                "number": f"T{number}",
                "sys_mod_count": 0,
                "correlation_id": f"scoredesk-{number}",
                "action_id": f"action-{number % 500}",
                "title": f"Word {number}",
                "description": "",
                "category": "Identity",
                "source": "microsoft",
                "priority": number % 5 + 1,
                "state": state.value,
                "state_name": state.name,
                "bucket": state.bucket.value,
                "is_open": number % 5 < 3,
                "assigned_to": "",
                "assignment_group": f"Group {number % 7}",
                "initiated_by": "",
                "created_at": now - timedelta(hours=number),
                "updated_at": now - timedelta(minutes=number),
                "due_date": None,
                "closed_at": None,
                "synced_at": now,
            }
        )
    with console.store.write() as writing:
        writing.execute(insert(ticket), rows)
