"""Users, groups, settings and the OAuth client that every instance has, with the same sys_ids everywhere."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from snclient.simulator import times
from snclient.simulator.accounts import Accounts
from snclient.simulator.choices import choice_rows
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES

ADMIN_ID = "6816f79cc0a8016401c5a33be04be441"
CLIENT_ID = "scoredesk-local"
CLIENT_SECRET = "scoredesk-local-secret"  # noqa: S105 - printed at every start, of a loopback server
GLIDE_WAR = "glide-zurich-07-01-2025__patch10-hotfix3-07-01-2026_07-02-2026_1215.zip"


@dataclass(frozen=True, slots=True)
class Account:
    """A user who can sign in."""

    user_name: str
    password: str
    name: str
    roles: str
    is_machine: bool = False


ACCOUNTS = (
    Account("admin", "admin", "System Administrator", "admin"),
    Account("scoredesk.integration", "integration", "Scoredesk Integration", "itil", is_machine=True),
    Account("itil", "itil", "Ines Torvald", "itil"),
    Account("employee", "employee", "Emil Pereira", ""),
)
AGENTS: Mapping[str, tuple[str, ...]] = {
    "Service Desk": ("Maya Lindqvist", "Tomas Okafor"),
    "Messaging": ("Hana Sato", "Luca Ferrante"),
    "Identity & Access": ("Priya Raman", "Jonas Weber"),
    "Endpoint Engineering": ("Amara Diallo", "Chen Yu-Ting"),
    "Cloud Platform": ("Rosa Delgado", "Viktor Hale"),
    "Network Security": ("Nadia Karim", "Oskar Nyman"),
}
"""Agents by the name of their group; they are assigned tickets and do not sign in."""


def sys_id_of(table: str, key: str) -> str:
    """The sys_id that a fixed record always has."""
    if (table, key) == ("sys_user", "admin"):
        return ADMIN_ID
    return hashlib.blake2b(f"{table}:{key}".encode(), digest_size=16).hexdigest()


def agent_id(name: str) -> str:
    """The sys_id of an agent by the full name."""
    return sys_id_of("sys_user", _user_name(name))


def add_fixed_records(store: Store, accounts: Accounts) -> None:
    """Add what is missing of users, groups, choices, properties and the OAuth client; what is there stays as it is."""
    with store.transaction():
        for account in ACCOUNTS:
            if _add(store, "sys_user", account.user_name, _user(account)):
                accounts.set_secret(sys_id_of("sys_user", account.user_name), account.password)
        for group, agents in AGENTS.items():
            _add(store, "sys_user_group", group, {"name": group, "manager": agent_id(agents[0])})
            for name in agents:
                _add(store, "sys_user", _user_name(name), _agent(name))
        for choice in choice_rows():
            _add(store, "sys_choice", f"{choice['name']}.{choice['element']}.{choice['value']}", choice)
        for name, value in (("glide.war", GLIDE_WAR), ("glide.buildname", "Zurich"), ("instance_name", "local")):
            _add(store, "sys_properties", name, {"name": name, "value": value})
        if _add(store, "oauth_entity", CLIENT_ID, {"name": "Scoredesk", "client_id": CLIENT_ID}):
            accounts.set_secret(sys_id_of("oauth_entity", CLIENT_ID), CLIENT_SECRET)


def _user(account: Account) -> Row:
    is_machine = "true" if account.is_machine else "false"
    return {
        "user_name": account.user_name,
        "name": account.name,
        "first_name": account.name.split()[0],
        "last_name": account.name.split()[-1],
        "email": f"{account.user_name}@example.com",
        "roles": account.roles,
        "web_service_access_only": is_machine,
        "internal_integration_user": is_machine,
    }


def _agent(name: str) -> Row:
    return _user(Account(_user_name(name), "", name, "itil"))


def _user_name(name: str) -> str:
    return name.lower().replace(" ", ".")


def _add(store: Store, table_name: str, key: str, values: Row) -> bool:
    """Add a record under its fixed sys_id. Returns: whether it was missing."""
    table, sys_id = TABLES[table_name], sys_id_of(table_name, key)
    if store.fetch(table, sys_id) is not None:
        return False
    now = times.now()
    row = {name: column.default for name, column in table.columns.items()}
    row |= {"sys_id": sys_id, "sys_class_name": table_name, "sys_mod_count": "0"}
    row |= {"sys_created_by": "system", "sys_updated_by": "system", "sys_created_on": now, "sys_updated_on": now}
    store.insert(table, row | values)
    return True
