"""`/oauth_auth.do`: asks the signed-in user whether a client may act for him, and sends the answer to the client.

Sources: ServiceNow, authorization-workflow; t_CreateEndpointforExternalClients; KB1645540 (PKCE).
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from snclient.simulator.codes import Consent
from snclient.simulator.errors import ApiError
from snclient.simulator.registry import redirect_uri
from snclient.simulator.store import Row
from snclient.simulator.visit import Visit

_STATE_REQUIRED = "glide.oauth.state.parameter.required"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*\Z")
_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]+\Z")
_DANGEROUS = frozenset(("javascript", "data", "vbscript", "blob", "file", "about"))


@dataclass(frozen=True, slots=True)
class _Asked:
    """An authorization request that is in order; `redirect_uri`: where the answer goes, whatever was asked for."""

    client: Row
    redirect_uri: str
    state: str
    challenge: str

    def answered(self, **values: str) -> str:
        """The address of the client with an answer and its own state."""
        if self.state:
            values["state"] = self.state
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode(values)}"

    @property
    def target(self) -> str:
        """What the address begins with, as a Content-Security-Policy names it: our form leads there."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


async def page(visit: Visit) -> Response:
    """The consent page, and what follows from Allow and Deny."""
    asked = _asked(visit)
    if visit.request.method == "POST":
        form = await visit.form()
        if form.get("oauth_auth_check_action") != "authorize":
            return RedirectResponse(asked.answered(error="access_denied"), 302)
        consent = Consent(asked.client["sys_id"], visit.identity.sys_id, asked.redirect_uri, asked.challenge)
        return RedirectResponse(asked.answered(code=visit.instance.codes.issue(consent)), 302)
    here = f"{visit.request.url.path}?{visit.request.url.query}"
    return visit.page(
        "consent.html",
        targets=(asked.target,),
        application=asked.client["name"],
        action=here,
        not_you=f"/logout.do?next={quote(here, safe='')}",
    )


def _asked(visit: Visit) -> _Asked:
    """The request in the address. Raises: ApiError 400 when it is not in order: nothing is sent to the client then."""
    client = visit.instance.registry.find(visit.parameter("client_id"))
    if client is None:
        raise ApiError(400, "Invalid client_id in request", "")
    if visit.parameter("response_type") != "code":
        raise ApiError(400, "Unsupported response_type in request", "")
    state = visit.parameter("state")
    if not state and visit.instance.properties.is_on(_STATE_REQUIRED, default=True):
        raise ApiError(400, "Missing State parameter in request", "")
    address = redirect_uri(client, visit.parameter("redirect_uri"))
    if not _is_address(address):
        raise ApiError(400, "The application has no redirect URL that can be used", "")
    return _Asked(client, address, state, _challenge(visit, client))


def _challenge(visit: Visit, client: Row) -> str:
    """The PKCE challenge, "" when none was sent. Raises: ApiError 400 when it is not S256, or missing where needed."""
    challenge = visit.parameter("code_challenge")
    is_needed = "true" in (client["pkce_required"], client["public_client"])
    if not challenge and is_needed:
        raise ApiError(400, "Missing code_challenge parameter in request", "")
    # The documentation knows S256 only; other methods are refused here.
    is_good = visit.parameter("code_challenge_method") == "S256" and _CHALLENGE.match(challenge)
    if challenge and not is_good:
        raise ApiError(400, "Invalid code_challenge or code_challenge_method in request", "")
    return challenge


def _is_address(text: str) -> bool:
    """Whether a browser can be sent there, and nowhere else, by it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if not _SCHEME.match(parts.scheme) or parts.scheme in _DANGEROUS or any(ord(one) < 33 for one in text):
        return False
    return bool(_HOST.match(parts.netloc)) if parts.netloc else parts.scheme not in ("http", "https")
