"""Improvement actions: what pages ask of them, answered by SQL in small frames."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, select

from data.errors import NotFound
from data.models import CATEGORIES, Action, ActionStatus, MaxScoreOrigin, RecommendationSource
from data.store.engine import Store
from data.store.paging import Page, contains, page_of
from data.store.schema import action, control_day, ticket
from data.views import ActionFilter, ActionOptions, ReviewGroup, Scope

SORTS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "points_left": (action.c.points_left.desc(),),
    "rank": (action.c.rank.asc().nulls_last(),),
    "title": (func.lower(action.c.title),),
    "category": (action.c.category, action.c.points_left.desc()),
    "status": (action.c.status, action.c.points_left.desc()),
    "score": (action.c.score.desc(),),
    "updated": (action.c.updated_on.desc(),),
}
"""Sort keys; the id follows each of them, so that an order is the same twice."""

REVIEWS: Mapping[ReviewGroup, ColumnElement[bool]] = {
    ReviewGroup.REGRESSED: action.c.is_regressed.is_(True),
    ReviewGroup.TO_ADDRESS: action.c.status == ActionStatus.TO_ADDRESS.value,
    ReviewGroup.PLANNED: action.c.status == ActionStatus.PLANNED.value,
    ReviewGroup.RISK_ACCEPTED: action.c.status == ActionStatus.RISK_ACCEPTED.value,
    ReviewGroup.RECENTLY_ADDED: action.c.is_recently_added.is_(True),
    ReviewGroup.RECENTLY_UPDATED: action.c.is_recently_updated.is_(True),
}

LISTED = (
    action.c.id.label("action_id"),
    *(
        action.c[name]
        for name in (
            "title",
            "rank",
            "score",
            "max_score",
            "points_left",
            "score_impact",
            "category",
            "source",
            "product",
            "user_impact",
            "implementation_cost",
            "status",
        )
    ),
)
IMPACTS = ("high", "moderate", "low", "")


class ActionQueries:
    """Reads improvement actions of a scope."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, scope: Scope, chosen: ActionFilter, *, page: int, size: int) -> Page:
        """Return one page of the actions that a filter chooses, each with its newest ticket."""
        found = page_of(self._store, listing(scope, chosen), page=page, size=size)
        return Page(self._with_tickets(scope, found.frame), found.total)

    def rows(self, scope: Scope, ids: tuple[str, ...]) -> pd.DataFrame:
        """Return the actions with these ids, in this order; an id that is not there has no row."""
        frame = self._store.frame(select(*LISTED).where(_mine(scope), action.c.id.in_(ids)))
        place = {action_id: position for position, action_id in enumerate(ids)}
        ordered = frame.sort_values("action_id", key=lambda column: column.map(place)).reset_index(drop=True)
        return self._with_tickets(scope, ordered)

    def ids(self, scope: Scope, chosen: ActionFilter, *, limit: int) -> tuple[str, ...]:
        """Return the ids that a filter chooses, in its order, at most `limit`."""
        with self._store.read() as connection:
            return tuple(row.action_id for row in connection.execute(listing(scope, chosen).limit(limit)))

    def one(self, scope: Scope, action_id: str) -> Action:
        """Return one action; raises NotFound."""
        with self._store.read() as connection:
            row = connection.execute(select(action).where(_mine(scope), action.c.id == action_id)).first()
        if row is None:
            raise NotFound(
                "There is no improvement action {action_id} in this tenant.",
                "It may have left Secure Score, or belong to another tenant. Choose one from the list.",
                action_id=action_id,
            )
        return action_of(row)

    def all(self, scope: Scope) -> Iterator[Action]:
        """Give every action of the tenant, by id."""
        with self._store.read() as connection:
            for row in connection.execute(select(action).where(_mine(scope)).order_by(action.c.id)):
                yield action_of(row)

    def options(self, scope: Scope) -> ActionOptions:
        """Return the values to filter by, those that occur, in reading order."""
        found = {name: self._values(scope, name) for name in _OPTION_COLUMNS}
        return ActionOptions(
            categories=in_order(found["category"], CATEGORIES),
            sources=in_order(found["source"], tuple(RecommendationSource)),
            statuses=in_order(found["status"], tuple(ActionStatus)),
            products=tuple(sorted(filter(None, found["product"]), key=str.casefold)),
            user_impacts=in_order(found["user_impact"], IMPACTS),
            implementation_costs=in_order(found["implementation_cost"], IMPACTS),
        )

    def by_category(self, scope: Scope, chosen: ActionFilter) -> pd.DataFrame:
        """Return points and number of actions by category and source: achieved, in flight (open ticket), open."""
        in_flight = case((_has_ticket(scope, is_open=True), action.c.points_left), else_=0.0)
        query = (
            select(
                action.c.category,
                action.c.source,
                func.count().label("actions"),
                func.sum(action.c.score).label("achieved"),
                func.sum(in_flight).label("in_flight"),
                (func.sum(action.c.points_left) - func.sum(in_flight)).label("open"),
            )
            .where(*conditions(scope, chosen))
            .group_by(action.c.category, action.c.source)
        )
        return self._store.frame(query)

    def review_counts(self, scope: Scope) -> dict[ReviewGroup, int]:
        """Return how many actions each tile of "Actions to review" has."""
        sums = [func.sum(case((condition, 1), else_=0)).label(group.value) for group, condition in REVIEWS.items()]
        with self._store.read() as connection:
            row = connection.execute(select(*sums).where(_mine(scope))).one()
        return {group: int(row._mapping[group.value] or 0) for group in REVIEWS}

    def history(self, scope: Scope, action_id: str) -> pd.DataFrame:
        """Return the score of an action on every day that the store has: day, score, max_score (today's)."""
        query = (
            select(control_day.c.day, control_day.c.score, action.c.max_score)
            .join(action, and_(action.c.tenant_id == control_day.c.tenant_id, action.c.id == control_day.c.action_id))
            .where(control_day.c.tenant_id == scope.tenant_id, control_day.c.action_id == action_id)
            .order_by(control_day.c.day)
        )
        return self._store.frame(query)

    def _values(self, scope: Scope, name: str) -> list[str]:
        with self._store.read() as connection:
            return list(connection.execute(select(action.c[name]).where(_mine(scope)).distinct()).scalars())

    def _with_tickets(self, scope: Scope, frame: pd.DataFrame) -> pd.DataFrame:
        """Add the newest ticket of each action of a small frame, an open one before an ended one."""
        own = _tickets_of_action(scope)
        newest = select(ticket.c.id).where(*own).correlate(action).limit(1)
        newest = newest.order_by(ticket.c.is_open.desc(), ticket.c.created_at.desc(), ticket.c.id.desc())
        counted = select(func.count()).select_from(ticket).where(*own).correlate(action)
        query = (
            select(
                action.c.id.label("action_id"),
                ticket.c.id.label("ticket_id"),
                ticket.c.number.label("ticket_number"),
                ticket.c.kind.label("ticket_kind"),
                ticket.c.state_name.label("ticket_state"),
                ticket.c.bucket.label("ticket_bucket"),
                counted.scalar_subquery().label("tickets"),
            )
            .join(ticket, ticket.c.id == newest.scalar_subquery())
            .where(_mine(scope), action.c.id.in_(frame["action_id"].tolist()))
        )
        joined = frame.merge(self._store.frame(query), on="action_id", how="left")
        joined["ticket_id"] = joined["ticket_id"].astype("Int64")
        joined["tickets"] = joined["tickets"].astype("Int64").fillna(0)
        return joined


_OPTION_COLUMNS = ("category", "source", "status", "product", "user_impact", "implementation_cost")


def listing(scope: Scope, chosen: ActionFilter) -> Select[Any]:
    """Return the sorted query of the actions that a filter chooses."""
    order = SORTS.get(chosen.sort, SORTS["points_left"])
    return select(*LISTED).where(*conditions(scope, chosen)).order_by(*order, action.c.id)


def conditions(scope: Scope, chosen: ActionFilter) -> list[ColumnElement[bool]]:
    """Return what a filter demands of an action."""
    found = [_mine(scope)]
    for column, values in (
        (action.c.category, chosen.categories),
        (action.c.source, chosen.sources),
        (action.c.status, chosen.statuses),
        (action.c.product, chosen.products),
        (action.c.user_impact, chosen.user_impacts),
        (action.c.implementation_cost, chosen.implementation_costs),
    ):
        if values:
            found.append(column.in_(values))
    if chosen.search.strip():
        words = chosen.search.split()
        found += [contains(action.c.title + " " + action.c.id, word) for word in words]
    if chosen.ticket == "none":
        found.append(~_has_ticket(scope))
    elif chosen.ticket in {"open", "ended"}:
        found.append(_has_ticket(scope, is_open=chosen.ticket == "open"))
    if chosen.review in set(ReviewGroup):
        found.append(REVIEWS[ReviewGroup(chosen.review)])
    return found


def in_order(values: list[str], order: tuple[str, ...]) -> tuple[str, ...]:
    """Return values in a given order, unknown ones after them by name."""
    known = [str(value) for value in order if value in values]
    return (*known, *sorted(value for value in values if value not in known))


def action_of(row: Row[Any]) -> Action:
    """Return the action of a row of the table."""
    return Action(
        tenant_id=row.tenant_id,
        id=row.id,
        title=row.title,
        category=row.category,
        source=RecommendationSource(row.source),
        status=row.status,
        score=row.score,
        max_score=row.max_score,
        max_score_origin=MaxScoreOrigin(row.max_score_origin),
        score_impact=row.score_impact,
        rank=row.rank,
        product=row.product,
        action_type=row.action_type,
        tier=row.tier,
        user_impact=row.user_impact,
        implementation_cost=row.implementation_cost,
        threats=tuple(json.loads(row.threats)),
        description=row.description,
        implementation_status=row.implementation_status,
        remediation=row.remediation,
        remediation_impact=row.remediation_impact,
        action_url=row.action_url,
        first_seen=row.first_seen,
        last_synced=row.last_synced,
        updated_on=row.updated_on,
    )


def _mine(scope: Scope) -> ColumnElement[bool]:
    return action.c.tenant_id == scope.tenant_id


def _has_ticket(scope: Scope, *, is_open: bool | None = None) -> ColumnElement[bool]:
    found = _tickets_of_action(scope)
    if is_open is not None:
        found.append(ticket.c.is_open.is_(is_open))
    return exists().where(*found).correlate(action)


def _tickets_of_action(scope: Scope) -> list[ColumnElement[bool]]:
    return [
        ticket.c.instance == scope.instance,
        ticket.c.tenant_id == scope.tenant_id,
        ticket.c.action_id == action.c.id,
    ]
