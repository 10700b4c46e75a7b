"""Joins a scored control to its profile: the improvement action that a person sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.models import ControlScore, MaxScoreOrigin, RecommendationSource
from data.secure_score.status import derived_maximum, effective_status

TOLERANCE = 1e-6
"""Points; Graph's numbers carry float noise."""
PROFILE_TEXTS = (
    "action_type",
    "tier",
    "user_impact",
    "implementation_cost",
    "remediation",
    "remediation_impact",
    "action_url",
)


@dataclass(frozen=True, slots=True)
class ControlHistory:
    """What the days before say about a control; `best_score` is of the days in which a loss counts as regression."""

    first_seen: date
    changed_on: date | None
    best_score: float | None
    is_recently_added: bool
    recent_since: date


def action_row(
    tenant_id: str, control: ControlScore, profile: Any | None, *, history: ControlHistory, total: float
) -> Mapping[str, Any]:
    """Make the row of an improvement action.

    Arguments: `profile`, a row of the store's catalogue, or None where it has none: the control is an action all the
    same; `total`, the tenant's maximum in points, for the score impact in percent.
    """
    maximum, origin = known_maximum(control, profile.max_score if profile else None)
    state_day = profile.state_updated_at.date() if profile and profile.state_updated_at else None
    updated_on = max(day for day in (history.first_seen, history.changed_on, state_day) if day is not None)
    left = max(0.0, maximum - control.score) if maximum is not None else 0.0
    return {
        "tenant_id": tenant_id,
        "id": control.action_id,
        "title": (profile.title if profile else "") or control.action_id,
        "category": control.category or (profile.category if profile else ""),
        "source": profile.source if profile else RecommendationSource.MICROSOFT.value,
        "status": effective_status(profile.state if profile else "", control.score, maximum, control.percentage),
        "score": control.score,
        "percentage": control.percentage,
        "max_score": maximum,
        "max_score_origin": origin.value,
        "points_left": left,
        "score_impact": left / total * 100 if maximum is not None and total > 0 else None,
        "rank": profile.rank if profile else None,
        "product": profile.service if profile else "",
        "threats": profile.threats if profile else "[]",
        "description": control.description,
        "implementation_status": control.implementation_status,
        "last_synced": control.last_synced,
        "first_seen": history.first_seen,
        "updated_on": updated_on,
        "is_regressed": history.best_score is not None and control.score < history.best_score - TOLERANCE,
        "is_recently_added": history.is_recently_added,
        "is_recently_updated": updated_on > max(history.first_seen, history.recent_since),
        **{name: getattr(profile, name, "") for name in PROFILE_TEXTS},
    }


def known_maximum(control: ControlScore, profile_maximum: float | None) -> tuple[float | None, MaxScoreOrigin]:
    """Return the maximum in points and where it is known from: the profile, else score and percentage, else nowhere."""
    if profile_maximum is not None:
        return profile_maximum, MaxScoreOrigin.PROFILE
    derived = derived_maximum(control.score, control.percentage)
    return derived, MaxScoreOrigin.UNKNOWN if derived is None else MaxScoreOrigin.DERIVED
