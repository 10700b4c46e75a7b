"""OAuth as the instance provides it: which grant gets tokens. Every failure has one answer, whatever its cause.

Sources: ServiceNow, OAuth 2.0 tokens; authorization-workflow; client credentials grant; KB1645212. The cause of a
refusal is told to the system log only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from snclient.simulator.access import Identity
from snclient.simulator.accounts import Accounts
from snclient.simulator.codes import Codes
from snclient.simulator.properties import Properties
from snclient.simulator.registry import Registry
from snclient.simulator.store import Row
from snclient.simulator.tokens import Token, TokenKind, Tokens

DENIED: Mapping[str, str] = {"error_description": "access_denied", "error": "server_error"}
"""The body of every refused token request (status 401)."""
_ACTIVE = "com.snc.platform.security.oauth.is.active"
_NO_PASSWORDS = "glide.oauth.inbound.ropc.grant_type.disabled"
_CLIENT_CREDENTIALS = "glide.oauth.inbound.client.credential.grant_type.enabled"
_FIRST_WITH_CLIENT_CREDENTIALS = "Washington DC"


class Denied(Exception):
    """A token request that is refused; the message is for the system log, never for the client."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a client says about itself; `client_secret` "": nothing."""

    client_id: str
    client_secret: str = ""


Granted = tuple[Identity, Token | None]
"""Whom the access token is for, and the refresh token that goes with it."""


class Grants:
    """Decides token requests."""

    def __init__(
        self, *, accounts: Accounts, registry: Registry, tokens: Tokens, codes: Codes, properties: Properties
    ) -> None:
        self._accounts = accounts
        self._registry = registry
        self._tokens = tokens
        self._codes = codes
        self._properties = properties
        self._grants: Mapping[str, Callable[[Row, Mapping[str, str]], Granted]] = {
            "password": self._by_password,
            "refresh_token": self._by_refresh_token,
            "authorization_code": self._by_code,
            "client_credentials": self._by_client_alone,
        }

    def answer(self, form: Mapping[str, str], credentials: ClientCredentials) -> dict[str, object]:
        """The answer to a token request. Raises: Denied."""
        if not self._properties.is_on(_ACTIVE, default=True):
            raise Denied(f"OAuth is off ({_ACTIVE})")
        kind = form.get("grant_type", "")
        if kind not in self._grants:
            raise Denied(f"Unsupported grant_type '{kind}'")
        client = self._client(credentials, is_by_code=kind == "authorization_code")
        identity, refresh = self._grants[kind](client, form)
        access = self._tokens.current(TokenKind.ACCESS, client, identity.sys_id)
        return {
            "access_token": access.text,
            **({"refresh_token": refresh.text} if refresh else {}),
            "scope": "useraccount",
            "token_type": "Bearer",
            "expires_in": self._tokens.seconds_left(access),
        }

    def _client(self, credentials: ClientCredentials, *, is_by_code: bool) -> Row:
        """The client, when it knows its secret; a public one needs none, but only with a code."""
        client = self._registry.find(credentials.client_id)
        if client is None:
            raise Denied(f"No active OAuth client has the id '{credentials.client_id}'")
        is_public = is_by_code and client["public_client"] == "true" and not credentials.client_secret
        if not is_public and not self._registry.is_secret_of(client, credentials.client_secret):
            raise Denied(f"Wrong client secret for '{client['name']}'")
        return client

    def _by_password(self, client: Row, form: Mapping[str, str]) -> Granted:
        if self._properties.is_on(_NO_PASSWORDS):
            raise Denied(f"The password grant is disabled ({_NO_PASSWORDS})")
        name = form.get("username", "")
        identity = self._accounts.sign_in(name, form.get("password", ""))
        if identity is None:
            raise Denied(f"User '{name}' is unknown, inactive or locked out, or the password is wrong")
        if self._accounts.needs_reset(identity.sys_id):
            raise Denied(f"Password needs reset for user '{name}'")
        return identity, self._tokens.current(TokenKind.REFRESH, client, identity.sys_id)

    def _by_refresh_token(self, client: Row, form: Mapping[str, str]) -> Granted:
        token = self._tokens.find(form.get("refresh_token", ""), TokenKind.REFRESH)
        if token is None or token.client != client["sys_id"]:
            raise Denied(f"The refresh token is unknown, expired or revoked, or not of '{client['name']}'")
        return self._user(token.user), token

    def _by_code(self, client: Row, form: Mapping[str, str]) -> Granted:
        consent = self._codes.take(form.get("code", ""))
        if consent is None or consent.client != client["sys_id"]:
            raise Denied(f"The authorization code is unknown, used or too old, or not of '{client['name']}'")
        # Documented as required; whether the platform compares it is not, so it is compared here.
        if form.get("redirect_uri", "") != consent.redirect_uri:
            raise Denied(f"redirect_uri is not the one that the code was sent to: {consent.redirect_uri}")
        is_bound = bool(consent.challenge) or client["public_client"] == "true"
        if is_bound and not consent.is_answered_by(form.get("code_verifier", "")):
            raise Denied("code_verifier does not answer the code_challenge")
        identity = self._user(consent.user)
        return identity, self._tokens.current(TokenKind.REFRESH, client, identity.sys_id)

    def _by_client_alone(self, client: Row, _form: Mapping[str, str]) -> Granted:
        release = self._properties.release
        if not release.is_at_least(_FIRST_WITH_CLIENT_CREDENTIALS):
            raise Denied(f"{release.family} has no client credentials grant")
        if not self._properties.is_on(_CLIENT_CREDENTIALS):
            raise Denied(f"The client credentials grant is not enabled ({_CLIENT_CREDENTIALS})")
        if not client["user"]:
            raise Denied(f"'{client['name']}' has no OAuth Application User")
        return self._user(client["user"]), None

    def _user(self, sys_id: str) -> Identity:
        identity = self._accounts.identity(sys_id)
        if identity is None:
            raise Denied("The user of the token is gone, inactive or locked out")
        return identity
