"""What aiosnow's fields ask for, and how it reads long lists."""

from collections.abc import Mapping

import aiosnow
from aiosnow.models.table.declared import IncidentModel as Incident
from aiosnow.query import Condition

from tests.clients.jobs.job import ADMIN, Target, answer, letters
from tests.clients.jobs.shelf import PREFIX

SECOND_DAY = "2026-01-11 08:00:00"
# Conditions remember what they were joined to: each is built where it is used, and used once.
CONDITIONS: Mapping[str, Condition] = {
    "equals": Incident.short_description.equals("Apple pie"),
    "not_equals": Incident.short_description.not_equals("Apple pie"),
    "starts_with": Incident.short_description.starts_with("Ch"),
    "ends_with": Incident.short_description.ends_with("pie"),
    "contains": Incident.short_description.contains("an"),
    "not_contains": Incident.short_description.not_contains("pie"),
    "less_or_equals text": Incident.short_description.less_or_equals("Banana split"),
    "greater_or_equals text": Incident.short_description.greater_or_equals("Damson pie"),
    "between texts": Incident.short_description.between("Banana split", "Damson pie"),
    "in_list": Incident.short_description.in_list(["Apple pie", "Elder roll"]),
    "not_in_list": Incident.short_description.not_in_list(["Apple pie", "Elder roll"]),
    "is_empty": Incident.description.is_empty(),
    "is_populated": Incident.due_date.is_populated(),
    "is_anything": Incident.description.is_anything(),
    "number": Incident.impact.equals(1),
    "not number": Incident.impact != 1,
    "less_than": Incident.impact.less_than(2),
    "less_or_equals": Incident.impact <= 2,
    "greater_than": Incident.impact > 1,
    "greater_or_equals": Incident.impact.greater_or_equals(3),
    "between numbers": Incident.impact.between(2, 3),
    "same": Incident.impact.equals(Incident.urgency),
    "different": Incident.impact.not_equals(Incident.urgency),
    "less than another": Incident.impact < Incident.urgency,
    "greater than another": Incident.impact > Incident.urgency,
    "at least another": Incident.impact >= Incident.urgency,
    "at most another": Incident.impact <= Incident.urgency,
    "before": Incident.due_date.before(SECOND_DAY),
    "after": Incident.due_date.after(SECOND_DAY),
    "until": Incident.due_date.until(SECOND_DAY),
    "as_of": Incident.due_date.as_of(SECOND_DAY),
    "between times": Incident.due_date.between("2026-01-11 00:00:00", "2026-02-01 23:59:59"),
    "on": Incident.due_date.on(SECOND_DAY),
    "not_on": Incident.due_date.is_populated() & Incident.due_date.not_on(SECOND_DAY),
    "is_true": Incident.active.is_true(),
    "is_falsy": Incident.active.is_falsy(),
    "and": (Incident.impact == 3) & (Incident.urgency == 2),
    "or": (Incident.impact == 1) | (Incident.impact == 2),
}


async def conditions(target: Target) -> dict[str, str]:
    """Name of the operator -> records of the shelf that it finds."""
    found = {}
    async with Incident(_client(target), table_name="incident") as incidents:
        for name, condition in CONDITIONS.items():
            rows = await incidents.get(Incident.correlation_id.starts_with(PREFIX) & condition)
            found[name] = "".join(sorted(letters([row["correlation_id"] for row in rows.data])))
        either = (Incident.impact == 2) ^ (Incident.correlation_id == f"{PREFIX}D")
        rows = await incidents.get(Incident.correlation_id.starts_with(PREFIX) & either)
        found["new query"] = "".join(sorted(letters([row["correlation_id"] for row in rows.data])))
    return found


async def orders(target: Target) -> dict[str, str]:
    """Sorted up and down, by one field and by two; a part of it."""
    found = {}
    async with Incident(_client(target), table_name="incident") as incidents:
        for name, query in {
            "up": _shelf().order_asc(Incident.short_description),
            "down": _shelf().order_desc(Incident.short_description),
            "two fields": _shelf().order_desc([Incident.impact, Incident.due_date]),
        }.items():
            rows = await incidents.get(query, return_only=["correlation_id"])
            found[name] = letters([row["correlation_id"] for row in rows.data])
        rows = await incidents.get(_shelf().order_asc(Incident.number), limit=2)
        found["two"] = letters([row["correlation_id"] for row in rows.data])
    return found


async def long_list(target: Target) -> dict[str, list[int]]:
    """All incidents as a stream of pages of 500: rows and different rows, with and without an order."""
    read = {}
    async with Incident(_client(target), table_name="incident") as incidents:
        for name, query in {
            "unordered": aiosnow.select(),
            "ordered": aiosnow.select().order_asc(Incident.sys_id),
        }.items():
            pages = incidents.stream(query, limit=10_000, page_size=500, return_only=["sys_id"])
            ids = [row["sys_id"] async for _, row in pages]
            read[name] = [len(ids), len(set(ids))]
    return read


def _shelf() -> aiosnow.Selector:
    return aiosnow.select(Incident.correlation_id.starts_with(PREFIX))


def _client(target: Target) -> aiosnow.Client:
    return aiosnow.Client(target.host, basic_auth=ADMIN)


if __name__ == "__main__":
    answer(conditions, orders, long_list)
