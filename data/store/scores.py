"""The score of a tenant over time, answered by SQL in small frames."""

import json
from datetime import timedelta

import pandas as pd
from sqlalchemy import func, select

from data.models import Comparison
from data.store.actions import ActionQueries
from data.store.engine import Store
from data.store.schema import action, score_day, tenant
from data.views import ActionFilter, Scope, ScoreSummary

CHANGE_DAYS = 30


class ScoreQueries:
    """Reads the score of a scope."""

    def __init__(self, store: Store, actions: ActionQueries) -> None:
        self._store = store
        self._actions = actions

    def summary(self, scope: Scope) -> ScoreSummary | None:
        """Return the newest score with what changed in 30 days, None where no day is known."""
        mine = score_day.c.tenant_id == scope.tenant_id
        with self._store.read() as connection:
            newest = connection.execute(select(score_day).where(mine).order_by(score_day.c.day.desc()).limit(1)).first()
            if newest is None:
                return None
            until = newest.day - timedelta(days=CHANGE_DAYS)
            earlier = select(score_day).where(mine, score_day.c.day <= until).order_by(score_day.c.day.desc()).limit(1)
            before = connection.execute(earlier).first()
            known = connection.execute(
                select(func.coalesce(func.sum(action.c.max_score), 0.0)).where(action.c.tenant_id == scope.tenant_id)
            ).scalar_one()
            imported_at = connection.execute(
                select(tenant.c.imported_at).where(tenant.c.id == scope.tenant_id)
            ).scalar_one()
        in_flight = float(self._actions.by_category(scope, ActionFilter())["in_flight"].sum())
        percent = percentage(newest.current_score, newest.max_score)
        return ScoreSummary(
            day=newest.day,
            current=newest.current_score,
            maximum=newest.max_score,
            percent=percent,
            change_30=None if before is None else percent - percentage(before.current_score, before.max_score),
            change_30_points=None if before is None else newest.current_score - before.current_score,
            points_in_flight=in_flight,
            projected=min(100.0, percentage(newest.current_score + in_flight, newest.max_score)),
            not_attributable=max(0.0, newest.max_score - known),
            imported_at=imported_at,
        )

    def history(self, scope: Scope) -> pd.DataFrame:
        """Return every day that is known: day, current, maximum, percent."""
        query = (
            select(score_day.c.day, score_day.c.current_score.label("current"), score_day.c.max_score.label("maximum"))
            .where(score_day.c.tenant_id == scope.tenant_id)
            .order_by(score_day.c.day)
        )
        frame = self._store.frame(query)
        frame["percent"] = (frame["current"] / frame["maximum"].where(frame["maximum"] > 0) * 100).fillna(0.0)
        return frame

    def comparisons(self, scope: Scope) -> tuple[Comparison, ...]:
        """Return the averages of others on the newest day."""
        query = select(score_day.c.comparisons).where(score_day.c.tenant_id == scope.tenant_id)
        with self._store.read() as connection:
            text = connection.execute(query.order_by(score_day.c.day.desc()).limit(1)).scalar()
        return tuple(Comparison(basis, average, seats) for basis, average, seats in json.loads(text or "[]"))


def percentage(points: float, maximum: float) -> float:
    """Return points as a percentage of the maximum; zero where there is nothing to reach."""
    return points / maximum * 100 if maximum > 0 else 0.0
