"""Writes what a Secure Score source reads: days, controls and profiles, and from them the tenant's actions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select

from data.models import ControlProfile, ControlScore, ScoreDay
from data.secure_score.joining import ControlHistory, action_row
from data.store.engine import upsert
from data.store.schema import action, control_day, profile, score_day
from data.store.tenants import newest_day_of

BATCH = 2_000
"""Rows kept in memory before they are written."""
REGRESSION_DAYS = 30
RECENT_DAYS = 30


@dataclass
class SnapshotWriter:
    """Writes a stream of days and profiles inside one transaction.

    Arguments: `connection`, a transaction for writing; `tenant_id`, for profiles that do not say theirs.
    `finish()` makes the actions of every tenant that was touched.
    """

    connection: Connection
    tenant_id: str = ""
    days: set[tuple[str, date]] = field(default_factory=set)
    profiles: int = 0
    controls: int = 0
    newest: dict[str, ScoreDay] = field(default_factory=dict)
    _profiles: list[ControlProfile] = field(default_factory=list)
    _controls: list[Mapping[str, Any]] = field(default_factory=list)

    def write(self, items: Iterable[ScoreDay | ControlProfile]) -> None:
        """Take days and profiles in any order; a day that is there already is replaced."""
        for item in items:
            if isinstance(item, ScoreDay):
                self._write_day(item)
            else:
                self._profiles.append(item)
                self.profiles += 1
        self._flush()

    def finish(self) -> tuple[str, ...]:
        """Make the actions anew; return the ids of the tenants that were touched and have a score."""
        owner = self.tenant_id or (next(iter(self.newest)) if self.newest else "")
        rows = [_profile_row(one, one.tenant_id or owner) for one in self._profiles]
        unique = {(row["tenant_id"], row["id"]): row for row in rows if row["tenant_id"]}
        upsert(self.connection, profile, list(unique.values()), keys=["tenant_id", "id"])
        touched = tuple(dict.fromkeys([*self.newest, *(tenant_id for tenant_id, _ in unique)]))
        return tuple(one for one in touched if rebuild_actions(self.connection, one, self.newest.get(one)))

    def _write_day(self, one: ScoreDay) -> None:
        self.days.add((one.tenant_id, one.day))
        row = {
            "tenant_id": one.tenant_id,
            "day": one.day,
            "current_score": one.current_score,
            "max_score": one.max_score,
            "active_users": one.active_users,
            "licensed_users": one.licensed_users,
            "comparisons": json.dumps([[each.basis, each.average, each.seats] for each in one.comparisons]),
        }
        upsert(self.connection, score_day, [row], keys=["tenant_id", "day"])
        same_day = (control_day.c.tenant_id == one.tenant_id) & (control_day.c.day == one.day)
        self.connection.execute(delete(control_day).where(same_day))
        self._controls = [
            each for each in self._controls if (each["tenant_id"], each["day"]) != (one.tenant_id, one.day)
        ]
        self._controls += [_control_row(one, control) for control in one.controls]
        self.controls = max(self.controls, len(one.controls))
        if one.tenant_id not in self.newest or self.newest[one.tenant_id].day <= one.day:
            self.newest[one.tenant_id] = one
        if len(self._controls) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        upsert(self.connection, control_day, self._controls, keys=["tenant_id", "action_id", "day"])
        self._controls = []


def rebuild_actions(connection: Connection, tenant_id: str, newest: ScoreDay | None) -> bool:
    """Make the actions of a tenant from its newest day and its profiles.

    Arguments: `newest`, the newest day that was just written; older days keep the texts that the store has, since
    Graph's older days have none worth keeping.
    Returns: whether the tenant has a day at all.
    """
    last = newest_day_of(connection, tenant_id)
    if last is None:
        return False
    controls = _controls_of(connection, tenant_id, last)
    if newest is not None and newest.day == last:
        controls = {one.action_id: one for one in newest.controls}
    maximum = connection.execute(
        select(score_day.c.max_score).where(score_day.c.tenant_id == tenant_id, score_day.c.day == last)
    ).scalar_one()
    profiles = {row.id: row for row in connection.execute(select(profile).where(profile.c.tenant_id == tenant_id))}
    histories = _histories(connection, tenant_id, last)
    rows = [
        action_row(
            tenant_id, control, profiles.get(control.action_id), history=histories[control.action_id], total=maximum
        )
        for control in controls.values()
    ]
    connection.execute(delete(action).where(action.c.tenant_id == tenant_id))
    upsert(connection, action, rows, keys=["tenant_id", "id"])
    return True


def _controls_of(connection: Connection, tenant_id: str, day: date) -> dict[str, ControlScore]:
    texts = {row.id: row for row in connection.execute(select(action).where(action.c.tenant_id == tenant_id))}
    rows = connection.execute(select(control_day).where(control_day.c.tenant_id == tenant_id, control_day.c.day == day))
    return {
        row.action_id: ControlScore(
            action_id=row.action_id,
            category=row.category,
            score=row.score,
            percentage=row.percentage,
            description=texts[row.action_id].description if row.action_id in texts else "",
            implementation_status=texts[row.action_id].implementation_status if row.action_id in texts else "",
            last_synced=texts[row.action_id].last_synced if row.action_id in texts else None,
        )
        for row in rows
    }


def _histories(connection: Connection, tenant_id: str, last: date) -> dict[str, ControlHistory]:
    """For every control that the tenant ever had: first day, last change, and best score of the last days."""
    mine = control_day.c.tenant_id == tenant_id
    first_day = connection.execute(select(func.min(score_day.c.day)).where(score_day.c.tenant_id == tenant_id)).scalar()
    seen = select(control_day.c.action_id, func.min(control_day.c.day)).where(mine).group_by(control_day.c.action_id)
    first = dict(connection.execute(seen).all())
    since = last - timedelta(days=REGRESSION_DAYS)
    best_query = select(control_day.c.action_id, func.max(control_day.c.score)).where(mine, control_day.c.day >= since)
    best = dict(connection.execute(best_query.group_by(control_day.c.action_id)).all())
    before = func.lag(control_day.c.score).over(partition_by=control_day.c.action_id, order_by=control_day.c.day)
    steps = (
        select(control_day.c.action_id, control_day.c.day, control_day.c.score, before.label("before"))
        .where(mine)
        .subquery()
    )
    changed_query = select(steps.c.action_id, func.max(steps.c.day)).where(steps.c.score != steps.c.before)
    changed = dict(connection.execute(changed_query.group_by(steps.c.action_id)).all())
    recent = last - timedelta(days=RECENT_DAYS)
    return {
        action_id: ControlHistory(
            first_seen=day,
            changed_on=changed.get(action_id),
            best_score=best.get(action_id),
            is_recently_added=day > max(recent, first_day or day),
            recent_since=recent,
        )
        for action_id, day in first.items()
    }


def _control_row(one: ScoreDay, control: ControlScore) -> Mapping[str, Any]:
    return {
        "tenant_id": one.tenant_id,
        "action_id": control.action_id,
        "day": one.day,
        "category": control.category,
        "score": control.score,
        "percentage": control.percentage,
    }


def _profile_row(one: ControlProfile, tenant_id: str) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "id": one.id,
        "title": one.title,
        "category": one.category,
        "service": one.service,
        "action_type": one.action_type,
        "tier": one.tier,
        "user_impact": one.user_impact,
        "implementation_cost": one.implementation_cost,
        "rank": one.rank,
        "max_score": one.max_score,
        "threats": json.dumps(one.threats),
        "deprecated": one.deprecated,
        "remediation": one.remediation,
        "remediation_impact": one.remediation_impact,
        "action_url": one.action_url,
        "state": one.state,
        "state_updated_at": one.state_updated_at,
        "source": one.source.value,
    }
