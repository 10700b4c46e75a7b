"""Jobs as rows: what is to be done, who does it now, and how far it came."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, exists, func, select, update

from data.errors import NotFound
from data.models import UNFINISHED_STATES, ConnectionStatus, ItemState, JobKind
from data.store.engine import Store, new_revision
from data.store.job_rows import ClaimedItem, NewItem, Outcome, claimed_of, item_of, new_row, progress_of
from data.store.schema import connection as connection_table
from data.store.schema import job, job_item, ticket
from data.views import JobItem, JobProgress, Scope

WAITING_STATES = (ItemState.PLANNED, ItemState.RETRYABLE)
"""Nothing of these is on its way: they may be cancelled."""


class Jobs:
    """The jobs of a store: written by pages and commands, worked through by workers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, scope: Scope, *, page: int, size: int) -> tuple[tuple[JobProgress, ...], int]:
        """Return one page of a tenant's jobs, the newest first, and how many there are."""
        mine = job.c.tenant_id == scope.tenant_id
        query = (
            select(job).where(mine).order_by(job.c.created_at.desc(), job.c.id).limit(size).offset((page - 1) * size)
        )
        with self._store.read() as connection:
            total = connection.execute(select(func.count()).select_from(job).where(mine)).scalar_one()
            rows = connection.execute(query).all()
            counts = _counts(connection, [row.id for row in rows])
        return tuple(progress_of(row, counts.get(row.id, [])) for row in rows), total

    def progress(self, job_id: str) -> JobProgress:
        """Return a job in numbers; raises NotFound."""
        with self._store.read() as connection:
            row = connection.execute(select(job).where(job.c.id == job_id)).first()
            if row is None:
                raise NotFound("There is no push {job_id}.", "Choose one from the list of pushes.", job_id=job_id)
            return progress_of(row, _counts(connection, [job_id]).get(job_id, []))

    def items(self, job_id: str, *, page: int, size: int) -> tuple[tuple[JobItem, ...], int]:
        """Return one page of a job's items in their order, and how many there are."""
        known = and_(ticket.c.instance == job_item.c.instance, ticket.c.sys_id == job_item.c.sys_id)
        query = (
            select(job_item, ticket.c.id.label("ticket_id"))
            .select_from(job_item.outerjoin(ticket, known))
            .where(job_item.c.job_id == job_id)
            .order_by(job_item.c.position)
            .limit(size)
            .offset((page - 1) * size)
        )
        with self._store.read() as connection:
            total = connection.execute(
                select(func.count()).select_from(job_item).where(job_item.c.job_id == job_id)
            ).scalar_one()
            return tuple(item_of(row) for row in connection.execute(query)), total

    def cancel(self, job_id: str) -> int:
        """Cancel what is not on its way yet; return how many items that were."""
        return self._move(job_id, WAITING_STATES, ItemState.CANCELLED)

    def cancel_waiting(self, connection: Connection, instance: str) -> None:
        """Cancel everything for an instance that is not on its way yet."""
        waiting = (job_item.c.instance == instance) & job_item.c.state.in_(WAITING_STATES)
        connection.execute(update(job_item).where(waiting).values(state=ItemState.CANCELLED, updated_at=_now()))

    def retry(self, job_id: str) -> int:
        """Plan again what was refused or cancelled, unless another job has it now; return how many items."""
        other = job_item.alias("other")
        taken = select(other.c.correlation_id).where(
            other.c.instance == job_item.c.instance, other.c.state.in_(UNFINISHED_STATES)
        )
        return self._move(
            job_id,
            (ItemState.REJECTED, ItemState.CANCELLED),
            ItemState.PLANNED,
            job_item.c.correlation_id.not_in(taken.scalar_subquery()),
        )

    def claim(self, instance: str, *, worker: str, limit: int, lease_seconds: float) -> tuple[ClaimedItem, ...]:
        """Take items that are due and make them this worker's until the lease ends.

        An item whose worker died is due when its lease has ended; since that is past the platform's own time limit,
        whatever the dead worker sent is committed by then, and found before anything is sent again.
        """
        now = _now()
        due = (
            select(job_item.c.id)
            .where(
                job_item.c.instance == instance,
                job_item.c.state.in_(UNFINISHED_STATES),
                job_item.c.not_before <= now,
            )
            .order_by(job_item.c.not_before, job_item.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._store.write() as connection:
            ids = list(connection.execute(due).scalars())
            if not ids:
                return ()
            connection.execute(
                update(job_item)
                .where(job_item.c.id.in_(ids))
                .values(
                    # sent by a worker that died: what became of it has to be looked up first
                    state=case((job_item.c.state == ItemState.SENDING, ItemState.UNCERTAIN), else_=job_item.c.state),
                    worker=worker,
                    attempts=job_item.c.attempts + 1,
                    not_before=now + timedelta(seconds=lease_seconds),
                    updated_at=now,
                )
            )
            query = select(job_item, job.c.kind, job.c.tenant_id, job.c.created_by).join(
                job, job.c.id == job_item.c.job_id
            )
            rows = connection.execute(query.where(job_item.c.id.in_(ids)).order_by(job_item.c.id)).all()
        return tuple(claimed_of(row) for row in rows)

    def renew(self, item_id: int, *, worker: str, lease_seconds: float) -> bool:
        """Mark an item as being sent and lengthen its lease, right before it is sent.

        Returns: False where nothing may be sent: the lease has ended, the item was cancelled, or the connection to its
        instance was removed.
        """
        now = _now()
        is_connected = exists().where(
            connection_table.c.instance == job_item.c.instance,
            connection_table.c.is_current.is_(True),
            connection_table.c.status != ConnectionStatus.REMOVED.value,
        )
        mine = (job_item.c.id == item_id, job_item.c.worker == worker, job_item.c.state.in_(UNFINISHED_STATES))
        with self._store.write() as connection:
            begun = update(job_item).where(*mine, job_item.c.not_before > now, is_connected)
            lease = now + timedelta(seconds=lease_seconds)
            return connection.execute(begun.values(state=ItemState.SENDING, not_before=lease)).rowcount == 1

    def release(self, item_ids: Sequence[int], *, worker: str) -> None:
        """Give back items that were claimed and not begun: anybody may have them now."""
        mine = (job_item.c.id.in_(item_ids), job_item.c.worker == worker)
        waiting = job_item.c.state.in_((*WAITING_STATES, ItemState.UNCERTAIN))
        with self._store.write() as connection:
            connection.execute(update(job_item).where(*mine, waiting).values(worker="", not_before=_now()))

    def keep_outcome(self, item_id: int, outcome: Outcome, *, worker: str) -> None:
        """Keep how an item ended, unless its lease ended and another worker has it."""
        now = _now()
        mine = (job_item.c.id == item_id, job_item.c.worker == worker, job_item.c.state.in_(UNFINISHED_STATES))
        with self._store.write() as connection:
            connection.execute(
                update(job_item)
                .where(*mine)
                .values(
                    state=outcome.state,
                    number=outcome.number,
                    sys_id=outcome.sys_id,
                    message=outcome.message,
                    remedy=outcome.remedy,
                    values=json.dumps(dict(outcome.values)),
                    not_before=now + timedelta(seconds=outcome.wait_seconds),
                    updated_at=now,
                )
            )
            new_revision(connection)

    def _move(self, job_id: str, states: Sequence[ItemState], state: ItemState, *conditions: Any) -> int:
        now = _now()
        with self._store.write() as connection:
            chosen = update(job_item).where(job_item.c.job_id == job_id, job_item.c.state.in_(states), *conditions)
            result = connection.execute(chosen.values(state=state, not_before=now, updated_at=now))
            new_revision(connection)
            return result.rowcount


def write_job(
    connection: Connection, *, job_id: str, kind: JobKind, scope: Scope, created_by: str, items: Sequence[NewItem]
) -> bool:
    """Write a job with its items; the same id twice changes nothing the second time and returns False."""
    if is_written(connection, job_id):
        return False
    now = _now()
    row = {
        "id": job_id,
        "kind": kind.value,
        "tenant_id": scope.tenant_id,
        "instance": scope.instance,
        "created_by": created_by,
        "created_at": now,
        "total": len(items),
    }
    connection.execute(job.insert(), [row])
    rows = [new_row(job_id, scope.instance, position, one, now) for position, one in enumerate(items, start=1)]
    connection.execute(job_item.insert(), rows)
    new_revision(connection)
    return True


def is_written(connection: Connection, job_id: str) -> bool:
    """Whether there is a job with this id."""
    return connection.execute(select(job.c.id).where(job.c.id == job_id)).first() is not None


def is_unfinished(connection: Connection, instance: str, correlation_id: str) -> bool:
    """Whether some job still has this key to send."""
    query = select(job_item.c.id).where(
        job_item.c.instance == instance,
        job_item.c.correlation_id == correlation_id,
        job_item.c.state.in_(UNFINISHED_STATES),
    )
    return connection.execute(query).first() is not None


def _counts(connection: Connection, job_ids: Sequence[str]) -> dict[str, Sequence[Row[Any]]]:
    columns = (job_item.c.job_id, job_item.c.state)
    query = select(*columns, func.count().label("items"), func.max(job_item.c.updated_at).label("updated_at"))
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query.where(job_item.c.job_id.in_(job_ids)).group_by(*columns)):
        found.setdefault(row.job_id, []).append(row)
    return dict(found)


def _now() -> datetime:
    return datetime.now(UTC)
