"""`/api/now/ui/meta/{table}` and `/api/now/tinyurl`: APIs of the platform's own pages, which clients call too.

Neither has a documentation page; the forms are those of answers seen on live instances.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import errors, rest
from snclient.simulator.access import Identity, may_read_table
from snclient.simulator.columns import Column, Kind
from snclient.simulator.instance import Instance
from snclient.simulator.tables import TABLES, Table

_BASE_TYPES = {
    Kind.REFERENCE: "GUID",
    Kind.GUID: "GUID",
    Kind.BOOLEAN: "boolean",
    Kind.DATE_TIME: "datetime",
    Kind.DATE: "date",
}
_UNFILTERABLE = frozenset((Kind.JOURNAL, Kind.JOURNAL_LIST, Kind.PASSWORD))
_WITH_NONE, _WITHOUT_NONE = 1, 3
_NONE = "-- None --"


async def meta(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/ui/meta/{table}`: the columns of a table, with their choices, for who may read it."""
    rest.verb(request, "GET")
    table = TABLES.get(request.path_params["table"])
    if table is None:
        raise errors.invalid_table(request.path_params["table"])
    if not may_read_table(identity, table):
        raise errors.unreadable_table()
    columns = {name: _described(table, column, instance) for name, column in sorted(table.columns.items())}
    return rest.answer({"result": {"columns": columns}}, 200)


async def tinyurl(request: Request, instance: Instance, _identity: Identity) -> Response:
    """`/tinyurl`: a short address for a long one."""
    rest.verb(request, "POST")
    url = (await rest.record_body(request, instance)).get("url")
    if not isinstance(url, str) or not url:
        raise errors.missing_parameters(("url",))
    return rest.answer({"result": instance.tiny.shorten(url)}, 200)


def _described(table: Table, column: Column, instance: Instance) -> dict[str, object]:
    is_choice, is_open = column.has_choices, column.kind not in _UNFILTERABLE
    found: dict[str, object] = {
        "filterable": is_open,
        "canmatch": is_open,
        "cangroup": is_open,
        "cansort": is_open,
        "label": column.label,
        "name": column.name,
        "type": "choice" if is_choice else str(column.kind),
        "internal_type": str(column.kind),
        "base_type": _BASE_TYPES.get(column.kind, "string"),
        "column_type": "element",
        "max_length": column.max_length,
        "max_unit": "days",
        "mandatory": False,
        "read_only": column.is_read_only,
        "default": column.default,
        "hint": "",
        "attributes": "",
    }
    if column.kind is Kind.REFERENCE:
        display = TABLES[column.reference].display
        found |= {"reference": column.reference, "reference_display_field": display}
        found["reference_attributes"] = {"display_field": display, "ref_ac_columns": [], "ref_ac_display_value": True}
    if is_choice:
        found |= {"choice_type": _WITHOUT_NONE if column.default else _WITH_NONE}
        found["choices"] = _choices(table, column, instance)
    return found


def _choices(table: Table, column: Column, instance: Instance) -> list[dict[str, object]]:
    """The active choices in their sequence; none of them first where the field may be empty."""
    labels = {
        value: label
        for value, label in instance.choices.labels(table.name, column.name).items()
        if instance.choices.allows(table.name, column.name, value)
    }
    listed = [] if column.default else [_choice("", _NONE)]
    return listed + [_choice(value, label) | {"parameters": {"name": table.name}} for value, label in labels.items()]


def _choice(value: str, label: str) -> dict[str, object]:
    same_for_all = {"used": False, "reference": False, "selected": False, "missing": False, "image": ""}
    return {"label": label, "rawLabel": label, "value": value, **same_for_all}


ROUTES: Sequence[tuple[str, rest.Handler]] = (("/ui/meta/{table}", meta), ("/tinyurl", tinyurl))
