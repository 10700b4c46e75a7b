"""The Table API (ServiceNow: Table API): list, read, create, update and delete records over HTTP."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import errors
from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance
from snclient.simulator.query import Query, equal_to, parse
from snclient.simulator.records import Part
from snclient.simulator.shapes import Mode, Wanted
from snclient.simulator.tables import TABLES, Table

_DEFAULT_LIMIT = 10_000
_LARGEST_BODY = 10 * 1024 * 1024
_MODES: Mapping[str, Mode] = {"true": "true", "all": "all"}


async def records(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/api/now/table/{table}`: a list, or a new record."""
    table = _table(request)
    if request.method in ("GET", "HEAD"):
        return _list(request, instance, identity, table)
    if request.method == "POST":
        row = instance.records.create(table, await _body(request), identity)
        [shaped] = instance.shaper.shape(table, [row], _wanted(request.query_params))
        location = f"{instance.base_url}/api/now/table/{table.name}/{row['sys_id']}"
        return answer({"result": shaped}, 201, {"Location": location})
    raise errors.method_not_supported(request.method)


async def record(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/api/now/table/{table}/{sys_id}`: one record."""
    table, sys_id = _table(request), request.path_params["sys_id"]
    if request.method in ("GET", "HEAD"):
        row = instance.records.fetch(table, sys_id, identity)
    elif request.method in ("PUT", "PATCH"):
        row = instance.records.update(table, sys_id, await _body(request), identity)
    elif request.method == "DELETE":
        instance.records.delete(table, sys_id, identity)
        return Response(status_code=204)
    else:
        raise errors.method_not_supported(request.method)
    [shaped] = instance.shaper.shape(table, [row], _wanted(request.query_params))
    return answer({"result": shaped}, 200)


def answer(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer in the platform's content type."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, headers, media_type="application/json;charset=UTF-8")


def _table(request: Request) -> Table:
    name = request.path_params["table"]
    if name not in TABLES:
        raise errors.invalid_table(name)
    return TABLES[name]


def _list(request: Request, instance: Instance, identity: Identity, table: Table) -> Response:
    parameters = request.query_params
    limit = _count(parameters, "sysparm_limit", _DEFAULT_LIMIT)
    offset = _count(parameters, "sysparm_offset", 0)
    wanted, is_counted = _wanted(parameters), parameters.get("sysparm_no_count") != "true"
    part = Part(limit, offset, is_counted, wanted.columns)
    page = instance.records.page(table, _query(parameters, table), identity, part)
    if not page.rows and request.url.path.startswith("/api/now/v1/"):
        raise errors.no_record()
    headers = {}
    if page.total is not None:
        headers["X-Total-Count"] = str(page.total)
        links = _links(
            f"{instance.base_url}{request.url.path}", parameters, limit=limit, offset=offset, total=page.total
        )
        if links and parameters.get("sysparm_suppress_pagination_header") != "true":
            headers["Link"] = links
    return answer({"result": instance.shaper.shape(table, page.rows, wanted)}, 200, headers)


def _query(parameters: QueryParams, table: Table) -> Query:
    """The encoded query, or else the plain `name=value` parameters that name columns."""
    if "sysparm_query" in parameters:
        return parse(parameters["sysparm_query"])
    return equal_to({name: value for name, value in parameters.items() if name in table.columns})


def _wanted(parameters: QueryParams) -> Wanted:
    fields = [name.strip() for name in parameters.get("sysparm_fields", "").split(",")]
    return Wanted(
        fields=tuple(name for name in dict.fromkeys(fields) if name),
        mode=_MODES.get(parameters.get("sysparm_display_value", ""), "false"),
        has_links=parameters.get("sysparm_exclude_reference_link") != "true",
    )


def _count(parameters: QueryParams, name: str, default: int) -> int:
    """A number of rows; what is no such number counts as not sent."""
    text = parameters.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default  # nine digits are plenty


def _links(address: str, parameters: QueryParams, *, limit: int, offset: int, total: int) -> str:
    """The Link header: first, prev, next and last page; "" when everything fits on one page."""
    if not limit or total <= limit:
        return ""
    offsets = {"first": 0}
    if offset > 0:
        offsets["prev"] = max(0, offset - limit)
    if offset + limit < total:
        offsets["next"] = offset + limit
    offsets["last"] = (total - 1) // limit * limit
    others = [
        (name, value) for name, value in parameters.multi_items() if name not in ("sysparm_offset", "sysparm_limit")
    ]
    pages = {
        name: urlencode([*others, ("sysparm_offset", str(start)), ("sysparm_limit", str(limit))])
        for name, start in offsets.items()
    }
    return ",".join(f'<{address}?{query}>;rel="{name}"' for name, query in pages.items())


async def _body(request: Request) -> Mapping[str, object]:
    """The record in a request body. Raises: ApiError 400, 415 when it cannot be read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise errors.unsupported_format(415 if kind else 400, "Content-Type", kind)
    content = await request.body()
    if len(content) > _LARGEST_BODY:
        raise errors.unreadable(
            f"Rejected large REST payload with content-length = {len(content)} bytes."
            f" Max allowed: {_LARGEST_BODY} bytes."
        )
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError):
        raise errors.unreadable("The payload is not valid JSON") from None
    first = sent[0] if isinstance(sent, list) and sent else sent
    if not isinstance(first, dict):
        raise errors.unreadable("The payload is not a JSON object")
    return first
