"""How a table is declared: name, parent and columns, once; everything else about tables follows from it."""

from dataclasses import dataclass

from snclient.simulator.columns import Column, Kind, number, text, time


@dataclass(frozen=True, slots=True)
class Declared:
    """A table as it is declared.

    `columns`: its own ones; `parent`: the table that it extends; `display`: the column that names a record;
    `indexed`: own or inherited columns that an index serves; `unique`: columns of which no two records have the same
    value; `is_spread`: the tables that extend it are stored apart, and it shows all their records.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    parent: str = ""
    display: str = "name"
    number_prefix: str = ""
    first_number: int = 10001
    indexed: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    is_spread: bool = False


SYSTEM_COLUMNS = (
    Column("sys_id", "Sys ID", Kind.GUID, max_length=32),
    Column("sys_class_name", "Class", Kind.CLASS_NAME, max_length=80),
    text("sys_created_by", "Created by"),
    time("sys_created_on", "Created"),
    number("sys_mod_count", "Updates"),
    text("sys_updated_by", "Updated by"),
    time("sys_updated_on", "Updated"),
    text("sys_tags", "Tags"),
)
"""The columns that every table has."""
