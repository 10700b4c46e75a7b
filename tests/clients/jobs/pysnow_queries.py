"""What pysnow's two query builders ask for, and how it reads long lists."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pysnow
from pysnow.criterion import Criterion, Field, Table
from pysnow.enums import DateTimeOn, Order

from tests.clients.jobs.job import ADMIN, Target, answer, letters
from tests.clients.jobs.shelf import PREFIX

SECOND_DAY = datetime(2026, 1, 11, 8, tzinfo=UTC)
BUILT: Mapping[str, Callable[[pysnow.QueryBuilder], pysnow.QueryBuilder]] = {
    "equals": lambda q: q.field("impact").equals("1"),
    "equals list": lambda q: q.field("impact").equals(["2", "3"]),
    "not_equals": lambda q: q.field("impact").not_equals("1"),
    "not_equals list": lambda q: q.field("impact").not_equals(["2", "3"]),
    "starts_with": lambda q: q.field("short_description").starts_with("Ch"),
    "ends_with": lambda q: q.field("short_description").ends_with("pie"),
    "contains": lambda q: q.field("short_description").contains("pl"),
    "not_contains": lambda q: q.field("short_description").not_contains("pie"),
    "is_empty": lambda q: q.field("description").is_empty(),
    "is_not_empty": lambda q: q.field("due_date").is_not_empty(),
    "greater_than": lambda q: q.field("due_date").greater_than(SECOND_DAY),
    "greater_than_or_equal": lambda q: q.field("due_date").greater_than_or_equal(SECOND_DAY),
    "less_than": lambda q: q.field("due_date").less_than(SECOND_DAY),
    "less_than_or_equal": lambda q: q.field("due_date").less_than_or_equal(SECOND_DAY),
    "greater_than number": lambda q: q.field("impact").greater_than(2),
    "less_than_or_equal number": lambda q: q.field("impact").less_than_or_equal(2),
    "between numbers": lambda q: q.field("impact").between(1, 2),
    "between times": lambda q: q.field("due_date").between(datetime(2026, 1, 1), datetime(2026, 1, 31)),  # noqa: DTZ001
    "or": lambda q: q.field("impact").equals("1").OR().field("impact").equals("2").AND().field("urgency").equals("1"),
    "new query": lambda q: _shelf(q.field("impact").equals("2").NQ()).field("urgency").equals("3"),
}
INCIDENT = Table("incident")
CRITERIA: Mapping[str, Criterion] = {
    "eq": INCIDENT.impact.eq(1),
    "ne": INCIDENT.impact.ne(1),
    "gt": INCIDENT.due_date.gt(SECOND_DAY),
    "gte": INCIDENT.due_date.gte(SECOND_DAY),
    "lt": INCIDENT.due_date.lt(SECOND_DAY),
    "lte": INCIDENT.due_date.lte(SECOND_DAY),
    "is_empty": INCIDENT.due_date.is_empty(),
    "is_not_empty": INCIDENT.description.is_not_empty(),
    "is_empty_string": INCIDENT.short_description.is_empty_string(),
    "is_anything": INCIDENT.description.is_anything(None),
    "between": INCIDENT.due_date.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)),
    "starts_with": INCIDENT.short_description.starts_with("D"),
    "ends_with": INCIDENT.short_description.ends_with("roll"),
    "contains": INCIDENT.short_description.contains("an"),
    "not_contains": INCIDENT.short_description.not_contains("an"),
    "is_in": INCIDENT.impact.is_in([2, 3]),
    "not_in": INCIDENT.impact.not_in(["2", "3"]),
    "is_same": INCIDENT.impact.is_same(Field("urgency")),
    "is_different": INCIDENT.impact.is_different(Field("urgency")),
    "on": INCIDENT.due_date.on(datetime(2026, 1, 11, tzinfo=UTC)),
    "not_on": INCIDENT.due_date.is_not_empty() & INCIDENT.due_date.not_on(datetime(2026, 1, 11, tzinfo=UTC)),
    "and": INCIDENT.impact.eq(3) & INCIDENT.urgency.eq(2),
    "or": INCIDENT.impact.eq(1) | INCIDENT.impact.eq(2) & INCIDENT.urgency.eq(1),
    "dot-walk": INCIDENT["opened_by.user_name"].eq("admin") & INCIDENT.impact.eq(1),
}
AROUND_NOW = (DateTimeOn.today, DateTimeOn.this_week, DateTimeOn.this_month, DateTimeOn.this_quarter)
NOT_AROUND_NOW = (DateTimeOn.yesterday, DateTimeOn.tomorrow, DateTimeOn.last_week, DateTimeOn.next_month)


def query_builder(target: Target) -> dict[str, str]:
    """Name of the operator -> records of the shelf that it finds."""
    incidents = _incidents(target)
    found = {}
    for name, build in BUILT.items():
        rows = incidents.get(query=build(_shelf(pysnow.QueryBuilder())), fields=["correlation_id"]).all()
        found[name] = "".join(sorted(letters([row["correlation_id"] for row in rows])))
    return found


def criteria(target: Target) -> dict[str, str]:
    """The same with the criteria that overload Python's operators."""
    incidents, shelf = _incidents(target), INCIDENT.correlation_id.starts_with(PREFIX)
    return {name: "".join(sorted(_found(incidents, shelf & one))) for name, one in CRITERIA.items()}


def sorting(target: Target) -> dict[str, str]:
    """Sorted up and down, by both builders; a page of a sorted list."""
    incidents, shelf = _incidents(target), INCIDENT.correlation_id.starts_with(PREFIX)
    up = _shelf(pysnow.QueryBuilder()).field("short_description").order_ascending()
    down = _shelf(pysnow.QueryBuilder()).field("short_description").order_descending()
    two = incidents.get(query=down, limit=2, offset=1).all()
    return {
        "up": _found(incidents, up),
        "down": _found(incidents, down),
        "criterion down": _found(incidents, shelf & INCIDENT.due_date.order(Order.desc)),
        "second and third": letters([row["correlation_id"] for row in two]),
    }


def days_around_now(target: Target) -> dict[str, int]:
    """How many incidents that are due now each named span finds."""
    incidents = _incidents(target)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    incidents.create({"short_description": "Due now", "correlation_id": "due-now", "due_date": now})
    mine = INCIDENT.correlation_id.eq("due-now")
    spans = {span.name: mine & INCIDENT.due_date.on(span) for span in (*AROUND_NOW, *NOT_AROUND_NOW)}
    spans["not on today"] = mine & INCIDENT.due_date.not_on(DateTimeOn.today)
    return {name: len(incidents.get(query=one).all()) for name, one in spans.items()}


def every_span(target: Target) -> dict[str, list[int]]:
    """Name of each span that pysnow has -> how many of one incident, due long ago, are due on it, and not on it."""
    incidents = _incidents(target)
    long_ago = {"short_description": "Due long ago", "correlation_id": "long-ago", "due_date": "1999-12-31 23:59:59"}
    incidents.create(long_ago)
    mine = INCIDENT.correlation_id.eq("long-ago")
    return {
        span.name: [
            len(incidents.get(query=mine & INCIDENT.due_date.on(span)).all()),
            len(incidents.get(query=mine & INCIDENT.due_date.not_on(span)).all()),
        ]
        for span in DateTimeOn
    }


def long_list(target: Target) -> dict[str, list[int]]:
    """All incidents in pages of 500: how many rows came and how many different ones, with and without an order."""
    incidents = _incidents(target)
    read = {}
    for name, query in {"unordered": "", "ordered": "ORDERBYsys_id"}.items():
        rows = [
            row["sys_id"]
            for offset in range(0, 5000, 500)
            for row in incidents.get(query=query, limit=500, offset=offset, fields=["sys_id"]).all()
        ]
        read[name] = [len(rows), len(set(rows))]
    stream = incidents.get(query="ORDERBYsys_id", fields=["sys_id", "number"], stream=True).all()
    numbers = [row["number"] for row in stream]
    read["streamed"] = [len(numbers), len(set(numbers))]
    return read


def _incidents(target: Target) -> pysnow.Resource:
    client = pysnow.Client(host=target.host, user=ADMIN[0], password=ADMIN[1])
    return client.resource(api_path="/table/incident")


def _shelf(query: pysnow.QueryBuilder) -> pysnow.QueryBuilder:
    return query.field("correlation_id").starts_with(PREFIX).AND()


def _found(incidents: pysnow.Resource, query: object) -> str:
    return letters([row["correlation_id"] for row in incidents.get(query=query, fields=["correlation_id"]).all()])


if __name__ == "__main__":
    answer(query_builder, criteria, sorting, days_around_now, every_span, long_list)
