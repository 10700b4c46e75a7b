"""Pushing: keys before sending, no second ticket, nothing sent of what is incomplete."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from data.errors import InvalidInput, NotConnected
from data.models import Bucket, ItemState, TicketKind
from data.settings import Settings
from data.store.actions import ActionQueries
from data.store.connections import Connections
from data.store.engine import Store
from data.store.jobs import Jobs
from data.store.schema import tenant, ticket_key
from data.store.secrets import Sealer
from data.tickets.keys import correlation_id
from data.tickets.push import Push
from data.views import Scope
from tests.data.examples import INSTANCE, NOW, TENANT, task, write_ticket


def connected(store: Store, settings: Settings, instance: str = INSTANCE) -> Push:
    connections = Connections(store, Sealer("", settings.data_dir), INSTANCE)
    with store.write() as writing:
        connections.connect(writing, instance, grant="password", client_id="c", username="u", secrets={"password": "p"})
    return Push(store, ActionQueries(store), connections)


@pytest.fixture
def push(store: Store, settings: Settings) -> Push:
    return connected(store, settings)


def states(store: Store, job_id: str) -> list[tuple[str, ItemState]]:
    items, _ = Jobs(store).items(job_id, page=1, size=50)
    return [(item.task.action_id or "free", item.state) for item in items]


def test_picked_actions_become_planned_items_with_the_key_of_each(store: Store, scope: Scope, push: Push) -> None:
    push.submit_actions(scope, ["mfa", "mail", "mfa"], TicketKind.CHANGE, job_id="one", initiated_by="lead")
    items, total = Jobs(store).items("one", page=1, size=50)
    assert total == 2
    assert [item.correlation_id for item in items] == [
        correlation_id(TENANT, "mfa", TicketKind.CHANGE, 1),
        correlation_id(TENANT, "mail", TicketKind.CHANGE, 1),
    ]
    assert {item.state for item in items} == {ItemState.PLANNED}


def test_the_same_click_twice_is_one_push(store: Store, scope: Scope, push: Push) -> None:
    for _ in range(2):
        push.submit_actions(scope, ["mfa"], TicketKind.INCIDENT, job_id="one", initiated_by="lead")
    assert states(store, "one") == [("mfa", ItemState.PLANNED)]


def test_a_second_click_leaves_no_key_behind(store: Store, scope: Scope, push: Push) -> None:
    for _ in range(3):
        push.submit(scope, [task(None), task("mfa"), task("mfa")], job_id="one", initiated_by="lead")
    assert len(states(store, "one")) == 2
    assert len(store.frame(select(ticket_key))) == 2


def test_an_action_with_an_open_ticket_of_the_kind_is_skipped_with_its_number(
    store: Store, scope: Scope, push: Push
) -> None:
    write_ticket(store, "mfa")
    push.submit_actions(scope, ["mfa", "mail"], TicketKind.INCIDENT, job_id="one", initiated_by="lead")
    assert states(store, "one") == [("mfa", ItemState.SKIPPED), ("mail", ItemState.PLANNED)]
    item = Jobs(store).items("one", page=1, size=1)[0][0]
    assert item.message.format(**item.values) == f"Already ticketed as {item.number}."
    assert item.ticket_id is not None


def test_an_open_ticket_of_one_kind_does_not_keep_the_other_kind_from_being_made(
    store: Store, scope: Scope, push: Push
) -> None:
    write_ticket(store, "mfa")
    push.submit_actions(scope, ["mfa"], TicketKind.CHANGE, job_id="one", initiated_by="lead")
    assert states(store, "one") == [("mfa", ItemState.PLANNED)]


def test_another_push_on_its_way_keeps_an_action_from_being_sent_twice(store: Store, scope: Scope, push: Push) -> None:
    push.submit_actions(scope, ["mfa"], TicketKind.INCIDENT, job_id="one", initiated_by="lead")
    push.submit_actions(scope, ["mfa"], TicketKind.INCIDENT, job_id="two", initiated_by="other")
    assert states(store, "two") == [("mfa", ItemState.SKIPPED)]


def test_after_an_ended_ticket_a_new_one_has_the_next_key(store: Store, scope: Scope, push: Push) -> None:
    write_ticket(store, "mfa", bucket=Bucket.DONE, at=NOW - timedelta(days=3))
    push.submit_actions(scope, ["mfa"], TicketKind.INCIDENT, job_id="one", initiated_by="lead")
    item = Jobs(store).items("one", page=1, size=1)[0][0]
    assert item.correlation_id == correlation_id(TENANT, "mfa", TicketKind.INCIDENT, 2)
    with store.read() as reading:
        assert set(reading.execute(select(ticket_key.c.n)).scalars()) == {1, 2}


def test_a_refused_task_keeps_its_key_for_the_next_try(store: Store, scope: Scope, push: Push) -> None:
    push.submit_actions(scope, ["mfa"], TicketKind.INCIDENT, job_id="one", initiated_by="lead")
    Jobs(store).cancel("one")
    push.submit_actions(scope, ["mfa"], TicketKind.INCIDENT, job_id="two", initiated_by="lead")
    item = Jobs(store).items("two", page=1, size=1)[0][0]
    assert item.correlation_id == correlation_id(TENANT, "mfa", TicketKind.INCIDENT, 1)


def test_one_incomplete_task_keeps_all_from_being_sent(store: Store, scope: Scope, push: Push) -> None:
    with pytest.raises(InvalidInput, match="The name is empty"):
        push.submit(scope, [task("mail"), task("mfa", name=" ")], job_id="one", initiated_by="lead")
    assert Jobs(store).list(scope, page=1, size=10) == ((), 0)


def test_free_tickets_have_keys_of_their_own(store: Store, scope: Scope, push: Push) -> None:
    push.submit(scope, [task(None), task(None)], job_id="one", initiated_by="lead")
    items, _ = Jobs(store).items("one", page=1, size=9)
    assert len({item.correlation_id for item in items}) == 2


def test_nothing_is_sent_without_a_connection(store: Store, scope: Scope, settings: Settings) -> None:
    connections = Connections(store, Sealer("", settings.data_dir), INSTANCE)
    push = Push(store, ActionQueries(store), connections)
    with pytest.raises(NotConnected):
        push.submit(scope, [task()], job_id="one", initiated_by="lead")


def test_actions_of_the_sample_go_to_this_machine_only(store: Store, scope: Scope, settings: Settings) -> None:
    push = connected(store, settings, "https://example.service-now.com")
    with store.write() as writing:
        writing.execute(update(tenant).values(is_sample=True))
    with pytest.raises(InvalidInput, match="sample tenant can only be sent to the local instance"):
        push.submit(scope, [task()], job_id="one", initiated_by="lead")
    with store.write() as writing:
        writing.execute(update(tenant).values(is_sample=False))
    push.submit(scope, [task()], job_id="one", initiated_by="lead")
    assert states(store, "one") == [("mfa", ItemState.PLANNED)]
