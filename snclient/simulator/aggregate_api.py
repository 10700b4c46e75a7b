"""The Aggregate API (ServiceNow: c_AggregateAPI): statistics about records over HTTP."""

from collections.abc import Iterator, Sequence

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import errors, rest, table_api
from snclient.simulator.access import Identity, may_read_table
from snclient.simulator.aggregates import FUNCTIONS, Function, Group, Having, Sorting, Wish, aggregate, is_groupable
from snclient.simulator.instance import Instance
from snclient.simulator.query import Query
from snclient.simulator.query_rights import check_query
from snclient.simulator.shapes import Wanted
from snclient.simulator.sql import NONE
from snclient.simulator.tables import TABLES, Table

_HAVING_PARTS = 4


async def stats(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/stats/{table}`: only for those whose roles let them read the table; records are not looked at one by one."""
    rest.verb(request, "GET")
    table = TABLES.get(request.path_params["table"])
    if table is None:
        raise errors.invalid_table(request.path_params["table"])
    if not may_read_table(identity, table):
        raise errors.unreadable_table()
    parameters = request.query_params
    wish = _wish(parameters, table)
    check_query(Query(groupings=tuple(wish.fields)), table, identity, instance.records.field_rules)
    where = instance.records.where(table, table_api.read_query(parameters, table, instance), identity)
    groups = aggregate(instance.store, table, where or NONE, wish)
    if not wish.groups:
        return rest.answer({"result": {"stats": _stats(groups[0]) if groups else {}}}, 200)
    shown = _displays(groups, table, parameters, instance)
    return rest.answer({"result": [{"stats": _stats(group), "groupby_fields": fields} for group, fields in shown]}, 200)


def _wish(parameters: QueryParams, table: Table) -> Wish:
    functions = [Function("count")] if rest.is_true(parameters.get("sysparm_count")) else []
    for name in FUNCTIONS:
        functions += [Function(name, field) for field in rest.names(parameters.get(f"sysparm_{name}_fields", ""))]
    return Wish(
        functions=tuple(functions),
        groups=tuple(name for name in rest.names(parameters.get("sysparm_group_by", "")) if is_groupable(name, table)),
        having=tuple(_having(parameters.get("sysparm_having", ""))),
        sortings=tuple(_sortings(parameters.get("sysparm_order_by", ""))),
    )


def _having(text: str) -> Iterator[Having]:
    """`aggregate^field^operator^value`, several of them between commas; what is no such condition is ignored."""
    for condition in text.split(","):
        parts = condition.split("^")
        if len(parts) == _HAVING_PARTS and parts[0].lower() in (*FUNCTIONS, "count"):
            yield Having(Function(parts[0].lower(), parts[1]), parts[2], parts[3])


def _sortings(text: str) -> Iterator[Sorting]:
    """`COUNT`, `AVG^state`, `state`, each with `^DESC` behind it or not, between commas."""
    for part in rest.names(text):
        words = part.split("^")
        is_descending = words[-1].upper() == "DESC"
        words = words[: len(words) - is_descending]
        name = words[0].lower() if words else ""
        if name == "count":
            yield Sorting(Function("count", *words[1:2]), is_descending)
        elif name in FUNCTIONS and len(words) > 1:
            yield Sorting(Function(name, words[1]), is_descending)
        elif name:
            yield Sorting(words[0], is_descending)


def _stats(group: Group) -> dict[str, object]:
    """Results by function and field, only those that were asked for."""
    found: dict[str, object] = {}
    for function, value in group.results.items():
        if function.name == "count":
            found["count"] = value
        else:
            by_field = found.setdefault(function.name, {})
            by_field[function.field] = value  # type: ignore[index]
    return found


def _displays(
    groups: Sequence[Group], table: Table, parameters: QueryParams, instance: Instance
) -> list[tuple[Group, list[dict[str, str]]]]:
    """Each group with its fields: value, display value or both, by sysparm_display_value."""
    mode = parameters.get("sysparm_display_value", "").lower()
    is_shown = mode in ("true", "all")
    fields: list[list[dict[str, str]]] = [[] for _ in groups]
    for name in groups[0].values if groups else ():
        values = [group.values[name] for group in groups]
        classes = [group.values.get("sys_class_name", table.name) for group in groups]
        shown = _shown(table, name, list(zip(values, classes, strict=True)), instance) if is_shown else values
        for place, (value, display) in enumerate(zip(values, shown, strict=True)):
            both = {"display_value": display, "value": value} if mode == "all" else {"value": display}
            fields[place].append({"field": name, **both})
    return list(zip(groups, fields, strict=True))


def _shown(table: Table, field: str, values: Sequence[tuple[str, str]], instance: Instance) -> list[str]:
    """What the values of a field are called, each in a record of its class."""
    head, _, rest_of_field = field.partition(".")
    column = table.columns[head]
    if rest_of_field:
        target = TABLES[column.reference]
        return _shown(target, rest_of_field, [(value, target.name) for value, _ in values], instance)
    blank = dict.fromkeys(table.columns, "")
    rows = [blank | {"sys_class_name": name, head: value} for value, name in values]
    shaped = instance.shaper.shape(table, rows, Wanted((head,), "true", has_links=False))
    return [one[head] if isinstance(one[head], str) else "" for one in shaped]  # type: ignore[misc]


ROUTES: Sequence[tuple[str, rest.Handler]] = (("/stats/{table}", stats),)
