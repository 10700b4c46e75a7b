"""How the Change Management API reads and writes (ServiceNow: change-management-api): fields, answers, refusals.

Every field of an answer is an object of display value and value, the value a number, a truth or a text by its column
(numbers with a fraction, as on live instances: `"value": -5.0`); dates have the internal form besides.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import errors, json_form, rest, table_api, times
from snclient.simulator.access import SYSTEM, Identity
from snclient.simulator.columns import Column, Kind
from snclient.simulator.instance import Instance
from snclient.simulator.query import Query, Term, TextSearch, parse
from snclient.simulator.records import Part
from snclient.simulator.shapes import Wanted
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES, Table

CHANGE = TABLES["change_request"]
_READERS = frozenset(("admin", "change_manager", "itil", "sn_change_read", "sn_change_write"))
_WRITERS = frozenset(("admin", "change_manager", "itil", "sn_change_write"))
_DELETERS = frozenset(("admin", "change_manager"))
_DEFAULT_LIMIT = 500
_NO_FIELDS = frozenset(("access_token", "encrypted_fields", "order", "textSearch"))
_TYPED = (Kind.DATE_TIME, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of this API: what was asked, of which instance, by whom."""

    request: Request
    instance: Instance
    identity: Identity

    @property
    def unhindered(self) -> Identity:
        """The same user where the API itself has decided that something may be done."""
        return replace(self.identity, roles=self.identity.roles | {"admin"})


def admit(call: Call, *known: str) -> str:
    """The verb, if the path knows it and the caller has a role for it. Raises: ApiError 405, 403."""
    method = rest.verb(call.request, *known)
    needed = {"GET": _READERS, "DELETE": _DELETERS}.get(method, _WRITERS)
    if not needed & call.identity.roles:
        raise errors.api_refused()
    return method


async def sent_fields(call: Call) -> dict[str, object]:
    """The fields of a call: those of the body (if there is any) before those of the address. Raises: ApiError 400."""
    parameters = call.request.query_params
    in_address = {name: value for name, value in parameters.items() if not name.startswith("sysparm_")}
    content = await call.request.body()
    kind = rest.media_type(call.request.headers.get("content-type", ""))
    in_body: Mapping[str, object] = {}
    if content.strip() and kind in ("", "application/json"):
        rest.check_length(len(content), call.instance)
        in_body = json_form.read_record(content)
    elif content.strip():
        in_body = await rest.record_body(call.request, call.instance)
    return {name: value for name, value in {**in_address, **in_body}.items() if name not in _NO_FIELDS}


def shaped(call: Call, table: Table, rows: Sequence[Row]) -> list[dict[str, object]]:
    """Records as this API shows them: all fields."""
    wanted = Wanted((), "all", has_links=False, reader=call.identity)
    return [
        {name: _typed(table.columns[name], value, call.identity) for name, value in one.items()}
        for one in call.instance.shaper.shape(table, rows, wanted)
    ]


def answer(call: Call, table: Table, row: Row, ignored: Sequence[str] | None = None) -> Response:
    """One record; `ignored`: which of the fields that were sent were not written."""
    [shown] = shaped(call, table, [row])
    meta = {} if ignored is None else {"__meta": {"ignoredFields": list(ignored)}}
    return rest.answer({"result": shown | meta}, 200)


def listed(call: Call, table: Table, *terms: Term, default_order: str = "number") -> Response:
    """A list: by encoded query or `name=value`, full text, `order`; `terms` hold for all that is listed."""
    parameters = call.request.query_params
    limit = rest.whole_number(parameters, "sysparm_limit", _DEFAULT_LIMIT)
    offset = rest.whole_number(parameters, "sysparm_offset", 0)
    searched = (TextSearch(parameters["textSearch"]),) if parameters.get("textSearch") else ()
    query = narrowed(_query(parameters, table, call.instance), *terms, *searched)
    by = parameters.get("order") or default_order
    if not query.orders:
        query = replace(query, orders=parse(f"ORDERBY{by}").orders)
    page = call.instance.records.page(table, query, call.identity, Part(limit, offset, is_counted=False))
    return rest.answer({"result": shaped(call, table, page.rows)}, 200)


def narrowed(query: Query, *terms: Term) -> Query:
    """The query, `terms` holding besides in each of its groups."""
    groups = tuple((*group, *((term,) for term in terms)) for group in query.groups or ((),))
    return replace(query, groups=groups if terms else query.groups)


@contextmanager
def refusals(what: str, done: str) -> Iterator[None]:
    """Refusals of a write in this API's own form: status 400, everything in the message, an empty detail."""
    try:
        yield
    except errors.ApiError as error:
        if error.status != 403:
            raise
        raise errors.ApiError(400, f"{what} record could not be {done}. {error.detail or error.message}", "") from None


def change(call: Call, kind: str = "") -> Row:
    """The change that the path names, of this type. Raises: ApiError 404."""
    row = call.instance.records.fetch(CHANGE, call.request.path_params["sys_id"], call.identity)
    if kind and row["type"] != kind:
        raise errors.no_record()
    return row


def first(call: Call, table_name: str, query: str) -> Row | None:
    """The first record that the instance itself finds."""
    rows = call.instance.records.page(TABLES[table_name], parse(query), SYSTEM, Part(1, is_counted=False)).rows
    return rows[0] if rows else None


def _query(parameters: QueryParams, table: Table, instance: Instance) -> Query:
    """The query of a list; `order` and `textSearch` are parameters here, not fields."""
    kept = [(name, value) for name, value in parameters.multi_items() if name not in _NO_FIELDS]
    return table_api.read_query(QueryParams(kept), table, instance)


def _typed(column: Column, both: object, identity: Identity) -> object:
    """Display value and value of a field, the value in its JSON type."""
    if not isinstance(both, dict):
        return both
    value = both["value"]
    if column.kind in _TYPED:
        internal = times.shown(value, times.zone_named(identity.time_zone), times.FORMAT) if value else ""
        return both | {"display_value_internal": internal}
    if column.kind is Kind.BOOLEAN and value:
        return both | {"value": value == "true"}
    if column.kind is Kind.INTEGER and value:
        return both | {"value": float(value)}
    return both
