"""What pysnow's older, still shipped interface does: `Client.query` and `Client.insert`."""

import warnings

import pysnow
import pysnow.legacy_exceptions as old

from tests.clients.jobs.job import ADMIN, Target, answer

warnings.simplefilter("ignore", DeprecationWarning)


def life_of_a_record(target: Target) -> dict[str, object]:
    """Inserted, counted, read, updated, cloned, given a file and deleted."""
    client = pysnow.Client(host=target.host, user=ADMIN[0], password=ADMIN[1])
    made = client.insert(table="incident", payload={"short_description": "Old way", "correlation_id": "old-way"})
    query = client.query(table="incident", query={"number": made["number"]})
    updated = query.update({"impact": "1"})
    cloned = query.clone(reset_fields=["sys_id", "number", "opened_at"])
    file = target.folder / "old way.txt"
    file.write_text("attached the old way")
    attached = query.attach(str(file))
    both = client.query(table="incident", query="correlation_id=old-way")
    read, counted = query.get_one(["short_description"]), both.count
    deleted = query.delete()
    return {
        "updated": [updated["impact"], read],
        "cloned": [cloned["short_description"], cloned["impact"], cloned["number"] != made["number"]],
        "attached": [attached["file_name"], attached["size_bytes"], attached["table_sys_id"] == made["sys_id"]],
        "counted": counted,
        "deleted": deleted,
        "left": both.count,
    }


def sorted_list(target: Target) -> list[str]:
    """Several sort fields, chosen columns and a limit."""
    client = pysnow.Client(host=target.host, user=ADMIN[0], password=ADMIN[1])
    query = client.query(table="incident", query="correlation_idSTARTSWITHshelf-")
    rows = query.get_multiple(fields=["correlation_id"], order_by=["-impact", "urgency"], limit=4)
    return [row["correlation_id"][-1] for row in rows]


def long_list(target: Target) -> dict[str, list[int]]:
    """All 5,000 incidents by following `Link: ...;rel="next"`: rows and different rows, with and without an order."""
    client = pysnow.Client(host=target.host, user=ADMIN[0], password=ADMIN[1], request_params={"sysparm_limit": 500})
    read = {}
    for name, order in {"unordered": [], "ordered": ["sys_id"]}.items():
        found = client.query(table="incident", query={}).get_multiple(fields=["sys_id"], order_by=order)
        ids = [row["sys_id"] for row in found]
        read[name] = [len(ids), len(set(ids))]
    return read


def failures(target: Target) -> dict[str, str]:
    """What the old interface raises."""
    client = pysnow.Client(host=target.host, user=ADMIN[0], password=ADMIN[1])
    raised = {}
    for name, table, query in (
        ("nothing found", "incident", {"number": "INC0000000"}),
        ("no such table", "no_such_table", {}),
    ):
        try:
            list(client.query(table=table, query=query).get_multiple())
        except (old.NoResults, old.UnexpectedResponse) as error:
            raised[name] = f"{type(error).__name__} {getattr(error, 'error_summary', '')}".strip()
    return raised


if __name__ == "__main__":
    answer(life_of_a_record, sorted_list, long_list, failures)
