"""Demo tickets: of all states and ages, each step one that ServiceNow allows."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from data.models import PRIORITIES, Action, ActionStatus, TicketKind
from data.samples.tenant import SAMPLE_TENANT_ID, SampleTenant
from data.samples.tickets import DemoTicket, demo_tickets
from data.store.actions import ActionQueries
from data.store.engine import Store
from data.store.snapshots import SnapshotWriter
from data.views import Scope
from snclient.simulator.choices import OUT_OF_THE_BOX
from snclient.simulator.people import AGENTS
from snclient.simulator.rules import next_states

TODAY = date(2026, 11, 22)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
FIRST = {TicketKind.INCIDENT: "1", TicketKind.CHANGE: "-5"}
ENDED = {TicketKind.INCIDENT: {"6", "7", "8"}, TicketKind.CHANGE: {"3", "4"}}


def sample_actions(store: Store, today: date) -> list[Action]:
    with store.write() as writing:
        writer = SnapshotWriter(writing, tenant_id=SAMPLE_TENANT_ID)
        writer.write(SampleTenant(today).read())
        writer.finish()
    return list(ActionQueries(store).all(Scope(SAMPLE_TENANT_ID, "")))


@pytest.fixture
def actions(store: Store) -> list[Action]:
    return sample_actions(store, TODAY)


@pytest.fixture
def tickets(actions: list[Action]) -> tuple[DemoTicket, ...]:
    return demo_tickets(TODAY, actions)


def state(ticket: DemoTicket) -> str:
    return ticket.steps[-1][0] if ticket.steps else FIRST[ticket.task.kind]


def is_open(ticket: DemoTicket) -> bool:
    return state(ticket) not in ENDED[ticket.task.kind]


def test_there_are_sixty_in_all_states_of_both_kinds(tickets: tuple[DemoTicket, ...]) -> None:
    assert Counter(one.task.kind for one in tickets) == {TicketKind.INCIDENT: 30, TicketKind.CHANGE: 30}
    for kind in TicketKind:
        expected = {value for value, _ in OUT_OF_THE_BOX[kind.value, "state"]}
        assert {state(one) for one in tickets if one.task.kind is kind} == expected
    assert {one.task.priority for one in tickets} == set(PRIORITIES)


def test_every_step_is_allowed_and_later_than_the_one_before(tickets: tuple[DemoTicket, ...]) -> None:
    for ticket in tickets:
        now, at = FIRST[ticket.task.kind], ticket.created_at
        for value, time in ticket.steps:
            assert value in next_states(ticket.task.kind.value, {"type": "normal", "state": now})
            assert time > at
            now, at = value, time
        assert at <= MIDNIGHT
        assert at.tzinfo is UTC


def test_ages_reach_from_today_to_four_months(tickets: tuple[DemoTicket, ...]) -> None:
    ages = [(MIDNIGHT - one.created_at).days for one in tickets]
    assert min(ages) == 0
    assert max(ages) == 120
    assert [one.created_at for one in tickets] == sorted(one.created_at for one in tickets)
    overdue = [one for one in tickets if is_open(one) and one.task.due_date and one.task.due_date < TODAY]
    assert 5 < len(overdue) < 20


def test_an_action_has_one_open_ticket_of_a_kind_at_most(tickets: tuple[DemoTicket, ...]) -> None:
    keys = Counter((one.task.action_id, one.task.kind, one.n) for one in tickets)
    assert set(keys.values()) == {1}
    open_ones = Counter((one.task.action_id, one.task.kind) for one in tickets if is_open(one))
    assert set(open_ones.values()) == {1}


def test_a_second_ticket_comes_after_the_first_has_ended(tickets: tuple[DemoTicket, ...]) -> None:
    second = [one for one in tickets if one.n == 2]
    assert len(second) == 4
    for ticket in second:
        (first,) = [
            one
            for one in tickets
            if (one.task.action_id, one.task.kind, one.n) == (ticket.task.action_id, ticket.task.kind, 1)
        ]
        assert not is_open(first)
        assert first.steps[-1][1] < ticket.created_at


def test_completed_actions_mostly_have_ended_tickets(actions: list[Action], tickets: tuple[DemoTicket, ...]) -> None:
    completed = {action.id for action in actions if action.status == ActionStatus.COMPLETED}
    agreement = Counter((one.task.action_id in completed, not is_open(one)) for one in tickets)
    assert agreement[True, True] > 2 * agreement[True, False] > 0
    assert agreement[False, False] > 2 * agreement[False, True] > 0


def test_no_ticket_is_older_than_its_action(actions: list[Action], tickets: tuple[DemoTicket, ...]) -> None:
    first_seen = {action.id: action.first_seen for action in actions}
    beginning = min(first_seen.values())
    for ticket in tickets:
        seen = first_seen[ticket.task.action_id or ""]
        assert seen == beginning or ticket.created_at.date() >= seen - timedelta(days=1)


def test_groups_and_people_are_those_of_the_local_instance(tickets: tuple[DemoTicket, ...]) -> None:
    assert {one.assignment_group for one in tickets} == set(AGENTS)
    for ticket in tickets:
        assert ticket.assigned_to in (*AGENTS[ticket.assignment_group], "")
        assert bool(ticket.assigned_to) == bool(ticket.steps)


def test_the_same_date_gives_the_same_tickets(actions: list[Action], tickets: tuple[DemoTicket, ...]) -> None:
    assert demo_tickets(TODAY, list(reversed(actions))) == tickets


@pytest.mark.parametrize("today", [date(2026, 2, 2), date(2028, 2, 29), date(2027, 12, 31)])
def test_other_dates_have_as_many(store: Store, today: date) -> None:
    assert len(demo_tickets(today, sample_actions(store, today))) == 60


def test_few_actions_have_few_tickets(actions: list[Action]) -> None:
    assert demo_tickets(TODAY, ()) == ()
    assert 0 < len(demo_tickets(TODAY, actions[:5])) < 12
