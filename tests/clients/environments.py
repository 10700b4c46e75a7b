"""Makes the environments of other people's clients, one for each: they pin old libraries. `make test` runs it."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.browser_setup import is_ci
from tests.processes import ROOT

CLIENTS = ("pysnow", "pysnc", "aiosnow")
FOLDER = ROOT / ".cache" / "clients"
INSTALL_LIMIT = 300
"""Seconds that installing one client may take."""
_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
_INSTALL = ("install", "--no-deps", "--timeout", "10")
_RETRIES = "5" if is_ci() else "1"
"""Where no package index answers, `make test` shall not wait for it long."""


class CannotInstall(Exception):
    """A client could not be installed; the message holds pip's last words."""


def python_of(client: str) -> Path | None:
    """The interpreter of a client's environment; None where there is none with exactly its pinned requirements."""
    python = FOLDER / client / "bin" / "python"
    return python if python.exists() and _stamp_of(client).exists() else None


def not_installed(client: str) -> str:
    """Why a client's tests cannot run, and what to do."""
    return f"No {client}: `make clients` did not run or did not reach the package index; run it where that answers."


def main() -> int:
    """Make what is missing and say what stays missing; its tests then skip, or fail with CI=true."""
    for client in CLIENTS:
        if python_of(client):
            continue
        sys.stdout.write(f"Installing {client} into .cache/clients (once, some seconds) ...\n")
        sys.stdout.flush()
        try:
            _make(client)
        except CannotInstall as error:
            sys.stderr.write(f"{error}\n{not_installed(client)}\n")
    return 0


def _make(client: str) -> None:
    """A fresh environment; the stamp comes last, so that half an environment counts as none. Raises: CannotInstall."""
    folder = FOLDER / client
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(folder))
    python = str(folder / "bin" / "python")
    _run(python, *_PIP, *_INSTALL, "--retries", _RETRIES, "--requirement", str(_requirements_of(client)))
    _run(python, *_PIP, "check")
    _stamp_of(client).touch()


def _requirements_of(client: str) -> Path:
    return Path(__file__).with_name(f"requirements-{client}.txt")


def _stamp_of(client: str) -> Path:
    """A file named for the pinned requirements and the Python that they were installed with."""
    made_from = _requirements_of(client).read_bytes() + sys.version.encode()
    return FOLDER / client / f"made-from-{hashlib.sha256(made_from).hexdigest()[:16]}"


def _run(*command: str) -> None:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_LIMIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"{' '.join(command)} did not end within {INSTALL_LIMIT} s.") from error
    if done.returncode != 0:
        last_lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise CannotInstall(f"{' '.join(command)} failed:\n{last_lines}")


if __name__ == "__main__":
    sys.exit(main())
