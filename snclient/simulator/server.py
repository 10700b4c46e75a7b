"""The server process: a listening socket, the instance behind it, and an orderly end."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.types import ASGIApp

from snclient.simulator.certificates import Certificate
from snclient.simulator.tally import Tally

_KEEP_ALIVE_SECONDS = 75
_LONGEST_HEADERS = 131_072
UNDERSTOOD = "I understand that its passwords are published"
"""What somebody has to say before an instance answers other machines."""


LOOPBACK_ADDRESS = "127.0.0.1"


class CannotListen(Exception):
    """The address cannot be used; the message says why and what to do."""


def listen(host: str, port: int, *, said: str = "") -> socket.socket:
    """A listening socket on the loopback address, or on another when `said` is UNDERSTOOD; port 0 takes a free one.

    Raises: CannotListen.
    """
    if host != LOOPBACK_ADDRESS and said != UNDERSTOOD:
        raise CannotListen(
            f"Refused to listen on {host}: this instance has published passwords, so it answers on 127.0.0.1 only."
            f' Where that is no danger, add --listen-beyond-this-machine "{UNDERSTOOD}".'
        )
    # Named as TCP, or asyncio leaves Nagle's delay on: 40 ms for each answer on a kept connection.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = "is in use by another program" if error.errno == errno.EADDRINUSE else f"failed: {error.strerror}"
        raise CannotListen(f"Port {port} {reason}. Choose another with --port, or end what uses it.") from error
    return listener


def serve(
    app: ASGIApp,
    listener: socket.socket,
    tally: Tally,
    *,
    announce: Callable[[], None],
    idle: float,
    certificate: Certificate | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, or until `idle` seconds pass without a request (0: never).

    Arguments: `announce` is called when requests are answered from now on; `certificate`: None serves without TLS.
    """
    # A page of 1,000 records is some 90,000 small dicts, which Python's collector would walk again and again.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    config = uvicorn.Config(
        app,
        http="h11",
        loop="asyncio",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=_LONGEST_HEADERS,
        ssl_certfile=certificate.certificate if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    asyncio.run(_Server(config, announce).serve_for(listener, tally, idle))


class _Server(uvicorn.Server):
    """Uvicorn's server, ended by a signal without dying of it."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def serve_for(self, listener: socket.socket, tally: Tally, idle: float) -> None:
        """Serve on the socket; watch for idleness besides."""
        watch = asyncio.create_task(self._end_when_idle(tally, idle)) if idle else None
        await self.serve(sockets=[listener])
        if watch is not None:
            watch.cancel()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then say so."""
        await super().startup(sockets)
        self._announce()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Let SIGTERM and SIGINT ask for an orderly end."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._end)
        try:
            yield
        finally:
            for one in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(one)

    def _end(self) -> None:
        self.should_exit = True

    async def _end_when_idle(self, tally: Tally, idle: float) -> None:
        while tally.idle_seconds() < idle:
            await asyncio.sleep(min(1.0, max(0.05, idle - tally.idle_seconds())))
        self.should_exit = True
