"""The list pages: records of one table, filtered, sorted, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response

from snclient.simulator.columns import Kind
from snclient.simulator.instance import Instance
from snclient.simulator.log import Level
from snclient.simulator.query import AnyOf, Condition, Order, Query, parse
from snclient.simulator.records import Part
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.visit import Page, Visit


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows: its `columns`, the column that a select narrows it by, and those that a search looks into.

    The first column links to the record, unless records of this table have no page (`has_records`).
    """

    heading: str
    columns: tuple[str, ...]
    narrows: str
    searched: tuple[str, ...]
    sort: str
    has_records: bool = True


_TICKETS = ("number", "short_description", "priority", "state", "assignment_group", "assigned_to", "sys_updated_on")
_USERS = ("user_name", "name", "email", "active", "locked_out", "roles", "sys_updated_on")
_CLIENTS = ("name", "client_id", "active", "redirect_url", "user", "sys_updated_on")
_ENTRIES = ("sys_created_on", "message", "level", "source")
_BY_TEXT = ("short_description", "number")
LISTINGS: Mapping[str, Listing] = {
    "incident": Listing("Incidents", _TICKETS, "state", _BY_TEXT, "-sys_updated_on"),
    "change_request": Listing("Change Requests", _TICKETS, "state", _BY_TEXT, "-sys_updated_on"),
    "problem": Listing("Problems", _TICKETS, "state", _BY_TEXT, "-sys_updated_on"),
    "sys_user": Listing("Users", _USERS, "active", ("name", "user_name", "email"), "name"),
    "oauth_entity": Listing("Application Registries", _CLIENTS, "active", ("name", "client_id"), "name"),
    "syslog": Listing("System Log", _ENTRIES, "level", ("message", "source"), "-sys_created_on", has_records=False),
}
_FOR_ADMINS = frozenset(("oauth_entity", "syslog"))
_PAGE = 50
_LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the address asks for: `narrowed` and `text` by the filter form, an encoded query, sorting and page."""

    narrowed: str
    text: str
    query: str
    sort: str
    page: int

    @property
    def is_filtered(self) -> bool:
        return bool(self.narrowed or self.text or self.query)


def page(name: str) -> Page:
    """The list page of the table `name`."""
    table, listing = TABLES[name], LISTINGS[name]

    async def show(visit: Visit) -> Response:
        if name in _FOR_ADMINS:
            visit.require_admin()
        chosen = _chosen(visit, listing)
        part = Part(_PAGE, (chosen.page - 1) * _PAGE)
        found = visit.instance.records.page(table, _query(listing, chosen), visit.identity, part)
        shown = visit.instance.shaper.displays(table, found.rows, listing.columns)
        total = found.total or 0
        return visit.page(
            "list.html",
            table=table,
            listing=listing,
            chosen=chosen,
            headings=[_heading(table, listing, chosen, column) for column in listing.columns],
            rows=[(row["sys_id"], one) for row, one in zip(found.rows, shown, strict=True)],
            options=_options(visit.instance, table, listing.narrows),
            total=total,
            first=part.offset + 1,
            previous=_address(table, listing, replace(chosen, page=chosen.page - 1)) if chosen.page > 1 else "",
            next=_address(table, listing, replace(chosen, page=chosen.page + 1)) if part.offset + _PAGE < total else "",
        )

    return show


def _chosen(visit: Visit, listing: Listing) -> _Chosen:
    sort = visit.parameter("sort")
    return _Chosen(
        narrowed=visit.parameter(listing.narrows),
        text=visit.parameter("text"),
        query=visit.parameter("sysparm_query"),
        sort=sort if sort.removeprefix("-") in listing.columns else listing.sort,
        page=_page_number(visit.parameter("page")),
    )


def _query(listing: Listing, chosen: _Chosen) -> Query:
    """The filter form as a query; texts are values here, never query language."""
    given = parse(chosen.query)
    clauses: list[AnyOf] = []
    if chosen.narrowed:
        clauses.append((Condition(listing.narrows, "=", chosen.narrowed),))
    if chosen.text:
        clauses.append(tuple(Condition(field, "LIKE", chosen.text) for field in listing.searched))
    groups = tuple((*group, *clauses) for group in given.groups or ((),))
    order = Order(chosen.sort.removeprefix("-"), is_descending=chosen.sort.startswith("-"))
    return replace(given, groups=groups if any(groups) else (), orders=(order, Order("sys_id")))


def _options(instance: Instance, table: Table, column: str) -> Mapping[str, str]:
    """Value and name of what a list can be narrowed to."""
    if table.name == "syslog":
        return {level.value: level.name.title() for level in Level}
    if table.columns[column].kind is Kind.BOOLEAN:
        return {"true": "Yes", "false": "No"}
    return instance.choices.labels(table.name, column)


def _address(table: Table, listing: Listing, chosen: _Chosen) -> str:
    """The address of this list with what is chosen."""
    values = {listing.narrows: chosen.narrowed, "text": chosen.text, "sysparm_query": chosen.query}
    values |= {"sort": chosen.sort, "page": str(chosen.page)}
    return f"/{table.name}_list.do?{urlencode({key: value for key, value in values.items() if value})}"


def _heading(table: Table, listing: Listing, chosen: _Chosen, column: str) -> tuple[str, str, str]:
    """Label of a column, where a click on it leads, and how the list is sorted by it: as screen readers say it."""
    turned = replace(chosen, sort=f"-{column}" if chosen.sort == column else column, page=1)
    direction = "none"
    if chosen.sort.removeprefix("-") == column:
        direction = "descending" if chosen.sort.startswith("-") else "ascending"
    return table.columns[column].label, _address(table, listing, turned), direction


def _page_number(text: str) -> int:
    return min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
