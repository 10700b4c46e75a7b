"""The web application: which path is answered by what."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from snclient.simulator import (
    aggregate_api,
    attachment_api,
    batch_api,
    change_api,
    change_steps,
    change_work,
    errors,
    face,
    local_api,
    meta_api,
    oauth_api,
    table_api,
)
from snclient.simulator.access import Identity
from snclient.simulator.endpoint import endpoint
from snclient.simulator.gate import Gate
from snclient.simulator.instance import Instance
from snclient.simulator.rest import Handler

_VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_VERSIONS = ("", "/v1", "/v2")

_APIS: Sequence[tuple[str, Sequence[tuple[str, Handler]]]] = (
    ("/api/now", (("/table/{table}", table_api.records), ("/table/{table}/{sys_id}", table_api.record))),
    ("/api/now", (*aggregate_api.ROUTES, *attachment_api.ROUTES, *batch_api.ROUTES, *meta_api.ROUTES)),
    ("/api/sn_chg_rest", (*change_work.ROUTES, *change_steps.ROUTES, *change_api.ROUTES)),
)
"""Each API's root, under which a version may stand, and what answers there; a path before one that also fits it."""


def web_application(instance: Instance) -> ASGIApp:
    """The ASGI application of an instance."""
    routes: list[BaseRoute] = [
        *_api_routes(instance),
        Route("/api/{path:path}", endpoint(instance, _nothing_there), methods=_VERBS),
        *oauth_api.routes(instance),
        *local_api.routes(instance),
        *face.routes(instance),
    ]
    application = Starlette(routes=routes)
    gate = Gate(application, instance)
    application.state.outermost = gate
    return gate


def _api_routes(instance: Instance) -> list[BaseRoute]:
    return [
        Route(f"{root}{version}{path}", endpoint(instance, handler), methods=_VERBS)
        for root, paths in _APIS
        for version in _VERSIONS
        for path, handler in paths
    ]


async def _nothing_there(request: Request, _instance: Instance, _identity: Identity) -> Response:
    raise errors.no_resource(request.url.path)
