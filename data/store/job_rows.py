"""The rows of jobs and items, and the records that they stand for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from data.models import UNFINISHED_STATES, ItemState, JobKind, RecommendationSource, Task, TicketKind
from data.tickets.links import record_url
from data.views import JobItem, JobProgress


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be written. `extra` goes with the task to the worker, and is not shown."""

    correlation_id: str
    task: Task
    state: ItemState = ItemState.PLANNED
    number: str = ""
    sys_id: str = ""
    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """An item that this worker has, until its lease ends."""

    id: int
    job_id: str
    kind: JobKind
    tenant_id: str
    created_by: str
    correlation_id: str
    task: Task
    extra: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an item ended, or why and until when it waits. Message and remedy are templates, as in `data.errors`."""

    state: ItemState
    number: str = ""
    sys_id: str = ""
    message: str = ""
    remedy: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0


def new_row(job_id: str, instance: str, position: int, one: NewItem, now: datetime) -> dict[str, Any]:
    """Return the row of an item that is written now."""
    return {
        "job_id": job_id,
        "instance": instance,
        "position": position,
        "correlation_id": one.correlation_id,
        "task": json.dumps(_task_fields(one.task) | {"extra": dict(one.extra)}),
        "state": one.state.value,
        "not_before": now,
        "worker": "",
        "attempts": 0,
        "number": one.number,
        "sys_id": one.sys_id,
        "message": one.message,
        "remedy": "",
        "values": json.dumps(dict(one.values)),
        "updated_at": now,
    }


def progress_of(row: Row[Any], counts: Sequence[Row[Any]]) -> JobProgress:
    """Return a job in numbers, from its row and its counts by state."""
    by_state = {ItemState(one.state): int(one.items) for one in counts}
    is_finished = not any(state in by_state for state in UNFINISHED_STATES)
    return JobProgress(
        id=row.id,
        kind=JobKind(row.kind),
        tenant_id=row.tenant_id,
        instance=row.instance,
        created_by=row.created_by,
        created_at=row.created_at,
        finished_at=max((one.updated_at for one in counts), default=row.created_at) if is_finished else None,
        total=row.total,
        counts=by_state,
    )


def item_of(row: Row[Any]) -> JobItem:
    """Return an item as pages show it."""
    task = json.loads(row.task)
    return JobItem(
        id=row.id,
        job_id=row.job_id,
        position=row.position,
        correlation_id=row.correlation_id,
        task=_task(task),
        state=ItemState(row.state),
        attempts=row.attempts,
        number=row.number,
        sys_id=row.sys_id,
        message=row.message,
        remedy=row.remedy,
        values=json.loads(row._mapping["values"]),
        url=record_url(row.instance, task["kind"], row.sys_id) if row.sys_id else "",
        ticket_id=row.ticket_id,
        updated_at=row.updated_at,
    )


def claimed_of(row: Row[Any]) -> ClaimedItem:
    """Return an item as a worker needs it."""
    task = json.loads(row.task)
    return ClaimedItem(
        id=row.id,
        job_id=row.job_id,
        kind=JobKind(row.kind),
        tenant_id=row.tenant_id,
        created_by=row.created_by,
        correlation_id=row.correlation_id,
        task=_task(task),
        extra=task["extra"],
        attempts=row.attempts,
    )


def _task_fields(task: Task) -> dict[str, Any]:
    return {
        "kind": task.kind.value,
        "name": task.name,
        "description": task.description,
        "priority": task.priority,
        "due_date": task.due_date.isoformat() if task.due_date else None,
        "category": task.category,
        "source": task.source.value,
        "action_id": task.action_id,
    }


def _task(fields: Mapping[str, Any]) -> Task:
    return Task(
        kind=TicketKind(fields["kind"]),
        name=fields["name"],
        description=fields["description"],
        priority=fields["priority"],
        due_date=date.fromisoformat(fields["due_date"]) if fields["due_date"] else None,
        category=fields["category"],
        source=RecommendationSource(fields["source"]),
        action_id=fields["action_id"],
    )
