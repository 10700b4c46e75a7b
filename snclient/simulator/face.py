"""The browser face: which page answers which address (`*.do`, as ServiceNow's), and who may see it."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from snclient.simulator import (
    face_connector,
    face_consent,
    face_list,
    face_login,
    face_record,
    face_registry,
    face_stats,
    face_user,
    rendering,
)
from snclient.simulator.errors import ApiError
from snclient.simulator.face_login import HOME, own_path
from snclient.simulator.instance import Instance
from snclient.simulator.visit import CONNECTOR, Page, Visit

_PAGES: Mapping[str, Page] = {
    **{f"/{name}_list.do": face_list.page(name) for name in face_list.LISTINGS},
    **{f"/{name}.do": face_record.page(name) for name in face_record.FORMS},
    "/sys_user.do": face_user.page,
    "/oauth_entity.do": face_registry.page,
    "/oauth_auth.do": face_consent.page,
    CONNECTOR: face_connector.page,
}


def routes(instance: Instance) -> list[BaseRoute]:
    """The routes of all pages."""
    return [
        Route("/", lambda _request: RedirectResponse(HOME, 302)),
        Route("/style.css", lambda _request: rendering.style()),
        Route("/nav_to.do", lambda request: RedirectResponse(own_path(request.query_params.get("uri", "")) or HOME)),
        Route("/stats.do", face_stats.endpoint(instance)),
        *face_login.routes(instance),
        *(Route(path, _signed_in(instance, page), methods=["GET", "POST"]) for path, page in _PAGES.items()),
    ]


def _signed_in(instance: Instance, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for signed-in users: sends others to sign in, and refuses forms that are not ours."""

    async def endpoint(sent: Request) -> Response:
        query = instance.tiny.expand(sent.url.query)
        request = Request({**sent.scope, "query_string": query.encode()}, sent.receive)
        session, identity = face_login.who(request, instance)
        if session is None or identity is None:
            return face_login.to_login(request)
        if request.method == "POST" and not await face_login.is_ours(request, session):
            return rendering.problem("This form is out of date. Open the page again and repeat the change.", 403)
        try:
            return await page(Visit(request, instance, session, identity))
        except ApiError as error:
            return rendering.problem(f"{error.message}. {error.detail or ''}", error.status)

    return endpoint
