"""Fields of forms: how each column is edited in the browser."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from snclient.simulator.access import SYSTEM
from snclient.simulator.columns import Column, Kind
from snclient.simulator.instance import Instance
from snclient.simulator.query import Condition, Order, Query
from snclient.simulator.records import Part
from snclient.simulator.tables import TABLES, Table

_LONG = 255
_MOST_OPTIONS = 500
_KEPT = "********"
_ONLY_THESE: Mapping[str, Condition] = {"assigned_to": Condition("roles", "LIKE", "itil")}
"""What narrows the records that a reference offers."""


class Widget(StrEnum):
    """How a field is shown."""

    LINE = "line"
    AREA = "area"
    SELECT = "select"
    CHECK = "check"
    PASSWORD = "password"  # noqa: S105 - the name of a widget


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its present value; `options`: value and label of each choice."""

    name: str
    label: str
    widget: Widget
    value: str = ""
    options: Sequence[tuple[str, str]] = ()


def fields_of(
    instance: Instance,
    table: Table,
    names: Iterable[str],
    values: Mapping[str, str],
    *,
    options: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> list[Field]:
    """The fields of these columns; `options` replaces what a select offers."""
    given = options or {}
    return [_field(instance, table, table.columns[name], values.get(name, ""), given.get(name)) for name in names]


def _field(
    instance: Instance, table: Table, column: Column, value: str, options: Sequence[tuple[str, str]] | None
) -> Field:
    if options is None and column.has_choices:
        options = [("", "None"), *instance.choices.labels(table.name, column.name).items()]
    elif options is None and column.kind is Kind.REFERENCE:
        narrowing = [_ONLY_THESE[column.name]] if column.name in _ONLY_THESE else []
        options = [("", "None"), *_records(instance, column.reference, value, narrowing)]
    if options is not None:
        return Field(column.name, column.label, Widget.SELECT, value, options)
    if column.kind is Kind.BOOLEAN:
        return Field(column.name, column.label, Widget.CHECK, value)
    if column.kind is Kind.PASSWORD:
        return Field(column.name, column.label, Widget.PASSWORD, _KEPT if value else "")
    is_long = column.kind is Kind.JOURNAL or (column.kind is Kind.STRING and column.max_length > _LONG)
    return Field(column.name, column.label, Widget.AREA if is_long else Widget.LINE, value)


def _records(instance: Instance, name: str, present: str, narrowing: Sequence[Condition]) -> list[tuple[str, str]]:
    """sys_id and name of the active records to choose from, with the present one even if it is none of them."""
    table = TABLES[name]
    clauses = tuple((condition,) for condition in (Condition("active", "=", "true"), *narrowing))
    query = Query((clauses,), (Order("name"), Order("sys_id")))
    rows = instance.records.page(table, query, SYSTEM, Part(_MOST_OPTIONS, is_counted=False)).rows
    options = {row["sys_id"]: row["name"] for row in rows}
    if present and present not in options:
        options |= instance.store.displays(table, [present])
    return list(options.items())
