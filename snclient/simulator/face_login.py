"""Signing in and out in the browser: the login page, the session's cookie, and where to go afterwards."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from snclient.simulator import rendering
from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance
from snclient.simulator.sessions import COOKIE, Session

HOME = "/incident_list.do"
_OWN_PATH = re.compile(r"/?(?P<path>[a-z0-9_]+\.do(?:\?[!-\[\]-~]*)?)\Z")


def routes(instance: Instance) -> list[BaseRoute]:
    """The routes of signing in and out."""
    return [
        Route("/login.do", _login(instance), methods=["GET", "POST"]),
        Route("/logout.do", _logout(instance), methods=["GET", "POST"]),
    ]


def own_path(text: str) -> str | None:
    """`text` as a path of this instance with its query, None when it leads anywhere else."""
    found = _OWN_PATH.match(text)
    return f"/{found['path']}" if found else None


def login_address(wanted: str) -> str:
    """The login page that leads on to `wanted`."""
    return f"/login.do?next={quote(wanted, safe='')}"


def who(request: Request, instance: Instance) -> tuple[Session | None, Identity | None]:
    """The session that a browser has, and who is signed in with it."""
    session = instance.sessions.find(request.cookies.get(COOKIE, ""))
    identity = instance.accounts.identity(session.user) if session and session.user else None
    return session, identity


async def is_ours(request: Request, session: Session) -> bool:
    """Whether a form was sent from a page of this session."""
    token = (await request.form()).get("sysparm_ck")
    return isinstance(token, str) and session.has_sent(token)


def to_login(request: Request) -> Response:
    """Send a browser to sign in.

    A link on another site's page comes without our cookie (SameSite=Strict): such a visit is repeated from our own
    page first, so that who is signed in stays so.
    """
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        wanted = HOME
    elif request.headers.get("sec-fetch-site") == "cross-site" and COOKIE not in request.cookies:
        return rendering.page("again.html", address=wanted)
    return RedirectResponse(login_address(wanted), 302)


def _login(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        wanted = own_path(request.query_params.get("next", "")) or HOME
        session, identity = who(request, instance)
        if request.method != "POST":
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
        _set_cookie(response, instance, instance.sessions.begin(identity.sys_id))
        return response

    return endpoint


def _login_page(
    instance: Instance, session: Session | None, wanted: str, *, problem: str = "", user_name: str = ""
) -> Response:
    session = session or instance.sessions.begin()
    response = rendering.page(
        "login.html",
        401 if problem else 200,
        action=login_address(wanted),
        form_token=session.form_token,
        problem=problem,
        user_name=user_name,
    )
    _set_cookie(response, instance, session)
    return response


def _logout(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    """Sign out, then sign in again on the way to `next`.

    A plain link does (as ServiceNow's): the cookie never comes along from another site, so nobody else can end the
    session.
    """

    async def endpoint(request: Request) -> Response:
        session, _ = who(request, instance)
        if session is not None:
            instance.sessions.end(session.key)
        response = RedirectResponse(login_address(own_path(request.query_params.get("next", "")) or HOME), 303)
        response.delete_cookie(COOKIE)
        return response

    return endpoint


def _set_cookie(response: Response, instance: Instance, session: Session) -> None:
    is_secure = instance.base_url.startswith("https:")
    response.set_cookie(COOKIE, session.key, httponly=True, samesite="strict", path="/", secure=is_secure)
