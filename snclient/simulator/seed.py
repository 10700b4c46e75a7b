"""The tickets that an instance begins with: none, some of other people, or any number drawn from a seed."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from snclient.simulator.identifiers import ADMIN_ID, sys_id_of
from snclient.simulator.people import AGENTS, agent_id
from snclient.simulator.rule import PRIORITIES
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES
from snclient.simulator.times import as_text

MOST_TICKETS = 1_000_000
_KINDS = ("incident", "change_request")
_SUBJECTS = (
    ("incident", "Outlook asks for the password again and again", "Messaging"),
    ("change_request", "Replace the certificate of the mail gateway", "Messaging"),
    ("incident", "Laptop does not wake up after the firmware update", "Endpoint Engineering"),
    ("change_request", "Move the file shares of Finance to new storage", "Cloud Platform"),
    ("incident", "Guest network drops calls on the third floor", "Network Security"),
    ("change_request", "Raise the size of the database pool", "Cloud Platform"),
    ("incident", "New colleague cannot open the time sheet", "Service Desk"),
    ("change_request", "Renew the firewall's maintenance licence", "Network Security"),
    ("incident", "Shared mailbox missing after a transfer", "Messaging"),
    ("change_request", "Retire the old print server", "Endpoint Engineering"),
    ("incident", "Badge reader at the north gate is offline", "Network Security"),
    ("change_request", "Give the project team access to the archive", "Identity & Access"),
)
_STATES = {
    "incident": ("1", "2", "3", "6", "7", "8"),
    "change_request": ("-5", "-4", "-3", "-2", "-1", "0", "3", "4"),
}
_CLOSE_CODES = {"incident": "Solution provided", "change_request": "successful"}
_DEMO_TICKETS = 24
_OLDEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Seed:
    """How many tickets, and which correlation_ids the first of them bear (`table` "" leaves the kind open)."""

    tickets: int
    correlation_ids: tuple[tuple[str, str], ...] = ()


def read_correlation_ids(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(table, correlation_id) of each line: `id`, or `incident id` / `change_request id` where the kind matters."""
    found = []
    for line in lines:
        words = line.split()
        if len(words) > 1 and words[0] in _KINDS:
            found.append((words[0], words[1]))
        elif words:
            found.append(("", words[0]))
    return tuple(found)


def add_tickets(store: Store, label: str, seed: Seed, *, today: datetime) -> bool:
    """Add the tickets, once for each database.

    Arguments: `label`: what to remember the seeding by; `today`: aware, the age of tickets counts from here.
    Returns: False when this database was seeded before.
    """
    if store.select("SELECT label FROM local_seed"):
        return False
    with store.transaction():
        store.execute("INSERT INTO local_seed VALUES (?)", (label,))
        if seed.tickets > _DEMO_TICKETS:
            store.drop_indexes()
        for kind in _KINDS:
            table = TABLES[kind]
            places = [place for place in range(seed.tickets) if _kind(place, seed) == kind]
            if places:
                numbers = store.reserve_numbers(table, len(places))
                rows = _rows(kind, list(zip(places, numbers, strict=True)), seed, today)
                store.insert_many(table, rows, list(_columns(kind)))
        store.create_indexes()
    return True


def demo_seed() -> Seed:
    """The few tickets of other people that make a list look lived in."""
    return Seed(_DEMO_TICKETS)


def _kind(place: int, seed: Seed) -> str:
    asked = seed.correlation_ids[place][0] if place < len(seed.correlation_ids) else ""
    return asked or _KINDS[place % 2]


def _columns(kind: str) -> tuple[str, ...]:
    """The columns that a ticket fills."""
    row = _row(kind, 0, "", "", datetime(2026, 1, 1, tzinfo=UTC))
    return tuple(row)


def _rows(kind: str, places: Sequence[tuple[int, str]], seed: Seed, today: datetime) -> Iterator[Row]:
    for place, number in places:
        known = place < len(seed.correlation_ids)
        yield _row(kind, place, number, seed.correlation_ids[place][1] if known else "", today)


def _row(kind: str, place: int, number: str, correlation_id: str, today: datetime) -> Row:
    """One ticket, the same for the same place and day."""
    draw = random.Random(place)  # noqa: S311 - tickets must repeat
    subjects = [subject for subject in _SUBJECTS if subject[0] == kind]
    _, title, group = subjects[place // 2 % len(subjects)]
    opened = today - timedelta(seconds=draw.randrange(3600, _OLDEST_DAYS * 86_400))
    updated = opened + timedelta(seconds=draw.randrange(int((today - opened).total_seconds())))
    state = draw.choice(_STATES[kind])
    is_new = state in ("1", "-5")
    row = {
        "sys_id": hashlib.blake2b(f"seed:{place}".encode(), digest_size=16).hexdigest(),
        "sys_class_name": kind,
        "number": number,
        "short_description": title,
        "description": f"{title}. Reported by a colleague.",
        "state": state,
        "opened_at": as_text(opened),
        "opened_by": ADMIN_ID,
        "sys_created_on": as_text(opened),
        "sys_created_by": "admin",
        "sys_updated_on": as_text(opened if is_new else updated),
        "sys_updated_by": "admin",
        "sys_mod_count": "0" if is_new else str(draw.randrange(1, 9)),
        "assignment_group": sys_id_of("sys_user_group", group),
        "assigned_to": "" if is_new else agent_id(draw.choice(AGENTS[group])),
        "due_date": as_text(opened + timedelta(days=draw.randrange(3, 60))),
        "correlation_id": correlation_id,
    }
    return _defaults(kind) | row | _of_kind(kind, draw) | _ending(kind, state, as_text(updated))


@cache
def _defaults(kind: str) -> Row:
    """What a ticket of this kind has when nobody says otherwise."""
    return {name: column.default for name, column in TABLES[kind].columns.items() if column.default}


def _of_kind(kind: str, draw: random.Random) -> Row:
    if kind == "change_request":
        return {"priority": draw.choice("234"), "requested_by": ADMIN_ID}
    impact, urgency = draw.choice("123"), draw.choice("123")
    caller = sys_id_of("sys_user", "employee")
    return {"impact": impact, "urgency": urgency, "priority": PRIORITIES[impact, urgency], "caller_id": caller}


def _ending(kind: str, state: str, at: str) -> Row:
    """What is filled when a ticket is resolved, closed or cancelled; all of it "" before."""
    is_closed = state in (("7", "8") if kind == "incident" else ("3", "4"))
    is_done = state in (("6", "7") if kind == "incident" else ("3",))
    row = {
        "active": "false" if is_closed else "true",
        "closed_at": at if is_closed else "",
        "closed_by": ADMIN_ID if is_closed else "",
        "close_code": _CLOSE_CODES[kind] if is_done else "",
        "close_notes": "Done and checked with the requester." if is_done else "",
    }
    if kind == "incident":
        row |= {
            "incident_state": state,
            "resolved_at": at if is_done else "",
            "resolved_by": ADMIN_ID if is_done else "",
        }
    return row
