"""When a change can take place: the slots of time in which nothing else is planned on its configuration item."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from snclient.simulator import times
from snclient.simulator.access import SYSTEM
from snclient.simulator.change_form import CHANGE
from snclient.simulator.instance import Instance
from snclient.simulator.query import parse
from snclient.simulator.records import Part
from snclient.simulator.store import Row

_DEFAULT_WINDOW_DAYS = 90
_WINDOW_DAYS = "change.conflict.next_available.schedule_window"
_MOST_SLOTS = 20
_ALL = Part(10_000, is_counted=False)


@dataclass(frozen=True, slots=True)
class Slot:
    """A span of time (aware)."""

    start: datetime
    end: datetime


def planned(instance: Instance, ci: str, without: str) -> list[Row]:
    """The active changes that are planned on a CI, by their start."""
    query = parse(
        f"cmdb_ci={ci}^active=true^start_dateISNOTEMPTY^end_dateISNOTEMPTY^sys_id!={without}^ORDERBYstart_date"
    )
    return instance.records.page(CHANGE, query, SYSTEM, _ALL).rows


def free_slots(instance: Instance, ci: str, *, start: datetime, length: timedelta, without: str) -> list[Slot]:
    """The slots of this length within the schedule window in which nothing else is planned on the CI."""
    busy = [
        Slot(times.as_moment(row["start_date"]), times.as_moment(row["end_date"]))
        for row in planned(instance, ci, without)
    ]
    end_of_window = times.moment() + timedelta(days=window_days(instance))
    slots: list[Slot] = []
    while length > timedelta() and start + length <= end_of_window and len(slots) < _MOST_SLOTS:
        taken = [one.end for one in busy if one.start < start + length and one.end > start]
        if not taken:
            slots.append(Slot(start, start + length))
        start = max(taken) if taken else start + length
    return slots


def window_days(instance: Instance) -> int:
    """How far ahead is looked, by property."""
    text = instance.properties.text(_WINDOW_DAYS)
    return int(text) if text.isdecimal() else _DEFAULT_WINDOW_DAYS
