"""The Table API (ServiceNow: c_TableAPI): list, read, create, update and delete records over HTTP."""

from collections.abc import Mapping

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import errors, rest
from snclient.simulator.access import Identity
from snclient.simulator.columns import Kind
from snclient.simulator.incoming import SYS_ID
from snclient.simulator.instance import Instance
from snclient.simulator.query import Condition, Query, parse
from snclient.simulator.records import Part
from snclient.simulator.shapes import Mode, Wanted
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.views import fields_of_view

_DEFAULT_LIMIT = 10_000
_MODES: Mapping[str, Mode] = {"true": "true", "all": "all"}
_FIRST_VERSION = "/api/now/v1/"


async def records(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/table/{table}`: a list, or a new record."""
    table, parameters = _table(request), request.query_params
    if rest.verb(request, "GET", "POST") == "GET":
        return _list(request, instance, identity, table)
    sent = await rest.record_body(request, instance)
    row = instance.records.create(table, sent, identity, writes_displays=_writes_displays(parameters))
    [shaped] = instance.shaper.shape(table, [row], read_wanted(parameters, table, identity))
    location = f"{instance.base_url}/api/now/table/{table.name}/{row['sys_id']}"
    return rest.answer({"result": shaped}, 201, {"Location": location})


async def record(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/table/{table}/{sys_id}`: one record."""
    table, sys_id, parameters = _table(request), request.path_params["sys_id"], request.query_params
    method = rest.verb(request, "GET", "PUT", "PATCH", "DELETE")
    if method == "DELETE":
        instance.records.delete(table, sys_id, identity)
        return Response(status_code=204)
    if method == "GET":
        row = instance.records.fetch(table, sys_id, identity)
    else:
        sent = await rest.record_body(request, instance)
        displays = _writes_displays(parameters)
        row = instance.records.update(table, sys_id, sent, identity, writes_displays=displays)
    [shaped] = instance.shaper.shape(table, [row], read_wanted(parameters, table, identity))
    return rest.answer({"result": shaped}, 200)


def read_query(parameters: QueryParams, table: Table, instance: Instance) -> Query:
    """The encoded query, or else the plain `name=value` parameters that name columns, display values allowed."""
    if "sysparm_query" in parameters:
        return parse(parameters["sysparm_query"])
    conditions = [
        _equal(table, name, value, instance)
        for name, value in parameters.items()
        if name.partition(".")[0] in table.columns
    ]
    return Query((tuple((condition,) for condition in conditions),) if conditions else ())


def read_wanted(parameters: QueryParams, table: Table, identity: Identity) -> Wanted:
    """How the answer is to be shaped; `sysparm_fields` stand before the fields of a view."""
    fields = rest.names(parameters.get("sysparm_fields", ""))
    return Wanted(
        fields=fields or fields_of_view(table, parameters.get("sysparm_view", "")),
        mode=_MODES.get(parameters.get("sysparm_display_value", "").lower(), "false"),
        has_links=not rest.is_true(parameters.get("sysparm_exclude_reference_link")),
        reader=identity,
    )


def _equal(table: Table, name: str, value: str, instance: Instance) -> Condition:
    """A field that has a value, or shows it."""
    column = table.columns.get(name)
    if column is not None and column.has_choices:
        labels = instance.choices.labels(table.name, name)
        named = (choice for choice, label in labels.items() if label.lower() == value.lower())
        return Condition(name, "=", value if value in labels else next(named, value))
    if column is not None and column.kind is Kind.REFERENCE and value and not SYS_ID.match(value):
        return Condition(f"{name}.{TABLES[column.reference].display}", "=", value)
    return Condition(name, "=", value)


def _list(request: Request, instance: Instance, identity: Identity, table: Table) -> Response:
    parameters = request.query_params
    limit = rest.whole_number(parameters, "sysparm_limit", _DEFAULT_LIMIT)
    offset = rest.whole_number(parameters, "sysparm_offset", 0)
    wanted = read_wanted(parameters, table, identity)
    part = Part(limit, offset, not rest.is_true(parameters.get("sysparm_no_count")), wanted.columns)
    page = instance.records.page(table, read_query(parameters, table, instance), identity, part)
    if not page.rows and request.url.path.startswith(_FIRST_VERSION):
        raise errors.no_record()
    headers = {}
    if page.total is not None:
        headers["X-Total-Count"] = str(page.total)
        address = f"{instance.base_url}{request.url.path}"
        links = rest.page_links(address, parameters, limit=limit, offset=offset, total=page.total)
        if links and not rest.is_true(parameters.get("sysparm_suppress_pagination_header")):
            headers["Link"] = links
    return rest.answer({"result": instance.shaper.shape(table, page.rows, wanted)}, 200, headers)


def _table(request: Request) -> Table:
    name = request.path_params["table"]
    if name not in TABLES:
        raise errors.invalid_table(name)
    return TABLES[name]


def _writes_displays(parameters: QueryParams) -> bool:
    return rest.is_true(parameters.get("sysparm_input_display_value"))
