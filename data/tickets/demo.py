"""Demo tickets: about sixty for the sample tenant, made on the local instance as a person would make them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as StoreConnection

from data.models import Action, JobKind, TicketKind
from data.samples.tickets import DemoTicket, demo_tickets
from data.store.job_rows import NewItem
from data.store.jobs import is_written, write_job
from data.store.ticket_writing import TicketKey, keep_key
from data.store.tickets import today
from data.tickets.keys import correlation_id
from data.views import Scope
from snclient import Record, Table, format_time

INITIATOR = "demo"
CLOSING: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    TicketKind.INCIDENT: {
        state: {"close_code": "Solution provided", "close_notes": "Done as described."} for state in ("6", "7")
    },
    TicketKind.CHANGE: {"3": {"close_code": "successful", "close_notes": "Implemented as planned."}},
}
"""What an instance as delivered demands when a ticket is resolved or closed."""

ENDED = {TicketKind.INCIDENT: ("7", "8"), TicketKind.CHANGE: ("3", "4")}


def write_demo(writing: StoreConnection, scope: Scope, actions: Sequence[Action]) -> bool:
    """Write the job that makes the demo tickets; once for an instance, however often it is asked for."""
    job_id = f"demo-{scope.instance.rpartition('/')[2]}"
    if is_written(writing, job_id):
        return False
    tickets = demo_tickets(today(), actions)
    keys = [_key(scope.tenant_id, one) for one in tickets]
    for key in keys:
        keep_key(writing, key)
    items = [NewItem(key.correlation_id, one.task, extra=_extra(one)) for key, one in zip(keys, tickets, strict=True)]
    return write_job(writing, job_id=job_id, kind=JobKind.DEMO, scope=scope, created_by=INITIATOR, items=items)


def first_values(extra: Mapping[str, Any], *, groups: Mapping[str, str], callers: Mapping[str, str]) -> dict[str, str]:
    """Return what a demo ticket is created with besides its task: its age and whom it was given to."""
    created = format_time(datetime.fromisoformat(extra["created_at"]))
    values = {"opened_at": created, "sys_created_on": created, "sys_updated_on": created}
    if group := groups.get(extra["assignment_group"]):
        values["assignment_group"] = group
    if person := callers.get(extra["assigned_to"]):
        values["assigned_to"] = person
    return values


def walk(table: Table, record: Record, kind: TicketKind, extra: Mapping[str, Any]) -> None:
    """Bring a demo ticket through its states, from the one that it is in; raises ServiceNowError."""
    steps = extra["steps"]
    states = [state for state, _ in steps]
    now = table.fetch(record.sys_id, fields=("state",)).value("state")
    begin = states.index(now) + 1 if now in states else 0
    for state, at in steps[begin:]:
        time = format_time(datetime.fromisoformat(at))
        ending = {"closed_at": time} if state in ENDED[kind] else {}
        table.update(
            record.sys_id, {"state": state, "sys_updated_on": time} | ending | dict(CLOSING[kind].get(state, {}))
        )


def _key(tenant_id: str, one: DemoTicket) -> TicketKey:
    subject = one.task.action_id or ""
    return TicketKey(
        correlation_id=correlation_id(tenant_id, subject, one.task.kind, one.n),
        tenant_id=tenant_id,
        subject=subject,
        action_id=subject,
        kind=one.task.kind,
        n=one.n,
        category=one.task.category,
        source=one.task.source,
        initiated_by=INITIATOR,
        created_at=one.created_at,
    )


def _extra(one: DemoTicket) -> dict[str, Any]:
    return {
        "created_at": one.created_at.isoformat(),
        "steps": [[state, at.isoformat()] for state, at in one.steps],
        "assignment_group": one.assignment_group,
        "assigned_to": one.assigned_to,
    }
