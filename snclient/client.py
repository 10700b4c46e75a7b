"""An instance, as a program uses it."""

from types import TracebackType
from typing import Self

from snclient.auth import BasicAuth, PasswordGrant
from snclient.table import Table
from snclient.transport import Transport


class ServiceNow:
    """A ServiceNow instance; any number of threads may use one object. Close it, or use it in a `with`.

    Arguments: `url` is the instance's address, `https://NAME.service-now.com`; `auth` who we are; `deadline` how many
    seconds one call may take, repeats of reads included.
    Raises: InvalidRequest for an address that is none, or would send passwords in the clear.
    """

    def __init__(self, url: str, auth: BasicAuth | PasswordGrant, *, deadline: float = 30.0) -> None:
        self._transport = Transport(url, auth, deadline=deadline)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"ServiceNow({self.url!r})"

    @property
    def url(self) -> str:
        """The instance's address, without a slash at its end."""
        return self._transport.url

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def table(self, name: str) -> Table:
        """A table by its name; UnsafeQuery for what is no name."""
        return Table(self._transport, name)
