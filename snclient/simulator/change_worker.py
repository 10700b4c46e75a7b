"""Workers of the Change Management API (ServiceNow: change-management-api): work in the background, and what it says.

An answer names a worker that waits; here its work is done at once, so that `/change/worker/{sys_id}` tells it complete.
"""

import json
from dataclasses import dataclass, field

from starlette.responses import Response

from snclient.simulator import change_form as form
from snclient.simulator import rest
from snclient.simulator.access import SYSTEM
from snclient.simulator.change_form import Call
from snclient.simulator.tables import TABLES
from snclient.simulator.tables_change import COMPLETE, WAITING

_WORKER = TABLES["chg_mgt_worker"]


@dataclass(slots=True)
class Messages:
    """What a worker has to say."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    infos: list[str] = field(default_factory=list)

    def body(self) -> dict[str, list[str]]:
        """As an answer has it."""
        return {"errorMessages": self.errors, "warningMessages": self.warnings, "infoMessages": self.infos}


async def worker(call: Call) -> Response:
    """`/change/worker/{sys_id}`: how a worker is doing."""
    form.admit(call, "GET")
    row = call.instance.records.fetch(_WORKER, call.request.path_params["sys_id"], SYSTEM)
    payload = {"payload": json.loads(row["payload"])} if row["payload"] else {}
    told = _told(call, row["sys_id"], row["type"], row["request"], row["state"])
    return rest.answer({"result": told | {"messages": json.loads(row["info_messages"])} | payload}, 200)


def accepted(
    call: Call, kind: str, request: str, messages: Messages, *, payload: str = "", status: int = 202
) -> Response:
    """The answer that a worker has begun."""
    sys_id = keep(call, kind, request, messages, payload)
    told = _told(call, sys_id, kind, request, WAITING) | {"messages": Messages().body()}
    return rest.answer({"result": told}, status)


def keep(call: Call, kind: str, request: str, messages: Messages, payload: str) -> str:
    """Note a worker that is through with its work. Returns: its sys_id."""
    values = {"type": kind, "request": request, "state": COMPLETE, "payload": payload}
    values["info_messages"] = json.dumps(messages.body())
    return call.instance.records.create(_WORKER, values, call.unhindered)["sys_id"]


def _told(call: Call, sys_id: str, kind: str, request: str, state: str) -> dict[str, object]:
    label = call.instance.choices.label("chg_mgt_worker", "state", state)
    return {
        "worker": {"sysId": sys_id, "link": f"{call.instance.base_url}/api/sn_chg_rest/change/worker/{sys_id}"},
        "request": request,
        "state": {"value": int(state), "display_value": label},
        "type": kind,
    }
