"""The pages of tickets: where somebody plays the agent and changes state, assignment and notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import RedirectResponse, Response

from snclient.simulator import errors
from snclient.simulator.access import may_write
from snclient.simulator.face_fields import Field, fields_of
from snclient.simulator.instance import Instance
from snclient.simulator.rules import next_states
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.visit import Page, Visit


@dataclass(frozen=True, slots=True)
class Form:
    """What the page of a ticket has: fields that an agent fills, and facts beside them."""

    fields: tuple[str, ...]
    facts: tuple[str, ...]


_ASSIGNED = ("assignment_group", "assigned_to")
_NOTES = ("comments", "work_notes")
FORMS: Mapping[str, Form] = {
    "incident": Form(
        ("state", "hold_reason", *_ASSIGNED, "close_code", "close_notes", *_NOTES),
        ("priority", "impact", "urgency", "caller_id", "opened_by"),
    ),
    "change_request": Form(
        ("state", *_ASSIGNED, "close_code", "close_notes", *_NOTES),
        ("priority", "type", "risk", "requested_by", "opened_by"),
    ),
    "problem": Form(
        ("state", *_ASSIGNED, "resolution_code", "cause_notes", "fix_notes", *_NOTES),
        ("priority", "impact", "urgency", "opened_by"),
    ),
}
_FACTS_OF_ALL = ("opened_at", "due_date", "sys_updated_on", "closed_at", "correlation_display", "correlation_id")


@dataclass(frozen=True, slots=True)
class _Entered:
    """What the fields show, with what went wrong."""

    values: Mapping[str, str]
    problem: str = ""
    status: int = 200


def page(name: str) -> Page:
    """The page of a record of the table `name`."""
    table = TABLES[name]

    async def show(visit: Visit) -> Response:
        row = visit.instance.records.fetch(table, visit.parameter("sys_id"), visit.identity)
        entered = _Entered(row | dict.fromkeys(_NOTES, ""))
        if visit.request.method == "POST":
            sent = {key: value for key, value in (await visit.form()).items() if key in FORMS[name].fields}
            try:
                visit.instance.records.update(table, row["sys_id"], sent, visit.identity)
                return RedirectResponse(f"/{name}.do?sys_id={row['sys_id']}&saved=1", 303)
            except errors.ApiError as error:
                entered = _Entered({**entered.values, **sent}, f"{error.message}. {error.detail or ''}", 422)
        return visit.page(
            "record.html",
            entered.status,
            **_facts(visit.instance, table, row),
            table=table,
            row=row,
            fields=_fields(visit.instance, table, row, entered.values),
            problem=entered.problem,
            is_writable=may_write(visit.identity, table),
            is_saved=bool(visit.parameter("saved")) and not entered.problem,
        )

    return show


def _fields(instance: Instance, table: Table, row: Row, values: Mapping[str, str]) -> list[Field]:
    labels = instance.choices.labels(table.name, "state")
    states = [(state, labels.get(state, state)) for state in next_states(table.name, row)]
    return fields_of(instance, table, FORMS[table.name].fields, values, options={"state": states})


def _facts(instance: Instance, table: Table, row: Row) -> dict[str, Any]:
    names = (*FORMS[table.name].facts, *_FACTS_OF_ALL)
    [shown] = instance.shaper.displays(table, [row], (*names, "comments_and_work_notes"))
    return {
        "facts": [(table.columns[name].label, shown[name]) for name in names],
        "activity": shown["comments_and_work_notes"].strip(),
    }
