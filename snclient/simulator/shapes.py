"""Records as JSON: value, display value or both, references with or without links (sysparm_display_value)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from snclient.simulator.access import SYSTEM, Identity, may_read
from snclient.simulator.choices import Choices
from snclient.simulator.columns import Column, Kind
from snclient.simulator.field_rules import READ
from snclient.simulator.incoming import SYS_ID
from snclient.simulator.journal import entries
from snclient.simulator.records import Records
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.times import shown
from snclient.simulator.values import MASK

Shape = str | dict[str, str]
Maker = Callable[[Row], Shape]
Mode = Literal["false", "true", "all"]
_ENTRIES: Mapping[str, tuple[str, ...]] = {
    "work_notes": ("work_notes",),
    "comments": ("comments",),
    "comments_and_work_notes": ("comments", "work_notes"),
}
_SILENT = (Kind.JOURNAL, Kind.JOURNAL_LIST, Kind.PASSWORD)
"""Kinds of columns whose value is never told."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an answer is shaped: `fields` (none: all), display `mode`, with or without links of references.

    `reader`: whose time zone display values are in, and whose access rules leave fields out.
    """

    fields: tuple[str, ...] = ()
    mode: Mode = "false"
    has_links: bool = True
    reader: Identity = SYSTEM

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are needed for it; none: all."""
        return frozenset(name.partition(".")[0] for name in self.fields)


class Shaper:
    """Turns records into what the REST APIs answer."""

    def __init__(self, store: Store, records: Records, choices: Choices, *, base_url: str) -> None:
        self._store = store
        self._records = records
        self._choices = choices
        self._base_url = base_url

    def shape(self, table: Table, rows: Sequence[Row], wanted: Wanted) -> list[dict[str, Shape]]:
        """The records as JSON objects; unknown fields, and those closed to the reader, are left out."""
        closed = self._records.field_rules.closed(wanted.reader, table, READ)
        copied = _copied(table.name) if wanted.mode == "false" else frozenset()
        makers: list[tuple[str, Maker | None]] = []
        for name in wanted.fields or table.columns:
            if name in copied and name not in closed:
                makers.append((name, None))
            elif self._is_told(table, name, wanted):
                makers.append((name, self._maker(table, name, rows, wanted)))
        return [{name: maker(row) if maker else row[name] for name, maker in makers} for row in rows]

    def displays(
        self, table: Table, rows: Sequence[Row], names: Sequence[str], *, reader: Identity = SYSTEM
    ) -> list[dict[str, str]]:
        """Only the display values, as texts."""
        shaped = self.shape(table, rows, Wanted(tuple(names), "true", has_links=False, reader=reader))
        return [{name: value for name, value in one.items() if isinstance(value, str)} for one in shaped]

    def _is_told(self, table: Table, name: str, wanted: Wanted) -> bool:
        """Whether a field exists, dot-walked or not, and is open to the reader all the way."""
        head, _, rest = name.partition(".")
        column = table.columns.get(head)
        if column is None or head in self._records.field_rules.closed(wanted.reader, table, READ):
            return False
        if not rest:
            return True
        return column.kind is Kind.REFERENCE and self._is_told(TABLES[column.reference], rest, wanted)

    def _maker(self, table: Table, name: str, rows: Sequence[Row], wanted: Wanted) -> Maker | None:
        """The function that makes one field, with what it needs for all rows looked up at once; None: it is copied."""
        head, _, rest = name.partition(".")
        column = table.columns[head]
        if rest:
            return self._walked(column, rest, rows, wanted)
        if column.kind is Kind.REFERENCE:
            return self._reference(column, rows, wanted)
        if wanted.mode == "false":
            return (lambda _row: "") if column.kind in _SILENT else None
        display = self._display(table, column, rows, wanted.reader)
        if wanted.mode == "true":
            return display
        if column.kind in _SILENT:
            return lambda row: {"display_value": display(row), "value": ""}
        return lambda row: {"display_value": display(row), "value": row[head]}

    def _reference(self, column: Column, rows: Sequence[Row], wanted: Wanted) -> Maker | None:
        target, name = TABLES[column.reference], column.name
        if wanted.mode == "false" and not wanted.has_links:
            return None
        shown_as = {} if wanted.mode == "false" else self._names(target, (row[name] for row in rows))
        root = f"{self._base_url}/api/now/table/{target.name}/"

        def make(row: Row) -> Shape:
            sys_id = row[name]
            if not sys_id:
                return {"display_value": "", "value": ""} if wanted.mode == "all" else ""
            parts = {"display_value": shown_as.get(sys_id, "")} if wanted.mode != "false" else {}
            if wanted.has_links:
                parts["link"] = f"{root}{sys_id}"
            elif wanted.mode != "all":
                return parts["display_value"]
            return parts if wanted.mode == "true" else parts | {"value": sys_id}

        return make

    def _walked(self, column: Column, rest: str, rows: Sequence[Row], wanted: Wanted) -> Maker:
        """A field of the record that a reference points to; empty when that record is closed to the reader."""
        target, name = TABLES[column.reference], column.name
        found = {sys_id: self._store.fetch(target, sys_id) for sys_id in {row[name] for row in rows} if sys_id}
        others = {sys_id: row for sys_id, row in found.items() if row and may_read(wanted.reader, target, row)}
        inner = self._maker(target, rest, list(others.values()), wanted)
        empty: Shape = {"display_value": "", "value": ""} if wanted.mode == "all" else ""

        def make(row: Row) -> Shape:
            other = others.get(row[name])
            if other is None:
                return empty
            return inner(other) if inner else other[rest]

        return make

    def _display(self, table: Table, column: Column, rows: Sequence[Row], reader: Identity) -> Callable[[Row], str]:
        name = column.name
        if column.kind is Kind.CLASS_NAME:
            return lambda row: TABLES[row[name]].label if row[name] in TABLES else row[name]
        if column.has_choices:
            if len(table.classes) == 1:
                labels = self._choices.labels(table.name, name)
                return lambda row: labels.get(row[name], row[name])
            return lambda row: self._choices.label(row["sys_class_name"] or table.name, name, row[name])
        if column.kind in (Kind.JOURNAL, Kind.JOURNAL_LIST):
            texts = self._entries(table, name, rows, reader)
            return lambda row: texts.get(row["sys_id"], "")
        if column.kind is Kind.DATE_TIME:
            zone, pattern = reader.zone, reader.time_pattern
            return lambda row: shown(row[name], zone, pattern) if row[name] else column.empty_display
        if column.kind is Kind.LIST:
            return self._list(column, rows)
        if column.kind is Kind.PASSWORD:
            return lambda row: MASK if row[name] else ""
        return lambda row: row[name]

    def _list(self, column: Column, rows: Sequence[Row]) -> Callable[[Row], str]:
        """Names in place of the sys_ids of a list; what is no sys_id (an address of mail) stays."""
        name = column.name
        parts = {part for row in rows for part in row[name].split(",")}
        names = self._names(TABLES[column.reference], parts)
        return lambda row: ", ".join(names.get(part, part) for part in row[name].split(",")) if row[name] else ""

    def _names(self, table: Table, sys_ids: Iterable[str]) -> dict[str, str]:
        """What records are called; what is no sys_id (such as the domain `global`) is its own name."""
        wanted = {sys_id for sys_id in sys_ids if sys_id}
        found = self._store.displays(table, (sys_id for sys_id in wanted if SYS_ID.match(sys_id)))
        return {sys_id: sys_id for sys_id in wanted if not SYS_ID.match(sys_id)} | found

    def _entries(self, table: Table, name: str, rows: Sequence[Row], reader: Identity) -> dict[str, str]:
        """Journal entries as the platform lists them: newest first, each with its time and writer."""
        found = entries(self._store, [row["sys_id"] for row in rows], _ENTRIES.get(name, (name,)))
        writers = self._writers({entry["sys_created_by"] for of_one in found.values() for entry in of_one})
        zone, pattern = reader.zone, reader.time_pattern
        return {
            sys_id: "".join(
                f"{shown(entry['sys_created_on'], zone, pattern)}"
                f" - {writers.get(entry['sys_created_by'], entry['sys_created_by'])}"
                f" ({table.columns[entry['element']].label})\n{entry['value']}\n\n"
                for entry in of_one
            )
            for sys_id, of_one in found.items()
        }

    def _writers(self, user_names: set[str]) -> dict[str, str]:
        marks = ", ".join("?" * len(user_names))
        sql = f"SELECT user_name, name FROM sys_user WHERE sys_class_name = 'sys_user' AND user_name IN ({marks})"  # noqa: S608
        return dict(self._store.select(sql, tuple(user_names)))  # type: ignore[arg-type]


@cache
def _copied(table: str) -> frozenset[str]:
    """The columns whose value is told as it is kept: most, so they are copied without a call for each record."""
    not_copied = (*_SILENT, Kind.REFERENCE)
    return frozenset(name for name, column in TABLES[table].columns.items() if column.kind not in not_copied)
