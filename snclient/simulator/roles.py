"""Roles: whoever is granted one has those that it contains, and members of a group have the group's.

What a user has by inheritance is kept in `sys_user_has_role` too, marked as inherited; `sys_user.roles` lists the names
of all (ServiceNow: Roles and groups).
"""

from collections.abc import Iterable, Mapping, Sequence

from snclient.simulator.store import Row, Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES


def affected_users(store: Store, table: str, rows: Iterable[Row]) -> tuple[str, ...]:
    """The users (sys_ids) whose roles may change when these records of a table change."""
    users: list[str] = []
    for row in rows:
        if table in ("sys_user_has_role", "sys_user_grmember"):
            users.append(row["user"])
        elif table == "sys_group_has_role":
            users += _column(store, 'SELECT user FROM sys_user_grmember WHERE "group" = ?', (row["group"],))
        elif table in ("sys_user_role", "sys_user_role_contains"):
            users += _column(store, "SELECT DISTINCT user FROM sys_user_has_role")
    return tuple(dict.fromkeys(user for user in users if user))


def refresh(store: Store, users: Iterable[str]) -> None:
    """Work out anew what these users inherit."""
    contained: dict[str, list[str]] = {}
    for role, other in store.select("SELECT role, contains FROM sys_user_role_contains"):
        contained.setdefault(role, []).append(other)
    for user in users:
        _refresh(store, user, contained)


def _refresh(store: Store, user: str, contained: Mapping[str, Sequence[str]]) -> None:
    rows = store.select("SELECT sys_id, role, inherited FROM sys_user_has_role WHERE user = ?", (user,))
    granted = [role for _, role, inherited in rows if inherited != "true"]
    of_groups = store.select(
        'SELECT has.role, has."group" FROM sys_user_grmember AS member'
        ' JOIN sys_group_has_role AS has ON has."group" = member."group" WHERE member.user = ?',
        (user,),
    )
    givers: dict[str, str] = {}
    for role, group in of_groups:
        for one in _with_contained([role], contained):
            givers.setdefault(one, group)
    for one in _with_contained(granted, contained):
        givers.setdefault(one, "")
    inherited = {role: sys_id for sys_id, role, is_inherited in rows if is_inherited == "true"}
    for role in inherited.keys() - (givers.keys() - set(granted)):
        store.delete(TABLES["sys_user_has_role"], inherited[role])
    for role in givers.keys() - set(granted) - inherited.keys():
        values = {"user": user, "role": role, "inherited": "true", "granted_by": givers[role]}
        store.insert(TABLES["sys_user_has_role"], system_row("sys_user_has_role", values))
    names = _column(
        store,
        "SELECT DISTINCT role.name FROM sys_user_has_role AS has JOIN sys_user_role AS role ON role.sys_id = has.role"
        " WHERE has.user = ? AND has.state = 'active' ORDER BY role.name",
        (user,),
    )
    store.update(TABLES["sys_user"], user, {"roles": ",".join(names)})


def _with_contained(roles: Iterable[str], contained: Mapping[str, Sequence[str]]) -> list[str]:
    """The roles and all that they contain, however deep."""
    found: list[str] = []
    waiting = list(roles)
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.append(role)
            waiting += contained.get(role, ())
    return found


def _column(store: Store, sql: str, parameters: Sequence[str] = ()) -> list[str]:
    return [value for (value,) in store.select(sql, parameters)]
