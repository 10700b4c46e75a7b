"""A real store in a file of its own, and small tenants to put into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.settings import Settings, read_settings
from data.store.engine import Store
from data.views import Scope
from tests.data.examples import INSTANCE, TENANT, write_tenant


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'store' / 'scoredesk.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"SCOREDESK_DATA_DIR": str(tmp_path / "data"), "SCOREDESK_USER": "lead"})


@pytest.fixture
def scope(store: Store) -> Scope:
    write_tenant(store)
    return Scope(TENANT, INSTANCE)
