"""Access rules of single fields, read from `sys_security_acl` (ServiceNow: Access control list rules).

A rule is named `table.field` or `table.*`; the most specific name that has any rule decides, own table before parent
table. One of its rules must be met: the user has one of its roles (a rule without roles is met by everybody), or is an
admin and the rule lets admins override it. Rules of whole tables are kept but not asked: those are in access.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from snclient.simulator.access import Identity
from snclient.simulator.store import Store
from snclient.simulator.tables import Table

READ, WRITE = "read", "write"
_TABLES = frozenset(("sys_security_acl", "sys_security_acl_role", "sys_user_role"))


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule: whoever has one of `roles` meets it (none named: everybody)."""

    name: str
    operation: str
    roles: frozenset[str]
    is_overridden_by_admin: bool

    def is_met(self, identity: Identity) -> bool:
        """Whether this user meets the rule."""
        if self.is_overridden_by_admin and "admin" in identity.roles:
            return True
        return not self.roles or not self.roles.isdisjoint(identity.roles)


class FieldRules:
    """Answers which fields are closed to whom; remembers what it read until a rule changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rules: dict[tuple[str, str], list[_Rule]] | None = None
        self._known: dict[tuple[frozenset[str], str, str], frozenset[str]] = {}

    def closed(self, identity: Identity, table: Table, operation: str) -> frozenset[str]:
        """The columns of the table that this user may not read or write (`operation` is READ or WRITE)."""
        key = (identity.roles, table.name, operation)
        if key not in self._known:
            rules = self._read()
            self._known[key] = frozenset(
                name
                for name in table.columns
                if rules and not _is_open(rules, identity, _names(table, name), operation)
            )
        return self._known[key]

    def forget(self, table: str) -> None:
        """Read anew from now on, when a record of this table could have changed a rule."""
        if table in _TABLES:
            self._rules = None
            self._known.clear()

    def _read(self) -> dict[tuple[str, str], list[_Rule]]:
        if self._rules is None:
            found = self._store.select(
                "SELECT acl.sys_id, acl.name, acl.operation, acl.admin_overrides, role.name"
                " FROM sys_security_acl AS acl"
                " LEFT JOIN sys_security_acl_role AS needs ON needs.sys_security_acl = acl.sys_id"
                " LEFT JOIN sys_user_role AS role ON role.sys_id = needs.sys_user_role"
                " WHERE acl.active = 'true' AND acl.type = 'record'"
            )
            roles: dict[tuple[str, ...], set[str]] = {}
            for *rule, role in found:
                roles.setdefault(tuple(rule), set()).update([role] if role else [])
            self._rules = {}
            for (_, name, operation, overridden), names in roles.items():
                rule_ = _Rule(name, operation, frozenset(names), overridden == "true")
                self._rules.setdefault((name, operation), []).append(rule_)
        return self._rules


def _names(table: Table, column: str) -> Iterator[str]:
    """What rules of a column can be named, the most specific first."""
    for last in (column, "*"):
        for name in table.lineage:
            yield f"{name}.{last}"


def _is_open(
    rules: dict[tuple[str, str], list[_Rule]], identity: Identity, names: Iterator[str], operation: str
) -> bool:
    for name in names:
        if deciding := rules.get((name, operation)):
            return any(rule.is_met(identity) for rule in deciding)
    return True
