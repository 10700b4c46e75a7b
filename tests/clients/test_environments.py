"""What happens to the tests of a client that could not be installed: they skip and say why, or fail with CI=true."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

EXAMPLE = """
def test_that_uses_a_client(pysnow):
    assert pysnow
"""


@pytest.fixture
def project_without_clients(tmp_path: Path) -> Path:
    """The tests' support with a test of a client, and no client installed."""
    project = tmp_path / "project"
    ignored = shutil.ignore_patterns("test_*.py", "__pycache__")
    for folder in ("clients", "e2e"):
        shutil.copytree(ROOT / "tests" / folder, project / "tests" / folder, ignore=ignored)
    for name in ("pyproject.toml", "tests/__init__.py", "tests/processes.py"):
        shutil.copy(ROOT / name, project / name)
    (project / "tests/clients/test_example.py").write_text(EXAMPLE)
    return project


def run_example(project: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(project), "HOME": str(project), "CI": ci}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/clients"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_a_missing_client_skips_with_its_reason(project_without_clients: Path) -> None:
    done = run_example(project_without_clients, ci="")
    assert done.returncode == 0, done.stdout
    assert "1 skipped" in done.stdout
    assert "No pysnow: `make clients` did not run or did not reach the package index" in done.stdout


def test_a_missing_client_fails_with_ci(project_without_clients: Path) -> None:
    done = run_example(project_without_clients, ci="true")
    assert done.returncode == 1, done.stdout
    assert "1 failed" in done.stdout or "1 error" in done.stdout
    assert "No pysnow: `make clients` did not run or did not reach the package index" in done.stdout
