"""Incidents: priority, states, what resolving and waiting for the caller ask for.

Sources: ServiceNow, Priority lookup rules; State model of incidents; c_DataPolicy.
"""

from snclient.simulator import errors
from snclient.simulator.rule import PRIORITIES, Write, mirror_state, note_reopening, require, set_activity, stamp
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

STATES = ("1", "2", "3", "6", "7", "8")
"""All states, in their order."""
_ON_HOLD, _AWAITING_CALLER = "3", "1"
_DONE = frozenset(("6", "7"))
_ENDED = frozenset(("7", "8"))
_OPEN = ("1", "2", "3")


def apply(row: Row, write: Write) -> None:
    """Complete an incident. Raises: ApiError 403 when a data policy asks for more."""
    row["priority"] = PRIORITIES.get((row["impact"], row["urgency"]), "5")
    mirror_state(row, write, "incident_state")
    if row["state"] in _DONE:
        require(row, "incident", ("close_code", "close_notes"))
    _ask_the_caller(row, write)
    was = write.previous_state
    if row["state"] == was:
        return
    if row["state"] in _DONE and was not in _DONE:
        stamp(row, write, "resolved_at", "resolved_by")
    set_activity(row, write, _ENDED)
    if was in _DONE | _ENDED and row["state"] in _OPEN:
        note_reopening(row)


def _ask_the_caller(row: Row, write: Write) -> None:
    """Who waits for the caller has to tell the caller what for."""
    waits = (row["state"], row["hold_reason"]) == (_ON_HOLD, _AWAITING_CALLER)
    before = write.before
    waited = before is not None and (before["state"], before["hold_reason"]) == (_ON_HOLD, _AWAITING_CALLER)
    if waits and not waited and "comments" not in write.entries:
        raise errors.mandatory([TABLES["incident"].columns["comments"].label])
