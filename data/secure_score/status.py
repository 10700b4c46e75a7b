"""Says which status an improvement action has, from Graph's state and the points."""

from collections.abc import Mapping

from data.models import ActionStatus

DEFAULT_STATES = frozenset({"", "default"})
STATES: Mapping[str, ActionStatus] = {
    "ignored": ActionStatus.RISK_ACCEPTED,
    "thirdparty": ActionStatus.THIRD_PARTY,
    "alternatemitigation": ActionStatus.ALTERNATE_MITIGATION,
}
"""States that decide alone, in lower case; the last one is the console's own, Graph documents no value for it."""
PLANNED = "planned"
"""The console's own state, too: it holds until all points are there."""
TOLERANCE = 1e-6
"""Relative; Graph's points and percentages carry float noise."""


def effective_status(state: str, score: float, max_score: float | None, percentage: float | None) -> str:
    """Return the status of an improvement action.

    Arguments: `state`, of the latest `controlStateUpdates[]`, in any case; `score` and `max_score` in points, the
    latter None where it is not known; `percentage`, 0 to 100, decides then.
    Returns: a value of `ActionStatus`, or the state as it came where it is not known.
    """
    key = state.strip().casefold()
    if key in STATES:
        return STATES[key].value
    if key == PLANNED or key in DEFAULT_STATES:
        if is_complete(score, max_score, percentage):
            return ActionStatus.COMPLETED.value
        return ActionStatus.PLANNED.value if key == PLANNED else ActionStatus.TO_ADDRESS.value
    return state.strip()


def is_complete(score: float, max_score: float | None, percentage: float | None) -> bool:
    """Say whether all points are achieved; a maximum that is unknown or zero leaves it to the percentage."""
    if max_score is not None and max_score > 0:
        return score >= max_score * (1 - TOLERANCE)
    return percentage is not None and percentage >= 100 * (1 - TOLERANCE)


def derived_maximum(score: float, percentage: float | None) -> float | None:
    """Return the maximum in points that a score and its percentage (0 to 100) imply; None where they imply none."""
    if percentage is None or not 0 < percentage <= 100 * (1 + TOLERANCE) or score <= 0:
        return None
    return round(score / percentage * 100, 2)
