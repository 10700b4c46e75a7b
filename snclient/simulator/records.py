"""Records and what happens to them: find, create, change, delete, each as one user and in one transaction."""

import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from snclient.simulator import errors, journal, roles, times
from snclient.simulator.access import DECIDING, Identity, may_delete, may_read, may_write
from snclient.simulator.business_rules import BusinessRules
from snclient.simulator.choices import Choices
from snclient.simulator.columns import Kind
from snclient.simulator.field_rules import FieldRules
from snclient.simulator.incoming import SYS_ID, Incoming, Sender
from snclient.simulator.query import Query
from snclient.simulator.query_rights import check_query
from snclient.simulator.query_sql import Compiled, Path, compile_path, compile_query
from snclient.simulator.rule import Write
from snclient.simulator.rules import apply_rules
from snclient.simulator.scripts import Asker
from snclient.simulator.sql import Sql
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES, Table, dependants
from snclient.simulator.values import MASK

_READ_ONLY = frozenset(("sys_id", "sys_class_name", "sys_mod_count"))
_FEW = 1000
"""Fewer records than these are sorted after they were found."""
_STRICT_QUERIES = "glide.invalid_query.returns_no_rows"

WhenWritten = Callable[[Row, Mapping[str, str]], None]
"""Called with a record as it was kept and the values that were sent for it, passwords in clear among them."""
WhenDeleted = Callable[[Table, str], None]
"""Called with the table and the sys_id of a record that goes."""


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
        self.field_rules = FieldRules(store)
        self._business_rules = BusinessRules(store)
        self._incoming = Incoming(store, choices, self.field_rules, system_property=self.system_property)
        self._when_written: dict[str, list[WhenWritten]] = {}
        self._when_deleted: list[WhenDeleted] = []

    def when_written(self, table_name: str, callback: WhenWritten) -> None:
        """Call back within the transaction that adds or changes a record of the table."""
        self._when_written.setdefault(table_name, []).append(callback)

    def when_deleted(self, callback: WhenDeleted) -> None:
        """Call back within the transaction that removes a record, of whatever table."""
        self._when_deleted.append(callback)

    def page(self, table: Table, query: Query, identity: Identity, part: Part) -> Page:
        """The records that match; access rules thin them out after the limit is applied. Raises: ApiError 403."""
        is_reversed = bool(part.limit and (part.offset // part.limit) % 2)
        compiled = self._compiled(table, query, identity, is_reversed=is_reversed)
        if compiled is None:
            return Page([], 0 if part.is_counted else None)
        names = [name for name in table.columns if not part.columns or name in part.columns or name in DECIDING]
        quoted = ", ".join(f'"{name}"' for name in names)
        source = f'FROM "{table.root}" WHERE {compiled.where.text}'
        total = self._store.count(f"SELECT count(*) {source}", compiled.where.parameters) if part.is_counted else None
        path = self._path(table, compiled)
        rest = compile_path(query, table, path, is_reversed=is_reversed, asker=self._asker(identity))
        sql = f'SELECT {quoted} FROM "{table.root}" {rest.text} LIMIT ? OFFSET ?'  # noqa: S608 - see above
        found = self._store.select(sql, (*rest.parameters, part.limit, part.offset))
        rows = (dict(zip(names, values, strict=True)) for values in found)
        return Page([row for row in rows if may_read(identity, table, row)], total)

    def where(self, table: Table, query: Query, identity: Identity) -> Sql | None:
        """The condition of the records that match, None when a broken query matches none. Raises: ApiError 403."""
        compiled = self._compiled(table, query, identity)
        return compiled.where if compiled else None

    def fetch(self, table: Table, sys_id: str, identity: Identity) -> Row:
        """One record. Raises: ApiError 404 when there is none, or none that the user may read."""
        row = self._store.fetch(table, sys_id)
        if row is None or not may_read(identity, table, row):
            raise errors.no_record()
        return row

    def create(
        self, table: Table, sent: Mapping[str, object], identity: Identity, *, writes_displays: bool = False
    ) -> Row:
        """Add a record; what the platform would ignore is ignored. Raises: ApiError 403 when rules refuse it.

        Arguments: `writes_displays`: the values sent are display values, times in the user's zone.
        """
        if not may_write(identity, table):
            raise errors.acl_refused("Insert")
        values = self._incoming.kept(table, sent, Sender(identity, writes_displays))
        now = self._now()
        with self._store.transaction():
            row = self._new_row(table, values, identity, now)
            write = _write(table, None, values, identity, now)
            apply_rules(table.name, row, write)
            if table.number_prefix and not row["number"]:
                row["number"] = self._store.next_number(table)
            _name_file(table, row)
            self._check_unique(table, row, row)
            try:
                self._store.insert(table, row)
            except sqlite3.IntegrityError:
                raise errors.duplicate_key(row["sys_id"]) from None
            self._business_rules.check(table, "insert", row, before=None, asker=self._asker(identity))
            self._keep_entries(table, write, row, values)
            self._follow(table, [row], values)
        return row

    def update(
        self,
        table: Table,
        sys_id: str,
        sent: Mapping[str, object],
        identity: Identity,
        *,
        writes_displays: bool = False,
    ) -> Row:
        """Change the sent columns of a record; a change of nothing leaves it untouched. Raises: ApiError 404, 403."""
        before = self.fetch(table, sys_id, identity)
        table = TABLES.get(before["sys_class_name"], table)
        sys_id = before["sys_id"]
        if not may_write(identity, table):
            raise errors.acl_refused("Update")
        values = self._incoming.kept(table, sent, Sender(identity, writes_displays))
        now = self._now()
        with self._store.transaction():
            row = before | _kept(table, values)
            write = _write(table, before, values, identity, now)
            apply_rules(table.name, row, write)
            _name_file(table, row)
            changed = {name: value for name, value in row.items() if value != before[name]}
            has_secret = any(table.columns[name].kind is Kind.PASSWORD for name in values)
            if not changed and not write.entries and not has_secret:
                return before
            self._check_unique(table, row, changed)
            changed["sys_mod_count"] = str(int(before["sys_mod_count"] or 0) + 1)
            changed["sys_updated_on"] = values.get("sys_updated_on") or now
            changed["sys_updated_by"] = values.get("sys_updated_by") or identity.user_name
            self._store.update(table, sys_id, changed)
            self._business_rules.check(table, "update", row, before=before, asker=self._asker(identity))
            self._keep_entries(table, write, row | changed, values)
            self._follow(table, [before, row | changed], values)
        return row | changed

    def ignored(self, table: Table, sent: Mapping[str, object], identity: Identity) -> tuple[str, ...]:
        """The names among what was sent that a write would not look at: unknown, read-only or closed to the user."""
        return self._incoming.ignored(table, sent, identity)

    def delete(self, table: Table, sys_id: str, identity: Identity) -> None:
        """Remove a record with its journal and the records that go with it. Raises: ApiError 404, 403."""
        row = self.fetch(table, sys_id, identity)
        table = TABLES.get(row["sys_class_name"], table)
        if not may_delete(identity, table):
            raise errors.acl_refused("Delete")
        with self._store.transaction():
            self._business_rules.check(table, "delete", row, before=row, asker=self._asker(identity))
            self._remove(table, row)

    def system_property(self, name: str) -> str:
        """The value of a system property, "" when it is not set."""
        found = self._store.select(
            "SELECT value FROM sys_properties WHERE sys_class_name = 'sys_properties' AND name = ?", (name,)
        )
        return found[0][0] if found else ""

    def _compiled(
        self, table: Table, query: Query, identity: Identity, *, is_reversed: bool = False
    ) -> Compiled | None:
        check_query(query, table, identity, self.field_rules)
        compiled = compile_query(query, table, is_reversed=is_reversed, asker=self._asker(identity))
        is_refused = compiled.is_partial and self.system_property(_STRICT_QUERIES) == "true"
        return None if is_refused else compiled

    def _path(self, table: Table, compiled: Compiled) -> Path:
        """By an index where it leads to few records, else in order: then many match, and a page is soon full."""
        for column, condition in compiled.narrowing:
            few = f'SELECT count(*) FROM (SELECT 1 FROM "{table.root}" WHERE {condition.text} LIMIT {_FEW})'  # noqa: S608
            if self._store.count(few, condition.parameters) < _FEW:
                return Path(by=column)
        return Path()

    def _asker(self, identity: Identity) -> Asker:
        def groups() -> list[str]:
            found = self._store.select('SELECT "group" FROM sys_user_grmember WHERE user = ?', (identity.sys_id,))
            return [group for (group,) in found]

        return Asker(identity.sys_id, identity.user_name, identity.zone, identity.time_zone, times.moment(), groups)

    def _new_row(self, table: Table, values: Mapping[str, str], identity: Identity, now: str) -> Row:
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
        sys_id = values.get("sys_id", "")
        return row | {"sys_id": sys_id if SYS_ID.match(sys_id) else secrets.token_hex(16)}

    def _check_unique(self, table: Table, row: Row, changed: Mapping[str, str]) -> None:
        for name in table.unique:
            if changed.get(name) and self._store.select(
                f'SELECT 1 FROM "{table.root}" WHERE sys_class_name = ? AND "{name}" = ? AND sys_id <> ?',  # noqa: S608
                (table.name, row[name], row["sys_id"]),
            ):
                raise errors.duplicate_key(row[name])

    def _keep_entries(self, table: Table, write: Write, row: Row, values: Mapping[str, str]) -> None:
        if write.entries:
            journal.append(self._store, table.name, row, {name: values[name] for name in write.entries})

    def _remove(self, table: Table, row: Row) -> None:
        sys_id = row["sys_id"]
        for other, column in dependants(table):
            found = self._store.select(f'SELECT sys_id FROM "{other.root}" WHERE "{column}" = ?', (sys_id,))  # noqa: S608
            for (one,) in found:
                hanging = self._store.fetch(other, one)
                if hanging is not None:
                    self._remove(TABLES[hanging["sys_class_name"]], hanging)
        for callback in self._when_deleted:
            callback(table, sys_id)
        self._store.delete(table, sys_id)
        journal.forget(self._store, sys_id)
        self._follow(table, [row], {})

    def _follow(self, table: Table, rows: Sequence[Row], sent: Mapping[str, str]) -> None:
        """What follows from a change: roles that are inherited, what was remembered, what others do."""
        if table.name == "sys_choice":
            self._choices.forget()
        self.field_rules.forget(table.name)
        self._business_rules.forget(table.name)
        users = roles.affected_users(self._store, table.name, rows)
        if users:
            roles.refresh(self._store, users)
        if sent:
            for callback in self._when_written.get(table.name, ()):
                callback(rows[-1], sent)


def _write(table: Table, before: Row | None, values: Mapping[str, str], identity: Identity, now: str) -> Write:
    entries = frozenset(name for name, value in values.items() if value and table.columns[name].kind is Kind.JOURNAL)
    return Write(before, frozenset(values), identity, now, entries)


def _kept(table: Table, values: Mapping[str, str]) -> dict[str, str]:
    """The values that are columns of the record itself: no journal entries, nothing read-only, no secret."""
    kept: dict[str, str] = {}
    for name, value in values.items():
        kind = table.columns[name].kind
        if name not in _READ_ONLY and kind is not Kind.JOURNAL:
            kept[name] = MASK if kind is Kind.PASSWORD and value else value
    return kept


def _name_file(table: Table, row: Row) -> None:
    """An application file shows the name that its record has."""
    if "sys_metadata" in table.lineage:
        row["sys_name"] = row[table.display]
