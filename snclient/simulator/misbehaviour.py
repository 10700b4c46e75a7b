"""What a client sees of each fault: calls that are refused, cut off, left unanswered, or answered wrongly.

Sources of the bodies: ServiceNow, inbound REST API rate limiting; c_DefaultQuotaRules; answers of live instances.
"""

import asyncio
import json
import math
import secrets
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from snclient.simulator import errors, times
from snclient.simulator.faults import Fault, FaultKind

_LONGEST_WAIT = 120.0
_CANCELLED = "Transaction cancelled: maximum execution time exceeded"
_SEE_LOGS = "Check logs for error trace or enable glide.rest.debug property to verify REST request processing"
_DRIP_SECONDS = 0.05


@dataclass(slots=True)
class Call:
    """A request on its way; `status`: what was answered, None when nothing was."""

    scope: Scope
    receive: Receive
    send: Send
    status: int | None = None

    async def sending(self, message: Message) -> None:
        """Pass the answer on and note its status."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self.send(message)


@dataclass(slots=True)
class _Answer:
    """An answer that was caught on its way out."""

    start: dict[str, object] = field(default_factory=dict)
    body: bytes = b""

    async def catch(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = dict(message)
        else:
            self.body += message.get("body", b"")


class Misbehaviour:
    """Carries faults out around the application that answers properly."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._late: set[asyncio.Task[None]] = set()
        self._by_kind: Mapping[FaultKind, Callable[[Fault, Call], Awaitable[None]]] = {
            FaultKind.RATE_LIMITED: _rate_limited,
            FaultKind.RATE_LIMITED_BARE: _rate_limited_bare,
            FaultKind.SERVER_ERROR: _server_error,
            FaultKind.RESET_BEFORE_COMMIT: _reset,
            FaultKind.RESET_AFTER_COMMIT: self._reset_after_commit,
            FaultKind.LATE_COMMIT: self._late_commit,
            FaultKind.LOST_ANSWER: self._lost_answer,
            FaultKind.TRUNCATED_JSON: self._truncated_json,
            FaultKind.TRANSACTION_CANCELLED: self._transaction_cancelled,
            FaultKind.HIBERNATING: _hibernating,
            FaultKind.SLOW_DRIP: self._slow_drip,
            FaultKind.CLOCK_SKEW: self._clock_skew,
        }

    async def carry_out(self, fault: Fault, call: Call) -> None:
        """Let the call go wrong."""
        await self._by_kind[fault.kind](fault, call)

    async def _reset_after_commit(self, _fault: Fault, call: Call) -> None:
        await self._answer(call)
        await _cut(call.receive)

    async def _late_commit(self, fault: Fault, call: Call) -> None:
        body = await _whole_body(call.receive)
        task = asyncio.create_task(self._commit_later(call.scope, body, fault.delay_s))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        await _cut(call.receive)

    async def _commit_later(self, scope: Scope, body: bytes, delay: float) -> None:
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return messages.pop() if messages else {"type": "http.disconnect"}

        await asyncio.sleep(delay)
        await self._app(scope, receive, _Answer().catch)

    async def _lost_answer(self, _fault: Fault, call: Call) -> None:
        await self._answer(call)
        if not await _has_left(call.receive, _LONGEST_WAIT):
            await _cut(call.receive)

    async def _truncated_json(self, _fault: Fault, call: Call) -> None:
        answer = await self._answer(call)
        await _send(call, answer, answer.body[: (len(answer.body) + 1) // 2])

    async def _transaction_cancelled(self, _fault: Fault, call: Call) -> None:
        """A list that is on its way stays a 200 and breaks off; all else is a 500, whatever was committed."""
        answer = await self._answer(call)
        listed = _result(answer.body) if answer.start.get("status") == 200 else None
        if isinstance(listed, list):
            error = errors.ApiError(200, _CANCELLED, f"{_CANCELLED} {_SEE_LOGS}").body()
            await _send(call, answer, json.dumps({"result": listed[: len(listed) // 2], **error}).encode())
        else:
            await _refuse(call, 500, _CANCELLED, f"{_CANCELLED} {_SEE_LOGS}")

    async def _slow_drip(self, fault: Fault, call: Call) -> None:
        answer = await self._answer(call)
        await call.sending(answer.start)
        drips = max(1, min(len(answer.body), int(fault.delay_s / _DRIP_SECONDS)))
        size = math.ceil(len(answer.body) / drips)
        for start in range(0, len(answer.body), max(1, size)):
            if await _has_left(call.receive, fault.delay_s / drips):
                return
            await call.sending(
                {"type": "http.response.body", "body": answer.body[start : start + size], "more_body": True}
            )
        await call.sending({"type": "http.response.body"})

    async def _clock_skew(self, fault: Fault, call: Call) -> None:
        with times.skewed(fault.skew_s):
            await self._app(call.scope, call.receive, call.sending)

    async def _answer(self, call: Call) -> _Answer:
        """The proper answer, not sent."""
        answer = _Answer()
        await self._app(call.scope, call.receive, answer.catch)
        return answer


async def _rate_limited(fault: Fault, call: Call) -> None:
    headers = {
        "Retry-After": f"{fault.retry_after_s:g}",
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Reset": str(math.ceil(time.time() + fault.retry_after_s)),
        "X-RateLimit-Rule": secrets.token_hex(16),
    }
    await _refuse(call, 429, "Rate limit exceeded", _limit_detail(), headers)


async def _rate_limited_bare(_fault: Fault, call: Call) -> None:
    await _refuse(call, 429, "Rate limit exceeded", _limit_detail())


def _limit_detail() -> str:
    return "Rate limit of 100 requests per hour for Table API exceeded"


async def _server_error(_fault: Fault, call: Call) -> None:
    await _refuse(call, 500, "Internal Server Error", _SEE_LOGS)


async def _reset(_fault: Fault, call: Call) -> None:
    await _cut(call.receive)


async def _hibernating(_fault: Fault, call: Call) -> None:
    title = "<head><title>Instance Hibernating page</title></head>"
    await _respond(call, HTMLResponse(f"<html>{title}<body><h1>Your instance is hibernating</h1></body></html>"))


async def _refuse(call: Call, status: int, message: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
    await _respond(call, JSONResponse(errors.ApiError(status, message, detail).body(), status, headers))


async def _respond(call: Call, response: Response) -> None:
    await response(call.scope, call.receive, call.sending)


async def _send(call: Call, answer: _Answer, body: bytes) -> None:
    """Send an answer with another body, properly framed."""
    headers = answer.start.get("headers", ())
    assert isinstance(headers, (list, tuple))  # noqa: S101 - as ASGI has it; for the type checker
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    length = (b"content-length", str(len(body)).encode())
    await call.sending({**answer.start, "headers": [*kept, length]})
    await call.sending({"type": "http.response.body", "body": body})


def _result(body: bytes) -> object:
    try:
        sent = json.loads(body)
    except ValueError:
        return None
    return sent.get("result") if isinstance(sent, dict) else None


async def _whole_body(receive: Receive) -> bytes:
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


async def _has_left(receive: Receive, seconds: float) -> bool:
    """Whether the client leaves within this time, which is waited out otherwise."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        try:
            message = await asyncio.wait_for(receive(), left)
        except TimeoutError:
            return False
        if message["type"] == "http.disconnect":
            return True
    return False


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
