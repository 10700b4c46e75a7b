"""The browser face: signing in and out, and the way to lists and records (as ServiceNow's addresses: `*.do`)."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from snclient.simulator import face_list, face_record, rendering
from snclient.simulator.access import Identity
from snclient.simulator.errors import ApiError
from snclient.simulator.instance import Instance
from snclient.simulator.sessions import COOKIE, Session

HOME = "/incident_list.do"
_OWN_PATH = re.compile(r"/?(?P<path>[a-z_]+\.do(?:\?[!-\[\]-~]*)?)\Z")

FaceHandler = Callable[[Request, Instance, Session, Identity], Awaitable[Response]]
"""Answers a browser whose user is signed in."""


def routes(instance: Instance) -> list[BaseRoute]:
    """The routes of all pages."""
    found: list[BaseRoute] = [
        Route("/", lambda _request: RedirectResponse(HOME, 302)),
        Route("/style.css", lambda _request: rendering.style()),
        Route("/login.do", _login(instance), methods=["GET", "POST"]),
        Route("/logout.do", _signed_in(instance, _logout), methods=["POST"]),
        Route("/nav_to.do", lambda request: RedirectResponse(own_path(_after(request, "uri")) or HOME, 302)),
    ]
    for name in ("incident", "change_request"):
        found += [
            Route(f"/{name}_list.do", _signed_in(instance, face_list.handler(name))),
            Route(f"/{name}.do", _signed_in(instance, face_record.handler(name)), methods=["GET", "POST"]),
        ]
    return found


def own_path(text: str) -> str | None:
    """`text` as a path of this instance with its query, None when it leads anywhere else."""
    found = _OWN_PATH.match(text)
    return f"/{found['path']}" if found else None


def _after(request: Request, name: str) -> str:
    """The value of a parameter that may itself hold an address."""
    return request.query_params.get(name, "")


def _signed_in(instance: Instance, handler: FaceHandler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for signed-in users: sends others to sign in, and refuses forms that are not ours."""

    async def endpoint(request: Request) -> Response:
        session, identity = _who(request, instance)
        if session is None or identity is None:
            return _to_login(request)
        if request.method == "POST" and not await _is_ours(request, session):
            return _problem("This form is out of date. Open the page again and repeat the change.", 403)
        try:
            return await handler(request, instance, session, identity)
        except ApiError as error:
            return _problem(f"{error.message}. {error.detail or ''}", error.status)

    return endpoint


def _who(request: Request, instance: Instance) -> tuple[Session | None, Identity | None]:
    session = instance.sessions.find(request.cookies.get(COOKIE, ""))
    identity = instance.accounts.identity(session.user) if session and session.user else None
    return session, identity


async def _is_ours(request: Request, session: Session) -> bool:
    token = (await request.form()).get("sysparm_ck")
    return isinstance(token, str) and session.has_sent(token)


def _to_login(request: Request) -> Response:
    """Send a browser to sign in.

    A link on another site's page comes without our cookie (SameSite=Strict): such a visit is repeated from our own
    page first, so that who is signed in stays so.
    """
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        wanted = HOME
    elif request.headers.get("sec-fetch-site") == "cross-site" and COOKIE not in request.cookies:
        return rendering.page("again.html", address=wanted)
    return RedirectResponse(f"/login.do?next={quote(wanted, safe='')}", 302)


def _login(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        wanted = own_path(_after(request, "next")) or HOME
        session, identity = _who(request, instance)
        if request.method == "GET":
            return RedirectResponse(wanted, 302) if identity else _login_page(instance, session, wanted)
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        if session is None or not session.has_sent(form.get("sysparm_ck", "")):
            return _login_page(instance, session, wanted, problem="The form was out of date. Please sign in once more.")
        user_name = form.get("user_name", "")
        identity = instance.accounts.sign_in(user_name, form.get("user_password", ""))
        if identity is None or instance.accounts.is_machine(identity.sys_id):
            problem = "User name or password invalid."
            if identity is not None:
                problem = "This user may use the REST API only. Sign in as another one."
            return _login_page(instance, session, wanted, problem=problem, user_name=user_name)
        instance.sessions.end(session.key)
        response = RedirectResponse(wanted, 303)
        _set_cookie(response, instance.sessions.begin(identity.sys_id))
        return response

    return endpoint


def _login_page(
    instance: Instance, session: Session | None, wanted: str, *, problem: str = "", user_name: str = ""
) -> Response:
    session = session or instance.sessions.begin()
    response = rendering.page(
        "login.html",
        401 if problem else 200,
        action=f"/login.do?next={quote(wanted, safe='')}",
        form_token=session.form_token,
        problem=problem,
        user_name=user_name,
    )
    _set_cookie(response, session)
    return response


async def _logout(_request: Request, instance: Instance, session: Session, _identity: Identity) -> Response:
    instance.sessions.end(session.key)
    response = RedirectResponse("/login.do", 303)
    response.delete_cookie(COOKIE)
    return response


def _problem(text: str, status: int) -> Response:
    return rendering.page("problem.html", status, problem=text)


def _set_cookie(response: Response, session: Session) -> None:
    response.set_cookie(COOKIE, session.key, httponly=True, samesite="strict", path="/")
