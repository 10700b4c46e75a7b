"""The tables of the instance, with all that they inherit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from snclient.simulator.columns import Column
from snclient.simulator.declaring import SYSTEM_COLUMNS, Declared
from snclient.simulator.tables_change import CHANGE_TABLES
from snclient.simulator.tables_people import PEOPLE_TABLES
from snclient.simulator.tables_places import PLACE_TABLES
from snclient.simulator.tables_system import SYSTEM_TABLES
from snclient.simulator.tables_task import TASK_TABLES


@dataclass(frozen=True, slots=True)
class Table:
    """A table with everything that it inherits.

    `columns` holds inherited and own columns by name, `own` the names of those declared here. All tables of one family
    are stored together in the SQL table named `root`, told apart by `sys_class_name`; `classes` names this table and
    all that extend it, however far. `is_spread`: its records are stored with the tables that extend it, and `root` is
    a view over them.
    """

    name: str
    label: str
    lineage: tuple[str, ...]
    columns: Mapping[str, Column]
    own: frozenset[str]
    classes: tuple[str, ...]
    root: str
    display: str
    number_prefix: str
    first_number: int
    indexed: tuple[str, ...]
    unique: tuple[str, ...]
    is_spread: bool

    @property
    def parent(self) -> str:
        """The table that this one extends, "" when it extends none."""
        return self.lineage[1] if len(self.lineage) > 1 else ""

    @property
    def is_whole(self) -> bool:
        """Whether all records of its SQL table are records of this table."""
        return self.root == self.name


def _resolved(declared: Sequence[Declared]) -> dict[str, Table]:
    """Tables with their inheritance worked out; a parent stands before what extends it."""
    tables: dict[str, Table] = {}
    for one in declared:
        above = tables.get(one.parent)
        inherited = tuple(above.columns.values()) if above else SYSTEM_COLUMNS
        tables[one.name] = Table(
            name=one.name,
            label=one.label,
            lineage=(one.name, *(above.lineage if above else ())),
            columns={column.name: column for column in (*inherited, *one.columns)},
            own=frozenset(column.name for column in (*(() if above else SYSTEM_COLUMNS), *one.columns)),
            classes=(one.name, *_descendants(one.name, declared)),
            root=one.name if above is None or above.is_spread else above.root,
            display=one.display,
            number_prefix=one.number_prefix,
            first_number=one.first_number,
            indexed=one.indexed,
            unique=one.unique,
            is_spread=one.is_spread,
        )
    return tables


def _descendants(name: str, declared: Sequence[Declared]) -> Iterator[str]:
    for one in declared:
        if one.parent == name:
            yield one.name
            yield from _descendants(one.name, declared)


TABLES: Mapping[str, Table] = _resolved((*SYSTEM_TABLES, *PEOPLE_TABLES, *PLACE_TABLES, *TASK_TABLES, *CHANGE_TABLES))
"""All tables by name."""


@cache
def _pointing_at(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns.values()
        if column.is_cascading and column.reference in TABLES[name].lineage and column.name in table.own
    )


def dependants(table: Table) -> list[tuple[Table, str]]:
    """The tables, with their columns, whose records go when a record of this table that they point to goes."""
    return [(TABLES[other], column) for other, column in _pointing_at(table.name)]


@cache
def indexed_columns(root: str) -> tuple[str, ...]:
    """The columns of a family (by the name of its SQL table) that have an index."""
    family = [table for table in TABLES.values() if table.root == root]
    return tuple(dict.fromkeys(name for table in family for name in table.indexed))
