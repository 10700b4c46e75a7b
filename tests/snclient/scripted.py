"""A server on loopback that gives the answers it was told to, broken ones included, and remembers the requests."""

import json
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def params(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, after `pause` seconds; `cut` leaves out that many announced bytes, `is_lost` closes without one."""

    status: int = 200
    content: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    cut: int = 0
    is_lost: bool = False
    pause: float = 0.0

    def body(self) -> bytes:
        return (json.dumps(self.content) if self.text is None else self.text).encode()


def failure(status: int, message: str, detail: str | None = None, **headers: str) -> Reply:
    """ServiceNow's way to say no."""
    content = {"error": {"message": message, "detail": detail}, "status": "failure"}
    return Reply(status, content, {name.replace("_", "-"): text for name, text in headers.items()})


def rows(*records: Mapping[str, str], total: int | None = None) -> Reply:
    """A page of a list."""
    headers = {} if total is None else {"X-Total-Count": str(total)}
    return Reply(200, {"result": list(records)}, headers)


NOTHING = rows()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


class ScriptedInstance:
    """Answers in the order they were written down; a request without an answer is a 599."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._replies: deque[Reply] = deque()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answers(self, *replies: Reply) -> None:
        self._replies.extend(replies)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def methods(self) -> list[str]:
        return [request.method for request in self.requests]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        instance = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                instance.requests.append(Request(self.command, self.path, dict(self.headers), body))
                reply = instance._replies.popleft() if instance._replies else Reply(599)
                time.sleep(reply.pause)
                if reply.is_lost:
                    self.close_connection = True
                    return
                content = reply.body()
                self.send_response(reply.status)
                for name, text in reply.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) - reply.cut])

            do_GET = do_POST = do_PATCH = do_CONNECT = handle_any  # noqa: N815 - the names that http.server looks for

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
                return

        return Handler
