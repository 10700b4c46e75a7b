"""Who may do what: identities and the access rules of tables."""

from dataclasses import dataclass

from snclient.simulator.store import Row
from snclient.simulator.tables import Table

_READABLE_BY_ITIL = frozenset(
    ("task", "incident", "change_request", "sys_user", "sys_user_group", "sys_choice", "sys_journal_field")
)
_WRITABLE_BY_ITIL = frozenset(("incident", "change_request"))


@dataclass(frozen=True, slots=True)
class Identity:
    """A user who is known: `sys_id`, `user_name`, display `name` and the names of the roles."""

    sys_id: str
    user_name: str
    name: str
    roles: frozenset[str]


SYSTEM = Identity("", "system", "System", frozenset(("admin",)))
"""The instance itself, when it makes its own records."""


DECIDING = frozenset(("sys_id", "sys_class_name", "caller_id", "opened_by"))
"""Columns that these rules look at: a record is never judged without them."""


def may_read_table(identity: Identity, table: Table) -> bool:
    """Whether all records of the table are readable."""
    return "admin" in identity.roles or ("itil" in identity.roles and table.name in _READABLE_BY_ITIL)


def may_read(identity: Identity, table: Table, row: Row) -> bool:
    """Whether this record is readable: without roles only what is about oneself."""
    if may_read_table(identity, table):
        return True
    if table.name == "incident":
        return identity.sys_id in (row["caller_id"], row["opened_by"])
    return table.name == "sys_user" and row["sys_id"] == identity.sys_id


def may_write(identity: Identity, table: Table) -> bool:
    """Whether records of the table may be added, changed and deleted."""
    return "admin" in identity.roles or ("itil" in identity.roles and table.name in _WRITABLE_BY_ITIL)


def may_delete(identity: Identity, _table: Table) -> bool:
    """Whether records may be deleted: out of the box by an admin only."""
    return "admin" in identity.roles
