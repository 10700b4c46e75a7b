"""The Microsoft 365 connector on the ServiceNow side: its connections, and its installation checklist.

The article's two steps are played here, its cross-scope refusal too: it comes from the application's own scripts and
can never come over REST, where the tables' application access does not count (c_RESTAPI).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance
from snclient.simulator.last_calls import LastCall
from snclient.simulator.setup import SCOPE
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES
from snclient.simulator.tokens import TokenKind

REGISTRIES = "oauth_entity"
ACCESS: Mapping[str, str] = {"public": "All application scopes", "package_private": "This application scope only"}
"""What "Accessible from" may be, by its value in `sys_db_object.access`."""
_NEEDED_ROLE = "itil"


@dataclass(frozen=True, slots=True)
class Connection:
    """A client that holds living tokens of a user; times in UTC, "" where there is no such token."""

    client: str
    user: str
    access_until: str
    refresh_until: str
    last_call: LastCall | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A user for the integration, and what speaks against him."""

    sys_id: str
    name: str
    user_name: str
    objections: tuple[str, ...]


def connections(instance: Instance) -> list[Connection]:
    """Who is connected: each client and user with a living token."""
    until: dict[tuple[str, str], dict[TokenKind, str]] = {}
    for token in instance.tokens.living():
        until.setdefault((token.client, token.user), {}).setdefault(token.kind, token.expires)
    clients = instance.store.displays(TABLES["oauth_entity"], {client for client, _ in until})
    users = instance.store.displays(TABLES["sys_user"], {user for _, user in until})
    return [
        Connection(
            client=clients.get(client, client),
            user=users.get(user, user),
            access_until=kinds.get(TokenKind.ACCESS, ""),
            refresh_until=kinds.get(TokenKind.REFRESH, ""),
            last_call=instance.last_calls.by_connection.get((client, user)),
        )
        for (client, user), kinds in sorted(until.items())
    ]


def registries_table(instance: Instance) -> Row:
    """The record of the table "Application Registries", with its application access."""
    table = TABLES["sys_db_object"]
    found = instance.store.select("SELECT sys_id FROM sys_db_object WHERE name = ?", (REGISTRIES,))
    row = instance.store.fetch(table, found[0][0]) if found else None
    return row or {"sys_id": "", "name": REGISTRIES, "access": "public", "read_access": "true"}


def refusal(instance: Instance) -> str:
    """Why the connector cannot read the registry, as the article words it; "" when it can."""
    row = registries_table(instance)
    if row["access"] == "public" and row["read_access"] == "true":
        return ""
    return (
        f"Read operation against '{REGISTRIES}' from scope '{SCOPE}' has been refused"
        " due to the table's cross-scope access policy"
    )


def clients(instance: Instance) -> list[tuple[str, str, str]]:
    """sys_id, name and client id of the active OAuth clients, as the connector sees them."""
    found = instance.store.select(
        "SELECT sys_id, name, client_id FROM oauth_entity WHERE active = 'true' ORDER BY name"
    )
    return [(sys_id, name, client_id) for sys_id, name, client_id in found]


def candidates(instance: Instance) -> list[Candidate]:
    """The integration users that there are."""
    table = TABLES["sys_user"]
    found = instance.store.select(
        "SELECT sys_id FROM sys_user WHERE internal_integration_user = 'true' ORDER BY user_name"
    )
    rows = [row for [sys_id] in found if (row := instance.store.fetch(table, sys_id))]
    return [
        Candidate(
            row["sys_id"], row["name"], row["user_name"], _objections(row, instance.accounts.identity(row["sys_id"]))
        )
        for row in rows
    ]


def _objections(row: Row, identity: Identity | None) -> tuple[str, ...]:
    if identity is None:
        return ("is inactive or locked out",)
    against = {
        f"has no role {_NEEDED_ROLE}": not identity.roles & {_NEEDED_ROLE, "admin"},
        "is an administrator": "admin" in identity.roles,
        "may use web services only, so nobody can sign in as this user to authorize": (
            row["web_service_access_only"] == "true"
        ),
        "must choose another password first": row["password_needs_reset"] == "true",  # noqa: S105 - a flag
    }
    return tuple(text for text, holds in against.items() if holds)
