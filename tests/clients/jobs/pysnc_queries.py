"""What PySNC's queries ask for, and how it reads long lists."""

from collections.abc import Mapping

from pysnc import GlideRecord, ServiceNowClient
from pysnc.query import Query

from tests.clients.jobs.job import ADMIN, ADMIN_ID, Target, answer, letters
from tests.clients.jobs.shelf import PREFIX

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "equal": ("impact", "1"),
    "=": ("impact", "=", "1"),
    "!=": ("impact", "!=", "1"),
    ">": ("impact", ">", "1"),
    ">=": ("impact", ">=", "2"),
    "<": ("impact", "<", "3"),
    "<=": ("impact", "<=", "1"),
    "IN": ("impact", "IN", "1,2"),
    "NOT IN": ("impact", "NOT IN", "1,2"),
    "STARTSWITH": ("short_description", "STARTSWITH", "El"),
    "ENDSWITH": ("short_description", "ENDSWITH", "pie"),
    "CONTAINS": ("short_description", "CONTAINS", "an"),
    "LIKE": ("short_description", "LIKE", "an"),
    "DOES NOT CONTAIN": ("short_description", "DOES NOT CONTAIN", "pie"),
    "INSTANCEOF": ("sys_class_name", "INSTANCEOF", "task"),
    "a time": ("due_date", ">", "2026-01-11 08:00:00"),
    "a time computed": ("due_date", "<", "javascript:gs.beginningOfToday()"),
    "walked": ("opened_by.user_name", "admin"),
}


def operators(target: Target) -> dict[str, str]:
    """Name of the operator -> records of the shelf that it finds."""
    found = {}
    for name, condition in OPERATORS.items():
        record = _shelf(target)
        record.add_query(*condition)
        found[name] = _found(record)
    empty, filled, either = _shelf(target), _shelf(target), _shelf(target)
    empty.add_null_query("description")
    filled.add_not_null_query("due_date")
    either.add_query("impact", "2").add_or_condition("impact", "3")
    either.add_encoded_query("urgency!=2")
    return {**found, "empty": _found(empty), "filled": _found(filled), "either": _found(either)}


def orders(target: Target) -> dict[str, str]:
    """Up and down, a limit, and pages within the limit."""
    up, down, some = _shelf(target), _shelf(target), _shelf(target)
    up.order_by("short_description")
    down.order_by_desc("short_description")
    some.order_by("short_description")
    some.limit = 4
    some.batch_size = 3
    return {"up": _found(up, is_sorted=False), "down": _found(down, is_sorted=False), "some": _found(some)}


def other_tables(target: Target) -> dict[str, object]:
    """JOIN and RLQUERY: users by the groups that they manage, with and without conditions; a query of its own."""
    client = ServiceNowClient(target.url, ADMIN)
    managers, nobody = client.GlideRecord("sys_user"), client.GlideRecord("sys_user")
    managers.add_join_query("sys_user_group", join_table_field="manager").add_query("name", "Messaging")
    nobody.add_join_query("sys_user_group", join_table_field="manager").add_query("name", "No such group")
    leads, followers = client.GlideRecord("sys_user"), client.GlideRecord("sys_user")
    leads.add_rl_query("sys_user_group", "manager", ">0").add_query("name", "Messaging")
    followers.add_rl_query("sys_user_group", "manager", "=0")
    all_users, own = client.GlideRecord("sys_user"), Query("sys_user")
    own.add_query("sys_id", ADMIN_ID)
    answers = {}
    for name, record in (
        ("managers", managers),
        ("nobody", nobody),
        ("leads", leads),
        ("followers", followers),
        ("all", all_users),
    ):
        record.query()
        answers[name] = len(record)
    all_users.query(own)
    return {**answers, "own query": len(all_users), "manager": [one.get_value("user_name") for one in managers]}


def long_query(target: Target) -> dict[str, object]:
    """A query too long for an address goes through the Batch API."""
    client = ServiceNowClient(target.url, ADMIN)
    users = client.GlideRecord("sys_user")
    for _ in range(2300):
        users.add_query("AAAA", "BBBB")
    users.add_query("sys_id", ADMIN_ID)
    users.query()
    return {"length": len(users.get_encoded_query()) > 23_000, "found": [one.get_value("user_name") for one in users]}


def long_list(target: Target) -> dict[str, list[int]]:
    """All incidents in pages of 500: rows and different rows, in PySNC's own order and in one with equals."""
    client = ServiceNowClient(target.url, ADMIN)
    read = {}
    for name, order in (("by sys_id", None), ("by state", "state")):
        incidents = client.GlideRecord("incident", batch_size=500)
        incidents.fields = "sys_id"
        incidents.order_by(order)
        incidents.query()
        ids = [one.get_value("sys_id") for one in incidents]
        read[name] = [len(incidents), len(ids), len(set(ids))]
    return read


def _shelf(target: Target) -> GlideRecord:
    record = ServiceNowClient(target.url, ADMIN).GlideRecord("incident")
    record.fields = "sys_id,correlation_id"
    record.add_query("correlation_id", "STARTSWITH", PREFIX)
    return record


def _found(record: GlideRecord, *, is_sorted: bool = True) -> str:
    record.query()
    found = letters([one.get_value("correlation_id") for one in record])
    return "".join(sorted(found)) if is_sorted else found


if __name__ == "__main__":
    answer(operators, orders, other_tables, long_query, long_list)
