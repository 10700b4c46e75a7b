"""Users who can sign in: passwords (hashed), roles, and the fixed users and groups that every instance has."""

import hashlib
import hmac
import secrets
from collections import OrderedDict

from snclient.simulator.access import Identity
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES

_REMEMBERED = 1000


def hashed(secret: str) -> str:
    """A secret as it is kept. The cost is low on purpose: the accounts of a local instance are printed at its start."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_derived(secret, salt).hex()}"


def _derived(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=1024, r=8, p=1)


class Accounts:
    """Checks credentials of users and OAuth clients.

    Verified pairs are remembered by a keyed digest, so that basic authentication costs one hash a process and not one
    a request.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key = secrets.token_bytes(32)
        self._verified: OrderedDict[tuple[str, bytes], str] = OrderedDict()

    def set_secret(self, owner: str, secret: str) -> None:
        """Keep the password of a user, or the secret of an OAuth client, by the sys_id of its record."""
        self._store.execute(
            "INSERT INTO local_secret VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET hashed = excluded.hashed",
            (owner, hashed(secret)),
        )

    def verify_secret(self, owner: str, secret: str) -> bool:
        """Whether this is the secret of `owner`."""
        found = self._store.select("SELECT hashed FROM local_secret WHERE owner = ?", (owner,))
        if not found:
            return False
        secret = secret.encode("utf-8", "replace").decode()
        mark = (owner, hmac.digest(self._key, secret.encode(), "sha256"))
        if self._verified.get(mark) == found[0][0]:
            return True
        salt, _, expected = found[0][0].partition("$")
        if not hmac.compare_digest(_derived(secret, bytes.fromhex(salt)).hex(), expected):
            return False
        self._verified[mark] = found[0][0]
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return True

    def sign_in(self, user_name: str, password: str) -> Identity | None:
        """The user with this name and password, unless inactive or locked out."""
        found = self._store.select(
            "SELECT sys_id FROM sys_user WHERE sys_class_name = 'sys_user' AND user_name = ?", (user_name,)
        )
        is_known = bool(found) and self.verify_secret(found[0][0], password)
        return self.identity(found[0][0]) if is_known else None

    def is_machine(self, sys_id: str) -> bool:
        """Whether this user may use web services only."""
        row = self._store.fetch(TABLES["sys_user"], sys_id)
        return row is not None and row["web_service_access_only"] == "true"

    def identity(self, sys_id: str) -> Identity | None:
        """The user with this sys_id, unless inactive or locked out."""
        row = self._store.fetch(TABLES["sys_user"], sys_id)
        if row is None or row["active"] != "true" or row["locked_out"] == "true":
            return None
        roles = frozenset(role.strip() for role in row["roles"].split(",") if role.strip())
        return Identity(row["sys_id"], row["user_name"], row["name"], roles)
