"""The list page: tickets of one table, filtered, sorted, a page at a time."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import rendering
from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance
from snclient.simulator.query import AnyOf, Condition, Order, Query, parse
from snclient.simulator.records import Part
from snclient.simulator.sessions import Session
from snclient.simulator.tables import TABLES

COLUMNS = ("number", "short_description", "priority", "state", "assignment_group", "assigned_to", "sys_updated_on")
_PAGE = 50
_LAST_PAGE = 100_000
_SORT = "-sys_updated_on"


def handler(name: str) -> Callable[[Request, Instance, Session, Identity], Awaitable[Response]]:
    """The list page of the table `name`."""
    table = TABLES[name]

    async def show(request: Request, instance: Instance, session: Session, identity: Identity) -> Response:
        chosen = {key: request.query_params.get(key, "") for key in ("state", "text", "sysparm_query")}
        sort = _sort(request.query_params.get("sort", ""))
        number = _page_number(request.query_params.get("page", ""))
        query = _query(chosen, sort)
        found = instance.records.page(table, query, identity, Part(_PAGE, (number - 1) * _PAGE))
        shown = instance.shaper.displays(table, found.rows, COLUMNS)
        total = found.total or 0

        def address(*, sort: str = sort, page: int = 1) -> str:
            values = {**chosen, "sort": sort, "page": str(page)}
            return f"/{name}_list.do?{urlencode({key: value for key, value in values.items() if value})}"

        return rendering.page(
            "list.html",
            table=table,
            user=identity,
            form_token=session.form_token,
            headings=[
                (table.columns[column].label, address(sort=_turned(sort, column)), _mark(sort, column))
                for column in COLUMNS
            ],
            rows=[(row["sys_id"], one) for row, one in zip(found.rows, shown, strict=True)],
            states=instance.choices.labels(name, "state"),
            chosen=chosen,
            sort=sort,
            total=total,
            first=(number - 1) * _PAGE + 1,
            previous=address(page=number - 1) if number > 1 else "",
            next=address(page=number + 1) if number * _PAGE < total else "",
        )

    return show


def _query(chosen: dict[str, str], sort: str) -> Query:
    """The filter form as a query; texts are values here, never query language."""
    given = parse(chosen["sysparm_query"])
    clauses: list[AnyOf] = []
    if chosen["state"]:
        clauses.append((Condition("state", "=", chosen["state"]),))
    if chosen["text"]:
        clauses.append(tuple(Condition(field, "LIKE", chosen["text"]) for field in ("short_description", "number")))
    groups = tuple((*group, *clauses) for group in given.groups or ((),))
    order = Order(sort.removeprefix("-"), is_descending=sort.startswith("-"))
    return replace(given, groups=groups if any(groups) else (), orders=(order, Order("sys_id")))


def _sort(text: str) -> str:
    return text if text.removeprefix("-") in COLUMNS else _SORT


def _turned(sort: str, column: str) -> str:
    """The sort that a click on a heading asks for."""
    return f"-{column}" if sort == column else column


def _mark(sort: str, column: str) -> str:
    """What the heading says to a screen reader and shows as an arrow: none, ascending or descending."""
    if sort.removeprefix("-") != column:
        return "none"
    return "descending" if sort.startswith("-") else "ascending"


def _page_number(text: str) -> int:
    return min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
