"""Opens the connected instance: the only place where secrets become a client."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from data.errors import NotConnected
from data.models import Connection, ConnectionStatus
from data.settings import Settings
from data.store.connections import Connections
from snclient import BasicAuth, PasswordGrant, ServiceNow, Token


def usable(connection: Connection | None) -> Connection:
    """Return the connection if it may be used; raises NotConnected."""
    if connection is None or connection.status in {ConnectionStatus.NEVER, ConnectionStatus.REMOVED}:
        raise NotConnected(
            "ServiceNow is not connected.", "Connect to an instance in Settings, or use the local instance."
        )
    return connection


def open_instance(connections: Connections, connection: Connection, settings: Settings) -> ServiceNow:
    """Return a client for the connected instance; a renewed token is sealed and kept."""
    secrets = connections.secrets(connection.instance)
    auth: BasicAuth | PasswordGrant
    if connection.grant == "basic":
        auth = BasicAuth(connection.username, secrets["password"])
    else:

        def keep(token: Token) -> None:
            fields = asdict(token) | {"expires_at": token.expires_at.isoformat()}
            connections.keep_secrets(connection.instance, secrets | {"token": fields})

        auth = PasswordGrant(
            client_id=connection.client_id,
            client_secret=secrets["client_secret"],
            username=connection.username,
            password=secrets["password"],
            token=_kept_token(secrets.get("token")),
            on_token=keep,
        )
    return ServiceNow(connection.instance, auth=auth, deadline=settings.request_deadline)


def _kept_token(fields: dict[str, Any] | None) -> Token | None:
    if fields is None:
        return None
    return Token(**(fields | {"expires_at": datetime.fromisoformat(fields["expires_at"])}))
