"""Pushing: turns picked improvement actions into job items, each with its key, before anything is sent."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection as StoreConnection
from sqlalchemy import func, select

from data.errors import InvalidInput, ScoredeskError
from data.models import OPEN_BUCKETS, Action, ItemState, JobKind, Task, TicketKind
from data.store.actions import ActionQueries
from data.store.connections import Connections
from data.store.engine import Store
from data.store.job_rows import NewItem
from data.store.jobs import is_unfinished, is_written, write_job
from data.store.schema import tenant, ticket, ticket_key
from data.store.ticket_writing import TicketKey, keep_key
from data.store.tickets import today
from data.tickets.access import usable
from data.tickets.keys import correlation_id
from data.tickets.task import draft, problems, proposed_kind
from data.views import Scope

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
ALREADY_TICKETED = "Already ticketed as {number}."
ALREADY_ON_ITS_WAY = "Another push is sending it already."


class Push:
    """Writes pushes; the worker sends them."""

    def __init__(self, store: Store, actions: ActionQueries, connections: Connections) -> None:
        self._store = store
        self._actions = actions
        self._connections = connections

    def proposed_kind(self, action: Action) -> TicketKind:
        """Return the kind of ticket that fits an action."""
        return proposed_kind(action)

    def draft(self, scope: Scope, action_id: str, kind: TicketKind) -> Task:
        """Return the task that an action proposes; raises NotFound."""
        return draft(self._actions.one(scope, action_id), kind, today=today())

    def problems(self, task: Task) -> tuple[ScoredeskError, ...]:
        """Return what keeps a task from being sent."""
        return problems(task)

    def submit_actions(
        self, scope: Scope, action_ids: Sequence[str], kind: TicketKind, *, job_id: str, initiated_by: str
    ) -> str:
        """Push actions with what they propose; see `submit`."""
        tasks = [self.draft(scope, action_id, kind) for action_id in dict.fromkeys(action_ids)]
        return self.submit(scope, tasks, job_id=job_id, initiated_by=initiated_by)

    def submit(self, scope: Scope, tasks: Sequence[Task], *, job_id: str, initiated_by: str) -> str:
        """Write a push; it is sent by the worker.

        Arguments: `job_id`, chosen by the caller: the same id twice is one push, so that a second click is harmless.
        Returns: the job's id.
        Raises: NotConnected; InvalidInput for a task that lacks something (nothing is written then), or for actions of
        the sample tenant on an instance that is not local.
        """
        connection = usable(self._connections.current())
        if not tasks:
            raise InvalidInput("No improvement action is picked.", "Pick one or more in the table.")
        for task in tasks:
            for problem in problems(task):
                raise problem
        target = Scope(scope.tenant_id, connection.instance)
        with self._store.write() as writing:
            if is_written(writing, job_id):
                return job_id
            refuse_sample_elsewhere(writing, target)
            once = list({(task.action_id or place, task.kind): task for place, task in enumerate(tasks)}.values())
            items = [self._item(writing, target, task, initiated_by) for task in once]
            write_job(writing, job_id=job_id, kind=JobKind.PUSH, scope=target, created_by=initiated_by, items=items)
        return job_id

    def _item(self, writing: StoreConnection, scope: Scope, task: Task, initiated_by: str) -> NewItem:
        subject = task.action_id or f"free-{uuid.uuid4().hex}"
        known = _open_ticket(writing, scope, subject, task.kind)
        if known is not None:
            return NewItem(
                correlation_id=known.correlation_id,
                task=task,
                state=ItemState.SKIPPED,
                number=known.number,
                sys_id=known.sys_id,
                message=ALREADY_TICKETED,
                values={"number": known.number},
            )
        key = next_key(writing, scope, subject, task, initiated_by)
        if is_unfinished(writing, scope.instance, key.correlation_id):
            return NewItem(
                correlation_id=key.correlation_id, task=task, state=ItemState.SKIPPED, message=ALREADY_ON_ITS_WAY
            )
        keep_key(writing, key)
        return NewItem(correlation_id=key.correlation_id, task=task)


def next_key(writing: StoreConnection, scope: Scope, subject: str, task: Task, initiated_by: str) -> TicketKey:
    """Return the key for a new ticket of a subject: the last one, or, where that one's ticket has ended, the next."""
    last = writing.execute(
        select(func.max(ticket_key.c.n)).where(
            ticket_key.c.tenant_id == scope.tenant_id,
            ticket_key.c.subject == subject,
            ticket_key.c.kind == task.kind.value,
        )
    ).scalar()
    n = last or 1
    ended = select(ticket.c.id).where(
        ticket.c.instance == scope.instance,
        ticket.c.correlation_id == correlation_id(scope.tenant_id, subject, task.kind, n),
        ticket.c.bucket.not_in(OPEN_BUCKETS),
    )
    if writing.execute(ended).first() is not None:
        n += 1
    return TicketKey(
        correlation_id=correlation_id(scope.tenant_id, subject, task.kind, n),
        tenant_id=scope.tenant_id,
        subject=subject,
        action_id=task.action_id,
        kind=task.kind,
        n=n,
        category=task.category,
        source=task.source,
        initiated_by=initiated_by,
        created_at=datetime.now(UTC),
    )


def refuse_sample_elsewhere(writing: StoreConnection, scope: Scope) -> None:
    """Raise InvalidInput where actions of the sample tenant would go to an instance that is not on this machine."""
    is_sample = writing.execute(select(tenant.c.is_sample).where(tenant.c.id == scope.tenant_id)).scalar()
    if is_sample and urlsplit(scope.instance).hostname not in LOOPBACK_HOSTS:
        raise InvalidInput(
            "Actions of the sample tenant can only be sent to the local instance, and {instance} is not.",
            "Import your own Secure Score, or use the local instance.",
            instance=scope.instance,
        )


def _open_ticket(writing: StoreConnection, scope: Scope, subject: str, kind: TicketKind) -> Any | None:
    query = select(ticket).where(
        ticket.c.instance == scope.instance,
        ticket.c.tenant_id == scope.tenant_id,
        ticket.c.action_id == subject,
        ticket.c.is_open.is_(True),
        ticket.c.kind == kind.value,
    )
    return writing.execute(query.order_by(ticket.c.created_at)).first()
