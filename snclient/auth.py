"""Who we are to an instance: basic authentication, or OAuth tokens that are renewed in time."""

import base64
import copy
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from snclient import errors

# Renewed this long before it ends, so that no request sets out with a token that dies under way.
_EARLY = timedelta(seconds=60)
# ServiceNow's default, for an answer that does not say.
_USUAL_LIFE = timedelta(seconds=1800)


@dataclass(frozen=True, slots=True)
class Token:
    """An OAuth token: both secrets, and when (aware UTC) the access token ends."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


class TokenEndpoint(Protocol):
    """How a grant reaches the instance."""

    def fetch(self, client_id: str, client_secret: str, grant: Mapping[str, str]) -> Mapping[str, Any]:
        """The answer of `/oauth_token.do` to a grant, an `access_token` in it; ServiceNowError when there is none."""

    def guard(self, lock: threading.Lock) -> AbstractContextManager[None]:
        """Hold a lock, but wait for it no longer than the call may take."""


class Credentials(Protocol):
    """What makes the `Authorization` header of each request."""

    def header(self, endpoint: TokenEndpoint) -> str:
        """The header to send now."""

    def renewed(self, endpoint: TokenEndpoint, refused: str) -> str | None:
        """Another header after the instance refused this one with 401; None if there is none."""


@dataclass(frozen=True, slots=True)
class BasicAuth:
    """User name and password with every request: a last resort, which new instances restrict."""

    user: str
    password: str = field(repr=False)

    def header(self, endpoint: TokenEndpoint) -> str:
        """The header to send, always the same."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def renewed(self, endpoint: TokenEndpoint, refused: str) -> str | None:
        """None: a refused password stays refused."""
        return None


class PasswordGrant:
    """OAuth with the integration user's password, and refresh tokens from then on.

    Arguments: the OAuth client's id and secret (System OAuth / Application Registry); the integration user's name and
    password, both of which may be empty if there is a `token` to go on with; `on_token` gets every new token, to keep
    it sealed. However many threads ask, there is one renewal at a time, and those that waited share its result.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        username: str = "",
        password: str = "",
        token: Token | None = None,
        on_token: Callable[[Token], None] | None = None,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._username = username
        self._password = password
        self._token = token
        self._on_token = on_token
        self._lock = threading.Lock()
        self._rounds = 0
        self._failure: errors.ServiceNowError | None = None
        self._asked_early = ""

    def __repr__(self) -> str:
        return f"PasswordGrant(client_id={self._client_id!r}, username={self._username!r})"

    def header(self, endpoint: TokenEndpoint) -> str:
        """The header to send now; renews a token that ends within a minute.

        Raises: AuthenticationFailed, ReconnectNeeded, or what kept the token endpoint from answering.
        """
        token = self._token
        if token is None or self._is_due(token):
            token = self._renew(endpoint, refused=token)
        return _header(token)

    def renewed(self, endpoint: TokenEndpoint, refused: str) -> str | None:
        """The header with another token after a 401, fetched unless another thread did; None if there is none."""
        token = self._token
        if token is None or _header(token) == refused:
            token = self._renew(endpoint, refused=token)
        header = _header(token)
        return None if header == refused else header

    def _is_due(self, token: Token) -> bool:
        """Whether to ask for another token.

        Asked early, an instance may answer the same token, which is then used to its end.
        """
        left = token.expires_at - datetime.now(UTC)
        return left <= timedelta(0) or (left < _EARLY and self._asked_early != token.access_token)

    def _renew(self, endpoint: TokenEndpoint, *, refused: Token | None) -> Token:
        rounds = self._rounds
        with endpoint.guard(self._lock):
            if self._token is not None and self._token is not refused:
                return self._token
            if self._rounds != rounds and self._failure is not None:
                raise copy.copy(self._failure)
            try:
                token = self._fetched(endpoint)
            except errors.ServiceNowError as error:
                self._failure = error
                raise
            else:
                self._failure = None
                self._token = token
                self._asked_early = token.access_token if self._is_due(token) else ""
            finally:
                self._rounds += 1
            if self._on_token is not None:
                self._on_token(token)
            return token

    def _fetched(self, endpoint: TokenEndpoint) -> Token:
        old = self._token.refresh_token if self._token else ""
        if old:
            try:
                return self._granted(endpoint, {"grant_type": "refresh_token", "refresh_token": old}, old)
            except errors.AuthenticationFailed as error:
                if not self._password:
                    raise errors.ReconnectNeeded(
                        "ServiceNow no longer accepts the refresh token: connect again.",
                        status=error.status,
                        detail=error.detail,
                        transaction_id=error.transaction_id,
                    ) from error
        if not self._password:
            raise errors.ReconnectNeeded("There is neither a refresh token nor a password: connect again.")
        grant = {"grant_type": "password", "username": self._username, "password": self._password}
        return self._granted(endpoint, grant, "")

    def _granted(self, endpoint: TokenEndpoint, grant: Mapping[str, str], old: str) -> Token:
        answer = endpoint.fetch(self._client_id, self._client_secret, grant)
        return Token(
            access_token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token") or old),
            expires_at=datetime.now(UTC) + _life(answer.get("expires_in")),
        )


def _life(seconds: Any) -> timedelta:
    try:
        return timedelta(seconds=float(seconds))
    except (TypeError, ValueError, OverflowError):
        return _USUAL_LIFE


def _header(token: Token) -> str:
    return f"Bearer {token.access_token}"
