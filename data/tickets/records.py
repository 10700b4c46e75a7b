"""Maps a task to the fields of a record, and a record to what the store keeps of a ticket."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote

from data.models import (
    CORRELATION_DISPLAY,
    DESCRIPTION_LIMIT,
    SHORT_DESCRIPTION_LIMIT,
    Bucket,
    RecommendationSource,
    Task,
    TicketKind,
    TicketState,
)
from data.store.ticket_writing import TicketRecord
from data.tickets.task import shortened
from snclient import Record, parse_time

FIELDS = (
    "sys_id",
    "number",
    "sys_mod_count",
    "correlation_id",
    "short_description",
    "description",
    "priority",
    "state",
    "active",
    "assigned_to",
    "assignment_group",
    "sys_created_on",
    "opened_at",
    "sys_updated_on",
    "due_date",
    "closed_at",
)
"""What is read of a ticket."""

IMPACT_AND_URGENCY: Mapping[int, tuple[str, str]] = {
    1: ("1", "1"),
    2: ("1", "2"),
    3: ("2", "2"),
    4: ("2", "3"),
    5: ("3", "3"),
}
"""An incident's priority is derived from these (ServiceNow: priority lookup rules); a posted one does not stick."""

BUCKETS: Mapping[TicketKind, Mapping[str, Bucket]] = {
    TicketKind.INCIDENT: {
        "1": Bucket.NEW,
        "2": Bucket.IN_PROGRESS,
        "3": Bucket.WAITING,
        "6": Bucket.DONE,
        "7": Bucket.DONE,
        "8": Bucket.CANCELLED,
    },
    TicketKind.CHANGE: {
        "-5": Bucket.NEW,
        "-4": Bucket.IN_PROGRESS,
        "-3": Bucket.WAITING,
        "-2": Bucket.WAITING,
        "-1": Bucket.IN_PROGRESS,
        "0": Bucket.IN_PROGRESS,
        "3": Bucket.DONE,
        "4": Bucket.CANCELLED,
    },
}
"""What the states of an instance as delivered mean."""

SOURCE_NAMES: Mapping[RecommendationSource, str] = {
    RecommendationSource.MICROSOFT: "Microsoft recommendation",
    RecommendationSource.USER: "User recommendation",
}


def values_of(
    task: Task,
    *,
    correlation_id: str,
    initiated_by: str,
    console_url: str,
    assignment_group: str = "",
    caller: str = "",
) -> dict[str, str]:
    """Return the fields that are sent for a task.

    Arguments: `assignment_group` and `caller`, the sys_ids of defaults, empty for none; `console_url`, the console's
    own address, for the link back.
    """
    trailer = _trailer(task, initiated_by=initiated_by, console_url=console_url)
    values = {
        "short_description": shortened(task.name.strip(), SHORT_DESCRIPTION_LIMIT),
        "description": shortened(task.description.strip(), DESCRIPTION_LIMIT - len(trailer)) + trailer,
        "correlation_id": correlation_id,
        "correlation_display": CORRELATION_DISPLAY,
    }
    if task.due_date is not None:
        # noon in UTC is the same day almost everywhere; midnight would be the next one in half of the world
        values["due_date"] = f"{task.due_date.isoformat()} 12:00:00"
    if assignment_group:
        values["assignment_group"] = assignment_group
    if task.kind is TicketKind.INCIDENT:
        impact, urgency = IMPACT_AND_URGENCY[task.priority]
        return values | {"impact": impact, "urgency": urgency} | ({"caller_id": caller} if caller else {})
    if task.due_date is not None:
        # the change process does not look at due_date
        values["requested_by_date"] = values["due_date"]
    return values | {"priority": str(task.priority)} | ({"requested_by": caller} if caller else {})


def record_of(kind: TicketKind, record: Record) -> TicketRecord | None:
    """Return what a record says, read with `display_value=all`; None where it cannot be one of our tickets."""
    created = _time(record, "opened_at") or _time(record, "sys_created_on")
    updated = _time(record, "sys_updated_on") or created
    if not record.value("sys_id") or created is None or updated is None:
        return None
    return TicketRecord(
        kind=kind,
        sys_id=record.value("sys_id"),
        number=record.value("number"),
        sys_mod_count=int(record.value("sys_mod_count") or 0),
        correlation_id=record.value("correlation_id"),
        title=record.value("short_description"),
        description=record.value("description"),
        priority=_priority(record.value("priority")),
        state=state_of(kind, record),
        assigned_to=record.display("assigned_to"),
        assignment_group=record.display("assignment_group"),
        created_at=created,
        updated_at=updated,
        due_date=_date(record, "due_date"),
        closed_at=_time(record, "closed_at"),
    )


def state_of(kind: TicketKind, record: Record) -> TicketState:
    """Return a record's state; one that an instance has added counts by whether the record is active."""
    found = record.value("state")
    default = Bucket.DONE if record.value("active") == "false" else Bucket.IN_PROGRESS
    return TicketState(value=found, name=record.display("state") or found, bucket=BUCKETS[kind].get(found, default))


def _trailer(task: Task, *, initiated_by: str, console_url: str) -> str:
    lines = [
        "",
        "",
        f"Category: {task.category}",
        f"Recommendation source: {SOURCE_NAMES[task.source]}",
        f"Initiated by: {initiated_by}",
    ]
    if task.action_id is not None:
        lines.append(f"Improvement action: {console_url}/action?action={quote(task.action_id, safe='')}")
    return "\n".join(lines)


def _time(record: Record, name: str) -> datetime | None:
    return parse_time(record.value(name))


def _date(record: Record, name: str) -> date | None:
    found = _time(record, name)
    return None if found is None else found.date()


def _priority(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
