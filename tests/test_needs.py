"""What happens to a test whose browser or Graph capture is not there: it skips and says why, or fails with CI=true."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

PARTS = ("pyproject.toml", "tests/__init__.py", "tests/conftest.py", "tests/processes.py")
BROWSER_PARTS = ("tests/e2e/__init__.py", "tests/e2e/conftest.py", "tests/e2e/browser.py", "tests/e2e/browser_setup.py")
EXAMPLES = """
import pytest

@pytest.mark.real_data
def test_that_reads_the_capture(capture):
    assert capture.is_dir()

def test_that_opens_a_page(page):
    assert page
"""


@pytest.fixture
def poor_project(tmp_path: Path) -> Path:
    """The tests' support on a machine without browser, fonts and Graph capture, and two tests that need them."""
    project = tmp_path / "project"
    for name in (*PARTS, *BROWSER_PARTS):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, project / name)
    (project / "tests/e2e/test_examples.py").write_text(EXAMPLES)
    return project


def run_examples(project: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    nowhere = project / "nowhere"
    nowhere.mkdir()
    environment = {"PATH": str(nowhere), "HOME": str(nowhere), "CI": ci, "PLAYWRIGHT_BROWSERS_PATH": str(nowhere)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/e2e"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_what_is_missing_skips_with_its_reason(poor_project: Path) -> None:
    done = run_examples(poor_project, ci="")
    assert done.returncode == 0, done.stdout
    assert "2 skipped" in done.stdout
    assert "No browser: install Chromium or Chrome" in done.stdout
    assert "No Graph capture: ../shared/graph-capture" in done.stdout


def test_what_is_missing_fails_with_ci(poor_project: Path) -> None:
    done = run_examples(poor_project, ci="true")
    assert done.returncode == 1, done.stdout
    assert "2 failed" in done.stdout or "2 errors" in done.stdout
    assert "No browser: install Chromium or Chrome" in done.stdout
    assert "No Graph capture: ../shared/graph-capture" in done.stdout
