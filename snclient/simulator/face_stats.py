"""`/stats.do`: which build the instance is (KB0697389); for administrators only, unless a property opens it."""

from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from snclient.simulator import face_login, rendering
from snclient.simulator.callers import caller
from snclient.simulator.errors import ApiError
from snclient.simulator.instance import Instance

_RESTRICTED = "glide.security.diag_txns_acl"


def endpoint(instance: Instance) -> Callable[[Request], Awaitable[Response]]:
    """The page as an endpoint."""

    async def show(request: Request) -> Response:
        if instance.properties.is_on(_RESTRICTED, default=True) and not _is_admin(request, instance):
            return rendering.problem("Security constraints prevent access to requested page.", 403)
        return HTMLResponse(_text(instance), headers={"Cache-Control": "no-store"})

    return show


def _is_admin(request: Request, instance: Instance) -> bool:
    """Whether an administrator asks: in a session, or with credentials as for REST."""
    _, identity = face_login.who(request, instance)
    if identity is None:
        try:
            identity = caller(request, instance)
        except ApiError:
            return False
    return "admin" in identity.roles


def _text(instance: Instance) -> str:
    release = instance.release
    stamp = release.tag.removeprefix("glide-")
    facts = {
        "Build name": release.family,
        "Build date": release.built,
        "Build tag": release.tag,
        "MID buildstamp": f"{stamp}_{release.built}",
        "Instance name": instance.properties.text("instance_name"),
    }
    return "<html><body>" + "".join(f"{name}: {escape(value)}<br>" for name, value in facts.items()) + "</body></html>"
