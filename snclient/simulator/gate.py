"""What every request passes first: the loopback check, the count, and the faults on demand."""

import asyncio
from email.utils import format_datetime
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from snclient.simulator import times
from snclient.simulator.faults import FaultKind
from snclient.simulator.instance import Instance
from snclient.simulator.misbehaviour import Call, Misbehaviour

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_LONGEST_ADDRESS = 16_000
_CALLS = ("/api/", "/oauth_token.do", "/oauth_revoke_token.do")
_LOCAL = "/_local/"


class Gate:
    """The outermost ASGI application.

    A batch sends its items through it again, with `within_batch` in their scope: they are neither held back nor
    checked, but they can go wrong and are counted.
    """

    def __init__(self, app: ASGIApp, instance: Instance) -> None:
        self._app = app
        self._instance = instance
        self._misbehaviour = Misbehaviour(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or pass on what is not HTTP."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._instance.tally.touch()
        call = Call(scope, receive, _dated(send))
        refusal = None if scope.get("within_batch") else _refusal(scope, is_open=self._instance.is_open)
        fault = None
        if refusal is not None:
            await refusal(scope, receive, call.sending)
        elif scope["path"].startswith(_CALLS):
            fault = await self._api_call(call)
        else:
            await self._app(scope, receive, call.sending)
        if not scope["path"].startswith(_LOCAL):
            self._instance.tally.add(scope["method"], scope["path"], status=call.status, fault=fault)
        self._instance.tally.touch()

    async def _api_call(self, call: Call) -> FaultKind | None:
        """An API call, late or wrong when the plan says so."""
        faults = self._instance.faults
        if faults.latency_seconds and not call.scope.get("within_batch"):
            await asyncio.sleep(faults.latency_seconds)
        fault = faults.draw(call.scope["method"], call.scope["path"])
        if fault is None:
            await self._app(call.scope, call.receive, call.sending)
            return None
        await self._misbehaviour.carry_out(fault, call)
        return fault.kind


def _dated(send: Send) -> Send:
    """Says the time in each answer, by the instance's clock: a fault may have set it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = format_datetime(times.moment(), usegmt=True).encode()
            message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
        await send(message)

    return sending


def _refusal(scope: Scope, *, is_open: bool) -> Response | None:
    """Why a request is not let in: from or for elsewhere, from a page of elsewhere, or too long an address."""
    headers = Headers(scope=scope)
    client = scope["client"][0] if scope["client"] else ""
    host, is_local = _host(f"//{headers.get('host', '')}"), scope["path"].startswith(_LOCAL)
    if (is_local or not is_open) and (client not in LOOPBACK or host not in LOOPBACK):
        return PlainTextResponse("This instance answers on the loopback address of its own machine only.", 403)
    origin = headers.get("origin")
    hosts = LOOPBACK | {host} if is_open and not is_local else LOOPBACK
    if origin is not None and (origin != "null" or is_local) and _host(origin) not in hosts:
        return PlainTextResponse("Requests from pages of other sites are refused.", 403)
    if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
        return HTMLResponse("<html><body><h1>HTTP Status 400</h1><p>Request header is too large</p></body></html>", 400)
    return None


def _host(address: str) -> str:
    """The host of an address, "" when it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
