"""What pysnow does with records and their attachments, and how it fails."""

from collections.abc import Callable

import pysnow
import requests
from pysnow.exceptions import MultipleResults, NoResults, ResponseError
from pysnow.response import Response

from tests.clients.jobs.job import ADMIN, ADMIN_ID, EMPLOYEE, INTEGRATION, Target, answer


def life_of_a_record(target: Target) -> dict[str, object]:
    """Created, read and changed by the integration user; deleted by an admin, as only admins may."""
    incidents = _table(target, INTEGRATION, "incident")
    made = incidents.create({"short_description": "pysnow made this", "impact": "1", "urgency": "2"})
    sys_id, number = made["sys_id"], made["number"]
    read = incidents.get(query={"number": number})
    changed = incidents.update(query={"number": number}, payload={"short_description": "pysnow changed this"})
    again = incidents.get(query={"sys_id": sys_id}).update({"urgency": "1"})
    link = incidents.get_record_link(sys_id)
    refused = _raised(lambda: incidents.delete(query={"sys_id": sys_id}))
    deleted = _table(target, ADMIN, "incident").delete(query={"sys_id": sys_id})
    return {
        "same": read["sys_id"] == sys_id,
        "made": [made["short_description"], made["priority"], made["sys_mod_count"]],
        "changed": [changed["short_description"], changed["priority"], changed["sys_mod_count"]],
        "again": [again["priority"], again["sys_mod_count"]],
        "link": link == f"{target.url}/api/now/table/incident/{sys_id}",
        "refused": refused,
        "deleted": deleted,
        "left": incidents.get(query={"sys_id": sys_id}).one_or_none(),
    }


def shapes(target: Target) -> dict[str, object]:
    """One record as value, display value and both; references with links, without, and walked through."""
    values = {"short_description": "Shapes", "caller_id": ADMIN_ID, "state": "2"}
    made = _table(target, ADMIN, "incident").create(values)
    fields = ["state", "caller_id", "caller_id.user_name", "assigned_to", "no_such_field"]

    def read(**shape: object) -> dict[str, object]:
        # A resource of its own: pysnow keeps such parameters for the calls that follow.
        return _plain(_table(target, ADMIN, "incident").get({"sys_id": made["sys_id"]}, fields=fields, **shape), target)

    return {
        "value": read(),
        "display": read(display_value=True),
        "both": read(display_value="all"),
        "no link": read(exclude_reference_link=True),
        "display, no link": read(display_value=True, exclude_reference_link=True),
    }


def reading_one_or_many(target: Target) -> dict[str, object]:
    """The ways in which pysnow hands over what was found."""
    incidents = _table(target, ADMIN, "incident")
    for name in ("one", "two", "two"):
        incidents.create({"short_description": name, "category": "software", "correlation_id": "reading"})
    several = incidents.get(query={"correlation_id": "reading", "short_description": "two"}, stream=True)
    total = incidents.get(query={"correlation_id": "reading"}, limit=2)
    return {
        "one": incidents.get(query={"correlation_id": "reading", "short_description": "one"})["category"],
        "several": _raised(lambda: incidents.get(query={"correlation_id": "reading"}).one()),
        "none": _raised(lambda: incidents.get(query={"correlation_id": "nothing"}).one()),
        "first": several.first()["short_description"],
        "first of none": incidents.get(query={"correlation_id": "nothing"}, stream=True).first_or_none(),
        "page": [len(total.all()), total.headers["X-Total-Count"], sorted(total._response.links)],
    }


def attachments(target: Target) -> dict[str, object]:
    """A file attached to a record in two ways, listed, fetched and removed."""
    incidents = _table(target, INTEGRATION, "incident")
    sys_id = incidents.create({"short_description": "With files"})["sys_id"]
    file = target.folder / "evidence.txt"
    file.write_text("first line\nsecond line\n")
    uploaded = incidents.attachments.upload(sys_id=sys_id, file_path=str(file))
    incidents.get(query={"sys_id": sys_id}).upload(file_path=str(file), name="copy.txt")
    listed = incidents.attachments.get(sys_id=sys_id)
    session = requests.Session()
    session.auth = INTEGRATION
    content = session.get(uploaded["download_link"], headers={"Accept": "*/*"}, timeout=10).text
    removed = incidents.attachments.delete(uploaded["sys_id"])
    return {
        "uploaded": [uploaded[name] for name in ("file_name", "size_bytes", "table_name")],
        "on the record": uploaded["table_sys_id"] == sys_id,
        "listed": sorted(one["file_name"] for one in listed),
        "content": content,
        "removed": removed,
        "left": [one["file_name"] for one in incidents.attachments.get(sys_id=sys_id)],
    }


def other_apis(target: Target) -> dict[str, object]:
    """A resource may be any REST API: Aggregate, and the Table API by a path of one's own."""
    client = pysnow.Client(host=target.host, user=ADMIN[0], password=ADMIN[1])
    client.parameters.add_custom({"sysparm_count": "true", "sysparm_group_by": "active"})
    counted = client.resource(api_path="/stats/sys_user").get(query="user_name=admin").all()
    own = _table(target, ADMIN, "sys_user").request("GET", path_append=f"/{ADMIN_ID}")
    return {"counted": counted, "own": own["user_name"]}


def failures(target: Target) -> dict[str, object]:
    """What pysnow raises, for whom and why."""
    wrong = _table(target, ("admin", "wrong"), "incident")
    employee = _table(target, EMPLOYEE, "change_request")
    missing = _table(target, ADMIN, "no_such_table")
    incidents = _table(target, ADMIN, "incident")
    closed = {"short_description": "Closed at once", "state": "7"}
    return {
        "wrong password": _raised(lambda: wrong.get(query={}).all()),
        "forbidden": _raised(lambda: employee.create({"short_description": "Not mine to make"}).one()),
        "no such table": _raised(lambda: missing.get(query={}).all()),
        "no such table, streamed": _raised(lambda: list(missing.get(query={}, stream=True).all())),
        "no such record": _raised(lambda: incidents.request("GET", path_append="/" + "0" * 32).one()),
        "data policy": _raised(lambda: incidents.create(closed).one()),
        "delete of nothing": _raised(lambda: incidents.delete(query={"sys_id": "0" * 32})),
    }


def _table(target: Target, user: tuple[str, str], name: str) -> pysnow.Resource:
    client = pysnow.Client(host=target.host, user=user[0], password=user[1])
    return client.resource(api_path=f"/table/{name}")


def _plain(response: Response, target: Target) -> dict[str, object]:
    """The one record; links without the address of the instance, which differs from run to run."""
    record: dict[str, object] = response.one()
    for value in record.values():
        if isinstance(value, dict) and "link" in value:
            value["link"] = value["link"].removeprefix(target.url)
    return record


def _raised(call: Callable[[], object]) -> str:
    try:
        call()
    except requests.HTTPError as error:
        return f"HTTPError {error.response.status_code}"
    except (ResponseError, NoResults, MultipleResults) as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


if __name__ == "__main__":
    answer(life_of_a_record, shapes, reading_one_or_many, attachments, other_apis, failures)
