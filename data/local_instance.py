"""The local ServiceNow instance: uses the one that runs, else starts it as a process of its own."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from data.errors import ServiceNowFailed
from data.settings import Settings

SERVICE = "scoredesk-local-instance"
CLIENT_ID = "scoredesk-local"
CLIENT_SECRET = "scoredesk-local-secret"  # noqa: S105 - the local instance is for trying out; its accounts are published
USERNAME = "scoredesk.integration"
PASSWORD = "integration"  # noqa: S105 - likewise
START_SECONDS = 30
IDLE_SECONDS = 1800
"""The instance ends itself when nobody has asked it anything for so long."""

_starting = threading.Lock()
"""Two threads of a worker may need the instance at once; one starts it."""
_started: "list[subprocess.Popen[bytes]]" = []
"""Instances that this process started: kept so that each is reaped when it ends."""


def ensure_running(settings: Settings) -> None:
    """Make sure that the local instance of this data folder answers.

    Raises: ServiceNowFailed where its port is taken by something else, or it does not start.
    """
    with _starting:
        if not _is_ours(settings):
            _start(settings)


def _start(settings: Settings) -> None:
    log_path = settings.data_dir / "servicenow.log"
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log_path.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module, and no text of anybody else
            [
                *(sys.executable, "-m", "snclient.simulator"),
                *("--port", str(settings.local_port), "--database", str(settings.local_database)),
                *("--seed", "empty", "--idle-seconds", str(IDLE_SECONDS)),
            ],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _started[:] = [one for one in _started if one.poll() is None] + [process]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if _is_ours(settings):
            return
        if process.poll() is not None and not _is_ours(settings):
            break
        time.sleep(0.1)
    raise ServiceNowFailed(
        "The local ServiceNow instance did not start on port {port}.",
        "Look into {log}; SCOREDESK_LOCAL_PORT chooses another port.",
        port=settings.local_port,
        log=log_path,
    )


def _is_ours(settings: Settings) -> bool:
    status = _status(settings.local_instance)
    if status is None:
        return False
    if status.get("service") != SERVICE:
        raise ServiceNowFailed(
            "Port {port} is used by another program.",
            "End it, or choose another port with SCOREDESK_LOCAL_PORT.",
            port=settings.local_port,
        )
    if status.get("database") != str(settings.local_database.resolve()):
        raise ServiceNowFailed(
            "The local instance on port {port} belongs to another data folder.",
            "Choose another port with SCOREDESK_LOCAL_PORT, or end that instance.",
            port=settings.local_port,
        )
    return True


def _status(instance: str) -> dict[str, object] | None:
    # a proxy of the environment must not see what goes to this machine
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{instance}/_local/status", timeout=5) as answer:
            status = json.load(answer)
    except (HTTPError, ValueError):
        return {}
    except (URLError, OSError):
        return None
    return status if isinstance(status, dict) else {}
