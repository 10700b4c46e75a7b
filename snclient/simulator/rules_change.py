"""Change requests: their states, step by step, by type; and what closing one asks for.

Sources: ServiceNow, Change states; bodies of refusals seen on live instances. That closing needs code and notes is what
clients are told to send (servicenow.itsm).
"""

from collections.abc import Mapping
from itertools import pairwise

from snclient.simulator import errors
from snclient.simulator.identifiers import sys_id_of
from snclient.simulator.rule import Write, require, set_activity
from snclient.simulator.store import Row

NEW, CLOSED, CANCELED = "-5", "3", "4"
_STEPS: Mapping[str, tuple[str, ...]] = {
    "normal": (NEW, "-4", "-3", "-2", "-1", "0", CLOSED),
    "standard": (NEW, "-2", "-1", "0", CLOSED),
    "emergency": (NEW, "-3", "-2", "-1", "0", CLOSED),
}
_CANCELABLE = frozenset((NEW, "-4", "-3", "-2", "-1"))
_ENDED = frozenset((CLOSED, CANCELED))
_RULE = "Change Model: Check State Transition"
_RULE_ID = "5ac1d7e2b4e04f0d9a6c11e3d2f70481"
_MODELS: Mapping[str, str] = {kind: sys_id_of("chg_model", kind.capitalize()) for kind in _STEPS}
_KINDS: Mapping[str, str] = {model: kind for kind, model in _MODELS.items()}


def apply(row: Row, write: Write) -> None:
    """Complete a change request. Raises: ApiError 403 when its state cannot be reached, or needs more."""
    _choose_model(row, write)
    before = write.before
    if before is None:
        row["state"] = NEW
        row["requested_by"] = row["requested_by"] or write.identity.sys_id
        return
    if row["state"] == before["state"]:
        return
    # One on hold can only be cancelled: "Not On hold" is a condition of all other transitions (change-management-api).
    is_held = before["on_hold"] == "true" and row["state"] != CANCELED
    if is_held or row["state"] not in onward(before):
        raise errors.aborted("change_request", _RULE, _RULE_ID)
    if row["state"] == CLOSED:
        require(row, "change_request", ("close_code", "close_notes"))
    set_activity(row, write, _ENDED)


def onward(row: Mapping[str, str]) -> tuple[str, ...]:
    """Where a change may go from its state: one step on, or cancelled until it is in review.

    The model decides; a type besides it is a category only (change-management-api).
    """
    cancel = (CANCELED,) if row["state"] in _CANCELABLE else ()
    kind = _KINDS.get(row.get("chg_model", ""), row["type"])
    follower = dict(pairwise(_STEPS.get(kind, _STEPS["normal"]))).get(row["state"])
    return ((follower,) if follower else ()) + cancel


def _choose_model(row: Row, write: Write) -> None:
    """Of type and model, the one that was not sent follows from the other."""
    if "chg_model" in write.sent and "type" not in write.sent:
        row["type"] = _KINDS.get(row["chg_model"], row["type"])
    elif not row["chg_model"] or ("type" in write.sent and "chg_model" not in write.sent):
        row["chg_model"] = _MODELS.get(row["type"], "")
