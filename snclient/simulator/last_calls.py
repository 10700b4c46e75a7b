"""When each connection was last used: the REST calls of OAuth clients, by client and user, since the start."""

from collections.abc import Mapping
from dataclasses import dataclass

from snclient.simulator import times


@dataclass(frozen=True, slots=True)
class LastCall:
    """A call: when (UTC) and what, as method and path; `calls`: how many there were with it."""

    at: str
    what: str
    calls: int


class LastCalls:
    """The last call of each connection."""

    def __init__(self) -> None:
        self._by_connection: dict[tuple[str, str], LastCall] = {}

    def note(self, client: str, user: str, what: str) -> None:
        """A user's call through a client (both sys_ids)."""
        before = self._by_connection.get((client, user))
        self._by_connection[client, user] = LastCall(times.now(), what, before.calls + 1 if before else 1)

    @property
    def by_connection(self) -> Mapping[tuple[str, str], LastCall]:
        """(client, user) to the last call."""
        return self._by_connection
