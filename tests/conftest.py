"""What every test may use, and what tests need of the machine: the markers `browser` and `real_data`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import processes
from tests.e2e import browser_setup

CAPTURE = processes.ROOT.parent / "shared" / "graph-capture"
NO_CAPTURE = "No Graph capture: ../shared/graph-capture is not beside the project."
BROWSER_FIXTURES = {"browser", "page", "new_page"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses a browser, so that nobody has to remember it."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose needs are not met, with the reason; with `CI=true` fail it instead."""
    for sentence in unmet_needs(item):
        if browser_setup.is_ci():
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)


def unmet_needs(item: pytest.Item) -> Iterator[str]:
    """What a test's markers ask for and this machine has not; a browser test needs a font for Chinese, too."""
    if item.get_closest_marker("browser"):
        if browser_setup.browser_program() is None:
            yield browser_setup.NO_BROWSER
        if not browser_setup.has_chinese_font():
            yield browser_setup.NO_FONT
    if item.get_closest_marker("real_data") and not CAPTURE.is_dir():
        yield NO_CAPTURE


@pytest.fixture
def capture() -> Path:
    """Folder of a real answer of Microsoft Graph; for tests marked `real_data`."""
    return CAPTURE


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A function that returns a port of 127.0.0.1 that nobody listens on."""
    return processes.free_port


@pytest.fixture
def local_instance(tmp_path: Path) -> Iterator[processes.LocalInstance]:
    """An empty local ServiceNow instance of this test's own."""
    with processes.local_instance(tmp_path) as instance:
        yield instance
