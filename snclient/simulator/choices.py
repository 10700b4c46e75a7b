"""Choices: what a field may hold and how each value is called, read from `sys_choice`."""

from collections.abc import Iterator, Mapping

from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES
from snclient.simulator.tables_change import CHANGE_CHOICES

_LEVELS = (("1", "1 - High"), ("2", "2 - Medium"), ("3", "3 - Low"))
_PROBLEM_STATES = (
    ("101", "New"),
    ("102", "Assess"),
    ("103", "Root Cause Analysis"),
    ("104", "Fix in Progress"),
    ("106", "Resolved"),
    ("107", "Closed"),
)

OUT_OF_THE_BOX: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("task", "state"): (
        ("-5", "Pending"),
        ("1", "Open"),
        ("2", "Work in Progress"),
        ("3", "Closed Complete"),
        ("4", "Closed Incomplete"),
        ("7", "Closed Skipped"),
    ),
    ("task", "priority"): (
        ("1", "1 - Critical"),
        ("2", "2 - High"),
        ("3", "3 - Moderate"),
        ("4", "4 - Low"),
        ("5", "5 - Planning"),
    ),
    ("task", "approval"): (
        ("not requested", "Not Yet Requested"),
        ("requested", "Requested"),
        ("approved", "Approved"),
        ("rejected", "Rejected"),
        ("cancelled", "Cancelled"),
        ("not_required", "Not Required"),
        ("duplicate", "Duplicate"),
    ),
    ("task", "upon_approval"): (
        ("proceed", "Proceed to Next Task"),
        ("do_nothing", "Wait for a User to Close this task"),
    ),
    ("task", "upon_reject"): (
        ("cancel", "Cancel all future Tasks"),
        ("goto", "Go to a previous Task"),
    ),
    ("task", "escalation"): (
        ("0", "Normal"),
        ("1", "Moderate"),
        ("2", "High"),
        ("3", "Overdue"),
    ),
    ("task", "impact"): _LEVELS,
    ("task", "urgency"): _LEVELS,
    ("incident", "state"): (
        ("1", "New"),
        ("2", "In Progress"),
        ("3", "On Hold"),
        ("6", "Resolved"),
        ("7", "Closed"),
        ("8", "Canceled"),
    ),
    ("incident", "incident_state"): (
        ("1", "New"),
        ("2", "In Progress"),
        ("3", "On Hold"),
        ("6", "Resolved"),
        ("7", "Closed"),
        ("8", "Canceled"),
    ),
    ("incident", "category"): (
        ("inquiry", "Inquiry / Help"),
        ("software", "Software"),
        ("hardware", "Hardware"),
        ("network", "Network"),
        ("database", "Database"),
    ),
    ("incident", "hold_reason"): (
        ("1", "Awaiting Caller"),
        ("5", "Awaiting Change"),
        ("3", "Awaiting Problem"),
        ("4", "Awaiting Vendor"),
    ),
    ("incident", "severity"): _LEVELS,
    ("incident", "notify"): (("1", "Do Not Notify"), ("2", "Send Email"), ("3", "Phone")),
    ("incident", "close_code"): tuple(
        (code, code)
        for code in (
            "Duplicate",
            "Known error",
            "No resolution provided",
            "Resolved by caller",
            "Resolved by change",
            "Resolved by problem",
            "Resolved by request",
            "Solution provided",
            "Workaround provided",
            "User error",
        )
    ),
    ("problem", "state"): _PROBLEM_STATES,
    ("problem", "problem_state"): _PROBLEM_STATES,
    ("problem", "category"): (
        ("software", "Software"),
        ("hardware", "Hardware"),
        ("network", "Network"),
        ("database", "Database"),
    ),
    ("problem", "resolution_code"): (
        ("fix_applied", "Fix Applied"),
        ("risk_accepted", "Risk Accepted"),
        ("duplicate", "Duplicate"),
        ("canceled", "Canceled"),
    ),
    ("cmdb_ci", "install_status"): (
        ("1", "Installed"),
        ("2", "On Order"),
        ("3", "In Maintenance"),
        ("4", "Pending Install"),
        ("6", "In Stock"),
        ("7", "Retired"),
        ("100", "Absent"),
    ),
    ("cmdb_ci", "operational_status"): (
        ("1", "Operational"),
        ("2", "Non-Operational"),
        ("3", "Repair in Progress"),
        ("6", "Retired"),
    ),
    ("change_request", "state"): (
        ("-5", "New"),
        ("-4", "Assess"),
        ("-3", "Authorize"),
        ("-2", "Scheduled"),
        ("-1", "Implement"),
        ("0", "Review"),
        ("3", "Closed"),
        ("4", "Canceled"),
    ),
    ("change_request", "type"): (("normal", "Normal"), ("standard", "Standard"), ("emergency", "Emergency")),
    ("change_request", "category"): (
        ("Hardware", "Hardware"),
        ("Software", "Software"),
        ("Service", "Service"),
        ("System Software", "System Software"),
        ("Applications Software", "Applications Software"),
        ("Network", "Network"),
        ("Telecom", "Telecom"),
        ("Documentation", "Documentation"),
        ("Other", "Other"),
    ),
    ("change_request", "risk"): (("2", "High"), ("3", "Moderate"), ("4", "Low")),
    ("change_request", "close_code"): (
        ("successful", "Successful"),
        ("successful_issues", "Successful with issues"),
        ("unsuccessful", "Unsuccessful"),
    ),
}


def choice_rows() -> Iterator[dict[str, str]]:
    """The rows of `sys_choice` that an instance begins with, without system fields."""
    for (table, element), values in {**OUT_OF_THE_BOX, **CHANGE_CHOICES}.items():
        for sequence, (value, label) in enumerate(values, start=1):
            yield {"name": table, "element": element, "value": value, "label": label, "sequence": str(sequence)}


class Choices:
    """Answers questions about choices; remembers what it read until `forget()`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], tuple[dict[str, str], frozenset[str]]] = {}

    def labels(self, table: str, element: str) -> Mapping[str, str]:
        """Value to label in their sequence, inactive ones included; those of the nearest ancestor that has any."""
        return self._read(table, element)[0]

    def allows(self, table: str, element: str, value: str) -> bool:
        """Whether `value` is an active choice; a field without any choices allows everything."""
        labels, active = self._read(table, element)
        return not labels or value in active

    def label(self, table: str, element: str, value: str) -> str:
        """What `value` is called, or the value itself when it has no name."""
        return self.labels(table, element).get(value, value)

    def forget(self) -> None:
        """Read anew from now on."""
        self._known.clear()

    def _read(self, table: str, element: str) -> tuple[dict[str, str], frozenset[str]]:
        key = (table, element)
        if key not in self._known:
            found: list[tuple[str, ...]] = []
            for name in TABLES[table].lineage:
                found = found or self._store.select(
                    "SELECT value, label, inactive FROM sys_choice WHERE name = ? AND element = ? AND language = 'en'"
                    " ORDER BY sequence, sys_id",
                    (name, element),
                )
            active = frozenset(value for value, _, inactive in found if inactive != "true")
            self._known[key] = ({value: label for value, label, _ in found}, active)
        return self._known[key]
