"""What the instance does to tickets before it keeps them: business rules and data policies, out of the box.

Each rule set gets the record as it would become (a dict that it completes or changes) and says no by `ApiError`.
Sources: ServiceNow, Priority lookup rules; Change states; Data policies; State model of incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from snclient.simulator import errors
from snclient.simulator.access import Identity
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

PRIORITIES: Mapping[tuple[str, str], str] = {
    ("1", "1"): "1",
    ("1", "2"): "2",
    ("1", "3"): "3",
    ("2", "1"): "2",
    ("2", "2"): "3",
    ("2", "3"): "4",
    ("3", "1"): "3",
    ("3", "2"): "4",
    ("3", "3"): "5",
}
"""(impact, urgency) of an incident to its priority."""

_STEPS: Mapping[str, tuple[str, ...]] = {
    "normal": ("-5", "-4", "-3", "-2", "-1", "0", "3"),
    "standard": ("-5", "-2", "-1", "0", "3"),
    "emergency": ("-5", "-3", "-2", "-1", "0", "3"),
}
_CANCELABLE_CHANGE = frozenset(("-5", "-4", "-3", "-2", "-1"))
_CHANGE_RULE = "Change Model: Check State Transition"
_CHANGE_RULE_ID = "5ac1d7e2b4e04f0d9a6c11e3d2f70481"
_INCIDENT_RESOLVED = "6"
_INCIDENT_ENDED = frozenset(("7", "8"))
_INCIDENT_DONE = frozenset(("6", "7"))


@dataclass(frozen=True, slots=True)
class Write:
    """What is being written: the record before (None for a new one), which columns were sent, by whom and when."""

    before: Row | None
    sent: frozenset[str]
    identity: Identity
    now: str


def apply_rules(table: str, row: Row, write: Write) -> None:
    """Complete or change `row`, the record that is about to be kept. Raises: ApiError when a rule refuses it."""
    if table == "incident":
        _incident(row, write)
    elif table == "change_request":
        _change(row, write)


def next_states(table: str, row: Row) -> tuple[str, ...]:
    """The states that this record may have after its next update, the present one included, in their order."""
    if table == "change_request":
        onward = _onward(row["type"], row["state"])
        return tuple(state for state in (row["state"], *onward))
    return ("1", "2", "3", "6", "7", "8")


def _incident(row: Row, write: Write) -> None:
    before = write.before
    row["priority"] = PRIORITIES.get((row["impact"], row["urgency"]), "5")
    if before is None:
        leader = "incident_state" if "incident_state" in write.sent and "state" not in write.sent else "state"
    else:
        leader = "state" if row["state"] != before["state"] else "incident_state"
    row["state"] = row["incident_state"] = row[leader]
    if row["state"] in _INCIDENT_DONE:
        _require(row, "incident", ("close_code", "close_notes"))
    was = before["state"] if before else ""
    if row["state"] == was:
        return
    if row["state"] in _INCIDENT_DONE and was not in _INCIDENT_DONE:
        _stamp(row, write, "resolved_at", "resolved_by")
    _set_activity(row, write, was, _INCIDENT_ENDED)
    is_reopened = was in (_INCIDENT_RESOLVED, *_INCIDENT_ENDED) and row["state"] in ("1", "2", "3")
    if is_reopened:
        row["resolved_at"] = row["resolved_by"] = ""
        row["reopen_count"] = str(int(row["reopen_count"] or 0) + 1)


def _change(row: Row, write: Write) -> None:
    before = write.before
    if before is None:
        row["state"] = "-5"
        row["requested_by"] = row["requested_by"] or write.identity.sys_id
    elif row["state"] != before["state"]:
        if row["state"] not in _onward(before["type"], before["state"]):
            raise errors.aborted("change_request", _CHANGE_RULE, _CHANGE_RULE_ID)
        _set_activity(row, write, before["state"], frozenset(("3", "4")))


def _onward(kind: str, state: str) -> tuple[str, ...]:
    """Where a change may go from `state`: one step on, or cancelled until it is in review."""
    steps = _STEPS.get(kind, _STEPS["normal"])
    follower = dict(pairwise(steps)).get(state)
    cancel = ("4",) if state in _CANCELABLE_CHANGE else ()
    return ((follower,) if follower else ()) + cancel


def _set_activity(row: Row, write: Write, was: str, ended: frozenset[str]) -> None:
    if row["state"] in ended:
        row["active"] = "false"
        if was not in ended:
            _stamp(row, write, "closed_at", "closed_by")
    else:
        row["active"] = "true"
        row["closed_at"] = row["closed_by"] = ""


def _stamp(row: Row, write: Write, when: str, who: str) -> None:
    """Note when and by whom, unless the writer said so."""
    if when not in write.sent or not row[when]:
        row[when] = write.now
    if who not in write.sent or not row[who]:
        row[who] = write.identity.sys_id


def _require(row: Row, table: str, names: tuple[str, ...]) -> None:
    columns = TABLES[table].columns
    missing = [columns[name].label for name in names if not row[name].strip()]
    if missing:
        raise errors.mandatory(missing)
