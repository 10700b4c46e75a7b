"""Tickets that make the sample tenant look worked on: about sixty, in all states and of all ages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from data.models import Action, ActionStatus, Task, TicketKind
from data.samples.course import number_of
from data.tickets.task import draft, due_date

INCIDENTS = (
    "1/0/3 1/1/2 1/2/4 8/30/4 1/6/5 1/15/3 1/34/4 2/3/1 2/5/2 2/8/3 2/12/3 2/19/2 8/83/3 2/27/4 2/45/3 2/70/4 "
    "3/10/2 3/24/3 3/52/4 3/95/5 6/9/1 6/21/2 6/33/3 6/61/4 7/40/2 7/55/3 7/74/3 7/90/4 7/105/2 7/120/5"
)
CHANGES = (
    "-5/0/2 -5/4/3 -5/11/4 -5/38/3 -4/2/2 4/25/5 -4/9/3 -4/20/3 -4/48/4 -3/7/1 -3/16/3 -3/41/3 -2/13/2 -2/29/3 -2/66/4 "
    "-1/18/2 4/71/3 -1/26/3 -1/58/4 -1/98/5 0/23/2 0/44/3 0/87/4 3/35/1 3/50/2 3/63/3 3/78/3 3/92/4 3/110/3 3/118/4"
)
"""State/age in days/priority of each ticket. Open ones older than their priority's days are overdue. What follows a
cancelled one is its successor: the same action's next ticket of the kind."""
PATHS: Mapping[TicketKind, Mapping[str, tuple[str, ...]]] = {
    TicketKind.INCIDENT: {
        "1": (),
        "2": ("2",),
        "3": ("2", "3"),
        "6": ("2", "6"),
        "7": ("2", "6", "7"),
        "8": ("8",),
    },
    TicketKind.CHANGE: {
        "-5": (),
        "-4": ("-4",),
        "-3": ("-4", "-3"),
        "-2": ("-4", "-3", "-2"),
        "-1": ("-4", "-3", "-2", "-1"),
        "0": ("-4", "-3", "-2", "-1", "0"),
        "3": ("-4", "-3", "-2", "-1", "0", "3"),
        "4": ("-4", "4"),
    },
}
"""The states that a ticket goes through after its first to arrive where it is; a change may not leave one out."""
DONE = {TicketKind.INCIDENT: ("6", "7"), TicketKind.CHANGE: ("3",)}
CANCELLED = {TicketKind.INCIDENT: "8", TicketKind.CHANGE: "4"}
MISMATCH_EVERY = 6
"""Every so many tickets an action is picked whose points say otherwise."""
OPEN_STATUSES = (ActionStatus.TO_ADDRESS, ActionStatus.PLANNED)

TEAMS: Mapping[str, tuple[str, str]] = {
    "Service Desk": ("Maya Lindqvist", "Tomas Okafor"),
    "Messaging": ("Hana Sato", "Luca Ferrante"),
    "Identity & Access": ("Priya Raman", "Jonas Weber"),
    "Endpoint Engineering": ("Amara Diallo", "Chen Yu-Ting"),
    "Cloud Platform": ("Rosa Delgado", "Viktor Hale"),
    "Network Security": ("Nadia Karim", "Oskar Nyman"),
}
"""Groups and their people, as the local instance has them."""
GROUP_OF_PRODUCT: Mapping[str, str] = {
    "AzureAD": "Identity & Access",
    "Azure ATP": "Identity & Access",
    "EXO": "Messaging",
    "MDO": "Messaging",
    "FORMS": "Messaging",
    "MDATP": "Endpoint Engineering",
    "Intune": "Endpoint Engineering",
    "Azure": "Cloud Platform",
    "": "Service Desk",
}
NETWORK_ACTIONS = frozenset(
    {"scid_10000", "scid_10002", "scid_114", "AATP_Vpn", "azure_management_ports", "user_firewall_rules"}
)


@dataclass(frozen=True, slots=True)
class DemoTicket:
    """A ticket to be made, and what becomes of it.

    `n` counts the tickets of this kind for this action from 1; `steps` are the states (ServiceNow's values) after the
    first one, with the time of each; `assigned_to` is a person's name, empty where nobody has taken it yet. Times are
    aware UTC.
    """

    task: Task
    n: int
    created_at: datetime
    steps: tuple[tuple[str, datetime], ...]
    assignment_group: str
    assigned_to: str


@dataclass(frozen=True, slots=True)
class _Slot:
    kind: TicketKind
    state: str
    age: int
    priority: int


def demo_tickets(today: date, actions: Sequence[Action]) -> tuple[DemoTicket, ...]:
    """Return about sixty tickets for the improvement actions of the sample tenant, the oldest first.

    Arguments: `actions`, in any order; with few of them there are fewer tickets. An action has at most one open ticket
    of a kind. Completed actions mostly have tickets that are done; some do not agree, as in life.
    Returns: the same for the same date and actions.
    """
    made = (_ticket(action, slot, n, today) for slot, action, n in _assigned(actions, today))
    return tuple(sorted(made, key=lambda one: (one.created_at, one.task.action_id or "")))


def _assigned(actions: Sequence[Action], today: date) -> Iterator[tuple[_Slot, Action, int]]:
    """Give each slot an action, and which ticket of its kind it is for that action."""
    ordered = sorted(actions, key=lambda action: number_of(action.id, "demo ticket"))
    completed = [action for action in ordered if action.status == ActionStatus.COMPLETED]
    unfinished = [action for action in ordered if action.status in OPEN_STATUSES]
    for slots in (_slots(TicketKind.INCIDENT, INCIDENTS), _slots(TicketKind.CHANGE, CHANGES)):
        cancelled: Action | None = None
        for place, slot in enumerate(slots, start=1):
            if cancelled is not None:
                yield slot, cancelled, 2
                cancelled = None
                continue
            is_done = slot.state in DONE[slot.kind]
            pools = [completed, unfinished] if is_done == bool(place % MISMATCH_EVERY) else [unfinished, completed]
            action = next(filter(None, (_taken(pool, slot.age, today) for pool in pools)), None)
            if action is None:
                return
            cancelled = action if slot.state == CANCELLED[slot.kind] else None
            yield slot, action, 1


def _taken(pool: list[Action], age: int, today: date) -> Action | None:
    """Take the first action out of a pool that is as old as the ticket; what was there from the beginning is older."""
    beginning = min((action.first_seen for action in pool), default=today)
    for place, action in enumerate(pool):
        if action.first_seen == beginning or (today - action.first_seen).days >= age:
            return pool.pop(place)
    return None


def _slots(kind: TicketKind, text: str) -> Iterator[_Slot]:
    for word in text.split():
        state, age, priority = word.split("/")
        yield _Slot(kind, state, int(age), int(priority))


def _ticket(action: Action, slot: _Slot, n: int, today: date) -> DemoTicket:
    created = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=slot.age)
    if slot.age:
        # in working hours of the day before, so that none lies ahead
        created -= timedelta(hours=8, minutes=number_of(action.id, "minute") % 480)
    task = replace(
        draft(action, slot.kind, today=created.date()),
        priority=slot.priority,
        due_date=due_date(slot.priority, created.date()),
    )
    group = _group(action)
    people = TEAMS[group]
    is_taken = bool(PATHS[slot.kind][slot.state])
    return DemoTicket(
        task=task,
        n=n,
        created_at=created,
        steps=_steps(slot, created, number_of(action.id, "pace") % 20),
        assignment_group=group,
        assigned_to=people[number_of(action.id, "person") % len(people)] if is_taken else "",
    )


def _steps(slot: _Slot, created: datetime, pace: int) -> tuple[tuple[str, datetime], ...]:
    """Return the states after the first, evenly over the part of the ticket's age in which it changed.

    An ended ticket ended in the first half of its age, so that its successor comes after it.
    """
    states = PATHS[slot.kind][slot.state]
    has_ended = slot.state in (*DONE[slot.kind], CANCELLED[slot.kind])
    percent = (30 if has_ended else 75) + pace
    span = timedelta(days=slot.age) * percent / 100
    return tuple(
        (state, (created + span * place / len(states)).replace(second=0, microsecond=0))
        for place, state in enumerate(states, start=1)
    )


def _group(action: Action) -> str:
    if action.id in NETWORK_ACTIONS:
        return "Network Security"
    return GROUP_OF_PRODUCT.get(action.product, "Cloud Platform")
