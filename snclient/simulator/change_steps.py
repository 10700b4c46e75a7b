"""The Change Management API's steps: which states come next, approvals, risk (ServiceNow: change-management-api)."""

from collections.abc import Sequence

from starlette.responses import Response

from snclient.simulator import change_form as form
from snclient.simulator import errors, rest
from snclient.simulator.change_api import handler
from snclient.simulator.change_form import CHANGE, Call
from snclient.simulator.identifiers import sys_id_of
from snclient.simulator.query import parse
from snclient.simulator.records import Part
from snclient.simulator.rules import next_states
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

_CANCELED, _IMPLEMENT, _REVIEW = "4", "-1", "0"
_APPROVED, _REJECTED = "approved", "rejected"
_APPROVAL = TABLES["sysapproval_approver"]
_NO_ACTIVE_TASKS = "No active Change Tasks"
_NOT_ON_HOLD = "Not On hold"


async def nextstates(call: Call) -> Response:
    """`/change/{sys_id}/nextstates`: the states that follow, the present one last, and what each asks for."""
    form.admit(call, "GET")
    change = form.change(call)
    onward = [state for state in next_states("change_request", change) if state != change["state"]]
    labels = call.instance.choices.labels("change_request", "state")
    available = [*onward, change["state"]]
    return rest.answer(
        {
            "result": {
                "available_states": available,
                # Changes without a model have no transitions to tell of.
                "state_transitions": [_transitions(call, change, to) for to in onward] if change["chg_model"] else [],
                "state_label": {state: labels.get(state, state) for state in available},
            }
        },
        200,
    )


async def approvals(call: Call) -> Response:
    """`/change/{sys_id}/approvals`: the caller approves or rejects what is asked of this user."""
    form.admit(call, "PATCH")
    change, sent = form.change(call), await form.sent_fields(call)
    state, comments = str(sent.get("state", "")), str(sent.get("comments", ""))
    if state not in (_APPROVED, _REJECTED):
        raise errors.ApiError(400, f"Invalid state '{state}': approved or rejected is possible", "")
    if state == _REJECTED and not comments.strip():
        raise errors.ApiError(400, "Comments are required to reject a change request", "")
    mine = _approvals(call, f"sysapproval={change['sys_id']}^state=requested^approver={call.identity.sys_id}")
    if not mine:
        raise errors.ApiError(400, "The user is not authorized to approve or reject this change request", "")
    records = call.instance.records
    for row in mine:
        records.update(_APPROVAL, row["sys_id"], {"state": state, "comments": comments}, call.unhindered)
    is_open = _approvals(call, f"sysapproval={change['sys_id']}^state=requested")
    if state == _REJECTED or not is_open:
        with form.refusals("Change Request", "updated"):
            change = records.update(CHANGE, change["sys_id"], {"approval": state}, call.unhindered)
    return form.answer(call, CHANGE, change)


async def risk(call: Call) -> Response:
    """`/change/{sys_id}/risk`: no risk conditions are defined here, so that risk and impact stay what they are."""
    form.admit(call, "PATCH")
    return form.answer(call, CHANGE, form.change(call))


async def standard_risk(call: Call) -> Response:
    """`/change/standard/{sys_id}/risk`: the same of a standard change."""
    form.admit(call, "PATCH")
    return form.answer(call, CHANGE, form.change(call, "standard"))


def _approvals(call: Call, query: str) -> list[Row]:
    return call.instance.records.page(_APPROVAL, parse(query), call.unhindered, Part(1000, is_counted=False)).rows


def _transitions(call: Call, change: Row, to: str) -> list[dict[str, object]]:
    """The ways into a state: by itself when all is done, or by hand."""
    conditions = () if to == _CANCELED else ((_NOT_ON_HOLD, change["on_hold"] != "true"),)
    found = [_transition(call, change, to, conditions, is_automatic=False)]
    if (change["state"], to) == (_IMPLEMENT, _REVIEW):
        is_done = not _active_tasks(call, change)
        found.insert(0, _transition(call, change, to, ((_NO_ACTIVE_TASKS, is_done),), is_automatic=True))
    return found


def _transition(
    call: Call, change: Row, to: str, conditions: Sequence[tuple[str, bool]], *, is_automatic: bool
) -> dict[str, object]:
    start = change["state"]
    labels = call.instance.choices.labels("change_request", "state")
    key = f"{change['chg_model']}:{start}:{to}:{is_automatic}"
    return {
        "sys_id": sys_id_of("sttrm_state_transition", key),
        "display_value": f"{labels.get(start, start)} to {labels.get(to, to)}",
        "from_state": start,
        "to_state": to,
        "transition_available": all(is_met for _, is_met in conditions),
        "automatic_transition": is_automatic,
        "conditions": [_condition(key, name, is_met=is_met) for name, is_met in conditions],
    }


def _condition(transition: str, name: str, *, is_met: bool) -> dict[str, object]:
    sys_id = sys_id_of("sttrm_transition_condition", f"{transition}:{name}")
    return {"passed": is_met, "condition": {"name": name, "description": None, "sys_id": sys_id}}


def _active_tasks(call: Call, change: Row) -> bool:
    query = parse(f"change_request={change['sys_id']}^active=true")
    page = call.instance.records.page(TABLES["change_task"], query, call.unhindered, Part(1, is_counted=False))
    return bool(page.rows)


ROUTES: Sequence[tuple[str, rest.Handler]] = (
    ("/change/standard/{sys_id}/risk", handler(standard_risk)),
    ("/change/{sys_id}/nextstates", handler(nextstates)),
    ("/change/{sys_id}/approvals", handler(approvals)),
    ("/change/{sys_id}/risk", handler(risk)),
)
