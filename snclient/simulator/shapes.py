"""Records as JSON: value, display value or both, references with or without links (sysparm_display_value)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from snclient.simulator.choices import Choices
from snclient.simulator.columns import Column, Kind
from snclient.simulator.records import Records
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES, Table

Shape = str | dict[str, str]
Mode = Literal["false", "true", "all"]
_ENTRIES: Mapping[str, tuple[str, ...]] = {
    "work_notes": ("work_notes",),
    "comments": ("comments",),
    "comments_and_work_notes": ("comments", "work_notes"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an answer is shaped: `fields` (none: all), display `mode`, with or without links of references."""

    fields: tuple[str, ...] = ()
    mode: Mode = "false"
    has_links: bool = True

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
        """The records as JSON objects; unknown fields are left out."""
        names = wanted.fields or tuple(table.columns)
        makers = {name: maker for name in names if (maker := self._maker(table, name, rows, wanted))}
        return [{name: maker(row) for name, maker in makers.items()} for row in rows]

    def displays(self, table: Table, rows: Sequence[Row], names: Sequence[str]) -> list[dict[str, str]]:
        """Only the display values, as texts."""
        shaped = self.shape(table, rows, Wanted(tuple(names), "true", has_links=False))
        return [{name: value for name, value in one.items() if isinstance(value, str)} for one in shaped]

    def _maker(self, table: Table, name: str, rows: Sequence[Row], wanted: Wanted) -> Callable[[Row], Shape] | None:
        """The function that makes one field, with what it needs for all rows looked up at once."""
        head, _, rest = name.partition(".")
        column = table.columns.get(head)
        if column is None:
            return None
        if rest:
            return self._walked(column, rest, rows, wanted)
        if column.kind is Kind.REFERENCE:
            return self._reference(column, rows, wanted)
        if wanted.mode == "false":
            return (lambda _row: "") if column.kind in (Kind.JOURNAL, Kind.JOURNAL_LIST) else (lambda row: row[head])
        display = self._display(table, column, rows)
        if wanted.mode == "true":
            return display
        return lambda row: {"display_value": display(row), "value": row[head]}

    def _reference(self, column: Column, rows: Sequence[Row], wanted: Wanted) -> Callable[[Row], Shape]:
        target, name = TABLES[column.reference], column.name
        shown = {} if wanted.mode == "false" else self._store.displays(target, (row[name] for row in rows if row[name]))

        def make(row: Row) -> Shape:
            sys_id = row[name]
            display = shown.get(sys_id, "")
            if not sys_id:
                return {"display_value": "", "value": ""} if wanted.mode == "all" else ""
            parts = {"display_value": display} if wanted.mode != "false" else {}
            if wanted.has_links:
                parts["link"] = f"{self._base_url}/api/now/table/{target.name}/{sys_id}"
            elif wanted.mode != "all":
                return display if wanted.mode == "true" else sys_id
            return parts if wanted.mode == "true" else parts | {"value": sys_id}

        return make

    def _walked(self, column: Column, rest: str, rows: Sequence[Row], wanted: Wanted) -> Callable[[Row], Shape] | None:
        """A field of the record that a reference points to."""
        if column.kind is not Kind.REFERENCE:
            return None
        target, name = TABLES[column.reference], column.name
        found = {sys_id: self._store.fetch(target, sys_id) for sys_id in {row[name] for row in rows} if sys_id}
        others = [row for row in found.values() if row]
        inner = self._maker(target, rest, others, wanted)
        if inner is None:
            return None
        empty: Shape = {"display_value": "", "value": ""} if wanted.mode == "all" else ""

        def make(row: Row) -> Shape:
            other = found.get(row[name])
            return inner(other) if other else empty

        return make

    def _display(self, table: Table, column: Column, rows: Sequence[Row]) -> Callable[[Row], str]:
        name = column.name
        if name == "sys_class_name":
            return lambda row: TABLES[row[name]].label if row[name] in TABLES else row[name]
        if column.has_choices:
            if len(table.classes) == 1:
                labels = self._choices.labels(table.name, name)
                return lambda row: labels.get(row[name], row[name])
            return lambda row: self._choices.label(row["sys_class_name"] or table.name, name, row[name])
        if name in _ENTRIES and column.kind in (Kind.JOURNAL, Kind.JOURNAL_LIST):
            entries = self._entries(name, rows)
            return lambda row: entries.get(row["sys_id"], "")
        return lambda row: row[name]

    def _entries(self, name: str, rows: Sequence[Row]) -> dict[str, str]:
        """Journal entries as the platform lists them: newest first, each with its time and writer."""
        found = self._records.journal([row["sys_id"] for row in rows], _ENTRIES[name])
        writers = self._names({entry["sys_created_by"] for entries in found.values() for entry in entries})
        columns = TABLES["task"].columns
        return {
            sys_id: "".join(
                f"{entry['sys_created_on']} - {writers.get(entry['sys_created_by'], entry['sys_created_by'])}"
                f" ({columns[entry['element']].label})\n{entry['value']}\n\n"
                for entry in entries
            )
            for sys_id, entries in found.items()
        }

    def _names(self, user_names: set[str]) -> dict[str, str]:
        marks = ", ".join("?" * len(user_names))
        sql = f"SELECT user_name, name FROM sys_user WHERE sys_class_name = 'sys_user' AND user_name IN ({marks})"  # noqa: S608
        return dict(self._store.select(sql, tuple(user_names)))  # type: ignore[arg-type]
