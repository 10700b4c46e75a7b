"""Keeps what an instance says of our tickets, with every state that they were seen in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from data.models import OPEN_BUCKETS, RecommendationSource, TicketKind, TicketState
from data.store.engine import upsert
from data.store.schema import action, ticket, ticket_key, ticket_state
from data.tickets.keys import correlation_id

ADOPTED_ORDINALS = (1, 2, 3)
"""How many tickets of one action are looked for, when another console made them."""


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A record of an instance, read: what ServiceNow says of a ticket. Times are aware UTC."""

    kind: TicketKind
    sys_id: str
    number: str
    sys_mod_count: int
    correlation_id: str
    title: str
    description: str
    priority: int | None
    state: TicketState
    assigned_to: str
    assignment_group: str
    created_at: datetime
    updated_at: datetime
    due_date: date | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketKey:
    """What a `correlation_id` stands for. `subject` is the action's id, or that of a free ticket."""

    correlation_id: str
    tenant_id: str
    subject: str
    action_id: str | None
    kind: TicketKind
    n: int
    category: str
    source: RecommendationSource
    initiated_by: str
    created_at: datetime


def keep_key(connection: Connection, key: TicketKey) -> None:
    """Keep a key before anything is sent with it; one that is there stays as it is."""
    if (
        connection.execute(select(ticket_key.c.n).where(ticket_key.c.correlation_id == key.correlation_id)).first()
        is None
    ):
        row = {column.name: getattr(key, column.name) for column in ticket_key.c}
        connection.execute(ticket_key.insert(), [row | {"kind": key.kind.value, "source": key.source.value}])


def keep_records(
    connection: Connection, instance: str, records: Sequence[TicketRecord], *, synced_at: datetime
) -> bool:
    """Keep records as the instance shows them now.

    Returns: whether anything but the time of reading changed. Records whose key nobody knows are left out.
    """
    if not records:
        return False
    keys = _keys_of(connection, records)
    same = ticket.c.instance == instance
    known = {
        row.sys_id: row
        for row in connection.execute(select(ticket).where(same, ticket.c.sys_id.in_([one.sys_id for one in records])))
    }
    rows = [_row(instance, one, keys[one.correlation_id], synced_at) for one in records if one.correlation_id in keys]
    changed = [row for row in rows if _differs(known.get(row["sys_id"]), row)]
    upsert(connection, ticket, changed, keys=["instance", "sys_id"])
    same_ids = [row["sys_id"] for row in rows if row not in changed]
    connection.execute(update(ticket).where(same, ticket.c.sys_id.in_(same_ids)).values(synced_at=synced_at))
    _keep_states(connection, instance, [row for row in changed if _has_new_state(known.get(row["sys_id"]), row)])
    return bool(changed)


def _keep_states(connection: Connection, instance: str, rows: Sequence[dict[str, Any]]) -> None:
    chosen = (ticket.c.instance == instance) & ticket.c.sys_id.in_([row["sys_id"] for row in rows])
    ids = dict(connection.execute(select(ticket.c.sys_id, ticket.c.id).where(chosen)).all())
    states = [
        {
            "ticket_id": ids[row["sys_id"]],
            "at": row["updated_at"],
            "state": row["state"],
            "state_name": row["state_name"],
            "bucket": row["bucket"],
        }
        for row in rows
    ]
    upsert(connection, ticket_state, states, keys=["ticket_id", "at", "state"])


def _keys_of(connection: Connection, records: Sequence[TicketRecord]) -> dict[str, Any]:
    wanted = {one.correlation_id for one in records}

    def kept() -> dict[str, Any]:
        query = select(ticket_key).where(ticket_key.c.correlation_id.in_(wanted))
        return {row.correlation_id: row for row in connection.execute(query)}

    found = kept()
    if wanted - found.keys() and _adopt(
        connection, {one.correlation_id: one for one in records if one.correlation_id not in found}
    ):
        found = kept()
    return found


def _adopt(connection: Connection, strangers: dict[str, TicketRecord]) -> bool:
    """Find out which actions of ours the tickets belong to that another console made: the key is the same there."""
    adopted = False
    for row in connection.execute(select(action.c.tenant_id, action.c.id, action.c.category, action.c.source)):
        for kind in TicketKind:
            for n in ADOPTED_ORDINALS:
                key = correlation_id(row.tenant_id, row.id, kind, n)
                if key in strangers:
                    adopted = True
                    keep_key(
                        connection,
                        TicketKey(
                            correlation_id=key,
                            tenant_id=row.tenant_id,
                            subject=row.id,
                            action_id=row.id,
                            kind=kind,
                            n=n,
                            category=row.category,
                            source=RecommendationSource(row.source),
                            initiated_by="",
                            created_at=strangers[key].created_at,
                        ),
                    )
    return adopted


def _row(instance: str, one: TicketRecord, key: Any, synced_at: datetime) -> dict[str, Any]:
    return {
        "instance": instance,
        "tenant_id": key.tenant_id,
        "kind": one.kind.value,
        "sys_id": one.sys_id,
        "number": one.number,
        "sys_mod_count": one.sys_mod_count,
        "correlation_id": one.correlation_id,
        "action_id": key.action_id,
        "title": one.title,
        "description": one.description,
        "category": key.category,
        "source": key.source,
        "priority": one.priority,
        "state": one.state.value,
        "state_name": one.state.name,
        "bucket": one.state.bucket.value,
        "is_open": one.state.bucket in OPEN_BUCKETS,
        "assigned_to": one.assigned_to,
        "assignment_group": one.assignment_group,
        "initiated_by": key.initiated_by,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "due_date": one.due_date,
        "closed_at": one.closed_at,
        "synced_at": synced_at,
    }


def _differs(known: Any | None, row: dict[str, Any]) -> bool:
    return known is None or any(known._mapping[name] != value for name, value in row.items() if name != "synced_at")


def _has_new_state(known: Any | None, row: dict[str, Any]) -> bool:
    return known is None or known.state != row["state"]
