"""`/_local/…`: what only the local instance has: its status, its faults and its request counts."""

import json
import os

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from snclient.simulator.faults import InvalidPlan, Plan, read_plan
from snclient.simulator.instance import Instance


def routes(instance: Instance) -> list[BaseRoute]:
    """The routes below `/_local`."""

    async def status(_request: Request) -> Response:
        return JSONResponse({"service": "scoredesk-local-instance", "database": instance.database, "pid": os.getpid()})

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            instance.faults.replace(Plan())
        elif request.method == "POST":
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                return JSONResponse({"error": "send the plan as application/json"}, 415)
            try:
                instance.faults.replace(read_plan(json.loads(await request.body())))
            except InvalidPlan as error:
                return JSONResponse({"error": str(error)}, 400)
            except ValueError:
                return JSONResponse({"error": "the plan is not valid JSON"}, 400)
        return JSONResponse(instance.faults.report())

    async def requests(_request: Request) -> Response:
        return JSONResponse(instance.tally.report())

    return [
        Route("/_local/status", status),
        Route("/_local/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/_local/requests", requests),
    ]
