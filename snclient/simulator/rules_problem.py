"""Problems: priority, states, and what the data policies of the state model ask for.

Sources: ServiceNow, Problem state model; which fields each state needs is also what clients check before they send
(servicenow.itsm). That states may be skipped is general knowledge.
"""

from collections.abc import Mapping

from snclient.simulator.rule import PRIORITIES, Write, mirror_state, note_reopening, require, set_activity, stamp
from snclient.simulator.store import Row

STATES = ("101", "102", "103", "104", "106", "107")
"""All states, in their order: New, Assess, Root Cause Analysis, Fix in Progress, Resolved, Closed."""
_NEW, _FIXING = "101", "104"
_DONE = frozenset(("106", "107"))
_CLOSED = frozenset(("107",))
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "fix_applied": ("cause_notes", "fix_notes"),
    "risk_accepted": ("cause_notes", "close_notes"),
    "canceled": ("close_notes",),
    "duplicate": ("duplicate_of",),
}
"""What each resolution code asks for."""


def apply(row: Row, write: Write) -> None:
    """Complete a problem. Raises: ApiError 403 when a data policy asks for more."""
    row["priority"] = PRIORITIES.get((row["impact"], row["urgency"]), "5")
    mirror_state(row, write, "problem_state")
    state, was = row["state"], write.previous_state
    if state not in (_NEW, was):
        require(row, "problem", ("assigned_to",))
    if state == _FIXING:
        require(row, "problem", ("cause_notes", "fix_notes"))
    if state in _DONE:
        require(row, "problem", ("resolution_code",))
        require(row, "problem", _NEEDED.get(row["resolution_code"], ()))
    if state == was:
        return
    if state in _DONE and was not in _DONE:
        stamp(row, write, "resolved_at", "resolved_by")
    set_activity(row, write, _CLOSED)
    if was in _DONE and state not in _DONE:
        note_reopening(row)
