"""What rules of all tables are written with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from snclient.simulator import errors
from snclient.simulator.access import Identity
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

PRIORITIES: Mapping[tuple[str, str], str] = {
    ("1", "1"): "1",
    ("1", "2"): "2",
    ("1", "3"): "3",
    ("2", "1"): "2",
    ("2", "2"): "3",
    ("2", "3"): "4",
    ("3", "1"): "3",
    ("3", "2"): "4",
    ("3", "3"): "5",
}
"""(impact, urgency) to priority (ServiceNow: def-prio-lookup-rules)."""


@dataclass(frozen=True, slots=True)
class Write:
    """What is being written: the record before (None for a new one), which columns were sent, by whom and when.

    `entries`: the journal fields that get an entry.
    """

    before: Row | None
    sent: frozenset[str]
    identity: Identity
    now: str
    entries: frozenset[str] = frozenset()

    @property
    def previous_state(self) -> str:
        """The state before, "" of a new record."""
        return self.before["state"] if self.before else ""


def require(row: Row, table: str, names: Sequence[str]) -> None:
    """Refuse a record in which one of these fields is empty, as a data policy does. Raises: ApiError 403."""
    columns = TABLES[table].columns
    missing = [columns[name].label for name in names if not row[name].strip()]
    if missing:
        raise errors.mandatory(missing)


def stamp(row: Row, write: Write, when: str, who: str) -> None:
    """Note when and by whom, unless the writer said so."""
    if when not in write.sent or not row[when]:
        row[when] = write.now
    if who not in write.sent or not row[who]:
        row[who] = write.identity.sys_id


def mirror_state(row: Row, write: Write, twin: str) -> None:
    """Keep `state` and its older twin (`incident_state`, `problem_state`) the same, whichever was sent."""
    if write.before is None:
        leader = twin if twin in write.sent and "state" not in write.sent else "state"
    else:
        leader = "state" if row["state"] != write.before["state"] else twin
    row["state"] = row[twin] = row[leader]


def set_activity(row: Row, write: Write, ended: frozenset[str]) -> None:
    """Close or open a task by its state."""
    if row["state"] in ended:
        row["active"] = "false"
        if write.previous_state not in ended:
            stamp(row, write, "closed_at", "closed_by")
    else:
        row["active"] = "true"
        row["closed_at"] = row["closed_by"] = ""


def note_reopening(row: Row) -> None:
    """A task that goes on after it was done."""
    row["resolved_at"] = row["resolved_by"] = ""
    row["reopen_count"] = str(int(row["reopen_count"] or 0) + 1)
