"""`/_local/…`: what only the local instance has: its status, its faults, its request counts, the end of tokens."""

import os
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from snclient.simulator.faults import InvalidPlan, Plan, parse_plan
from snclient.simulator.instance import Instance
from snclient.simulator.tokens import TokenKind


def routes(instance: Instance) -> list[BaseRoute]:
    """The routes below `/_local`."""

    async def status(_request: Request) -> Response:
        return JSONResponse({"service": "scoredesk-local-instance", "database": instance.database, "pid": os.getpid()})

    async def requests(_request: Request) -> Response:
        return JSONResponse(instance.tally.report())

    return [
        Route("/_local/status", status),
        Route("/_local/faults", _faults(instance), methods=["GET", "POST", "DELETE"]),
        Route("/_local/requests", requests),
        Route("/_local/tokens/expire", _end_tokens(instance, (TokenKind.ACCESS,)), methods=["POST"]),
        Route("/_local/tokens/revoke", _end_tokens(instance, tuple(TokenKind)), methods=["POST"]),
    ]


def _faults(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    """The plan of faults: put another in force, take it back, or see what is left of it."""

    async def endpoint(request: Request) -> Response:
        if request.method == "DELETE":
            instance.faults.replace(Plan())
        elif request.method == "POST":
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                return JSONResponse({"error": "send the plan as application/json"}, 415)
            try:
                instance.faults.replace(parse_plan(await request.body()))
            except InvalidPlan as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(instance.faults.report())

    return endpoint


def _end_tokens(instance: Instance, kinds: tuple[TokenKind, ...]) -> Callable[[Request], Awaitable[Response]]:
    """Let tokens die: access tokens as by their age (`expire`), or all of them as by an administrator (`revoke`)."""

    async def endpoint(_request: Request) -> Response:
        return JSONResponse({"ended": instance.tokens.end_all(kinds)})

    return endpoint
