"""Records and what happens to them: find, create, change, delete, each as one user and in one transaction."""

import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from snclient.simulator import errors, times
from snclient.simulator.access import DECIDING, SYSTEM, Identity, may_delete, may_read, may_write
from snclient.simulator.choices import Choices
from snclient.simulator.columns import Column, Kind
from snclient.simulator.query import Query
from snclient.simulator.query_sql import compile_query
from snclient.simulator.rules import Write, apply_rules
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.values import accepted, as_sent

_SYS_ID = re.compile(r"[0-9a-f]{32}\Z")
_READ_ONLY = frozenset(("sys_id", "sys_class_name", "sys_mod_count"))
_STRICT_QUERIES = "glide.invalid_query.returns_no_rows"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the matching records: `limit` at most after skipping `offset`, and their `columns` (none: all)."""

    limit: int
    offset: int = 0
    is_counted: bool = True
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one page, and `total`: how many the query matches before access rules (None when not counted)."""

    rows: list[Row]
    total: int | None


class Records:
    """The records of all tables."""

    def __init__(self, store: Store, choices: Choices, *, now: Callable[[], str] = times.now) -> None:
        self._store = store
        self._choices = choices
        self._now = now

    def page(self, table: Table, query: Query, identity: Identity, part: Part) -> Page:
        """The records that match; access rules thin them out after the limit is applied."""
        is_reversed = bool(part.limit and (part.offset // part.limit) % 2)
        compiled = compile_query(query, table, is_reversed=is_reversed)
        if compiled.is_partial and self.system_property(_STRICT_QUERIES) == "true":
            return Page([], 0 if part.is_counted else None)
        names = [name for name in table.columns if not part.columns or name in part.columns or name in DECIDING]
        quoted = ", ".join(f'"{name}"' for name in names)
        source = f'FROM "{table.root}" WHERE {compiled.where.text}'
        parameters = compiled.where.parameters
        total = self._store.count(f"SELECT count(*) {source}", parameters) if part.is_counted else None
        sql = f"SELECT {quoted} {source} ORDER BY {compiled.order} LIMIT ? OFFSET ?"
        found = self._store.select(sql, (*parameters, part.limit, part.offset))
        rows = (dict(zip(names, values, strict=True)) for values in found)
        return Page([row for row in rows if may_read(identity, table, row)], total)

    def fetch(self, table: Table, sys_id: str, identity: Identity) -> Row:
        """One record. Raises: ApiError 404 when there is none, or none that the user may read."""
        row = self._store.fetch(table, sys_id)
        if row is None or not may_read(identity, table, row):
            raise errors.no_record()
        return row

    def create(self, table: Table, sent: Mapping[str, object], identity: Identity) -> Row:
        """Add a record; what the platform would ignore is ignored. Raises: ApiError 403 when rules refuse it."""
        if not may_write(identity, table):
            raise errors.acl_refused("Insert")
        values = self._accepted(table, sent)
        now = self._now()
        with self._store.transaction():
            row = self._new_row(table, values, identity, now)
            apply_rules(table.name, row, Write(None, frozenset(values), identity, now))
            if table.number_prefix and not row["number"]:
                row["number"] = self._store.next_number(table)
            try:
                self._store.insert(table, row)
            except sqlite3.IntegrityError:
                raise errors.duplicate_key(row["sys_id"]) from None
            self._append_journal(table, row["sys_id"], values, by=row["sys_updated_by"], at=row["sys_updated_on"])
        self._notice(table)
        return row

    def update(self, table: Table, sys_id: str, sent: Mapping[str, object], identity: Identity) -> Row:
        """Change the sent columns of a record; a change of nothing leaves it untouched. Raises: ApiError 404, 403."""
        before = self.fetch(table, sys_id, identity)
        table = TABLES.get(before["sys_class_name"], table)
        before = self.fetch(table, sys_id, identity)
        if not may_write(identity, table):
            raise errors.acl_refused("Update")
        values = self._accepted(table, sent)
        now = self._now()
        with self._store.transaction():
            row = before | _kept(table, values)
            apply_rules(table.name, row, Write(before, frozenset(values), identity, now))
            changed = {name: value for name, value in row.items() if value != before[name]}
            has_entries = any(
                column.kind is Kind.JOURNAL and values.get(column.name) for column in table.columns.values()
            )
            if not changed and not has_entries:
                return before
            changed["sys_mod_count"] = str(int(before["sys_mod_count"] or 0) + 1)
            changed["sys_updated_on"] = values.get("sys_updated_on") or now
            changed["sys_updated_by"] = values.get("sys_updated_by") or identity.user_name
            self._store.update(table, sys_id, changed)
            self._append_journal(table, sys_id, values, by=changed["sys_updated_by"], at=changed["sys_updated_on"])
        self._notice(table)
        return row | changed

    def delete(self, table: Table, sys_id: str, identity: Identity) -> None:
        """Remove a record and its journal. Raises: ApiError 404, 403."""
        self.fetch(table, sys_id, identity)
        if not may_delete(identity, table):
            raise errors.acl_refused("Delete")
        with self._store.transaction():
            self._store.delete(table, sys_id)
            self._store.execute("DELETE FROM sys_journal_field WHERE element_id = ?", (sys_id,))
        self._notice(table)

    def journal(self, sys_ids: Sequence[str], elements: Sequence[str]) -> dict[str, list[Row]]:
        """Journal entries by record, newest first, of the fields `elements`."""
        table = TABLES["sys_journal_field"]
        names = ", ".join(f'"{name}"' for name in table.columns)
        found: dict[str, list[Row]] = {}
        for start in range(0, len(sys_ids), 500):
            part = sys_ids[start : start + 500]
            rows = self._store.select(
                f"SELECT {names} FROM sys_journal_field WHERE sys_class_name = 'sys_journal_field'"  # noqa: S608
                f" AND element_id IN ({', '.join('?' * len(part))}) AND element IN ({', '.join('?' * len(elements))})"
                " ORDER BY sys_created_on DESC, rowid DESC",
                (*part, *elements),
            )
            for values in rows:
                entry = dict(zip(table.columns, values, strict=True))
                found.setdefault(entry["element_id"], []).append(entry)
        return found

    def system_property(self, name: str) -> str:
        """The value of a system property, "" when it is not set."""
        found = self._store.select(
            "SELECT value FROM sys_properties WHERE sys_class_name = 'sys_properties' AND name = ?", (name,)
        )
        return found[0][0] if found else ""

    def _accepted(self, table: Table, sent: Mapping[str, object]) -> dict[str, str]:
        """The sent values that the table's columns take."""
        values: dict[str, str] = {}
        for name, raw in sent.items():
            column, text = table.columns.get(name), as_sent(raw)
            if column is None or text is None or column.kind is Kind.JOURNAL_LIST:
                continue
            value = accepted(
                column,
                text,
                is_choice=lambda value, column=column: self._choices.allows(table.name, column.name, value),  # type: ignore[misc]
                exists=lambda value, column=column: self._exists(column, value),  # type: ignore[misc]
            )
            if value is not None:
                values[name] = value
        return values

    def _exists(self, column: Column, sys_id: str) -> bool:
        return bool(_SYS_ID.match(sys_id.lower())) and self._store.fetch(TABLES[column.reference], sys_id) is not None

    def _new_row(self, table: Table, values: Mapping[str, str], identity: Identity, now: str) -> Row:
        sys_id = values.get("sys_id", "").lower()
        row = {name: column.default for name, column in table.columns.items()}
        system = {
            "sys_created_by": identity.user_name,
            "sys_updated_by": identity.user_name,
            "sys_created_on": now,
            "sys_updated_on": now,
            "sys_mod_count": "0",
            "sys_class_name": table.name,
        }
        row |= system
        if "opened_at" in row:
            row |= {"opened_at": now, "opened_by": identity.sys_id}
        row |= {name: value for name, value in _kept(table, values).items() if value or not row[name]}
        row |= {name: row[name] or value for name, value in system.items()}
        return row | {"sys_id": sys_id if _SYS_ID.match(sys_id) else secrets.token_hex(16)}

    def _append_journal(self, table: Table, sys_id: str, values: Mapping[str, str], *, by: str, at: str) -> None:
        journal = TABLES["sys_journal_field"]
        for column in table.columns.values():
            if column.kind is Kind.JOURNAL and values.get(column.name):
                entry = {"name": table.name, "element": column.name, "element_id": sys_id, "value": values[column.name]}
                row = self._new_row(journal, entry, SYSTEM, at)
                self._store.insert(journal, row | {"sys_created_by": by, "sys_updated_by": by})

    def _notice(self, table: Table) -> None:
        if table.name == "sys_choice":
            self._choices.forget()


def _kept(table: Table, values: Mapping[str, str]) -> dict[str, str]:
    """The values that are columns of the record itself: no journal entries, nothing read-only."""
    return {
        name: value
        for name, value in values.items()
        if name not in _READ_ONLY and table.columns[name].kind is not Kind.JOURNAL
    }
