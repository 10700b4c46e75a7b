"""The worker on the local instance: every push ends with exactly one ticket each, whatever goes wrong on the way."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import update

from data.bootstrap import Console, build
from data.models import Bucket, ConnectionStatus, ItemState, TicketKind
from data.settings import read_settings
from data.store.schema import connection, ticket
from data.views import JobProgress, Scope, TicketFilter
from snclient import BasicAuth, Query, ServiceNow
from tests import processes
from tests.data.examples import CATEGORY, PROFILES, score_day, write_tenant
from tests.snclient.scripted import Reply, ScriptedInstance

PICKED = ("mfa", "mail", "disk", "admin")


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """A console on a small tenant and its own local instance, with waits of a second."""
    settings = read_settings(
        {
            "SCOREDESK_DATA_DIR": str(tmp_path),
            "SCOREDESK_LOCAL_PORT": str(processes.free_port()),
            "SCOREDESK_USER": "lead",
            "SCOREDESK_PLATFORM_LIMIT_SECONDS": "0.5",
            "SCOREDESK_REQUEST_DEADLINE_SECONDS": "1.5",
            "SCOREDESK_SYNC_SECONDS": "0.001",
        }
    )
    made = build(settings)
    try:
        write_tenant(made.store, [*PROFILES, score_day(mfa=5, admin=6, mail=0, disk=0)])
        made.connecting.use_local_instance()
        made.worker.sync()
        yield made
    finally:
        made.close()
        processes.stop_local_instance(settings.local_instance, data_dir=tmp_path)


@pytest.fixture
def instance(console: Console) -> Iterator[ServiceNow]:
    """The same instance as an agent sees it."""
    with ServiceNow(console.settings.local_instance, auth=BasicAuth("admin", "admin")) as client:
        yield client


@pytest.fixture
def fault(console: Console) -> Callable[..., None]:
    def make(kind: str, **more: object) -> None:
        one = {"kind": kind, "method": "POST", "path": "/api/now/table/*", "count": 1} | more
        url = f"{console.settings.local_instance}/_local/faults"
        requests.post(url, json={"faults": [one]}, timeout=5).raise_for_status()

    return make


def scope_of(console: Console) -> Scope:
    scope = console.scope()
    assert scope is not None
    return scope


def push(console: Console, ids: tuple[str, ...] = PICKED, kind: TicketKind = TicketKind.INCIDENT) -> str:
    return console.push.submit_actions(scope_of(console), ids, kind, job_id=f"push-{kind}", initiated_by="lead")


def worked(console: Console, job_id: str) -> JobProgress:
    """Let the worker work, as its scheduler does, until the job is finished."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        console.worker.send()
        progress = console.jobs.progress(job_id)
        if progress.is_finished:
            return progress
        time.sleep(0.1)
    raise AssertionError(console.jobs.items(job_id, page=1, size=50))


def numbers(instance: ServiceNow, table: str = "incident") -> list[str]:
    query = Query().starts_with("correlation_id", "scoredesk-")
    return sorted(one.value("number") for one in instance.table(table).list(query))


def test_picked_actions_become_tickets_that_the_console_knows(console: Console, instance: ServiceNow) -> None:
    progress = worked(console, push(console))
    assert progress.counts == {ItemState.CONFIRMED: 4}
    items, _ = console.jobs.items(progress.id, page=1, size=50)
    assert sorted(item.number for item in items) == numbers(instance)
    frame = console.tickets.page(scope_of(console), TicketFilter(), page=1, size=50).frame.set_index("action_id")
    assert {name: frame.loc[name, "category"] for name in PICKED} == CATEGORY
    assert set(frame["bucket"]) == {Bucket.NEW}
    assert all(item.ticket_id == frame.loc[str(item.task.action_id), "ticket_id"] for item in items)


def test_what_the_instance_holds_is_what_was_sent(console: Console, instance: ServiceNow) -> None:
    console.connecting.set_defaults(assignment_group="Messaging", caller="")
    worked(console, push(console, ("mail",), TicketKind.CHANGE))
    (record,) = instance.table("change_request").list(
        Query().starts_with("correlation_id", "scoredesk-"), display_value="all"
    )
    task = console.push.draft(scope_of(console), "mail", TicketKind.CHANGE)
    assert record.value("short_description") == task.name
    assert record.value("description").startswith(task.description)
    assert record.value("correlation_display") == "Microsoft 365 Security and Configuration Change Request"
    assert (record.value("priority"), record.display("assignment_group")) == (str(task.priority), "Messaging")
    assert record.value("due_date") == f"{task.due_date} 12:00:00"


@pytest.mark.parametrize("kind", ["lost_answer", "reset_after_commit", "reset_before_commit", "server_error"])
def test_a_write_without_a_clear_answer_is_uncertain_and_never_a_second_ticket(
    console: Console, instance: ServiceNow, fault: Callable[..., None], kind: str
) -> None:
    job_id = push(console)
    fault(kind)
    console.worker.send()
    counts = console.jobs.progress(job_id).counts
    assert counts[ItemState.UNCERTAIN] == 1
    assert worked(console, job_id).counts == {ItemState.CONFIRMED: 4}
    assert len(numbers(instance)) == 4


@pytest.mark.parametrize(("kind", "state"), [("rate_limited", ItemState.RETRYABLE)])
def test_what_was_surely_not_written_is_tried_again_by_itself(
    console: Console, instance: ServiceNow, fault: Callable[..., None], kind: str, state: ItemState
) -> None:
    job_id = push(console, ("mfa",))
    fault(kind)
    console.worker.send()
    assert console.jobs.progress(job_id).counts == {state: 1}
    (item,), _ = console.jobs.items(job_id, page=1, size=1)
    assert item.message
    assert item.remedy
    assert worked(console, job_id).counts == {ItemState.CONFIRMED: 1}
    assert len(numbers(instance)) == 1


def test_an_instance_that_is_away_delays_a_push_and_loses_nothing(console: Console, instance: ServiceNow) -> None:
    job_id = push(console)
    processes.stop_local_instance(console.settings.local_instance, data_dir=console.settings.data_dir)
    assert worked(console, job_id).counts == {ItemState.CONFIRMED: 4}
    assert len(numbers(instance)) == 4


def test_a_dead_workers_items_are_finished_by_another_without_a_second_ticket(
    console: Console, instance: ServiceNow
) -> None:
    job_id = push(console)
    claimed = console.jobs.claim(scope_of(console).instance, worker="dead", limit=50, lease_seconds=1.0)
    instance.table("incident").create(
        {"correlation_id": claimed[0].correlation_id, "short_description": "sent before it died"},
        correlation_id=claimed[0].correlation_id,
    )
    assert console.worker.send() == 0
    assert worked(console, job_id).counts == {ItemState.CONFIRMED: 4}
    assert len(numbers(instance)) == 4


def test_a_ticket_that_somebody_else_made_is_found_and_not_made_again(console: Console, instance: ServiceNow) -> None:
    job_id = push(console, ("mfa",))
    (item,), _ = console.jobs.items(job_id, page=1, size=1)
    values = {"correlation_id": item.correlation_id, "short_description": "by another console"}
    made = instance.table("incident").create(values, correlation_id=item.correlation_id)
    assert worked(console, job_id).counts == {ItemState.SKIPPED: 1}
    (item,), _ = console.jobs.items(job_id, page=1, size=1)
    assert item.number == made.record.value("number")
    assert numbers(instance) == [item.number]


def test_a_state_that_an_agent_changes_comes_back(console: Console, instance: ServiceNow) -> None:
    worked(console, push(console, ("mfa", "mail")))
    (ticket,) = console.tickets.of_action(scope_of(console), "mfa")
    revision = console.revision()
    console.worker.sync()
    assert console.revision() == revision
    time.sleep(1.1)  # the instance's times have whole seconds
    instance.table("incident").update(ticket.sys_id, {"state": "2"})
    console.worker.sync()
    assert console.revision() > revision
    (after,) = console.tickets.of_action(scope_of(console), "mfa")
    assert (after.state.name, after.state.bucket) == ("In Progress", Bucket.IN_PROGRESS)
    assert [change.state.name for change in console.tickets.history(after.id)] == ["New", "In Progress"]


def test_a_removed_connection_sends_nothing_keeps_tickets_and_stays_removed(
    console: Console, instance: ServiceNow
) -> None:
    worked(console, push(console, ("mfa",)))
    job_id = push(console, ("mail",), TicketKind.CHANGE)
    console.connecting.remove()
    console.connecting.begin()
    assert console.worker.send() == 0
    assert console.jobs.progress(job_id).counts == {ItemState.CANCELLED: 1}
    connection = console.connection()
    assert connection is not None
    assert connection.status is ConnectionStatus.REMOVED
    assert len(console.tickets.of_action(scope_of(console), "mfa")) == 1
    console.connecting.use_local_instance()
    assert console.jobs.retry(job_id) == 1
    assert worked(console, job_id).counts == {ItemState.CONFIRMED: 1}


def test_no_secret_of_the_connection_is_in_the_store_in_clear(console: Console) -> None:
    worked(console, push(console, ("mfa",)))
    token = requests.post(
        f"{console.settings.local_instance}/oauth_token.do",
        data={
            "grant_type": "password",
            "client_id": "scoredesk-local",
            "client_secret": "scoredesk-local-secret",
            "username": "scoredesk.integration",
            "password": "integration",
        },
        timeout=5,
    ).json()["access_token"]
    files = [path for path in console.settings.data_dir.iterdir() if path.name.startswith("scoredesk.sqlite")]
    content = b"".join(path.read_bytes() for path in files)
    assert b"scoredesk.integration" in content
    assert b"scoredesk-local-secret" not in content
    assert token.encode() not in content


def test_defaults_are_offered_by_name_as_the_instance_has_them(console: Console) -> None:
    groups, callers = console.connecting.choices()
    assert "Messaging" in groups
    assert "Maya Lindqvist" in callers


def test_a_ticket_that_is_read_again_every_day_is_not_stale(console: Console) -> None:
    worked(console, push(console, ("mfa",)))
    two_days_ago = datetime.now(UTC) - timedelta(days=2)
    with console.store.write() as writing:
        writing.execute(update(ticket).values(synced_at=two_days_ago))
        writing.execute(update(connection).values(last_full_sync_at=two_days_ago))
    stale = TicketFilter(is_stale=True)
    assert console.tickets.page(scope_of(console), stale, page=1, size=5).total == 1
    console.worker.sync()
    assert console.tickets.page(scope_of(console), stale, page=1, size=5).total == 0


def test_a_change_that_is_dated_in_the_future_hides_no_other(console: Console, instance: ServiceNow) -> None:
    worked(console, push(console, ("mfa", "mail")))
    first, second = (console.tickets.of_action(scope_of(console), name)[0] for name in ("mfa", "mail"))
    instance.table("incident").update(first.sys_id, {"state": "2", "sys_updated_on": "2099-01-01 00:00:00"})
    console.worker.sync()
    instance.table("incident").update(second.sys_id, {"state": "2"})
    console.worker.sync()
    assert console.tickets.of_action(scope_of(console), "mail")[0].state.value == "2"


def test_a_worker_that_stops_leaves_the_rest_to_the_next_one(console: Console, instance: ServiceNow) -> None:
    job_id = push(console)
    url = f"{console.settings.local_instance}/_local/faults"
    requests.post(url, json={"latency_ms": 300}, timeout=5).raise_for_status()
    console.worker.start()
    processes.wait_until(lambda: ItemState.SENDING in console.jobs.progress(job_id).counts)
    console.worker.stop()
    assert console.jobs.progress(job_id).counts[ItemState.PLANNED] >= 2
    requests.delete(url, timeout=5).raise_for_status()
    other = build(console.settings)
    assert worked(other, job_id).counts == {ItemState.CONFIRMED: 4}
    other.close()
    assert len(numbers(instance)) == 4


def test_another_program_on_the_port_is_named_and_no_instance_is_started_again_and_again(tmp_path: Path) -> None:
    with closing(ScriptedInstance()) as other:
        other.answers(*[Reply(404, "nothing here")] * 50)
        settings = {"SCOREDESK_DATA_DIR": str(tmp_path), "SCOREDESK_LOCAL_PORT": other.url.rpartition(":")[2]}
        made = build(read_settings(settings))
        made.connecting.use_local_instance()
        for _ in range(3):
            made.worker.sync()
        found = made.connection()
        made.close()
    assert found is not None
    assert found.status is ConnectionStatus.FAILING
    assert "used by another program" in found.last_error
    assert not (tmp_path / "servicenow.log").exists()


def test_the_local_instance_is_followed_to_another_port(console: Console, tmp_path: Path) -> None:
    worked(console, push(console, ("mfa",)))
    processes.stop_local_instance(console.settings.local_instance, data_dir=tmp_path)
    moved = replace(console.settings, local_port=processes.free_port())
    other = build(moved)
    other.connecting.begin()
    other.worker.sync()
    found = other.connection()
    assert found is not None
    assert (found.instance, found.is_local, found.last_error) == (moved.local_instance, True, "")
    (kept,) = other.tickets.of_action(scope_of(other), "mfa")
    assert kept.url.startswith(moved.local_instance)
    job_id = other.push.submit_actions(
        scope_of(other), ["mfa"], TicketKind.INCIDENT, job_id="again", initiated_by="lead"
    )
    assert other.jobs.progress(job_id).counts == {ItemState.SKIPPED: 1}
    other.close()
    processes.stop_local_instance(moved.local_instance, data_dir=tmp_path)
