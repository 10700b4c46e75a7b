"""What the instance does to records before it keeps them: business rules and data policies, out of the box.

Each rule set gets the record as it would become (a dict that it completes or changes) and says no by `ApiError`.
"""

import secrets
from collections.abc import Callable, Mapping

from snclient.simulator import rules_change, rules_incident, rules_problem
from snclient.simulator.rule import Write, set_activity
from snclient.simulator.store import Row

_ENDED_TASK = frozenset(("3", "4", "7"))


def _name_user(row: Row, write: Write) -> None:
    """A user's name follows from first and last name."""
    if "name" not in write.sent and not write.sent.isdisjoint(("first_name", "last_name")):
        row["name"] = " ".join(part for part in (row["first_name"], row["last_name"]) if part)


def _register_client(row: Row, _write: Write) -> None:
    """A registered OAuth client has an id."""
    row["client_id"] = row["client_id"] or secrets.token_hex(16)


def _end_task(row: Row, write: Write) -> None:
    """Tasks of a change or a problem end when they are closed, complete or not, skipped or cancelled."""
    if row["state"] != write.previous_state:
        set_activity(row, write, _ENDED_TASK)


_RULES: Mapping[str, Callable[[Row, Write], None]] = {
    "incident": rules_incident.apply,
    "problem": rules_problem.apply,
    "change_request": rules_change.apply,
    "change_task": _end_task,
    "problem_task": _end_task,
    "sys_user": _name_user,
    "oauth_entity": _register_client,
}
_STATES: Mapping[str, Callable[[Row], tuple[str, ...]]] = {
    "change_request": lambda row: (row["state"], *rules_change.onward(row)),
    "problem": lambda _row: rules_problem.STATES,
}


def apply_rules(table: str, row: Row, write: Write) -> None:
    """Complete or change `row`, the record that is about to be kept. Raises: ApiError when a rule refuses it."""
    rule = _RULES.get(table)
    if rule is not None:
        rule(row, write)


def next_states(table: str, row: Row) -> tuple[str, ...]:
    """The states that this record may have after its next update, the present one included, in their order."""
    states = _STATES.get(table)
    return states(row) if states else rules_incident.STATES
