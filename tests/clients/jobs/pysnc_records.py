"""What PySNC does with records, and how it fails."""

from collections.abc import Callable

import requests
from pysnc import ServiceNowClient, exceptions

from tests.clients.jobs.job import ADMIN, ADMIN_ID, EMPLOYEE, Target, answer

FAILURES = (
    exceptions.AuthenticationException,
    exceptions.RoleException,
    exceptions.NotFoundException,
    exceptions.RequestException,
    exceptions.InstanceException,
    requests.exceptions.RetryError,
)


def life_of_a_record(target: Target) -> dict[str, object]:
    """Inserted, read again, changed, popped and changed again, deleted."""
    client = ServiceNowClient(target.url, ADMIN)
    record = client.GlideRecord("problem")
    record.initialize()
    record.short_description = "PySNC made this"
    record.no_such_field = "ignored"
    sys_id = record.insert()
    read = client.GlideRecord("problem")
    found = read.get(sys_id)
    read.short_description = "PySNC changed this"
    read.assigned_to = ADMIN_ID
    has_changes, updated = read.changes(), read.update()
    popped = read.pop_record()
    popped.short_description = "PySNC changed this again"
    popped.update()
    last = client.GlideRecord("problem")
    last.get("number", read.get_value("number"))
    return {
        "number": [str(record.number)[:3], record.get_value("number") == read.get_value("number")],
        "opened_by": [record.get_value("opened_by"), record.get_display_value("opened_by")],
        "found": found,
        "changed": [has_changes, updated == sys_id, read.get_display_value("assigned_to")],
        "last": [last.get_value("short_description"), last.get_value("sys_mod_count")],
        "deleted": last.delete(),
        "left": client.GlideRecord("problem").get(sys_id),
    }


def own_sys_id(target: Target) -> dict[str, object]:
    """An admin may choose the sys_id of a new record; it keeps its capital letters."""
    client = ServiceNowClient(target.url, ADMIN)
    record = client.GlideRecord("problem")
    record.initialize()
    record.set_new_guid_value("AAAABBBBCCCCDDDDEEEEFFFF00001111")
    record.short_description = "A sys_id of its own"
    sys_id = record.insert()
    again = client.GlideRecord("problem")
    return {"sys_id": str(sys_id), "found": again.get("AAAABBBBCCCCDDDDEEEEFFFF00001111"), "deleted": again.delete()}


def shapes(target: Target) -> dict[str, object]:
    """Values, display values, links and fields walked to through references."""
    client = ServiceNowClient(target.url, ADMIN)
    made = client.GlideRecord("incident")
    made.initialize()
    made.short_description, made.caller_id, made.state = "Shapes", ADMIN_ID, "2"
    sys_id = made.insert()
    record = client.GlideRecord("incident")
    record.fields = "sys_id,state,caller_id,caller_id.user_name,active"
    record.exclude_reference_link = False
    record.get(sys_id)
    shown = client.GlideRecord("incident")
    shown.fields, shown.display_value = "sys_id,state,caller_id", True
    shown.add_query("sys_id", sys_id)
    shown.query()
    shown.next()
    plain = client.GlideRecord("incident")
    plain.fields, plain.display_value = "sys_id,state,caller_id", False
    plain.get("sys_id", sys_id)
    return {
        "state": [record.get_value("state"), record.get_display_value("state")],
        "caller": [record.get_value("caller_id"), record.get_display_value("caller_id")],
        "link": record.caller_id.get_link().removeprefix(target.url),
        "walked": str(record.caller_id.user_name),
        "true or false": bool(record.active),
        "only display values": [shown.get_value("state"), shown.get_value("caller_id")],
        "only values": [plain.get_value("state"), plain.get_value("caller_id")],
        "both": record.serialize(display_value="both", fields=["state"]),
        "for people": record.get_link(no_stack=True).removeprefix(target.url).replace(str(sys_id), "SYS_ID"),
    }


def times(target: Target) -> dict[str, object]:
    """A time set by its milliseconds comes back as the same moment in UTC."""
    client = ServiceNowClient(target.url, ADMIN)
    record = client.GlideRecord("incident")
    record.initialize()
    record.short_description = "Due"
    record.due_date = ""
    record.due_date.set_date_numeric_value(1_768_032_000_000)
    record.insert()
    return {"value": record.get_value("due_date"), "numeric": record.due_date.date_numeric_value()}


def failures(target: Target) -> dict[str, str]:
    """What PySNC raises, for whom and why."""
    client, employee = ServiceNowClient(target.url, ADMIN), ServiceNowClient(target.url, EMPLOYEE)
    change = employee.GlideRecord("change_request")
    change.initialize()
    change.short_description = "Not mine to make"
    closed = client.GlideRecord("incident")
    closed.initialize()
    closed.short_description, closed.state = "Closed at once", "7"
    return {
        "wrong password": _raised(ServiceNowClient(target.url, ("admin", "no")).GlideRecord("incident").query),
        "forbidden": _raised(change.insert),
        "data policy": _raised(closed.insert),
        "no such table": _raised(client.GlideRecord("no_such_table").query),
        "name too long": _raised(client.GlideRecord("A" * 23_000).query),
        "no such record": str(client.GlideRecord("incident").get("0" * 32)),
        "not https": _raised(lambda: ServiceNowClient(target.url.replace("https", "http"), ADMIN)),
    }


def busy_instance(target: Target) -> dict[str, object]:
    """PySNC asks again when it was told to come back later, and gives up in the end."""
    client = ServiceNowClient(target.url, ADMIN)
    faults = {"kind": "rate_limited", "method": "GET", "path": "/api/now/table/sys_user", "retry_after_s": 0}
    answers = {}
    for name, count in (("three times", 3), ("all the time", None)):
        plan = {"faults": [{**faults, "count": count}]}
        requests.post(f"{target.url}/_local/faults", json=plan, timeout=10).raise_for_status()
        users = client.GlideRecord("sys_user")
        users.add_query("user_name", "admin")
        answers[name] = _raised(users.query) if count is None else [users.query(), len(users)][1]
    requests.delete(f"{target.url}/_local/faults", timeout=10).raise_for_status()
    return answers


def _raised(call: Callable[[], object]) -> str:
    try:
        call()
    except FAILURES as error:
        return f"{type(error).__name__}: {error.args[0]}"
    return "nothing"


if __name__ == "__main__":
    answer(life_of_a_record, own_sys_id, shapes, times, failures, busy_instance)
