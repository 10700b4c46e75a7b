"""Where records are kept: one SQLite file, its tables made from the declarations in `tables`."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from snclient.simulator.columns import Column, Kind
from snclient.simulator.tables import TABLES, Table

Row = dict[str, str]
"""A record: every column of its table, "" for empty."""

_INDEXED: Mapping[str, tuple[str, ...]] = {
    "task": (
        "number",
        "state",
        "priority",
        "correlation_id",
        "assignment_group",
        "assigned_to",
        "caller_id",
        "opened_at",
        "sys_created_on",
        "sys_updated_on",
    ),
    "sys_user": ("user_name", "name"),
    "sys_user_group": ("name",),
    "sys_choice": ("name",),
    "sys_properties": ("name",),
    "sys_journal_field": ("element_id",),
    "oauth_entity": ("client_id",),
}
_OWN_TABLES = (
    "CREATE TABLE IF NOT EXISTS local_number (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS local_secret (owner TEXT PRIMARY KEY, hashed TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS local_seed (label TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS local_token (token TEXT PRIMARY KEY, kind TEXT, client TEXT, user TEXT, expires INT)",
    "CREATE INDEX IF NOT EXISTS local_token_holder ON local_token (client, user, kind)",
)


def family_columns(root: str) -> dict[str, Column]:
    """All columns that the SQL table `root` needs: those of every table of its family."""
    return {column.name: column for table in TABLES.values() if table.root == root for column in table.columns.values()}


class Store:
    """One connection to the database file, used from one thread.

    Values are text; whole numbers are kept as numbers so that they sort, empty ones as NULL so that they compare as
    on the platform.
    """

    def __init__(self, database: str) -> None:
        """Opens or creates it. Arguments: `database`: a path, or `:memory:`. Raises: sqlite3.Error."""
        self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA busy_timeout = 10000")
        self._connection.execute("PRAGMA cache_size = -65536")
        with self.transaction():
            self._create()

    def close(self) -> None:
        """Write everything into the one file and let it go."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside it happen, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def select(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[str, ...]]:
        """Rows as texts, "" for NULL."""
        return [
            tuple("" if value is None else str(value) for value in row)
            for row in self._connection.execute(sql, parameters)
        ]

    def count(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """The one number that a query yields."""
        found: tuple[int] = self._connection.execute(sql, parameters).fetchone()
        return found[0]

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Change something; the number of rows touched."""
        return self._connection.execute(sql, parameters).rowcount

    def fetch(self, table: Table, sys_id: str) -> Row | None:
        """One record of `table` or of what extends it."""
        row = self._one(table, sys_id)
        if row is None or row["sys_class_name"] in (table.name, ""):
            return row
        if row["sys_class_name"] not in table.classes:
            return None
        return self._one(TABLES[row["sys_class_name"]], sys_id)

    def insert(self, table: Table, row: Mapping[str, str]) -> None:
        """Add a record. Raises: sqlite3.IntegrityError when its sys_id is taken."""
        self.insert_many(table, [row], list(row))

    def insert_many(self, table: Table, rows: Iterable[Mapping[str, str]], names: Sequence[str]) -> None:
        """Add records in bulk, all with the columns `names` (sys_id among them)."""
        columns = [table.columns[name] for name in names]
        targets = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * (len(names) + 1))
        self._connection.executemany(
            f'INSERT INTO "{table.root}" ({targets}, local_order) VALUES ({marks})',  # noqa: S608 - declared names only
            ([*(_stored(column, row[column.name]) for column in columns), _order(row["sys_id"])] for row in rows),
        )

    def update(self, table: Table, sys_id: str, values: Mapping[str, str]) -> None:
        """Change columns of one record."""
        sets = ", ".join(f'"{name}" = ?' for name in values)
        self._connection.execute(
            f'UPDATE "{table.root}" SET {sets} WHERE sys_id = ?',  # noqa: S608 - declared names only
            [*(_stored(table.columns[name], value) for name, value in values.items()), sys_id],
        )

    def delete(self, table: Table, sys_id: str) -> None:
        """Remove one record."""
        self._connection.execute(f'DELETE FROM "{table.root}" WHERE sys_id = ?', (sys_id,))  # noqa: S608 - declared

    def next_number(self, table: Table) -> str:
        """Draw the next number of the table's series, such as INC0010001."""
        return self.reserve_numbers(table, 1)[0]

    def reserve_numbers(self, table: Table, amount: int) -> list[str]:
        """Draw `amount` numbers at once."""
        self._connection.execute(
            "INSERT INTO local_number VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET last = last + ?",
            (table.number_prefix, table.first_number - 1 + amount, amount),
        )
        last = self.count("SELECT last FROM local_number WHERE prefix = ?", (table.number_prefix,))
        return [f"{table.number_prefix}{number:07d}" for number in range(last - amount + 1, last + 1)]

    def displays(self, table: Table, sys_ids: Iterable[str]) -> dict[str, str]:
        """What records are called: sys_id to display value, for those that exist."""
        wanted = sorted(set(sys_ids))
        found: dict[str, str] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join("?" * len(part))
            sql = f'SELECT sys_id, "{table.display}" FROM "{table.root}" WHERE sys_id IN ({marks})'  # noqa: S608
            found.update((sys_id, display) for sys_id, display in self.select(sql, part))
        return found

    def drop_indexes(self) -> None:
        """Forget the indexes, before records are added in bulk."""
        for root in _INDEXED:
            for name in _INDEXED[root]:
                self._connection.execute(f'DROP INDEX IF EXISTS "{root}_{name}"')

    def create_indexes(self) -> None:
        """Make the indexes that are missing; each ends in `local_order`, the order of unordered answers."""
        for root, names in _INDEXED.items():
            for name in names:
                self._index(f"{root}_{name}", root, (name, "local_order"))
        for root in {table.root for table in TABLES.values()}:
            self._index(f"{root}_class_sys_id", root, ("sys_id",))
            self._index(f"{root}_class_order", root, ("local_order",))

    def _index(self, index: str, root: str, names: Sequence[str]) -> None:
        columns = ", ".join(f'"{name}"' for name in ("sys_class_name", *names))
        self._connection.execute(f'CREATE INDEX IF NOT EXISTS "{index}" ON "{root}" ({columns})')

    def _one(self, table: Table, sys_id: str) -> Row | None:
        names = ", ".join(f'"{name}"' for name in table.columns)
        found = self.select(f'SELECT {names} FROM "{table.root}" WHERE sys_id = ?', (sys_id,))  # noqa: S608 - declared
        return dict(zip(table.columns, found[0], strict=True)) if found else None

    def _create(self) -> None:
        for root in dict.fromkeys(table.root for table in TABLES.values()):
            columns = family_columns(root)
            body = ", ".join(_column_sql(column) for column in columns.values())
            self._connection.execute(f'CREATE TABLE IF NOT EXISTS "{root}" ({body}, local_order INTEGER NOT NULL)')
            present = {name for _, name, *_ in self._connection.execute(f'PRAGMA table_info("{root}")')}
            for column in columns.values():
                if column.name not in present:
                    self._connection.execute(f'ALTER TABLE "{root}" ADD COLUMN {_column_sql(column)}')
        for sql in _OWN_TABLES:
            self._connection.execute(sql)
        self.create_indexes()


def _column_sql(column: Column) -> str:
    if column.kind is Kind.INTEGER:
        return f'"{column.name}" INTEGER'
    key = " PRIMARY KEY NOT NULL" if column.name == "sys_id" else ""
    return f'"{column.name}" TEXT COLLATE NOCASE{key}'


def _stored(column: Column, value: str) -> str | int | None:
    if not value:
        return None
    return int(value) if column.kind is Kind.INTEGER else value


def _order(sys_id: str) -> int:
    """A place in the order of answers without ORDERBY: neither by age nor by sys_id."""
    return zlib.crc32(b"order" + sys_id.encode())
