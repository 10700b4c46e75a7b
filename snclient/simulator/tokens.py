"""OAuth tokens: given out again while they live, kept in `oauth_credential`, dead when expired or revoked.

Sources: ServiceNow, OAuth 2.0 tokens ("access requests made within the expiration time of the access token always
return the current access token", and likewise the refresh token); t_RevokeOAuthToken; t_ManageTokens.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from snclient.simulator import times
from snclient.simulator.access import Identity
from snclient.simulator.accounts import Accounts
from snclient.simulator.store import Row, Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES

_LIFESPANS = {"access_token": "access_token_lifespan", "refresh_token": "refresh_token_lifespan"}
_LONG_AGO = "1970-01-01 00:00:00"


class TokenKind(StrEnum):
    """What a token is for, as `oauth_credential.type` has it."""

    ACCESS = "access_token"
    REFRESH = "refresh_token"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was issued; `expires`: UTC, as the platform writes times; `client` and `user`: sys_ids."""

    text: str
    kind: TokenKind
    client: str
    user: str
    expires: str


class Tokens:
    """Issues and checks tokens; they outlive the process."""

    def __init__(self, store: Store, accounts: Accounts, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    def current(self, kind: TokenKind, client: Row, user: str) -> Token:
        """The living token of this user and client, or a new one that lives as long as the registry says."""
        for token in self.living(kind, client["sys_id"], user):
            return token
        now = self._clock()
        lifespan = int(client[_LIFESPANS[kind]] or 0)
        token = Token(secrets.token_urlsafe(64), kind, client["sys_id"], user, _written(now + lifespan))
        with self._store.transaction():
            self._store.execute(
                "DELETE FROM oauth_credential WHERE peer = ? AND user = ? AND type = ? AND expires <= ?",
                (token.client, user, kind, _written(now)),
            )
            self._store.insert(TABLES["oauth_credential"], system_row("oauth_credential", _columns(token)))
        return token

    def seconds_left(self, token: Token) -> int:
        """How long a token still lives, in whole seconds."""
        ends = datetime.strptime(token.expires, times.FORMAT).replace(tzinfo=UTC).timestamp()
        return max(0, int(ends - self._clock()))

    def find(self, text: str, kind: TokenKind) -> Token | None:
        """The living token with this text, None when it is unknown, of another kind, expired or revoked."""
        found = self._select({"token": text, "type": kind})
        # The column compares without case, as all texts of the platform; a token is good to the letter only.
        return found[0] if found and found[0].text == text else None

    def bearer(self, text: str) -> tuple[Identity, str] | None:
        """The user and the client (sys_id) that an access token stands for, None when it is not good."""
        token = self.find(text, TokenKind.ACCESS)
        identity = self._accounts.identity(token.user) if token else None
        return (identity, token.client) if token and identity else None

    def living(self, kind: TokenKind | None = None, client: str = "", user: str = "") -> list[Token]:
        """Tokens that live, the longest-lived first; `client` and `user` are sys_ids, "" for any."""
        wanted = {"type": kind or "", "peer": client, "user": user}
        return self._select({name: value for name, value in wanted.items() if value})

    def revoke(self, text: str) -> None:
        """Let one token expire now; an unknown one is no error."""
        for kind in TokenKind:
            if token := self.find(text, kind):
                self._end("token = ?", (token.text,))

    def end_all(self, kinds: Sequence[TokenKind]) -> int:
        """Let all tokens of these kinds expire now. Returns: how many lived."""
        return self._end(f"type IN ({', '.join('?' * len(kinds))})", tuple(kinds))

    def _end(self, condition: str, parameters: tuple[str, ...]) -> int:
        return self._store.execute(
            f"UPDATE oauth_credential SET expires = ? WHERE {condition} AND expires > ?",  # noqa: S608 - see above
            (_LONG_AGO, *parameters, _written(self._clock())),
        )

    def _select(self, wanted: Mapping[str, str]) -> list[Token]:
        conditions = "".join(f' AND "{name}" = ?' for name in wanted)
        rows = self._store.select(
            "SELECT token, type, peer, user, expires FROM oauth_credential WHERE sys_class_name = 'oauth_credential'"  # noqa: S608
            f" AND type IN ('access_token', 'refresh_token'){conditions} AND expires > ? ORDER BY expires DESC",
            (*wanted.values(), _written(self._clock())),
        )
        return [Token(text, TokenKind(kind), client, user, expires) for text, kind, client, user, expires in rows]


def _written(moment: float) -> str:
    return times.as_text(datetime.fromtimestamp(moment, UTC))


def _columns(token: Token) -> Row:
    return {
        "token": token.text,
        "type": token.kind,
        "peer": token.client,
        "user": token.user,
        "expires": token.expires,
    }
