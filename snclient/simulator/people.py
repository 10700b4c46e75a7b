"""Users, groups and roles that every instance has, with the same sys_ids everywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from snclient.simulator import roles
from snclient.simulator.accounts import Accounts
from snclient.simulator.choices import choice_rows
from snclient.simulator.definitions import Keyed, add_definitions
from snclient.simulator.fixed_rows import add_missing
from snclient.simulator.identifiers import sys_id_of
from snclient.simulator.store import Row, Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES
from snclient.simulator.tables_change import CHANGE_RECORDS
from snclient.simulator.values import MASK


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
_ROLES: Mapping[str, str] = {
    "admin": "System administrator",
    "security_admin": "Changes access control lists",
    "itil": "Works on incidents, problems and changes",
    "user_admin": "Manages users and groups",
    "oauth_admin": "Manages the application registry",
    "mi_admin": "Manages machine identities",
    "web_service_admin": "Manages web services",
    "change_manager": "Manages changes",
    "personalize_choices": "Changes choice lists",
    "personalize_dictionary": "Changes the dictionary",
    "rest_api_explorer": "Uses the REST API Explorer",
    "query_no_domain_table_api": "Reads across domains by the Table API",
    "snc_platform_rest_api_access": "Calls the platform's REST APIs",
    "snc_basic_auth_api_access": "Calls APIs with basic authentication",
    "snc_read_only": "Changes nothing, whatever the other roles",
    "sn_incident_read": "Reads incidents",
    "sn_incident_write": "Writes incidents",
    "sn_change_read": "Reads changes",
    "sn_change_write": "Writes changes",
    "sn_problem_read": "Reads problems",
    "sn_problem_write": "Writes problems",
}
_CONTAINED: tuple[tuple[str, str], ...] = (
    ("itil", "sn_incident_write"),
    ("itil", "sn_change_write"),
    ("itil", "sn_problem_write"),
    ("sn_incident_write", "sn_incident_read"),
    ("sn_change_write", "sn_change_read"),
    ("sn_problem_write", "sn_problem_read"),
)
"""Roles, each with one that it contains."""
_ROLE_OF_GROUPS = "itil"


def agent_id(name: str) -> str:
    """The sys_id of an agent by the full name."""
    return sys_id_of("sys_user", _user_name(name))


def add_fixed_records(store: Store, accounts: Accounts) -> None:
    """Add what is missing of definitions, users, groups, roles and choices; what is there stays as it is."""
    with store.transaction():
        add_definitions(store)
        add_missing(store, "sys_scope", [("global", {"name": "Global", "scope": "global"})])
        add_missing(store, "sys_choice", (_keyed_choice(choice) for choice in choice_rows()))
        for table_name, key, values in CHANGE_RECORDS:
            add_missing(store, table_name, [(key, values)])
        new = add_missing(store, "sys_user", _users())
        for account in ACCOUNTS:
            if account.user_name in new:
                accounts.set_secret(sys_id_of("sys_user", account.user_name), account.password)
        add_missing(
            store,
            "sys_user_group",
            ((group, {"name": group, "manager": agent_id(agents[0])}) for group, agents in AGENTS.items()),
        )
        _add_roles(store)


def _keyed_choice(choice: Mapping[str, str]) -> Keyed:
    return f"{choice['name']}.{choice['element']}.{choice['value']}", choice


def _users() -> Iterator[Keyed]:
    for account in ACCOUNTS:
        yield account.user_name, _user(account) | {"user_password": MASK}
    for names in AGENTS.values():
        for name in names:
            yield _user_name(name), _user(Account(_user_name(name), "", name, ""))


def _user(account: Account) -> Row:
    return {
        "user_name": account.user_name,
        "name": account.name,
        "first_name": account.name.split()[0],
        "last_name": account.name.split()[-1],
        "email": f"{account.user_name}@example.com",
        "roles": account.roles,
        "internal_integration_user": "true" if account.is_machine else "false",
    }


def _user_name(name: str) -> str:
    return name.lower().replace(" ", ".")


def _add_roles(store: Store) -> None:
    """Roles, what they contain, who has them directly or by a group; then what follows for each user."""
    add_missing(store, "sys_user_role", ((name, {"name": name, "description": text}) for name, text in _ROLES.items()))
    role_ids = {name: sys_id_of("sys_user_role", name) for name in _ROLES}
    add_missing(
        store,
        "sys_user_role_contains",
        ((f"{role}.{other}", {"role": role_ids[role], "contains": role_ids[other]}) for role, other in _CONTAINED),
    )
    groups = {group: sys_id_of("sys_user_group", group) for group in AGENTS}
    given = role_ids[_ROLE_OF_GROUPS]
    add_missing(store, "sys_group_has_role", ((group, {"group": groups[group], "role": given}) for group in AGENTS))
    add_missing(
        store,
        "sys_user_grmember",
        (
            (f"{group}.{name}", {"group": groups[group], "user": agent_id(name)})
            for group, names in AGENTS.items()
            for name in names
        ),
    )
    _grant_what_is_listed(store)
    roles.refresh(store, [sys_id for (sys_id,) in store.select("SELECT sys_id FROM sys_user")])


def _grant_what_is_listed(store: Store) -> None:
    """Users whose roles are only listed (in `sys_user.roles`) are granted them."""
    role_ids = dict(store.read("SELECT name, sys_id FROM sys_user_role"))
    listed = store.select(
        "SELECT sys_id, roles FROM sys_user WHERE roles IS NOT NULL"
        " AND sys_id NOT IN (SELECT user FROM sys_user_has_role WHERE user IS NOT NULL)"
    )
    for user, names in listed:
        for name in names.split(","):
            if role := role_ids.get(name.strip()):
                values = {"user": user, "role": role}
                store.insert(TABLES["sys_user_has_role"], system_row("sys_user_has_role", values))
