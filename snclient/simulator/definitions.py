"""What the instance says about its own tables, as declared: `sys_db_object`, `sys_dictionary` and `sys_number`."""

from collections.abc import Iterator, Mapping

from snclient.simulator.columns import Column, Kind
from snclient.simulator.fixed_rows import add_missing
from snclient.simulator.identifiers import sys_id_of
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES, Table

_NO_LENGTH = {Kind.BOOLEAN: 40, Kind.INTEGER: 40, Kind.DATE_TIME: 40, Kind.DATE: 40, Kind.DURATION: 40}
_CHOICE_LIST = "1"
Keyed = tuple[str, Mapping[str, str]]


def add_definitions(store: Store) -> None:
    """Add the rows of tables, columns and number series that are missing."""
    add_missing(store, "sys_number", _series())
    add_missing(store, "sys_db_object", _tables())
    add_missing(store, "sys_dictionary", _columns())


def _series() -> Iterator[Keyed]:
    for table in TABLES.values():
        if table.number_prefix:
            values = {"category": table.name, "prefix": table.number_prefix, "number": str(table.first_number)}
            yield table.name, values


def _tables() -> Iterator[Keyed]:
    for table in TABLES.values():
        yield (
            table.name,
            {
                "name": table.name,
                "label": table.label,
                "super_class": sys_id_of("sys_db_object", table.parent) if table.parent else "",
                "is_extendable": _truth(is_true=len(table.classes) > 1),
                "number_ref": sys_id_of("sys_number", table.name) if table.number_prefix else "",
            },
        )


def _columns() -> Iterator[Keyed]:
    """A row for the table as a whole, and one for each column that the table itself declares."""
    for table in TABLES.values():
        yield f"{table.name}.", {"name": table.name, "column_label": table.label, "internal_type": "collection"}
        for name in table.columns:
            if name in table.own:
                yield f"{table.name}.{name}", _column(table, table.columns[name])


def _column(table: Table, column: Column) -> Mapping[str, str]:
    return {
        "name": table.name,
        "element": column.name,
        "column_label": column.label,
        "internal_type": str(column.kind),
        "max_length": str(_NO_LENGTH.get(column.kind, column.max_length)),
        "reference": column.reference,
        "reference_cascade_rule": "delete" if column.is_cascading else "",
        "choice": _CHOICE_LIST if column.has_choices else "",
        "default_value": column.default,
        "read_only": _truth(is_true=column.is_read_only),
        "display": _truth(is_true=column.name == table.display),
        "unique": _truth(is_true=column.name in (*table.unique, "sys_id")),
        "primary": _truth(is_true=column.name == "sys_id"),
        "mandatory": "false",
    }


def _truth(*, is_true: bool) -> str:
    return "true" if is_true else "false"
