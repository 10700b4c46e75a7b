"""The web application: which path is answered by what."""

import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from snclient.simulator import errors, face, local_api, table_api
from snclient.simulator.access import Identity
from snclient.simulator.gate import Gate
from snclient.simulator.instance import Instance
from snclient.simulator.oauth import DENIED, ClientCredentials, Denied

_VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ACCEPTED = ("application/json", "application/*", "*/*")
_NO_STORE = {
    "X-Content-Type-Options": "nosniff",
    "Pragma": "no-store,no-cache",
    "Cache-Control": "no-cache,no-store,must-revalidate,max-age=-1",
    "Expires": "0",
}

ApiHandler = Callable[[Request, Instance, Identity], Awaitable[Response]]
"""Answers a REST call of a user who is known."""


def web_application(instance: Instance) -> ASGIApp:
    """The ASGI application of an instance."""
    routes: list[BaseRoute] = [
        *_table_routes(instance),
        Route("/api/{path:path}", _rest(instance, _nothing_there), methods=_VERBS),
        Route("/oauth_token.do", _token(instance), methods=["POST"]),
        Route("/oauth_revoke_token.do", _revoke(instance), methods=["GET", "POST"]),
        *local_api.routes(instance),
        *face.routes(instance),
    ]
    return Gate(Starlette(routes=routes), instance)


def _table_routes(instance: Instance) -> list[BaseRoute]:
    routes: list[BaseRoute] = []
    for prefix in ("/api/now", "/api/now/v1", "/api/now/v2"):
        routes += [
            Route(f"{prefix}/table/{{table}}", _rest(instance, table_api.records), methods=_VERBS),
            Route(f"{prefix}/table/{{table}}/{{sys_id}}", _rest(instance, table_api.record), methods=_VERBS),
        ]
    return routes


def _rest(instance: Instance, handler: ApiHandler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint of the REST API: signs the caller in, calls `handler`, turns refusals into bodies."""

    async def endpoint(request: Request) -> Response:
        try:
            identity = _caller(request, instance)
            _check_accept(request)
            response = await handler(request, instance, identity)
        except errors.ApiError as error:
            response = table_api.answer(error.body(), error.status)
            if error.status == 401:
                response.headers["WWW-Authenticate"] = 'BASIC realm="Service-now"'
        response.headers.update(_NO_STORE)
        response.headers["X-Is-Logged-In"] = "false" if response.status_code == 401 else "true"
        response.headers["X-Transaction-ID"] = secrets.token_hex(6)
        return response

    return endpoint


def _caller(request: Request, instance: Instance) -> Identity:
    """Who calls, by access token or by user name and password. Raises: ApiError 401."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    identity = None
    if scheme.lower() == "bearer":
        identity = instance.tokens.bearer(credentials.strip())
    elif scheme.lower() == "basic" and (pair := _basic(credentials)):
        identity = instance.accounts.sign_in(*pair)
    if identity is None:
        raise errors.unauthenticated()
    return identity


def _basic(credentials: str) -> tuple[str, str] | None:
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, colon, password = decoded.partition(":")
    return (name, password) if colon else None


def _check_accept(request: Request) -> None:
    accept = request.headers.get("accept", "")
    offers = [offer.partition(";")[0].strip().lower() for offer in accept.split(",")]
    if not any(offer in _ACCEPTED for offer in offers):
        raise errors.unsupported_format(406 if accept else 400, "Accept", accept)


async def _nothing_there(request: Request, _instance: Instance, _identity: Identity) -> Response:
    raise errors.no_resource(request.url.path)


def _token(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    """The token endpoint: a form, with the client's id and secret in it or as HTTP Basic."""

    async def endpoint(request: Request) -> Response:
        try:
            form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
            granted = instance.tokens.grant(form, _client_credentials(request, form))
        except Denied:
            return JSONResponse(dict(DENIED), 401, _NO_STORE)
        return JSONResponse(granted, 200, _NO_STORE)

    return endpoint


def _client_credentials(request: Request, form: dict[str, str]) -> ClientCredentials:
    if "client_id" in form:
        return ClientCredentials(form["client_id"], form.get("client_secret", ""))
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    pair = _basic(credentials) if scheme.lower() == "basic" else None
    return ClientCredentials(*(pair or ("", "")))


def _revoke(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        form = await request.form() if request.method == "POST" else {}
        token = form.get("token") or request.query_params.get("token", "")
        instance.tokens.revoke(str(token))
        return Response(status_code=200)

    return endpoint
