"""A visit: one request of a browser whose user is signed in, with what its page needs."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import rendering
from snclient.simulator.access import Identity, may_read_table
from snclient.simulator.errors import ApiError
from snclient.simulator.instance import Instance
from snclient.simulator.sessions import Session
from snclient.simulator.tables import TABLES

FOR_ALL = (("incident", "Incidents"), ("change_request", "Changes"), ("problem", "Problems"))
FOR_READERS = (("sys_user", "Users"), ("oauth_entity", "Application Registry"), ("syslog", "System Log"))
CONNECTOR = "/x_mioms_m365ticket_connector.do"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, the session that it belongs to, and who is signed in."""

    request: Request
    instance: Instance
    session: Session
    identity: Identity

    def parameter(self, name: str) -> str:
        """A value from the address, "" when it is not there."""
        return self.request.query_params.get(name, "")

    async def form(self) -> dict[str, str]:
        """The texts of the form that was sent, their lines ended as everywhere here."""
        sent = (await self.request.form()).items()
        return {name: value.replace("\r\n", "\n") for name, value in sent if isinstance(value, str)}

    def page(self, template: str, status: int = 200, *, targets: Sequence[str] = (), **values: Any) -> Response:
        """The page of `template` with the menu; `targets`: origins that its forms may lead to besides our own."""
        return rendering.page(
            template,
            status,
            targets=targets,
            user=self.identity,
            form_token=self.session.form_token,
            menu=self._menu(),
            here=self.request.url.path,
            **values,
        )

    def require_admin(self) -> None:
        """Raises: ApiError 403 when the user is no administrator."""
        if "admin" not in self.identity.roles:
            raise ApiError(403, "Security constraints prevent access to requested page", "")

    def _menu(self) -> list[tuple[str, str]]:
        """Address and name of the lists that this user has."""
        names = [*FOR_ALL, *((name, label) for name, label in FOR_READERS if self._is_reader(name))]
        menu = [(f"/{name}_list.do", label) for name, label in names]
        return [*menu, (CONNECTOR, "Microsoft 365 connector")] if "admin" in self.identity.roles else menu

    def _is_reader(self, table_name: str) -> bool:
        return may_read_table(self.identity, TABLES[table_name])


Page = Callable[[Visit], Awaitable[Response]]
"""Answers a visit."""
