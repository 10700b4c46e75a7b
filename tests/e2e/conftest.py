"""Consoles and browsers for the tests in a real browser."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import processes
from tests.e2e.browser import new_context, running_browser


@pytest.fixture
def console_process(tmp_path: Path) -> Iterator[Callable[..., processes.ConsoleProcess]]:
    """Starts consoles: `console_process("a", SCOREDESK_SYNC_SECONDS="3")` names a data folder and the environment."""
    with contextlib.ExitStack() as running:

        def start(folder: str = "data", **environment: str) -> processes.ConsoleProcess:
            return running.enter_context(processes.console(tmp_path / folder, environment=environment))

        yield start


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.ConsoleProcess]:
    """One console for all tests of a module."""
    with processes.console(tmp_path_factory.mktemp("console")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser process for all tests of a worker."""
    with running_browser() as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an empty page of a new reader, with the arguments of `new_context`: `new_page(language="zh_TW")`."""
    with contextlib.ExitStack() as opened:

        def open_page(**options: object) -> Page:
            context = opened.enter_context(new_context(browser, **options))  # type: ignore[arg-type]
            return context.new_page()

        yield open_page


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """An empty page of a reader of English with a wide, light screen."""
    return new_page()
