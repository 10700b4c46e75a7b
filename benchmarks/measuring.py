"""Servers as processes of their own, and how long requests to them take, measured in turns."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
_AUTHORIZATION = "Basic YWRtaW46YWRtaW4="  # admin / admin, which every local instance prints at its start
_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a benchmark; `body` is JSON."""

    method: str
    path: str
    body: bytes | None = None


class Server:
    """A server, asked over one connection that is kept."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT)
        self._headers: Mapping[str, str] = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": _AUTHORIZATION,
        }

    def ask(self, call: Call) -> bytes:
        """The body of the answer. Raises: RuntimeError for any status but 200 and 201."""
        self._connection.request(call.method, call.path, call.body, dict(self._headers))
        with self._connection.getresponse() as answer:
            content = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{call.method} {call.path}: {answer.status} {content[:300]!r}")
        return content

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()


@contextmanager
def serving(announcement: str, *command: str) -> Iterator[Server]:
    """A server process, for as long as the block runs.

    Arguments: `command` follows the interpreter; the server says `announcement` and its address in its first line.
    """
    with subprocess.Popen(  # noqa: S603 - this project's own modules
        [sys.executable, *command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith(announcement):
                raise RuntimeError(f"{' '.join(command)} did not start: {line!r}")
            server = Server(line.removeprefix(announcement).strip())
            yield server
            server.close()
        finally:
            process.terminate()


def in_turns(works: Sequence[Callable[[], object]], *, rounds: int, times: int) -> list[float]:
    """Milliseconds that each work takes.

    Arguments: `rounds`: how often all are measured, one after the other, so that what disturbs the machine meets all of
    them; `times`: how often a work is done in its turn. Returns: for each work its best round, for disturbances only
    add.
    """
    taken: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for work, results in zip(works, taken, strict=True):
            began = time.perf_counter()
            for _ in range(times):
                work()
            results.append((time.perf_counter() - began) * 1000 / times)
    return [min(results) for results in taken]
