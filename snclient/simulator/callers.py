"""Who calls the REST API: by access token, or by user name and password.

Sources: ServiceNow, REST API security; OAuth 2.0 tokens (`access_token` on the address); inbound basic authentication
restriction of 2026.
"""

import base64
import binascii

from starlette.requests import Request

from snclient.simulator import errors, times
from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance
from snclient.simulator.log import Level
from snclient.simulator.properties import Properties

_RESTRICTION = "glide.authenticate.basic_auth.restriction"
_ROLE_FOR_BASIC = "snc_basic_auth_api_access"
_WORDING = "local.unauthenticated_message"
_CLASSIC_WORDING = "User Not Authenticated"
_RECENT_WORDING = "User is not authenticated"
_FIRST_WITH_RECENT_WORDING = "Zurich"


def caller(request: Request, instance: Instance) -> Identity:
    """The user who calls. Raises: ApiError 401, the same for all causes."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    identity = None
    if scheme.lower() == "basic":
        identity = _by_password(credentials, instance)
    elif scheme.lower() == "bearer":
        identity = _by_token(credentials.strip(), request, instance)
    elif "access_token" in request.query_params:
        identity = _by_token(request.query_params["access_token"], request, instance)
    if identity is None:
        raise errors.unauthenticated(_wording(instance.properties))
    return identity


def basic_pair(credentials: str) -> tuple[str, str] | None:
    """User name and password of an HTTP Basic header's second word, None when it holds no such pair."""
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, colon, password = decoded.partition(":")
    return (name, password) if colon else None


def _by_token(token: str, request: Request, instance: Instance) -> Identity | None:
    found = instance.tokens.bearer(token)
    if found is None:
        return None
    identity, client = found
    instance.last_calls.note(client, identity.sys_id, f"{request.method} {request.url.path}")
    return identity


def _by_password(credentials: str, instance: Instance) -> Identity | None:
    pair = basic_pair(credentials)
    identity = instance.accounts.sign_in(*pair) if pair else None
    if identity is None or not _is_restricted(instance.properties):
        return identity
    if _ROLE_FOR_BASIC not in identity.roles and not instance.accounts.is_machine(identity.sys_id):
        cause = f"Basic authentication is restricted: user '{identity.user_name}' has no role {_ROLE_FOR_BASIC}"
        instance.log.note("Basic authentication", cause, Level.WARNING)
        return None
    return identity


def _is_restricted(properties: Properties) -> bool:
    """Whether basic authentication is restricted and that is enforced, or its date has come."""
    if not properties.is_on(f"{_RESTRICTION}.active"):
        return False
    date = times.normal_date(properties.text(f"{_RESTRICTION}.enforcement_date"))
    return properties.is_on(f"{_RESTRICTION}.enforce") or (date is not None and date <= times.now()[:10])


def _wording(properties: Properties) -> str:
    """What a 401 says: as the property has it, else as the release does."""
    by_release = _RECENT_WORDING if properties.release.is_at_least(_FIRST_WITH_RECENT_WORDING) else _CLASSIC_WORDING
    return properties.text(_WORDING) or by_release
