"""What every request passes first: the loopback check, the count, and the faults on demand."""

import asyncio
import secrets
import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from snclient.simulator import errors
from snclient.simulator.faults import FaultKind
from snclient.simulator.instance import Instance

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_LONGEST_ADDRESS = 16_000
_LONGEST_WAIT = 120.0
_RETRY_AFTER = 1
_CALLS = ("/api/", "/oauth_token.do", "/oauth_revoke_token.do")


@dataclass(slots=True)
class _Call:
    """A request on its way: what was answered, for the count."""

    scope: Scope
    receive: Receive
    send: Send
    status: int | None = None

    async def sending(self, message: Message) -> None:
        """Pass the answer on and note its status."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self.send(message)


class Gate:
    """The outermost ASGI application."""

    def __init__(self, app: ASGIApp, instance: Instance) -> None:
        self._app = app
        self._instance = instance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or pass on what is not HTTP."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._instance.tally.touch()
        call = _Call(scope, receive, send)
        refusal = _refusal(scope)
        fault = None
        if refusal is not None:
            await refusal(scope, receive, call.sending)
        elif scope["path"].startswith(_CALLS):
            fault = await self._api_call(call)
        else:
            await self._app(scope, receive, call.sending)
        if not scope["path"].startswith("/_local/"):
            self._instance.tally.add(scope["method"], scope["path"], status=call.status, fault=fault)
        self._instance.tally.touch()

    async def _api_call(self, call: _Call) -> FaultKind | None:
        """An API call, late or wrong when the plan says so."""
        faults = self._instance.faults
        if faults.latency_seconds:
            await asyncio.sleep(faults.latency_seconds)
        fault = faults.draw(call.scope["method"], call.scope["path"])
        if fault in (FaultKind.LOST_ANSWER, FaultKind.RESET_AFTER_COMMIT):
            await self._app(call.scope, call.receive, _swallow)
        if fault is FaultKind.LOST_ANSWER:
            await _left_alone(call.receive)
        if fault in (FaultKind.LOST_ANSWER, FaultKind.RESET_AFTER_COMMIT, FaultKind.RESET_BEFORE_COMMIT):
            await _cut(call.receive)
        elif fault is not None:
            await _FAULT_ANSWERS[fault]()(call.scope, call.receive, call.sending)
        else:
            await self._app(call.scope, call.receive, call.sending)
        return fault


def _refusal(scope: Scope) -> Response | None:
    """Why a request is not let in: a Host or Origin of elsewhere, or too long an address."""
    request = Request(scope)
    origin = request.headers.get("origin")
    client = scope["client"][0] if scope["client"] else ""
    if client not in LOOPBACK or request.url.hostname not in LOOPBACK:
        return PlainTextResponse("This instance answers on the loopback address of its own machine only.", 403)
    if origin not in (None, "null") and urlsplit(origin).hostname not in LOOPBACK:
        return PlainTextResponse("Requests from pages of other sites are refused.", 403)
    if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
        return HTMLResponse("<html><body><h1>HTTP Status 400</h1><p>Request header is too large</p></body></html>", 400)
    return None


def _server_error() -> Response:
    message = "Transaction cancelled: maximum execution time exceeded"
    detail = (
        f"{message} Check logs for error trace or enable glide.rest.debug property to verify REST request processing"
    )
    return JSONResponse(errors.ApiError(500, message, detail).body(), 500)


def _rate_limited() -> Response:
    body = errors.ApiError(429, "Rate limit exceeded", "Rate limit of 100 requests per hour for Table API exceeded")
    headers = {
        "Retry-After": str(_RETRY_AFTER),
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Reset": str(int(time.time()) + _RETRY_AFTER),
        "X-RateLimit-Rule": secrets.token_hex(16),
    }
    return JSONResponse(body.body(), 429, headers)


_FAULT_ANSWERS = {FaultKind.SERVER_ERROR: _server_error, FaultKind.RATE_LIMITED: _rate_limited}


async def _swallow(_message: Message) -> None:
    """Let an answer vanish."""


async def _left_alone(receive: Receive) -> None:
    """Wait until the client has left, or long enough."""
    deadline = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < deadline:
        try:
            message = await asyncio.wait_for(receive(), deadline - time.monotonic())
        except TimeoutError:
            return
        if message["type"] == "http.disconnect":
            return


async def _cut(receive: Receive) -> None:
    """End the connection with a reset: uvicorn's receive is a method of the object that holds the connection."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
