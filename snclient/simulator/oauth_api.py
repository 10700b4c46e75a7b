"""The OAuth endpoints that clients call: tokens and their revocation. Users see `/oauth_auth.do` (`face_consent`).

Sources: ServiceNow, OAuth 2.0 tokens; t_RevokeOAuthToken; OAuth properties.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from snclient.simulator.callers import basic_pair
from snclient.simulator.instance import Instance
from snclient.simulator.log import Level
from snclient.simulator.oauth import DENIED, ClientCredentials, Denied

_BODY_ONLY = "glide.oauth.allow.parameters.in.post.body.only"
_FORM = "application/x-www-form-urlencoded"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache", "X-Content-Type-Options": "nosniff"}


def routes(instance: Instance) -> list[BaseRoute]:
    """The routes of both endpoints."""
    return [
        Route("/oauth_token.do", _token(instance), methods=["POST"]),
        Route("/oauth_revoke_token.do", _revoke(instance)),
    ]


def _token(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            form = await _parameters(request, instance)
            granted = instance.grants.answer(form, _client_credentials(request, form))
        except Denied as cause:
            instance.log.note("OAuth", str(cause), Level.ERROR)
            return JSONResponse(dict(DENIED), 401, _NO_STORE)
        return JSONResponse(granted, 200, _NO_STORE)

    return endpoint


async def _parameters(request: Request, instance: Instance) -> dict[str, str]:
    """What a client sent, as a form only. Raises: Denied."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise Denied(f"A token request must be {_FORM}, not '{kind}'")
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    if instance.properties.is_on(_BODY_ONLY, default=True):
        return form
    return dict(request.query_params) | form


def _client_credentials(request: Request, form: Mapping[str, str]) -> ClientCredentials:
    """The client's id and secret: in the form, as HTTP Basic, or the id there and the secret here."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    pair = basic_pair(credentials) if scheme.lower() == "basic" else None
    client_id, secret = pair or ("", "")
    if form.get("client_id", client_id) != client_id:
        return ClientCredentials(form["client_id"], form.get("client_secret", ""))
    return ClientCredentials(client_id, form.get("client_secret", secret))


def _revoke(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    """Whoever has a token may revoke it; that it was unknown is not told."""

    async def endpoint(request: Request) -> Response:
        instance.tokens.revoke(request.query_params.get("token", ""))
        return Response(status_code=200, headers=_NO_STORE)

    return endpoint
