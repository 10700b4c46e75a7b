"""The store's engine: migrations, transactions, and what it says when it cannot open."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from data.errors import SettingsError, StoreUnavailable
from data.store.engine import Store, fact, keep_fact, new_revision
from data.store.schema import metadata


def test_migrations_lead_to_the_schema(store: Store) -> None:
    with store.read() as reading:
        assert compare_metadata(MigrationContext.configure(reading), metadata) == []


def test_stores_opened_at_once_on_an_empty_file_migrate_it_once(tmp_path: Path) -> None:
    url, errors = f"sqlite:///{tmp_path / 'one.sqlite'}", []
    barrier = threading.Barrier(4)

    def open_store() -> None:
        barrier.wait()
        try:
            Store(url).close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=open_store) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_failed_change_leaves_nothing_behind(store: Store) -> None:
    def change_and_fail() -> None:
        with store.write() as writing:
            keep_fact(writing, "key", "half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with store.read() as reading:
        assert fact(reading, "key", "nothing") == "nothing"


def test_writers_wait_for_one_another_and_no_count_is_lost(store: Store) -> None:
    def count() -> None:
        for _ in range(25):
            with store.write() as writing:
                new_revision(writing)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as reading:
        assert fact(reading, "revision") == "100"


def test_a_database_of_a_newer_version_is_refused_with_a_remedy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.sqlite'}"
    store = Store(url)
    with store.write() as writing:
        writing.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreUnavailable, match="another version"):
        Store(url)


@pytest.mark.parametrize("url", ["nonsense", "oracle9i://x", "postgresql+nodriver://x"])
def test_a_url_that_names_no_database_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(SettingsError, match="SCOREDESK_DATABASE_URL"):
        Store(url)


def test_a_folder_that_cannot_be_made_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="SCOREDESK_DATA_DIR"):
        Store(f"sqlite:///{tmp_path / 'file' / 'x' / 'store.sqlite'}")


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("these are my notes, and no database at all; " * 50)
    with pytest.raises(StoreUnavailable, match="could not be opened"):
        Store(f"sqlite:///{path}")
    assert path.read_text().startswith("these are my notes")
