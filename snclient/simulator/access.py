"""Who may do what: identities, and the access rules of tables as they are out of the box.

Rules of single fields are in `sys_security_acl` (field_rules.py). Sources: ServiceNow, Base system roles; Access
control list rules; what a role opens beyond `itil` and `admin` is general knowledge, and the narrower reading of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.times import DATE_FORMAT, TIME_FORMAT, pattern_of, zone_named

_ITIL_READS = (
    *("task", "incident", "change_request", "problem", "change_task", "problem_task"),
    *("sys_user", "sys_user_group", "sys_user_grmember", "sys_choice", "sys_journal_field", "sys_attachment"),
    *("cmdb_ci", "cmdb_ci_computer", "cmdb_ci_server", "cmdb_ci_service", "service_offering"),
    *("cmn_department", "cmn_location", "core_company", "chg_model", "task_ci", "task_cmdb_ci_service"),
    *("task_service_offering", "sysapproval_approver", "conflict", "std_change_record_producer"),
    *("std_change_producer_version", "sys_template"),
)
_ITIL_WRITES = ("incident", "change_request", "problem", "change_task", "problem_task", "task_ci")
_PEOPLE = ("sys_user", "sys_user_group", "sys_user_grmember", "sys_user_has_role", "sys_group_has_role")
_DEFINITIONS = ("sys_dictionary", "sys_db_object", "sys_metadata")
_OAUTH = ("oauth_entity", "oauth_credential")
_READ_BY: Mapping[str, frozenset[str]] = {
    "itil": frozenset(_ITIL_READS),
    "sn_incident_read": frozenset(("incident",)),
    "sn_incident_write": frozenset(("incident",)),
    "sn_change_read": frozenset(("change_request", "change_task")),
    "sn_change_write": frozenset(("change_request", "change_task")),
    "sn_problem_read": frozenset(("problem", "problem_task")),
    "sn_problem_write": frozenset(("problem", "problem_task")),
    "user_admin": frozenset((*_PEOPLE, "sys_user_role", "sys_user_role_contains")),
    "personalize_choices": frozenset(("sys_choice",)),
    "personalize_dictionary": frozenset(_DEFINITIONS),
    "oauth_admin": frozenset(_OAUTH),
    "mi_admin": frozenset(_OAUTH),
}
_WRITTEN_BY: Mapping[str, frozenset[str]] = {
    "itil": frozenset(_ITIL_WRITES),
    "sn_incident_write": frozenset(("incident",)),
    "sn_change_write": frozenset(("change_request", "change_task")),
    "sn_problem_write": frozenset(("problem", "problem_task")),
    "user_admin": frozenset(("sys_user", "sys_user_group", "sys_user_grmember")),
    "personalize_choices": frozenset(("sys_choice",)),
    "oauth_admin": frozenset(("oauth_entity",)),
    "mi_admin": frozenset(("oauth_entity",)),
}
_ELEVATED = frozenset(("sys_security_acl", "sys_security_acl_role"))
"""Tables that even an admin writes only as `security_admin` (a live instance asks to elevate in the session first)."""
_READ_ONLY_ROLE = "snc_read_only"


@dataclass(frozen=True, slots=True)
class Identity:
    """A user who is known: `sys_id`, `user_name`, display `name`, names of the roles, how times are shown.

    Formats are written as users choose them, such as `MM/dd/yyyy`; "" is the default.
    """

    sys_id: str
    user_name: str
    name: str
    roles: frozenset[str]
    time_zone: str = ""
    date_format: str = ""
    time_format: str = ""

    @property
    def zone(self) -> tzinfo:
        """The user's time zone."""
        return zone_named(self.time_zone)

    @property
    def time_pattern(self) -> str:
        """How a date-time is shown to the user, in the letters of `strftime`."""
        return pattern_of(f"{self.date_format or DATE_FORMAT} {self.time_format or TIME_FORMAT}")


def identity_of(row: Row) -> Identity:
    """The user that a record of `sys_user` describes."""
    return Identity(
        sys_id=row["sys_id"],
        user_name=row["user_name"],
        name=row["name"],
        roles=frozenset(role.strip() for role in row["roles"].split(",") if role.strip()),
        time_zone=row["time_zone"],
        date_format=row["date_format"],
        time_format=row["time_format"],
    )


SYSTEM = Identity("", "system", "System", frozenset(("admin", "security_admin")))
"""The instance itself, when it makes its own records."""


DECIDING = frozenset(("sys_id", "sys_class_name", "caller_id", "opened_by", "user", "table_name"))
"""Columns that these rules look at: a record is never judged without them."""


def may_read_table(identity: Identity, table: Table) -> bool:
    """Whether all records of the table are readable."""
    return "admin" in identity.roles or _is_opened(_READ_BY, identity, table)


def may_read(identity: Identity, table: Table, row: Row) -> bool:
    """Whether this record is readable: without roles only what is about oneself."""
    if table.name == "sys_attachment" and "admin" not in identity.roles:
        # A file is as open as the table of the record that it hangs on.
        owner = TABLES.get(row["table_name"])
        return owner is not None and may_read_table(identity, owner)
    if may_read_table(identity, table):
        return True
    if table.name == "incident":
        return identity.sys_id in (row["caller_id"], row["opened_by"])
    if table.name == "sys_user_has_role":
        return row["user"] == identity.sys_id
    return table.name == "sys_user" and row["sys_id"] == identity.sys_id


def may_write(identity: Identity, table: Table) -> bool:
    """Whether records of the table may be added and changed."""
    if _READ_ONLY_ROLE in identity.roles or table.is_spread:
        return False
    if table.name in _ELEVATED:
        return "security_admin" in identity.roles
    return "admin" in identity.roles or _is_opened(_WRITTEN_BY, identity, table)


def may_delete(identity: Identity, table: Table) -> bool:
    """Whether records may be deleted: out of the box by an admin only."""
    return "admin" in identity.roles and may_write(identity, table)


def _is_opened(by_role: Mapping[str, frozenset[str]], identity: Identity, table: Table) -> bool:
    return any(table.name in by_role.get(role, ()) for role in identity.roles)
