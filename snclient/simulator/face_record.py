"""The record page: where somebody plays the agent and changes state, assignment and notes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from snclient.simulator import errors, rendering
from snclient.simulator.access import SYSTEM, Identity, may_write
from snclient.simulator.instance import Instance
from snclient.simulator.query import Condition, Order, Query
from snclient.simulator.records import Part
from snclient.simulator.rules import next_states
from snclient.simulator.sessions import Session
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES, Table

EDITABLE = ("state", "assignment_group", "assigned_to", "close_code", "close_notes", "work_notes")
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "incident": ("priority", "impact", "urgency", "caller_id", "opened_by"),
    "change_request": ("priority", "type", "risk", "requested_by", "opened_by"),
}
_SHOWN_OF_ALL = ("opened_at", "due_date", "sys_updated_on", "closed_at", "correlation_display", "correlation_id")
_MOST_OPTIONS = 500


@dataclass(frozen=True, slots=True)
class _Form:
    """What the page shows in its fields, with what went wrong."""

    values: Mapping[str, str]
    problem: str = ""
    status: int = 200


def handler(name: str) -> Callable[[Request, Instance, Session, Identity], Awaitable[Response]]:
    """The record page of the table `name`."""
    table = TABLES[name]

    async def show(request: Request, instance: Instance, session: Session, identity: Identity) -> Response:
        sys_id = request.query_params.get("sys_id", "")
        row = instance.records.fetch(table, sys_id, identity)
        form = _Form(row | {"work_notes": ""})
        if request.method == "POST":
            sent = {key: value for key, value in (await request.form()).items() if key in EDITABLE}
            values = {key: value.replace("\r\n", "\n") for key, value in sent.items() if isinstance(value, str)}
            try:
                instance.records.update(table, sys_id, values, identity)
                return RedirectResponse(f"/{name}.do?sys_id={row['sys_id']}&saved=1", 303)
            except errors.ApiError as error:
                form = _Form({**form.values, **values}, f"{error.message}. {error.detail or ''}", 422)
        return rendering.page(
            "record.html",
            form.status,
            **_page_values(instance, table, row, form),
            user=identity,
            form_token=session.form_token,
            is_writable=may_write(identity, table),
            is_saved="saved" in request.query_params and not form.problem,
        )

    return show


def _page_values(instance: Instance, table: Table, row: Row, form: _Form) -> dict[str, object]:
    names = (*_SHOWN[table.name], *_SHOWN_OF_ALL)
    [shown] = instance.shaper.displays(table, [row], (*names, "comments_and_work_notes"))
    states = instance.choices.labels(table.name, "state")
    return {
        "table": table,
        "row": row,
        "values": form.values,
        "problem": form.problem,
        "facts": [(table.columns[name].label, shown[name]) for name in names],
        "activity": shown["comments_and_work_notes"].strip(),
        "states": [(state, states.get(state, state)) for state in next_states(table.name, row)],
        "close_codes": list(instance.choices.labels(table.name, "close_code").items()),
        "groups": _options(instance, "sys_user_group", row["assignment_group"]),
        "agents": _options(instance, "sys_user", row["assigned_to"], Condition("roles", "LIKE", "itil")),
    }


def _options(instance: Instance, name: str, present: str, *conditions: Condition) -> list[tuple[str, str]]:
    """sys_id and name of the active records to choose from, with the present one even if it is none of them."""
    table = TABLES[name]
    clauses = tuple((condition,) for condition in (Condition("active", "=", "true"), *conditions))
    query = Query((clauses,), (Order("name"), Order("sys_id")))
    rows = instance.records.page(table, query, SYSTEM, Part(_MOST_OPTIONS, is_counted=False)).rows
    options = {row["sys_id"]: row["name"] for row in rows}
    if present and present not in options:
        options |= instance.store.displays(table, [present])
    return list(options.items())
