"""OAuth as the instance provides it: tokens that last, are given out again while they live, and can be revoked.

Sources: ServiceNow, OAuth 2.0 tokens; Revoke OAuth token. Every failure has one answer, whatever its cause.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from snclient.simulator.access import Identity
from snclient.simulator.accounts import Accounts
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES

DENIED: Mapping[str, str] = {"error_description": "access_denied", "error": "server_error"}
"""The body of every refused token request (status 401)."""


class Denied(Exception):
    """A token request that is refused."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a client says about itself."""

    client_id: str
    client_secret: str


class Tokens:
    """Issues and checks tokens; they outlive the process. Times are seconds since 1970."""

    def __init__(self, store: Store, accounts: Accounts, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    def grant(self, form: Mapping[str, str], credentials: ClientCredentials) -> dict[str, object]:
        """The answer to a token request. Raises: Denied."""
        client = self._client(credentials)
        kind = form.get("grant_type")
        if kind == "password":
            identity = self._accounts.sign_in(form.get("username", ""), form.get("password", ""))
            if identity is None:
                raise Denied
            refresh = self._current("refresh", client, identity.sys_id, "refresh_token_lifespan")[0]
        elif kind == "refresh_token":
            refresh = form.get("refresh_token", "")
            identity = self._holder(refresh, "refresh", client["sys_id"])
        else:
            raise Denied
        if identity is None:
            raise Denied
        access, expires = self._current("access", client, identity.sys_id, "access_token_lifespan")
        return {
            "access_token": access,
            "refresh_token": refresh,
            "scope": "useraccount",
            "token_type": "Bearer",
            "expires_in": max(0, expires - int(self._clock())),
        }

    def bearer(self, token: str) -> Identity | None:
        """The user that an access token stands for, None when it is unknown, expired or revoked."""
        return self._holder(token, "access", None)

    def revoke(self, token: str) -> None:
        """Let an access or refresh token expire now; an unknown one is no error."""
        self._store.execute("UPDATE local_token SET expires = 0 WHERE token = ?", (token,))

    def _client(self, credentials: ClientCredentials) -> Row:
        found = self._store.select(
            "SELECT sys_id FROM oauth_entity WHERE sys_class_name = 'oauth_entity' AND client_id = ?"
            " AND active = 'true'",
            (credentials.client_id,),
        )
        client = self._store.fetch(TABLES["oauth_entity"], found[0][0]) if found else None
        if client is None or not self._accounts.verify_secret(client["sys_id"], credentials.client_secret):
            raise Denied
        return client

    def _holder(self, token: str, kind: str, client: str | None) -> Identity | None:
        found = self._store.select("SELECT user, client, kind, expires FROM local_token WHERE token = ?", (token,))
        if not found:
            return None
        user, its_client, its_kind, expires = found[0]
        is_alive = its_kind == kind and int(expires) > self._clock() and client in (None, its_client)
        return self._accounts.identity(user) if is_alive else None

    def _current(self, kind: str, client: Row, user: str, lifespan: str) -> tuple[str, int]:
        """The living token of this user and client, or a new one, with its expiry."""
        now = int(self._clock())
        found = self._store.select(
            "SELECT token, expires FROM local_token WHERE client = ? AND user = ? AND kind = ? AND expires > ?",
            (client["sys_id"], user, kind, now),
        )
        if found:
            return found[0][0], int(found[0][1])
        token, expires = secrets.token_urlsafe(64), now + int(client[lifespan] or 0)
        with self._store.transaction():
            self._store.execute("DELETE FROM local_token WHERE expires <= ?", (now,))
            self._store.execute(
                "INSERT INTO local_token VALUES (?, ?, ?, ?, ?)", (token, kind, client["sys_id"], user, expires)
            )
        return token, expires
