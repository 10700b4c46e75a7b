"""Where records are kept: one SQLite file, its tables made from the declarations in `tables`."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from snclient.simulator.columns import Column, Kind
from snclient.simulator.sql_functions import register
from snclient.simulator.tables import TABLES, Table, indexed_columns

Row = dict[str, str]
"""A record: every column of its table, "" for empty."""

_NUMBER_DIGITS = 7
_ORDERS_OF_ALL = frozenset(("number", "sys_created_on", "sys_updated_on"))
_OWN_TABLES = (
    "CREATE TABLE IF NOT EXISTS local_number (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS local_secret (owner TEXT PRIMARY KEY, hashed TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS local_seed (label TEXT NOT NULL)",
)


def family_columns(root: str) -> dict[str, Column]:
    """All columns that the SQL table `root` needs: those of every table of its family."""
    return {column.name: column for table in _family(root) for column in table.columns.values()}


def _family(root: str) -> list[Table]:
    return [table for table in TABLES.values() if table.root == root and not table.is_spread]


def _roots() -> tuple[str, ...]:
    """The names of all SQL tables that hold records."""
    return tuple(dict.fromkeys(table.root for table in TABLES.values() if not table.is_spread))


class Store:
    """One connection to the database file, used from one thread.

    Values are text; whole numbers are kept as numbers so that they sort, empty ones as NULL so that they compare as
    on the platform.
    """

    def __init__(self, database: str) -> None:
        """Opens or creates it. Arguments: `database`: a path, or `:memory:`. Raises: sqlite3.Error."""
        self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        register(self._connection)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        # A new ticket touches twenty pages, most of them of indexes: at SQLite's 1,000 each fiftieth awaits the disk.
        self._connection.execute("PRAGMA wal_autocheckpoint = 10000")
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

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows as SQLite has them: numbers, bytes and None among them."""
        return self._connection.execute(sql, parameters).fetchall()

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

    def has(self, table: Table, sys_id: str) -> bool:
        """Whether there is such a record, of `table` or of what extends it."""
        sql = f'SELECT sys_class_name FROM "{table.root}" WHERE sys_id = ?'  # noqa: S608 - declared
        found = self._connection.execute(sql, (sys_id,)).fetchone()
        return found is not None and found[0] in table.classes

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
        """Draw `amount` numbers at once, from the series that `sys_number` has for the table."""
        found = self.select("SELECT prefix, number, maximum_digits FROM sys_number WHERE category = ?", (table.name,))
        prefix, first, digits = found[0] if found else (table.number_prefix, str(table.first_number), "")
        before = int(first or 1) - 1
        self._connection.execute(
            "INSERT INTO local_number VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET last = max(last, ?) + ?",
            (prefix, before + amount, before, amount),
        )
        last = self.count("SELECT last FROM local_number WHERE prefix = ?", (prefix,))
        width = int(digits or _NUMBER_DIGITS)
        return [f"{prefix}{number:0{width}d}" for number in range(last - amount + 1, last + 1)]

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
        for root in _roots():
            for index in _indexes(root):
                self._connection.execute(f'DROP INDEX IF EXISTS "{index}"')

    def create_indexes(self) -> None:
        """Make the indexes that are missing."""
        for root in _roots():
            for index, names in _indexes(root).items():
                columns = ", ".join(f'"{name}"' for name in names)
                self._connection.execute(f'CREATE INDEX IF NOT EXISTS "{index}" ON "{root}" ({columns})')

    def _one(self, table: Table, sys_id: str) -> Row | None:
        names = ", ".join(f'"{name}"' for name in table.columns)
        found = self.select(f'SELECT {names} FROM "{table.root}" WHERE sys_id = ?', (sys_id,))  # noqa: S608 - declared
        return dict(zip(table.columns, found[0], strict=True)) if found else None

    def _create(self) -> None:
        for root in _roots():
            columns = family_columns(root)
            body = ", ".join(_column_sql(column) for column in columns.values())
            self._connection.execute(f'CREATE TABLE IF NOT EXISTS "{root}" ({body}, local_order INTEGER NOT NULL)')
            present = {name for _, name, *_ in self._connection.execute(f'PRAGMA table_info("{root}")')}
            for column in columns.values():
                if column.name not in present:
                    self._connection.execute(f'ALTER TABLE "{root}" ADD COLUMN {_column_sql(column)}')
        for table in TABLES.values():
            if table.is_spread:
                self._connection.execute(f'DROP VIEW IF EXISTS "{table.root}"')
                self._connection.execute(f'CREATE VIEW "{table.root}" AS {_spread_sql(table)}')
        for sql in _OWN_TABLES:
            self._connection.execute(sql)
        self.create_indexes()


def _indexes(root: str) -> dict[str, tuple[str, ...]]:
    """Indexes with their columns; most end in `local_order`, the order of unordered answers.

    Those of single classes begin with the class. A family of several has a few besides for all its records together.
    """
    found: dict[str, tuple[str, ...]] = {
        f"{root}_{name}": ("sys_class_name", name, "local_order") for name in indexed_columns(root)
    }
    found |= {
        f"{root}_class_sys_id": ("sys_class_name", "sys_id"),
        f"{root}_class_order": ("sys_class_name", "local_order"),
    }
    if len(_family(root)) > 1:
        found |= {
            f"{root}_all_{name}": (name, "local_order") for name in indexed_columns(root) if name in _ORDERS_OF_ALL
        }
        found[f"{root}_all_order"] = ("local_order",)
    return found


def _spread_sql(table: Table) -> str:
    """The records of all tables that extend a spread one, with the columns that they inherit from it."""
    names = ", ".join(f'"{name}"' for name in (*table.columns, "local_order"))
    roots = dict.fromkeys(TABLES[name].root for name in table.classes if name != table.name)
    return " UNION ALL ".join(f'SELECT {names} FROM "{root}"' for root in roots)  # noqa: S608 - declared names only


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
