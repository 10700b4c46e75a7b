"""The Change Management API (ServiceNow: change-management-api): changes by type or model, models, templates, tasks."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import change_form as form
from snclient.simulator import errors, rest
from snclient.simulator.access import SYSTEM, Identity
from snclient.simulator.change_form import CHANGE, Call
from snclient.simulator.instance import Instance
from snclient.simulator.query import Condition
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

_WHAT = "Change Request"
_TASK = TABLES["change_task"]
_FIXED_BY_TEMPLATE = ("description", "backout_plan", "test_plan", "implementation_plan")

CallHandler = Callable[[Call], Coroutine[Any, Any, Response]]
"""Answers a call of this API."""


def handler(answer: CallHandler) -> rest.Handler:
    """`answer` as a handler of the REST APIs."""

    async def handle(request: Request, instance: Instance, identity: Identity) -> Response:
        return await answer(Call(request, instance, identity))

    return handle


async def changes(call: Call) -> Response:
    """`/change`: all changes; a new one by model or type."""
    if form.admit(call, "GET", "POST") == "GET":
        return form.listed(call, CHANGE)
    sent = await form.sent_fields(call)
    preset = _preset(call, str(sent.pop("chg_model", "")), str(sent.pop("type", "")))
    return _create(call, sent, preset)


def of_type(kind: str) -> CallHandler:
    """`/change/normal`, `/change/emergency`: the changes of a type; a new one."""

    async def answer(call: Call) -> Response:
        if form.admit(call, "GET", "POST") == "GET":
            return form.listed(call, CHANGE, Condition("type", "=", kind))
        sent = await form.sent_fields(call)
        ignored = [name for name in ("type", "chg_model") if name in sent]
        return _create(call, _without(sent, ignored), _preset(call, kind, kind), ignored)

    return answer


async def standard_changes(call: Call) -> Response:
    """`/change/standard`: the standard changes; a new one needs a template."""
    form.admit(call, "GET")
    return form.listed(call, CHANGE, Condition("type", "=", "standard"))


async def standard_change(call: Call) -> Response:
    """`/change/standard/{id}`: a standard change; POST: a new one from the template of this sys_id."""
    if rest.verb(call.request, "GET", "POST", "PATCH", "DELETE") != "POST":
        return await _one_change(call, "standard")
    form.admit(call, "POST")
    template = form.first(call, "std_change_record_producer", f"sys_id={_path_id(call)}^active=true")
    if template is None:
        raise errors.no_record()
    sent = await form.sent_fields(call)
    values = call.instance.records.fetch(TABLES["sys_template"], template["template"], SYSTEM)
    preset = _pairs(values["template"]) | _preset(call, "Standard", "standard")
    preset["std_change_producer_version"] = template["current_version"]
    ignored = [name for name in ("type", "chg_model", *_FIXED_BY_TEMPLATE) if name in sent]
    return _create(call, _without(sent, ignored), preset, ignored)


def one_change(kind: str = "") -> CallHandler:
    """`/change/{sys_id}`, `/change/normal/{sys_id}` and so on: one change."""

    async def answer(call: Call) -> Response:
        return await _one_change(call, kind)

    return answer


async def tasks(call: Call) -> Response:
    """`/change/{sys_id}/task`: the tasks of a change; a new one."""
    method, change = form.admit(call, "GET", "POST"), form.change(call)
    if method == "GET":
        return form.listed(call, _TASK, Condition("change_request", "=", change["sys_id"]))
    sent = await form.sent_fields(call)
    ignored = call.instance.records.ignored(_TASK, sent, call.identity)
    belonging = {"change_request": change["sys_id"], "parent": change["sys_id"]}
    with form.refusals("Change Task", "created"):
        row = call.instance.records.create(_TASK, sent | belonging, call.identity)
    return form.answer(call, _TASK, row, ignored)


async def task(call: Call) -> Response:
    """`/change/{sys_id}/task/{task_sys_id}`: change or delete a task of this change."""
    method, change = form.admit(call, "PATCH", "DELETE"), form.change(call)
    records = call.instance.records
    row = records.fetch(_TASK, call.request.path_params["task_sys_id"], call.identity)
    if row["change_request"] != change["sys_id"]:
        raise errors.no_record()
    if method == "DELETE":
        answer = form.answer(call, _TASK, row)
        with form.refusals("Change Task", "deleted"):
            records.delete(_TASK, row["sys_id"], call.unhindered)
        return answer
    sent = await form.sent_fields(call)
    ignored = records.ignored(_TASK, sent, call.identity)
    with form.refusals("Change Task", "updated"):
        row = records.update(_TASK, row["sys_id"], sent, call.identity)
    return form.answer(call, _TASK, row, ignored)


async def models(call: Call) -> Response:
    """`/change/model`: the models that a change can be based on."""
    form.admit(call, "GET")
    return form.listed(call, TABLES["chg_model"], default_order="name")


async def templates(call: Call) -> Response:
    """`/change/standard/template`: the templates of standard changes."""
    form.admit(call, "GET")
    return form.listed(call, TABLES["std_change_record_producer"], default_order="name")


def one_of(table_name: str) -> CallHandler:
    """A model or template by its sys_id."""

    async def answer(call: Call) -> Response:
        form.admit(call, "GET")
        table = TABLES[table_name]
        return form.answer(call, table, call.instance.records.fetch(table, _path_id(call), call.identity))

    return answer


async def _one_change(call: Call, kind: str) -> Response:
    method = form.admit(call, "GET", "PATCH", "DELETE")
    row, records = form.change(call, kind), call.instance.records
    if method == "GET":
        return form.answer(call, CHANGE, row)
    if method == "DELETE":
        answer = form.answer(call, CHANGE, row)
        with form.refusals(_WHAT, "deleted"):
            records.delete(CHANGE, row["sys_id"], call.unhindered)
        return answer
    sent = await form.sent_fields(call)
    ignored = records.ignored(CHANGE, sent, call.identity)
    with form.refusals(_WHAT, "updated"):
        row = records.update(CHANGE, row["sys_id"], sent, call.identity)
    return form.answer(call, CHANGE, row, ignored)


def _create(
    call: Call, sent: Mapping[str, object], preset: Mapping[str, str], already_ignored: Sequence[str] = ()
) -> Response:
    """A new change: what is sent, over what the model or template says."""
    ignored = call.instance.records.ignored(CHANGE, sent, call.identity)
    with form.refusals(_WHAT, "created"):
        row = call.instance.records.create(CHANGE, {**preset, **sent}, call.identity)
    return form.answer(call, CHANGE, row, (*already_ignored, *ignored))


def _preset(call: Call, model_name: str, type_name: str) -> dict[str, str]:
    """What a new change has by its model (a name or sys_id) and type (a value or label). Raises: ApiError 400."""
    labels = call.instance.choices.labels("change_request", "type")
    kinds = {text.lower(): value for value, label in labels.items() for text in (value, label)}
    kind = kinds.get(type_name.lower(), "")
    if type_name and not kind:
        raise errors.ApiError(400, f"Invalid change type '{type_name}'", "")
    wanted = model_name or labels.get(kind, "")
    model = _model(call, wanted) or (None if model_name else _model(call, ""))
    if model is None:
        raise errors.ApiError(400, f"Invalid change model '{model_name}'", "")
    given = _pairs(model["record_preset"]) | {"chg_model": model["sys_id"]}
    return given | ({"type": kind} if kind else {})


def _model(call: Call, name: str) -> Row | None:
    """The active model of this name or sys_id; without either, the default one."""
    if "^" in name:
        return None
    which = f"name={name}^ORsys_id={name}" if name else "default_change_model=true"
    return form.first(call, "chg_model", f"active=true^{which}")


def _pairs(encoded: str) -> dict[str, str]:
    """The values of a preset or template, written as an encoded query."""
    parts = (part.partition("=") for part in encoded.split("^") if part != "EQ")
    return {name: value for name, sign, value in parts if sign and name in CHANGE.columns}


def _without(sent: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: value for name, value in sent.items() if name not in names}


def _path_id(call: Call) -> str:
    found: str = call.request.path_params["sys_id"]
    return found


ROUTES: Sequence[tuple[str, rest.Handler]] = tuple(
    (path, handler(answer))
    for path, answer in (
        ("/change", changes),
        ("/change/normal", of_type("normal")),
        ("/change/emergency", of_type("emergency")),
        ("/change/standard", standard_changes),
        ("/change/standard/template", templates),
        ("/change/standard/template/{sys_id}", one_of("std_change_record_producer")),
        ("/change/model", models),
        ("/change/model/{sys_id}", one_of("chg_model")),
        ("/change/normal/{sys_id}", one_change("normal")),
        ("/change/emergency/{sys_id}", one_change("emergency")),
        ("/change/standard/{sys_id}", standard_change),
        ("/change/{sys_id}", one_change()),
        ("/change/{sys_id}/task", tasks),
        ("/change/{sys_id}/task/{task_sys_id}", task),
    )
)
