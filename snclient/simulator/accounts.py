"""Users who can sign in: passwords (hashed), roles, and the fixed users and groups that every instance has."""

import hashlib
import hmac
import secrets
from collections import OrderedDict

from snclient.simulator.access import Identity, identity_of
from snclient.simulator.store import Row, Store

_REMEMBERED = 1000
_ASKED = (
    *("sys_id", "user_name", "name", "roles", "time_zone", "date_format", "time_format"),
    *("active", "locked_out", "web_service_access_only", "password_needs_reset"),
)


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

    def has_secret(self, owner: str) -> bool:
        """Whether anything is kept for `owner`."""
        return bool(self._store.select("SELECT owner FROM local_secret WHERE owner = ?", (owner,)))

    def verify_secret(self, owner: str, secret: str) -> bool:
        """Whether this is the secret of `owner`."""
        found = self._store.select("SELECT hashed FROM local_secret WHERE owner = ?", (owner,))
        return bool(found) and self._is_right(owner, secret, found[0][0])

    def sign_in(self, user_name: str, password: str) -> Identity | None:
        """The user with this name and password, unless inactive or locked out."""
        row = self._find("user_name", user_name)
        if row is None or not row["hashed"] or not self._is_right(row["sys_id"], password, row["hashed"]):
            return None
        return _identity(row)

    def identity(self, sys_id: str) -> Identity | None:
        """The user with this sys_id, unless inactive or locked out."""
        row = self._find("sys_id", sys_id)
        return _identity(row) if row else None

    def is_machine(self, sys_id: str) -> bool:
        """Whether this user may use web services only."""
        row = self._find("sys_id", sys_id)
        return row is not None and row["web_service_access_only"] == "true"

    def needs_reset(self, sys_id: str) -> bool:
        """Whether this user must choose another password before anything else."""
        row = self._find("sys_id", sys_id)
        return row is not None and row["password_needs_reset"] == "true"  # noqa: S105 - a flag

    def _find(self, column: str, value: str) -> Row | None:
        """What is asked of a user, in one statement: every call begins with it."""
        found = self._store.select(
            f"SELECT {', '.join(_ASKED)}, hashed FROM sys_user LEFT JOIN local_secret ON owner = sys_id"  # noqa: S608
            f" WHERE sys_class_name = 'sys_user' AND {column} = ?",
            (value,),
        )
        return dict(zip((*_ASKED, "hashed"), found[0], strict=True)) if found else None

    def _is_right(self, owner: str, secret: str, kept: str) -> bool:
        secret = secret.encode("utf-8", "replace").decode()
        mark = (owner, hmac.digest(self._key, secret.encode(), "sha256"))
        if self._verified.get(mark) == kept:
            return True
        salt, _, expected = kept.partition("$")
        if not hmac.compare_digest(_derived(secret, bytes.fromhex(salt)).hex(), expected):
            return False
        self._verified[mark] = kept
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return True


def _identity(row: Row) -> Identity | None:
    is_out = row["active"] != "true" or row["locked_out"] == "true"
    return None if is_out else identity_of(row)
