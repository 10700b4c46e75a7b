"""Starts what tests talk to as processes of their own: the local ServiceNow instance and the console."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT = 60.0
"""Seconds that a process may take until it answers."""
STOP_LIMIT = 10.0
"""Seconds that a process may take to end when asked to."""


@dataclass(frozen=True, slots=True)
class LocalInstance:
    """A running local ServiceNow instance."""

    url: str
    database: str
    process: "subprocess.Popen[bytes]"


@dataclass(frozen=True, slots=True)
class ConsoleProcess:
    """A running console with a data folder of its own; `local_instance` is where its ServiceNow listens."""

    url: str
    local_instance: str
    data_dir: Path
    process: "subprocess.Popen[bytes]"
    environment: Mapping[str, str]

    def log(self) -> str:
        """What the console has printed so far."""
        return _log_of(self.data_dir).read_text(errors="replace")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def local_instance(
    folder: Path, *, seed: str = "empty", database: str = ":memory:", options: tuple[str, ...] = ()
) -> Iterator[LocalInstance]:
    """A local ServiceNow instance, for as long as the block runs.

    Arguments: `folder` takes its log; `seed`, `database` and `options` are its own command line.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "snclient.simulator", "--port", str(port), "--database", database, "--seed", seed]
    log = folder / f"local-instance-{port}.log"
    with _running([*command, *options], environment=clean_environment(folder), log=log) as process:
        wait_for(f"{url}/_local/status", process=process, log=log)
        yield LocalInstance(url=url, database=database, process=process)


@contextlib.contextmanager
def console(data_dir: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[ConsoleProcess]:
    """A console on free ports, for as long as the block runs; it and its local instance end with the block.

    Arguments: `data_dir` is its data folder (used again, the console finds what it knew); `environment` adds to or
    replaces what `console_environment` says.
    """
    port = free_port()
    values = console_environment(data_dir, port=port) | dict(environment or {})
    started = ConsoleProcess(
        url=f"http://127.0.0.1:{port}",
        local_instance=f"http://127.0.0.1:{values['SCOREDESK_LOCAL_PORT']}",
        data_dir=data_dir,
        process=start_console(data_dir, port=port, environment=values),
        environment=values,
    )
    try:
        wait_for(f"{started.url}/_stcore/health", process=started.process, log=_log_of(data_dir))
        yield started
    finally:
        stop(started.process)
        stop_local_instance(started.local_instance, data_dir=data_dir)


def console_environment(data_dir: Path, *, port: int) -> dict[str, str]:
    """Environment of a console under test: its own folder and ports, short waits, nothing of the person's."""
    return clean_environment(data_dir) | {
        "SCOREDESK_DATA_DIR": str(data_dir),
        "SCOREDESK_LOCAL_PORT": str(free_port()),
        "SCOREDESK_SYNC_SECONDS": "1",
        "SCOREDESK_PLATFORM_LIMIT_SECONDS": "2",
        "SCOREDESK_REQUEST_DEADLINE_SECONDS": "5",
        "SCOREDESK_USER": "tester",
        "SCOREDESK_URL": f"http://127.0.0.1:{port}",
    }


def clean_environment(home: Path) -> dict[str, str]:
    """The environment without settings of Scoredesk or Streamlit, and with another home folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SCOREDESK_", "STREAMLIT_"))}
    return kept | {"HOME": str(home), "PYTHONUNBUFFERED": "1"}


def start_console(data_dir: Path, *, port: int, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a console and return at once."""
    data_dir.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    with _log_of(data_dir).open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def wait_for(url: str, *, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until an address answers with 200.

    Raises: RuntimeError with the process's last words where it ended or did not answer in time.
    """
    deadline = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(requests.RequestException):
            if ask(url).status_code == 200:
                return
        time.sleep(0.1)
    last_words = log.read_text(errors="replace")[-4000:]
    raise RuntimeError(f"{url} did not answer (exit code {process.poll()}):\n{last_words}")


def wait_until(is_so: Callable[[], bool], *, seconds: float = START_LIMIT) -> None:
    """Wait until something is so; AssertionError where it does not come to be."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ask(url: str) -> requests.Response:
    """GET an address on this machine, past any proxy of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=5)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process: asked first, killed when it does not listen."""
    process.terminate()
    try:
        process.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_local_instance(url: str, *, data_dir: Path) -> None:
    """End the local instance that a console started, if its file lies in that console's data folder."""
    status = _local_status(url)
    if status is None or not Path(status["database"]).is_relative_to(data_dir.resolve()):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(status["pid"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_LIMIT
    while _local_status(url) is not None and time.monotonic() < deadline:
        time.sleep(0.1)


def _local_status(url: str) -> dict[str, Any] | None:
    try:
        status: dict[str, Any] = ask(f"{url}/_local/status").json()
    except requests.RequestException:
        return None
    return status


@contextlib.contextmanager
def _running(command: list[str], *, environment: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        stop(process)


def _log_of(data_dir: Path) -> Path:
    return data_dir / "console.log"
