"""The tables of the instance: each is declared here, once, with its parent and columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from snclient.simulator.columns import Column, Kind, choice, flag, journal, link, number, number_choice, text, time


@dataclass(frozen=True, slots=True)
class Table:
    """A table with everything that it inherits.

    `columns` holds inherited and own columns by name. All tables of one family are stored together in the SQL table
    named `root`, told apart by `sys_class_name`; `classes` names this table and those that extend it.
    """

    name: str
    label: str
    lineage: tuple[str, ...]
    columns: Mapping[str, Column]
    classes: tuple[str, ...]
    display: str
    number_prefix: str
    first_number: int

    @property
    def root(self) -> str:
        """The topmost ancestor, whose name the SQL table bears."""
        return self.lineage[-1]


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    label: str
    columns: tuple[Column, ...]
    parent: str = ""
    display: str = "name"
    number_prefix: str = ""
    first_number: int = 10001


SYSTEM_COLUMNS = (
    Column("sys_id", "Sys ID", Kind.GUID, max_length=32),
    text("sys_class_name", "Class", 80),
    text("sys_created_by", "Created by"),
    time("sys_created_on", "Created"),
    number("sys_mod_count", "Updates"),
    text("sys_updated_by", "Updated by"),
    time("sys_updated_on", "Updated"),
)

_TASK = _Declared(
    "task",
    "Task",
    (
        text("number", "Number"),
        text("short_description", "Short description", 160),
        text("description", "Description", 4000),
        number_choice("state", "State", "1"),
        number_choice("priority", "Priority", "4"),
        number_choice("impact", "Impact", "3"),
        number_choice("urgency", "Urgency", "3"),
        flag("active", "Active", "true"),
        time("opened_at", "Opened"),
        link("opened_by", "Opened by", "sys_user"),
        link("assignment_group", "Assignment group", "sys_user_group"),
        link("assigned_to", "Assigned to", "sys_user"),
        time("due_date", "Due date"),
        text("correlation_id", "Correlation ID", 100),
        text("correlation_display", "Correlation display", 100),
        journal("work_notes", "Work notes"),
        journal("comments", "Additional comments"),
        Column("comments_and_work_notes", "Comments and Work notes", Kind.JOURNAL_LIST),
        text("close_notes", "Close notes", 4000),
        time("closed_at", "Closed"),
        link("closed_by", "Closed by", "sys_user"),
        text("contact_type", "Contact type"),
        link("parent", "Parent", "task"),
        text("approval", "Approval", default="not requested"),
        text("upon_approval", "Upon approval", default="proceed"),
        text("upon_reject", "Upon reject", default="cancel"),
        text("watch_list", "Watch list", 4000),
        text("work_notes_list", "Work notes list", 4000),
        time("expected_start", "Expected start"),
        time("work_start", "Actual start"),
        time("work_end", "Actual end"),
        time("activity_due", "Activity due"),
        time("follow_up", "Follow up"),
        time("sla_due", "SLA due"),
        flag("made_sla", "Made SLA", "true"),
        flag("knowledge", "Knowledge"),
        number("escalation", "Escalation", "0"),
        number("reassignment_count", "Reassignment count", "0"),
        text("sys_domain", "Domain", default="global"),
        text("sys_domain_path", "Domain Path", 255, "/"),
    ),
    display="number",
    number_prefix="TASK",
    first_number=20001,
)

_INCIDENT = _Declared(
    "incident",
    "Incident",
    (
        link("caller_id", "Caller", "sys_user"),
        choice("category", "Category", "inquiry"),
        text("subcategory", "Subcategory"),
        number_choice("incident_state", "Incident state", "1"),
        number_choice("hold_reason", "On hold reason"),
        number_choice("severity", "Severity", "3"),
        number("notify", "Notify", "1"),
        choice("close_code", "Resolution code"),
        text("close_notes", "Resolution notes", 4000),
        time("resolved_at", "Resolved"),
        link("resolved_by", "Resolved by", "sys_user"),
        number("reopen_count", "Reopen count", "0"),
        link("parent_incident", "Parent Incident", "incident"),
        link("rfc", "Change Request", "change_request"),
        link("caused_by", "Caused by Change", "change_request"),
    ),
    parent="task",
    display="number",
    number_prefix="INC",
)

_CHANGE_REQUEST = _Declared(
    "change_request",
    "Change Request",
    (
        choice("type", "Type", "normal"),
        choice("category", "Category", "Other"),
        number_choice("risk", "Risk", "3"),
        text("scope", "Scope", default="3"),
        time("start_date", "Planned start date"),
        time("end_date", "Planned end date"),
        link("requested_by", "Requested by", "sys_user"),
        time("requested_by_date", "Requested by date"),
        text("justification", "Justification", 4000),
        text("implementation_plan", "Implementation plan", 4000),
        text("risk_impact_analysis", "Risk and impact analysis", 4000),
        text("backout_plan", "Backout plan", 4000),
        text("test_plan", "Test plan", 4000),
        flag("cab_required", "CAB required"),
        flag("on_hold", "On hold"),
        text("on_hold_reason", "On hold reason", 4000),
        text("phase", "Phase", default="requested"),
        text("phase_state", "Phase state", default="open"),
        choice("close_code", "Close code"),
        text("reason", "Reason", 4000),
        flag("production_system", "Production system"),
    ),
    parent="task",
    display="number",
    number_prefix="CHG",
    first_number=30001,
)

_SYS_USER = _Declared(
    "sys_user",
    "User",
    (
        text("user_name", "User ID"),
        text("name", "Name", 151),
        text("first_name", "First name", 50),
        text("last_name", "Last name", 50),
        text("email", "Email", 100),
        flag("active", "Active", "true"),
        flag("locked_out", "Locked out"),
        flag("web_service_access_only", "Web service access only"),
        flag("internal_integration_user", "Internal Integration User"),
        text("time_zone", "Time zone"),
        text("date_format", "Date format"),
        text("time_format", "Time format"),
        text("roles", "Roles", 1000),
        text("title", "Title", 60),
        text("phone", "Business phone"),
    ),
)

_SYS_USER_GROUP = _Declared(
    "sys_user_group",
    "Group",
    (
        text("name", "Name", 80),
        text("description", "Description", 1000),
        text("email", "Group email", 100),
        link("manager", "Manager", "sys_user"),
        flag("active", "Active", "true"),
    ),
)

_SYS_CHOICE = _Declared(
    "sys_choice",
    "Choice",
    (
        text("name", "Table", 80),
        text("element", "Element", 80),
        text("value", "Value", 60),
        text("label", "Label", 60),
        text("language", "Language", 3, "en"),
        number("sequence", "Sequence"),
        flag("inactive", "Inactive"),
        text("dependent_value", "Dependent value", 60),
    ),
    display="label",
)

_SYS_PROPERTIES = _Declared(
    "sys_properties",
    "System Property",
    (
        text("name", "Name", 100),
        text("value", "Value", 4000),
        text("type", "Type", default="string"),
        text("description", "Description", 512),
    ),
)

_SYS_JOURNAL_FIELD = _Declared(
    "sys_journal_field",
    "Journal Entry",
    (
        text("name", "Name", 80),
        text("element", "Element", 80),
        text("element_id", "Element ID", 32),
        text("value", "Value", 4000),
    ),
    display="value",
)

_OAUTH_ENTITY = _Declared(
    "oauth_entity",
    "Application Registries",
    (
        text("name", "Name", 100),
        text("client_id", "Client ID", 100),
        text("type", "Type", default="client"),
        flag("active", "Active", "true"),
        text("redirect_url", "Redirect URL", 4000),
        number("access_token_lifespan", "Access Token Lifespan", "1800"),
        number("refresh_token_lifespan", "Refresh Token Lifespan", "8640000"),
        text("comments", "Comments", 4000),
    ),
)


def _resolved(declared: tuple[_Declared, ...]) -> dict[str, Table]:
    """Tables with their inheritance worked out; a parent stands before what extends it."""
    by_name = {one.name: one for one in declared}
    tables: dict[str, Table] = {}
    for one in declared:
        above = tables.get(one.parent)
        inherited = tuple(above.columns.values()) if above else SYSTEM_COLUMNS
        tables[one.name] = Table(
            name=one.name,
            label=one.label,
            lineage=(one.name, *(above.lineage if above else ())),
            columns={column.name: column for column in (*inherited, *one.columns)},
            classes=(one.name, *(child.name for child in by_name.values() if child.parent == one.name)),
            display=one.display,
            number_prefix=one.number_prefix,
            first_number=one.first_number,
        )
    return tables


TABLES: Mapping[str, Table] = _resolved(
    (
        _TASK,
        _INCIDENT,
        _CHANGE_REQUEST,
        _SYS_USER,
        _SYS_USER_GROUP,
        _SYS_CHOICE,
        _SYS_PROPERTIES,
        _SYS_JOURNAL_FIELD,
        _OAUTH_ENTITY,
    )
)
