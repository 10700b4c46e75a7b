"""The store's engine: opens the database, brings it to the newest schema, and gives out transactions."""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, Select, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from data.errors import SettingsError, StoreUnavailable
from data.store.schema import meta

BUSY_SECONDS = 30
"""How long a writer waits for another one; far beyond any transaction of ours."""
ROWS_A_STATEMENT = 500


class Store:
    """A database at a URL, or, by a path, SQLite there.

    Use `read()` for queries and `write()` for changes; both are transactions.
    """

    def __init__(self, url: str | Path) -> None:
        self.engine = _engine(url)
        try:
            self._migrate()
        except DBAPIError as error:
            raise StoreUnavailable(
                "The database could not be opened: {reason}.",
                "Check SCOREDESK_DATABASE_URL and SCOREDESK_DATA_DIR: the folder must be writable, the disk not full.",
                reason=str(error.orig),
            ) from error
        except CommandError as error:
            raise StoreUnavailable(
                "The database was made by another version of Scoredesk: {reason}.",
                "Start the newer version, or point SCOREDESK_DATA_DIR to another folder.",
                reason=str(error),
            ) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for queries, all of them on one state of the data."""
        with _explained(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection for changes; they are kept together, or, after an exception, not at all."""
        with _explained(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def frame(self, query: Select[Any]) -> pd.DataFrame:
        """Rows of a query, one column for each of its columns, also where there is no row."""
        with self.read() as connection:
            result = connection.execute(query)
            return pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys()))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", (Path(__file__).parent / "migrations").as_posix().replace("%", "%%"))
        with self.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(7265430)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
            # a wrong statement is our fault and no state of the database
            raise
        raise StoreUnavailable(
            "The database cannot be used now: {reason}.",
            "Another process may be writing very much: try again. Check that the disk is writable and not full.",
            reason=str(error.orig),
        ) from error


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]) -> None:
    """Insert rows, and where a row with these keys is there, replace what the new row names."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        connection.execute(statement, list(rows[start : start + ROWS_A_STATEMENT]))


def fact(connection: Connection, key: str, default: str = "") -> str:
    """One of the single facts of the store."""
    value: str | None = connection.execute(
        meta.select().with_only_columns(meta.c.value).where(meta.c.key == key)
    ).scalar()
    return default if value is None else value


def keep_fact(connection: Connection, key: str, value: str) -> None:
    """Keep one of the single facts of the store."""
    upsert(connection, meta, [{"key": key, "value": value}], keys=["key"])


def new_revision(connection: Connection) -> None:
    """Say that what pages show has changed: frames are cached by revision."""
    keep_fact(connection, "revision", str(int(fact(connection, "revision", "0")) + 1))


def _engine(url: str | Path) -> Engine:
    try:
        parsed = URL.create("sqlite", database=str(url)) if isinstance(url, Path) else make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingsError(
            "SCOREDESK_DATABASE_URL names no database that can be used here: {reason}.",
            "Write it as sqlite:////folder/file, and install the driver that another URL names.",
            reason=str(error),
        ) from error
    except OSError as error:
        raise StoreUnavailable(
            "The data folder cannot be made: {reason}.",
            "Point SCOREDESK_DATA_DIR to a folder that you may write to.",
            reason=str(error),
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(driver_connection: sqlite3.Connection, _record: object) -> None:
    # the driver's own transaction handling is switched off: it would begin late, and without the lock
    driver_connection.isolation_level = None
    # its own lower() knows ASCII only, and people search for Ä and Я
    driver_connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "synchronous=NORMAL"):
        driver_connection.execute(f"PRAGMA {pragma}").close()
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            driver_connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            # the first switch of a file to WAL does not wait for others by itself
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin_sqlite(connection: Connection) -> None:
    # a transaction that reads first and writes later fails under load; one that will write takes the lock at once
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
