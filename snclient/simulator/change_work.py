"""The Change Management API around a change: CIs, schedules, conflicts (ServiceNow: change-management-api)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from starlette.responses import Response

from snclient.simulator import change_form as form
from snclient.simulator import errors, rest, times
from snclient.simulator.access import SYSTEM
from snclient.simulator.change_api import handler
from snclient.simulator.change_form import CHANGE, Call
from snclient.simulator.change_slots import Slot, free_slots, planned, window_days
from snclient.simulator.change_worker import Messages, accepted, keep, worker
from snclient.simulator.query import Condition, parse
from snclient.simulator.records import Part
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

_CONFLICT = TABLES["conflict"]
_ASSOCIATIONS: Mapping[str, tuple[str, str]] = {
    "affected": ("task_ci", "ci_item"),
    "impacted": ("task_cmdb_ci_service", "cmdb_ci_service"),
    "offering": ("task_service_offering", "service_offering"),
}
_ALL = Part(10_000, is_counted=False)


async def configuration_items(call: Call) -> Response:
    """`/change/{sys_id}/ci`: the CIs of a change by the kind of association; POST: associate more."""
    method, change = form.admit(call, "GET", "POST"), form.change(call)
    sent = await form.sent_fields(call)
    association = str(sent.get("association_type", ""))
    if association not in _ASSOCIATIONS:
        raise errors.ApiError(400, f"Invalid association_type '{association}': {', '.join(_ASSOCIATIONS)}", "")
    table_name, column = _ASSOCIATIONS[association]
    if method == "GET":
        return form.listed(call, TABLES[table_name], Condition("task", "=", change["sys_id"]), default_order="sys_id")
    listed = sent.get("cmdb_ci_sys_ids")
    sys_ids = [str(one) for one in listed] if isinstance(listed, list) else list(rest.names(str(listed or "")))
    if not sys_ids:
        raise errors.ApiError(400, "cmdb_ci_sys_ids is required", "")
    messages = _associate(call, change, table_name, column, sys_ids)
    request = {"cmdb_ci_sys_ids": sys_ids, "association_type": association, "task": change["sys_id"]}
    return accepted(call, association, json.dumps(request, separators=(",", ":")), messages)


async def impacted_services(call: Call) -> Response:
    """`/change/{sys_id}/refresh_impacted_services`: no relations between CIs are kept here, so that none are found."""
    form.admit(call, "POST")
    form.change(call)
    return accepted(call, "impacted", "", Messages(), status=200)


async def schedule(call: Call) -> Response:
    """`/change/{sys_id}/schedule`: when a change of this length could take place on its CI."""
    form.admit(call, "GET")
    change = form.change(call)
    if not (change["cmdb_ci"] and change["start_date"] and change["end_date"]):
        raise errors.ApiError(400, "The change request needs a configuration item, a planned start and end date", "")
    start, end = times.as_moment(change["start_date"]), times.as_moment(change["end_date"])
    slots = free_slots(
        call.instance,
        change["cmdb_ci"],
        start=max(start, times.moment()),
        length=end - start,
        without=change["sys_id"],
    )
    request = {"change_sys_id": change["sys_id"], "timezone": _zone(call)}
    return _scheduled(call, request, slots)


async def ci_schedule(call: Call) -> Response:
    """`/change/ci/{sys_id}/schedule`: when a change of some length could take place on a CI."""
    form.admit(call, "GET")
    ci = call.instance.records.fetch(TABLES["cmdb_ci"], call.request.path_params["sys_id"], SYSTEM)
    sent = await form.sent_fields(call)
    length, start = _length(sent), _start(sent)
    slots = free_slots(call.instance, ci["sys_id"], start=start, length=length, without="")
    request = {"cmdb_ci_sys_id": ci["sys_id"], "duration_in_seconds": int(length.total_seconds())}
    return _scheduled(call, request | {"timezone": _zone(call)}, slots)


async def first_available(call: Call) -> Response:
    """`/change/{sys_id}/schedule/first_available`: plan the change into the first slot."""
    form.admit(call, "PATCH")
    change, sent = form.change(call), await form.sent_fields(call)
    if not change["cmdb_ci"]:
        raise errors.ApiError(400, "The change request needs a configuration item", "")
    length, start = _length(sent), _start(sent)
    slots = free_slots(call.instance, change["cmdb_ci"], start=start, length=length, without=change["sys_id"])
    messages = Messages()
    if slots:
        dates = {"start_date": times.as_text(slots[0].start), "end_date": times.as_text(slots[0].end)}
        with form.refusals("Change Request", "updated"):
            call.instance.records.update(CHANGE, change["sys_id"], dates, call.identity)
        messages.infos.append("Change has been updated")
    else:
        messages.infos.append(f"No slots found for {window_days(call.instance)} days from now")
    request = {"change_sys_id": change["sys_id"], "duration_in_seconds": int(length.total_seconds())}
    return accepted(call, "schedule", json.dumps(request | {"timezone": _zone(call)}, separators=(",", ":")), messages)


async def conflicts(call: Call) -> Response:
    """`/change/{sys_id}/conflict`: what the last check found; POST: check; DELETE: break a check off."""
    method, change = form.admit(call, "GET", "POST", "DELETE"), form.change(call)
    if method == "DELETE":
        raise errors.ApiError(400, "There is no running conflict check to cancel", "")
    if method == "POST":
        return rest.answer({"result": _check(call, change)}, 200)
    query = parse(f"change={change['sys_id']}^ORDERBYsys_id")
    found = call.instance.records.page(_CONFLICT, query, call.unhindered, _ALL).rows
    has_run = bool(change["conflict_last_run"])
    return rest.answer(
        {
            "result": {
                # "Conflict" after every check, whether there are any or not: so it is documented.
                "status": "Conflict" if has_run else "Not Run",
                "last_run": change["conflict_last_run"],
                "record_count": str(int(has_run)),
                "job_status": "2" if has_run else "",
                "conflicts": form.shaped(call, _CONFLICT, found),
            }
        },
        200,
    )


def _check(call: Call, change: Row) -> str:
    """Look for other changes on the same CI in the same time. Returns: the sys_id of the check."""
    if not (change["cmdb_ci"] and change["start_date"] and change["end_date"]):
        raise errors.ApiError(400, "The change request needs a configuration item, a planned start and end date", "")
    records = call.instance.records
    for row in records.page(_CONFLICT, parse(f"change={change['sys_id']}"), call.unhindered, _ALL).rows:
        records.delete(_CONFLICT, row["sys_id"], call.unhindered)
    now, found = times.now(), 0
    for other in planned(call.instance, change["cmdb_ci"], change["sys_id"]):
        if other["start_date"] < change["end_date"] and other["end_date"] > change["start_date"]:
            values = {"change": change["sys_id"], "conflicting_change": other["sys_id"], "last_checked": now}
            values |= {"configuration_item": change["cmdb_ci"], "type": "ci_already_scheduled"}
            records.create(_CONFLICT, values, call.unhindered)
            found += 1
    result = {"conflict_status": "Conflict" if found else "No Conflict", "conflict_last_run": now}
    records.update(CHANGE, change["sys_id"], result, call.unhindered)
    request = json.dumps({"change_sys_id": change["sys_id"]}, separators=(",", ":"))
    return keep(call, "conflict", request, Messages(), "")


def _associate(call: Call, change: Row, table_name: str, column: str, sys_ids: Sequence[str]) -> Messages:
    """Associate the CIs that exist and are not associated yet."""
    messages, records, table = Messages(), call.instance.records, TABLES[table_name]
    for sys_id in sys_ids:
        if call.instance.store.fetch(TABLES["cmdb_ci"], sys_id) is None:
            messages.warnings.append(f"Invalid CMDB_CI sys_id provided: {sys_id}")
            continue
        values = {"task": change["sys_id"], column: sys_id}
        known = records.page(table, parse(f"task={change['sys_id']}^{column}={sys_id}"), SYSTEM, _ALL).rows
        if known:
            messages.infos.append(f"CMDB_CI {sys_id} already associated to {change['sys_id']}")
        else:
            records.create(table, values, call.unhindered)
    return messages


def _length(sent: Mapping[str, object]) -> timedelta:
    text = str(sent.get("duration_in_seconds", ""))
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 10**9:
        raise errors.ApiError(400, "duration_in_seconds must be a positive number", "")
    return timedelta(seconds=int(text))


def _start(sent: Mapping[str, object]) -> datetime:
    text = str(sent.get("planned_start_time") or times.now())
    normal = times.normal_date_time(text)
    if normal is None:
        raise errors.ApiError(400, "planned_start_time must be written yyyy-mm-dd hh:mm:ss", "")
    return times.as_moment(normal)


def _zone(call: Call) -> str:
    return call.identity.time_zone or "GMT"


def _scheduled(call: Call, request: Mapping[str, object], slots: Sequence[Slot]) -> Response:
    messages = Messages()
    if not slots:
        messages.infos.append(f"No slots found for {window_days(call.instance)} days from now")
    spans = [{"start": _moment(call, slot.start), "end": _moment(call, slot.end)} for slot in slots]
    return accepted(
        call,
        "schedule",
        json.dumps(request, separators=(",", ":")),
        messages,
        payload=json.dumps({"spans": spans}) if spans else "",
    )


def _moment(call: Call, moment: datetime) -> dict[str, str]:
    value = times.as_text(moment)
    shown = times.shown(value, times.zone_named(call.identity.time_zone), times.FORMAT)
    return {"value": value, "display_value": shown}


ROUTES: Sequence[tuple[str, rest.Handler]] = (
    ("/change/worker/{sys_id}", handler(worker)),
    ("/change/ci/{sys_id}/schedule", handler(ci_schedule)),
    ("/change/{sys_id}/ci", handler(configuration_items)),
    ("/change/{sys_id}/schedule", handler(schedule)),
    ("/change/{sys_id}/schedule/first_available", handler(first_available)),
    ("/change/{sys_id}/conflict", handler(conflicts)),
    ("/change/{sys_id}/refresh_impacted_services", handler(impacted_services)),
)
