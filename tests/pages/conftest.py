"""A console with the sample tenant and the demo tickets on a real local instance; pages are drawn with AppTest."""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from data import bootstrap
from data.bootstrap import Console
from data.settings import Settings, read_settings
from pages.ui import resources, translation
from tests import processes

# AppTest asks for the labels of options outside a run, too, where there is no visitor
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)

SHELL = str(processes.ROOT / "pages" / "shell.py")
DRAWING_LIMIT = 60
"""Seconds that a page may take to draw on a busy machine."""


@dataclass(frozen=True, slots=True)
class World:
    """A data folder with everything in it, and how a console finds it."""

    folder: Path
    environment: dict[str, str]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The sample tenant with its demo tickets, made once; tests work on copies of its store."""
    folder = tmp_path_factory.mktemp("world")
    port = processes.free_port()
    environment = {
        "SCOREDESK_DATA_DIR": str(folder),
        "SCOREDESK_LOCAL_PORT": str(port),
        "SCOREDESK_USER": "lead@example.com",
        "SCOREDESK_PLATFORM_LIMIT_SECONDS": "2",
    }
    console = bootstrap.build(read_settings(environment))
    try:
        console.begin()
        console.connecting.use_local_instance()
        console.worker.send()
        console.worker.sync()
        console.close()
        yield World(folder, environment)
    finally:
        processes.stop_local_instance(f"http://127.0.0.1:{port}", data_dir=folder)


@pytest.fixture
def settings(world: World, tmp_path: Path) -> Settings:
    """Settings of a copy of the world's store; its instance is the world's."""
    copy = tmp_path / "scoredesk.sqlite"
    shutil.copy(world.folder / "scoredesk.sqlite", copy)
    return read_settings(world.environment | {"SCOREDESK_DATABASE_URL": f"sqlite:///{copy}"})


@pytest.fixture
def console(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """The console that pages use in this test."""
    yield from _in_use(settings, monkeypatch)


@pytest.fixture
def empty_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """A console in which nothing is."""
    yield from _in_use(read_settings({"SCOREDESK_DATA_DIR": str(tmp_path)}), monkeypatch)


@pytest.fixture
def draw() -> Callable[..., AppTest]:
    """Draw a page: `draw("tickets/tickets.py", search="INC")`; `lang` is the language of the link."""

    def drawn(path: str = "overview/home.py", **address: str | list[str]) -> AppTest:
        app = AppTest.from_file(SHELL, default_timeout=DRAWING_LIMIT).run()
        app.switch_page(path)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return drawn


@pytest.fixture(autouse=True)
def _as_apptest_needs() -> Iterator[None]:
    """Let AppTest keep its own notes in the session: they hold functions, which do not pickle."""
    name = "runner.enforceSerializableSessionState"
    before = config.get_option(name)
    config.set_option(name, False)
    yield
    config.set_option(name, before)


@pytest.fixture(autouse=True)
def _nobody_reads() -> Iterator[None]:
    """Leave no reader behind: outside a page the words are English."""
    yield
    translation.follow(translation.Reader)


def _in_use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    names = {
        "SCOREDESK_DATA_DIR": str(settings.data_dir),
        "SCOREDESK_DATABASE_URL": settings.database_url,
        "SCOREDESK_LOCAL_PORT": str(settings.local_port),
        "SCOREDESK_USER": settings.user,
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    _forget()
    opened = resources.console()
    yield opened
    opened.close()
    _forget()


def _forget() -> None:
    st.cache_resource.clear()
    st.cache_data.clear()
