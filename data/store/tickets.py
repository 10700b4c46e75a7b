"""Tickets: what pages ask of them, answered by SQL in small frames."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select

from data.errors import NotFound
from data.models import CATEGORIES, Bucket, RecommendationSource, StateChange, Ticket, TicketKind, TicketState
from data.store.actions import in_order
from data.store.engine import Store
from data.store.paging import Page, contains, page_of
from data.store.schema import action, ticket, ticket_state
from data.tickets.links import record_url
from data.views import Scope, TicketCounts, TicketFilter, TicketOptions

SORTS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "updated": (ticket.c.updated_at.desc(), ticket.c.id.desc()),
    "created": (ticket.c.created_at.desc(), ticket.c.id.desc()),
    "due": (ticket.c.is_open.desc(), ticket.c.due_date.asc().nulls_last(), ticket.c.id),
    "priority": (ticket.c.priority.asc().nulls_last(), ticket.c.id),
}
"""Sort keys; the id makes an order the same twice."""
STALE_HOURS = 24
TICKETS_OF_ACTION = 5
"""An action has at most one open ticket of a kind; more ended ones than these are history for the list of tickets."""

LISTED = (
    ticket.c.id.label("ticket_id"),
    *(
        ticket.c[name]
        for name in (
            "instance",
            "tenant_id",
            "number",
            "sys_id",
            "sys_mod_count",
            "kind",
            "title",
            "action_id",
            "category",
            "source",
            "priority",
            "state",
            "state_name",
            "bucket",
            "is_open",
            "assigned_to",
            "assignment_group",
            "initiated_by",
            "created_at",
            "updated_at",
            "due_date",
            "closed_at",
            "synced_at",
        )
    ),
    action.c.points_left.label("points"),
)


class TicketQueries:
    """Reads the tickets of a scope."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, scope: Scope, chosen: TicketFilter, *, page: int, size: int) -> Page:
        """Return one page of the tickets that a filter chooses."""
        found = page_of(self._store, listing(scope, chosen), page=page, size=size)
        return Page(with_ages(found.frame), found.total)

    def one(self, scope: Scope, ticket_id: int) -> Ticket:
        """Return one ticket; raises NotFound."""
        with self._store.read() as connection:
            row = connection.execute(select(ticket).where(*_mine(scope), ticket.c.id == ticket_id)).first()
        if row is None:
            raise NotFound(
                "There is no ticket {ticket_id} in this tenant and instance.",
                "Choose one from the list of tickets.",
                ticket_id=ticket_id,
            )
        return ticket_of(row)

    def of_action(self, scope: Scope, action_id: str) -> tuple[Ticket, ...]:
        """Return the newest tickets of an improvement action, the newest first."""
        query = select(ticket).where(*_mine(scope), ticket.c.action_id == action_id)
        with self._store.read() as connection:
            newest = query.order_by(ticket.c.created_at.desc(), ticket.c.id.desc()).limit(TICKETS_OF_ACTION)
            rows = connection.execute(newest)
            return tuple(ticket_of(row) for row in rows)

    def history(self, ticket_id: int) -> tuple[StateChange, ...]:
        """Return every state that a ticket was seen in, the oldest first."""
        query = select(ticket_state).where(ticket_state.c.ticket_id == ticket_id).order_by(ticket_state.c.at)
        with self._store.read() as connection:
            return tuple(StateChange(_state(row), row.at) for row in connection.execute(query))

    def distribution(self, scope: Scope, chosen: TicketFilter) -> pd.DataFrame:
        """Return how many tickets are in which state: kind, bucket, state, state_name, tickets."""
        columns = (ticket.c.kind, ticket.c.bucket, ticket.c.state, ticket.c.state_name)
        query = select(*columns, func.count().label("tickets")).where(*conditions(scope, chosen)).group_by(*columns)
        return self._store.frame(query)

    def options(self, scope: Scope) -> TicketOptions:
        """Return the values to filter by, those that occur."""
        with self._store.read() as connection:

            def values(*columns: ColumnElement[Any]) -> list[Any]:
                return list(connection.execute(select(*columns).where(*_mine(scope)).distinct()))

            categories = [row.category for row in values(ticket.c.category)]
            groups = [row.assignment_group for row in values(ticket.c.assignment_group)]
            priorities = [row.priority for row in values(ticket.c.priority)]
            states = [tuple(row) for row in values(ticket.c.kind, ticket.c.state, ticket.c.state_name)]
        return TicketOptions(
            categories=in_order(categories, CATEGORIES),
            groups=tuple(sorted(filter(None, groups), key=str.casefold)),
            states=tuple(sorted(states)),
            priorities=tuple(sorted(value for value in priorities if value is not None)),
        )

    def counts(self, scope: Scope) -> TicketCounts:
        """Return the tickets of a scope in numbers."""
        by_kind = select(ticket.c.kind, func.count().label("tickets")).where(*_mine(scope)).group_by(ticket.c.kind)
        is_late = case((ticket.c.due_date < today(), 1), else_=0)
        open_ones = select(func.count().label("open"), func.coalesce(func.sum(is_late), 0).label("overdue"))
        with self._store.read() as connection:
            kinds = {TicketKind(row.kind): int(row.tickets) for row in connection.execute(by_kind)}
            row = connection.execute(open_ones.where(*_mine(scope), ticket.c.is_open.is_(True))).one()
        return TicketCounts(open=int(row.open), overdue=int(row.overdue), by_kind=kinds)


def listing(scope: Scope, chosen: TicketFilter) -> Select[Any]:
    """Return the sorted query of the tickets that a filter chooses."""
    own_action = and_(action.c.tenant_id == ticket.c.tenant_id, action.c.id == ticket.c.action_id)
    query = select(*LISTED).select_from(ticket.outerjoin(action, own_action)).where(*conditions(scope, chosen))
    return query.order_by(*SORTS.get(chosen.sort, SORTS["updated"]))


def conditions(scope: Scope, chosen: TicketFilter) -> list[ColumnElement[bool]]:
    """Return what a filter demands of a ticket."""
    found = _mine(scope)
    columns: tuple[tuple[ColumnElement[Any], tuple[Any, ...]], ...] = (
        (ticket.c.kind, chosen.kinds),
        (ticket.c.bucket, chosen.buckets),
        (ticket.c.state, chosen.states),
        (ticket.c.category, chosen.categories),
        (ticket.c.source, chosen.sources),
        (ticket.c.priority, chosen.priorities),
        (ticket.c.assignment_group, chosen.groups),
    )
    found += [column.in_(values) for column, values in columns if values]
    if chosen.action_id:
        found.append(ticket.c.action_id == chosen.action_id)
    found += [contains(ticket.c.title + " " + ticket.c.number, word) for word in chosen.search.split()]
    if chosen.is_overdue:
        found += [ticket.c.is_open.is_(True), ticket.c.due_date < today()]
    if chosen.is_stale:
        found.append(ticket.c.synced_at < datetime.now(UTC) - timedelta(hours=STALE_HOURS))
    return found


def with_ages(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from a row of tickets and the time now: days_open, is_overdue, url."""
    now = datetime.now(UTC)
    created = frame["created_at"].astype("datetime64[us, UTC]")
    closed = frame["closed_at"].astype("datetime64[us, UTC]").where(~frame["is_open"].astype(bool))
    frame["days_open"] = (closed.fillna(now) - created).dt.days.clip(lower=0)
    late = [isinstance(due, date) and due < today() for due in frame["due_date"]]
    frame["is_overdue"] = frame["is_open"].astype(bool) & pd.Series(late, index=frame.index, dtype=bool)
    keys = zip(frame["instance"], frame["kind"], frame["sys_id"], strict=True)
    frame["url"] = [record_url(instance, kind, sys_id) for instance, kind, sys_id in keys]
    return frame


def today() -> date:
    """Return today's date in UTC, against which tickets are overdue."""
    return datetime.now(UTC).date()


def ticket_of(row: Row[Any]) -> Ticket:
    """Return the ticket of a row of the table."""
    return Ticket(
        id=row.id,
        instance=row.instance,
        tenant_id=row.tenant_id,
        kind=TicketKind(row.kind),
        sys_id=row.sys_id,
        number=row.number,
        sys_mod_count=row.sys_mod_count,
        correlation_id=row.correlation_id,
        action_id=row.action_id,
        title=row.title,
        description=row.description,
        category=row.category,
        source=RecommendationSource(row.source),
        priority=row.priority,
        state=_state(row),
        assigned_to=row.assigned_to,
        assignment_group=row.assignment_group,
        initiated_by=row.initiated_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        due_date=row.due_date,
        closed_at=row.closed_at,
        synced_at=row.synced_at,
        url=record_url(row.instance, row.kind, row.sys_id),
    )


def _state(row: Row[Any]) -> TicketState:
    return TicketState(value=row.state, name=row.state_name, bucket=Bucket(row.bucket))


def _mine(scope: Scope) -> list[ColumnElement[bool]]:
    return [ticket.c.instance == scope.instance, ticket.c.tenant_id == scope.tenant_id]
