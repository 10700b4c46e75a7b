"""The Application Registry: the OAuth clients of the instance (table `oauth_entity`).

Source: ServiceNow, t_CreateEndpointforExternalClients.
"""

import re
import secrets
from collections.abc import Mapping

from snclient.simulator.accounts import Accounts
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES

_BETWEEN_ADDRESSES = re.compile(r"[,\s]+")


class Registry:
    """Finds registered clients and checks what they say about themselves."""

    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts

    def find(self, client_id: str) -> Row | None:
        """The active client with this id."""
        found = self._store.select(
            "SELECT sys_id FROM oauth_entity WHERE sys_class_name = 'oauth_entity' AND client_id = ?"
            " AND active = 'true'",
            (client_id,),
        )
        row = self._store.fetch(TABLES["oauth_entity"], found[0][0]) if found else None
        return row if row and row["client_id"] == client_id else None

    def is_secret_of(self, client: Row, secret: str) -> bool:
        """Whether a client knows its secret; an empty one is never right."""
        return bool(secret) and self._accounts.verify_secret(client["sys_id"], secret)

    def complete(self, client: Row, sent: Mapping[str, str]) -> None:
        """What follows when a client's record is written: its secret is kept, an id or secret that it lacks is made."""
        if not client["client_id"]:
            client["client_id"] = secrets.token_hex(16)
            self._store.update(TABLES["oauth_entity"], client["sys_id"], {"client_id": client["client_id"]})
        if sent.get("client_secret"):
            self._accounts.set_secret(client["sys_id"], sent["client_secret"])
        elif not self._accounts.has_secret(client["sys_id"]):
            self._accounts.set_secret(client["sys_id"], secrets.token_hex(16))


def redirect_uri(client: Row, asked: str) -> str:
    """Where a client's user is sent back to: the address asked for, or the first registered one ("" when none is)."""
    registered = [one for one in _BETWEEN_ADDRESSES.split(client["redirect_url"].strip()) if one]
    return asked if asked in registered else next(iter(registered), "")
