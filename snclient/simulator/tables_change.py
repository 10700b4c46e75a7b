"""Tables around change requests (Change Management API): models, tasks, approvals, templates, CIs, workers; quotas."""

from collections.abc import Mapping

from snclient.simulator.columns import choice, flag, journal, link, number, number_choice, text, time
from snclient.simulator.declaring import Declared

WAITING, IN_PROGRESS, COMPLETE, ERROR = "1", "2", "3", "4"
"""States of a worker (chg_mgt_worker)."""

_CHANGE_TASK = Declared(
    "change_task",
    "Change Task",
    (
        link("change_request", "Change request", "change_request", is_cascading=True),
        choice("change_task_type", "Type"),
        time("planned_start_date", "Planned start date"),
        time("planned_end_date", "Planned end date"),
        flag("on_hold", "On hold"),
        text("on_hold_reason", "On hold reason", 4000),
        text("created_from", "Created from"),
        text("close_code", "Close code"),
    ),
    parent="task",
    display="number",
    number_prefix="CTASK",
    indexed=("change_request",),
)

_CHG_MODEL = Declared(
    "chg_model",
    "Change Model",
    (
        text("name", "Name", 200),
        text("sys_name", "Display name", 255),
        text("description", "Description", 4000),
        flag("active", "Active", "true"),
        flag("available_in_ui", "Available in UI", "true"),
        flag("default_change_model", "Default change model"),
        text("color", "Color", 40, "#cbcbcb"),
        text("record_preset", "Record preset", 4000),
        text("state_field", "State field", 80, "state"),
        text("table_name", "Table", 80, "change_request"),
    ),
)

_SYSAPPROVAL_APPROVER = Declared(
    "sysapproval_approver",
    "Approval",
    (
        link("sysapproval", "Approval for", "task", is_cascading=True),
        link("approver", "Approver", "sys_user"),
        choice("state", "State", "requested"),
        journal("comments", "Comments"),
        text("source_table", "Source table", 80),
        text("document_id", "Approving", 32),
        time("due_date", "Due date"),
        time("expected_start", "Expected start"),
    ),
    display="sys_id",
    indexed=("sysapproval",),
)

_SYS_TEMPLATE = Declared(
    "sys_template",
    "Template",
    (
        text("name", "Name", 100),
        text("short_description", "Short description", 160),
        text("table", "Table", 80),
        text("template", "Template", 8000),
        flag("active", "Active", "true"),
    ),
)

_STD_CHANGE_RECORD_PRODUCER = Declared(
    "std_change_record_producer",
    "Standard Change Template",
    (
        text("name", "Name", 200),
        text("short_description", "Short description", 200),
        flag("active", "Active", "true"),
        link("template", "Template", "sys_template"),
        link("current_version", "Current version", "std_change_producer_version"),
    ),
)

_STD_CHANGE_PRODUCER_VERSION = Declared(
    "std_change_producer_version",
    "Standard Change Template Version",
    (
        text("name", "Name", 200),
        link("std_change_producer", "Standard Change Template", "std_change_record_producer"),
        number("version", "Version", "1"),
    ),
)

_TASK_CI = Declared(
    "task_ci",
    "CIs Affected",
    (
        link("task", "Task", "task", is_cascading=True),
        link("ci_item", "Configuration Item", "cmdb_ci"),
        flag("manual_proposed_change", "Manual proposed change"),
    ),
    display="ci_item",
    indexed=("task",),
)

_TASK_CMDB_CI_SERVICE = Declared(
    "task_cmdb_ci_service",
    "Impacted Services/CIs",
    (link("task", "Task", "task", is_cascading=True), link("cmdb_ci_service", "Impacted Service/CI", "cmdb_ci")),
    display="cmdb_ci_service",
    indexed=("task",),
)

_TASK_SERVICE_OFFERING = Declared(
    "task_service_offering",
    "Service Offerings",
    (link("task", "Task", "task", is_cascading=True), link("service_offering", "Service Offering", "cmdb_ci")),
    display="service_offering",
    indexed=("task",),
)

_CONFLICT = Declared(
    "conflict",
    "Conflict",
    (
        link("change", "Change", "change_request", is_cascading=True),
        link("conflicting_change", "Conflicting change", "change_request"),
        link("configuration_item", "Affected CI", "cmdb_ci"),
        choice("type", "Type"),
        time("last_checked", "Last checked"),
    ),
    display="sys_id",
    indexed=("change",),
)

_CHG_MGT_WORKER = Declared(
    "chg_mgt_worker",
    "Change Management Worker",
    (
        text("type", "Type"),
        text("request", "Request", 8000),
        number_choice("state", "State", WAITING),
        text("info_messages", "Messages", 4000),
        text("payload", "Payload", 65_000),
    ),
    display="sys_id",
)

# The names of this table's columns are general knowledge; that the rule has a record is documented
# (c_DefaultQuotaRules).
_SYSRULE_QUOTA = Declared(
    "sysrule_quota",
    "Transaction Quota Rule",
    (text("name", "Name", 100), flag("active", "Active", "true"), number("max_duration", "Maximum duration (seconds)")),
)

CHANGE_TABLES = (
    _CHANGE_TASK,
    _CHG_MODEL,
    _SYSAPPROVAL_APPROVER,
    _SYS_TEMPLATE,
    _STD_CHANGE_RECORD_PRODUCER,
    _STD_CHANGE_PRODUCER_VERSION,
    _TASK_CI,
    _TASK_CMDB_CI_SERVICE,
    _TASK_SERVICE_OFFERING,
    _CONFLICT,
    _CHG_MGT_WORKER,
    _SYSRULE_QUOTA,
)
"""The declarations; `task`, `change_request`, `cmdb_ci` and `sys_user` are declared elsewhere."""

CHANGE_CHOICES: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("change_request", "scope"): (("1", "Massive"), ("2", "Large"), ("3", "Medium"), ("4", "Small"), ("5", "Tiny")),
    ("change_request", "phase"): (
        ("requested", "Requested"),
        ("plan", "Plan"),
        ("build", "Build"),
        ("test", "Test"),
        ("deploy", "Deploy"),
    ),
    ("change_request", "phase_state"): (
        ("open", "Open"),
        ("on hold", "On Hold"),
        ("complete", "Complete"),
        ("cancelled", "Cancelled"),
    ),
    ("change_task", "state"): (
        ("-5", "Pending"),
        ("1", "Open"),
        ("2", "In Progress"),
        ("3", "Closed"),
        ("4", "Canceled"),
    ),
    ("change_task", "change_task_type"): (
        ("planning", "Planning"),
        ("implementation", "Implementation"),
        ("testing", "Testing"),
        ("review", "Review"),
    ),
    ("sysapproval_approver", "state"): (
        ("not requested", "Not Yet Requested"),
        ("requested", "Requested"),
        ("approved", "Approved"),
        ("rejected", "Rejected"),
        ("cancelled", "Cancelled"),
        ("not_required", "No Longer Required"),
        ("duplicate", "Duplicate"),
    ),
    ("conflict", "type"): (
        ("ci_already_scheduled", "CI Already Scheduled"),
        ("not_in_maintenance_window", "Not In Maintenance Window"),
        ("blackout_window", "Blackout"),
    ),
    ("chg_mgt_worker", "state"): (
        (WAITING, "Waiting"),
        (IN_PROGRESS, "In-Progress"),
        (COMPLETE, "Complete"),
        (ERROR, "Error"),
    ),
}
"""Choices of these tables' columns, and of changes beside their states, as `choices.OUT_OF_THE_BOX` has them."""

CHANGE_RECORDS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (
        "chg_model",
        "Normal",
        {
            "name": "Normal",
            "sys_name": "Normal",
            "description": "Any change that is neither standard nor an emergency.",
            "record_preset": "type=normal^EQ",
            "default_change_model": "true",
        },
    ),
    (
        "chg_model",
        "Standard",
        {
            "name": "Standard",
            "sys_name": "Standard",
            "description": "A repeated change of low risk that is approved in advance.",
            "record_preset": "type=standard^EQ",
        },
    ),
    (
        "chg_model",
        "Emergency",
        {
            "name": "Emergency",
            "sys_name": "Emergency",
            "description": "A change that cannot wait.",
            "record_preset": "type=emergency^EQ",
        },
    ),
    (
        "sysrule_quota",
        "REST Batch API request timeout",
        {"name": "REST Batch API request timeout", "max_duration": "30"},
    ),
)
"""Records that every instance has: table, key of the fixed sys_id, values."""
