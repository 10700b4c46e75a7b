"""What PySNC does with attachments and in batches."""

import requests
from pysnc import GlideRecord, ServiceNowClient

from tests.clients.jobs.job import ADMIN, Target, answer

TEXT = "this is a sample\nof several\nlines"
BYTES = bytes(range(256))
ABORTS = "short_descriptionLIKEEICAR^EQ"
"""The condition of a business rule that refuses such records; conditions of rules end in ^EQ."""


def attachments(target: Target) -> dict[str, object]:
    """Files added to a record, listed, read in every way that PySNC has, and deleted."""
    client = ServiceNowClient(target.url, ADMIN)
    record = _made(client, "With files")
    before = len(record.get_attachments())
    address = record.add_attachment("lines.txt", TEXT, content_type="text/plain")
    record.add_attachment("every.bin", BYTES)
    listed = record.get_attachments()
    found = {}
    for one in listed:
        with one.as_temp_file() as copy:
            found[str(one.file_name)] = [one.read() == copy.read(), one.read() in (TEXT.encode(), BYTES)]
    lines = client.Attachment("incident")
    lines.add_query("file_name", "lines.txt")
    lines.add_query("table_sys_id", record.get_value("sys_id"))
    lines.query()
    is_there = lines.next()
    written = lines.write_to(str(target.folder))
    again = client.Attachment("incident")
    is_found = again.get(lines.sys_id)
    same_address = address == again.get_link() == lines.get_link()
    kind = [again.content_type, again.size_bytes]
    again.delete()
    return {
        "before": before,
        "found": found,
        "is there": [is_there, is_found, same_address],
        "kind": kind,
        "lines": len(TEXT.split("\n")) == len(written.read_text().split("\n")),
        "after": [len(record.get_attachments()), client.Attachment("incident").get(lines.sys_id)],
    }


def deleted_with_its_record(target: Target) -> dict[str, object]:
    """An attachment goes with its record."""
    client = ServiceNowClient(target.url, ADMIN)
    record = _made(client, "Short-lived")
    record.add_attachment("notes.txt", TEXT)
    attached = record.get_attachments()
    attached.next()
    sys_id = attached.sys_id
    record.delete()
    return {"found": client.Attachment("incident").get(sys_id)}


def batches(target: Target) -> dict[str, object]:
    """Several records read, changed and deleted in one call each; only what was changed is sent."""
    client = ServiceNowClient(target.url, ADMIN)
    for number in range(10):
        _made(client, f"Batch {number}")
    records = _named(client, "Batch")
    for place, one in enumerate(records):
        if place % 2 == 0:
            one.short_description = f"{one.short_description} changed"
    handled: list[int] = []
    records.update_multiple(lambda response: handled.append(response.status_code))
    changed = len(_named(client, "changed"))
    read: list[requests.Response | None] = []
    client.batch_api.get(_named(client, "Batch"), records.get_value("sys_id"), read.append)
    client.batch_api.list(_named(client, "changed"), read.append)
    client.batch_api.execute()
    deleted = _named(client, "Batch").delete_multiple()
    return {
        "handled": handled,
        "changed": changed,
        "read": [one.status_code for one in read if one is not None],
        "counted": read[1].headers["X-Total-Count"] if read[1] is not None else None,
        "deleted": deleted,
        "left": len(_named(client, "Batch")),
    }


def batch_with_refusals(target: Target) -> dict[str, object]:
    """A business rule of an admin's own aborts some of a batch; the others are done all the same."""
    client = ServiceNowClient(target.url, ADMIN)
    rule = client.GlideRecord("sys_script")
    rule.initialize()
    for name, value in {"name": "No EICAR", "collection": "problem", "filter_condition": ABORTS}.items():
        rule.set_value(name, value)
    rule.when, rule.order, rule.message = "before", 100, "refused by an admin's rule"
    rule.active = rule.action_insert = rule.action_update = rule.abort_action = rule.add_message = True
    rule.insert()
    for number in range(6):
        _made(client, f"Refusal {number}", "problem")
    records = _named(client, "Refusal", "problem")
    for place, one in enumerate(records):
        one.short_description = f"{one.short_description} {'EICAR' if place % 2 else 'fine'}"
    is_all_done = records.update_multiple()
    done = {word: len(_named(client, word, "problem")) for word in ("fine", "EICAR")}
    rule.delete()
    return {"is all done": is_all_done, **done, "after the rule": _change_one(client)}


def _change_one(client: ServiceNowClient) -> bool:
    record = _named(client, "Refusal", "problem")
    record.next()
    record.short_description = "EICAR again"
    return record.update() is not None


def _made(client: ServiceNowClient, title: str, table: str = "incident") -> GlideRecord:
    record = client.GlideRecord(table)
    record.initialize()
    record.short_description = title
    record.insert()
    return record


def _named(client: ServiceNowClient, part: str, table: str = "incident") -> GlideRecord:
    records = client.GlideRecord(table)
    records.add_query("short_description", "LIKE", part)
    records.query()
    return records


if __name__ == "__main__":
    answer(attachments, deleted_with_its_record, batches, batch_with_refusals)
