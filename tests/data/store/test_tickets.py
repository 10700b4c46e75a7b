"""Tickets as pages see them, and how states of an instance are kept."""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from data.models import Bucket, TicketKind
from data.store.engine import Store
from data.store.schema import ticket_key
from data.store.ticket_writing import TicketRecord, keep_records
from data.store.tickets import SORTS, TicketQueries
from data.tickets.keys import correlation_id
from data.views import Scope, TicketFilter
from tests.data.examples import INSTANCE, NOW, TENANT, write_ticket

TODAY = datetime.now(UTC).date()


def found(store: Store, scope: Scope, **chosen: object) -> list[str]:
    page = TicketQueries(store).page(scope, TicketFilter(**chosen), page=1, size=50)  # type: ignore[arg-type]
    return sorted(page.frame["action_id"])


@pytest.fixture
def tickets(store: Store, scope: Scope) -> TicketQueries:
    fresh = datetime.now(UTC)
    write_ticket(store, "mfa", due=TODAY - timedelta(days=1), at=fresh, group="Identity & Access")
    write_ticket(store, "mail", kind=TicketKind.CHANGE, bucket=Bucket.WAITING, at=fresh - timedelta(days=2))
    write_ticket(store, "disk", bucket=Bucket.DONE, due=TODAY - timedelta(days=5), at=fresh - timedelta(days=9))
    return TicketQueries(store)


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, ["disk", "mail", "mfa"]),
        ({"kinds": ("incident",)}, ["disk", "mfa"]),
        ({"buckets": ("waiting", "done")}, ["disk", "mail"]),
        ({"states": ("-3",)}, ["mail"]),
        ({"categories": ("Apps",)}, ["mail"]),
        ({"groups": ("Identity & Access",)}, ["mfa"]),
        ({"priorities": (1,)}, []),
        ({"is_overdue": True}, ["mfa"]),
        ({"is_stale": True}, ["disk", "mail"]),
        ({"search": "ticket of M"}, ["mail", "mfa"]),
        ({"search": "_"}, []),
        ({"action_id": "disk"}, ["disk"]),
    ],
)
def test_a_filter_chooses(
    store: Store, scope: Scope, tickets: TicketQueries, chosen: dict[str, object], ids: list[str]
) -> None:
    assert found(store, scope, **chosen) == ids


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_loses_nothing_between_pages(scope: Scope, tickets: TicketQueries, sort: str) -> None:
    pages = [
        tickets.page(scope, TicketFilter(sort=sort), page=page, size=1).frame["action_id"][0] for page in (1, 2, 3)
    ]
    assert sorted(pages) == ["disk", "mail", "mfa"]


def test_rows_say_how_old_and_how_late_they_are(scope: Scope, tickets: TicketQueries) -> None:
    frame = tickets.page(scope, TicketFilter(), page=1, size=50).frame.set_index("action_id")
    assert dict(frame["is_overdue"]) == {"mfa": True, "mail": False, "disk": False}
    assert dict(frame["days_open"]) == {"mfa": 0, "mail": 2, "disk": 9}
    assert frame.loc["mfa", "points"] == 5.0
    assert str(frame.loc["mfa", "url"]).startswith(f"{INSTANCE}/nav_to.do?uri=incident.do%3Fsys_id%3D")


def test_the_distribution_counts_every_ticket_once(scope: Scope, tickets: TicketQueries) -> None:
    frame = tickets.distribution(scope, TicketFilter())
    rows = sorted(frame[["kind", "state_name", "bucket", "tickets"]].itertuples(index=False, name=None))
    assert rows == [
        ("change_request", "Authorize", "waiting", 1),
        ("incident", "Closed", "done", 1),
        ("incident", "New", "new", 1),
    ]


def test_counts(scope: Scope, tickets: TicketQueries) -> None:
    counts = tickets.counts(scope)
    assert (counts.open, counts.overdue) == (2, 1)
    assert counts.by_kind == {TicketKind.INCIDENT: 2, TicketKind.CHANGE: 1}


def test_tickets_of_another_instance_or_tenant_are_not_shown(tickets: TicketQueries) -> None:
    for other in (Scope(TENANT, "https://other.service-now.com"), Scope("other", INSTANCE)):
        assert tickets.page(other, TicketFilter(), page=1, size=50).total == 0
        assert tickets.counts(other).open == 0


def test_a_state_is_kept_with_every_state_before_it(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa", at=NOW)
    write_ticket(store, "mfa", at=NOW + timedelta(minutes=1))
    write_ticket(store, "mfa", bucket=Bucket.IN_PROGRESS, at=NOW + timedelta(hours=1))
    tickets = TicketQueries(store)
    (one,) = tickets.of_action(scope, "mfa")
    assert one.state.name == "In Progress"
    assert [(change.state.name, change.at) for change in tickets.history(one.id)] == [
        ("New", NOW),
        ("In Progress", NOW + timedelta(hours=1)),
    ]


def test_reading_a_ticket_again_changes_only_when_it_was_read(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa", at=NOW)
    tickets = TicketQueries(store)
    (before,) = tickets.of_action(scope, "mfa")
    record = record_of_ticket(store, scope)
    with store.write() as writing:
        assert keep_records(writing, INSTANCE, [record], synced_at=NOW + timedelta(days=1)) is False
    (after,) = tickets.of_action(scope, "mfa")
    assert after.synced_at == NOW + timedelta(days=1)
    assert after.id == before.id


def test_a_ticket_that_another_console_made_finds_its_action(store: Store, scope: Scope) -> None:
    write_ticket(store, "admin", kind=TicketKind.CHANGE)
    record = record_of_ticket(store, scope, "admin")
    with store.write() as writing:
        writing.execute(delete(ticket_key))
        writing.exec_driver_sql("DELETE FROM ticket")
        assert keep_records(writing, INSTANCE, [record], synced_at=NOW) is True
    (one,) = TicketQueries(store).of_action(scope, "admin")
    assert (one.category, one.source, one.kind) == ("Identity", "user", TicketKind.CHANGE)


def test_a_ticket_whose_key_nobody_knows_is_left_alone(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa")
    record = record_of_ticket(store, scope)
    stranger = replace(record, correlation_id="scoredesk-0")
    with store.write() as writing:
        assert keep_records(writing, INSTANCE, [stranger], synced_at=NOW) is False


def test_keys_are_stable_and_tell_tenant_action_kind_and_ordinal_apart() -> None:
    key = correlation_id("tenant", "mfa", TicketKind.INCIDENT, 1)
    assert key == "scoredesk-" + hashlib.sha256(b"tenant\nmfa\nincident\n1").hexdigest()[:32]
    assert len(key) == 42
    others = {
        correlation_id("tenant", "mfa", TicketKind.INCIDENT, 2),
        correlation_id("tenant", "mfa", TicketKind.CHANGE, 1),
        correlation_id("tenant", "mf", "aincident", 1),
        correlation_id("other", "mfa", TicketKind.INCIDENT, 1),
    }
    assert len(others | {key}) == 5


def record_of_ticket(store: Store, scope: Scope, action_id: str = "mfa") -> TicketRecord:
    (one,) = TicketQueries(store).of_action(scope, action_id)
    return TicketRecord(**{field.name: getattr(one, field.name) for field in fields(TicketRecord)})
