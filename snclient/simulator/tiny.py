"""Short addresses: a long one is kept under a key, `?sysparm_tiny=key` stands for its query.

The API is the one that the platform's own pages call; it has no documentation page (t_EnableTinyURLSupport tells of the
addresses only).
"""

import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit

from snclient.simulator.store import Store

PARAMETER = "sysparm_tiny"
_TABLE = "CREATE TABLE IF NOT EXISTS local_tiny (tiny TEXT PRIMARY KEY, query TEXT NOT NULL)"


class TinyAddresses:
    """The addresses that were made short; they outlive the process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute(_TABLE)

    def shorten(self, url: str) -> str:
        """The short form of `url`, without its host."""
        address, tiny = urlsplit(url), secrets.token_hex(16)
        self._store.execute("INSERT INTO local_tiny VALUES (?, ?)", (tiny, address.query))
        return f"{address.path.lstrip('/')}?{PARAMETER}={tiny}"

    def expand(self, query: str) -> str:
        """The query that a short one stands for, with what is sent beside the key; an unknown key is nothing."""
        if PARAMETER not in query:
            return query
        sent = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in sent if name != PARAMETER]
        keys = [value for name, value in sent if name == PARAMETER]
        found = self._store.select("SELECT query FROM local_tiny WHERE tiny = ?", keys[:1]) if keys else []
        return "&".join(part for part in (found[0][0] if found else "", urlencode(kept)) if part)
