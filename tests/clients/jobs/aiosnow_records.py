"""What aiosnow does with records, attachments and journals, and how it fails."""

from collections.abc import Awaitable, Callable

import aiosnow
from aiosnow import ModelSchema, Pluck, TableModel, exceptions, fields
from aiosnow.models.table.declared import IncidentModel, JournalModel

from tests.clients.jobs.job import ADMIN, ADMIN_ID, EMPLOYEE, INTEGRATION, Target, answer

FAILURES = (exceptions.RequestError, exceptions.NoItems, exceptions.TooManyItems, exceptions.DeleteError)


class User(ModelSchema):  # type: ignore[misc] # aiosnow has no types
    """What is wanted of a user that a record refers to."""

    sys_id = fields.String()
    user_name = fields.String()


class Ticket(TableModel):  # type: ignore[misc] # aiosnow has no types
    """An incident with values as they are shown, and with its caller."""

    sys_id = fields.String(is_primary=True)
    number = fields.String()
    state = fields.String(pluck=Pluck.DISPLAY_VALUE)
    short_description = fields.String()
    caller_id = User


async def life_of_a_record(target: Target) -> dict[str, object]:
    """Created, read, changed by number and by sys_id, deleted."""
    async with IncidentModel(_client(target), table_name="incident") as incidents:
        made = await incidents.create({"short_description": "aiosnow made this", "impact": 1, "urgency": 2})
        read = await incidents.get_one(IncidentModel.number == made["number"])
        changed = await incidents.update(IncidentModel.number == made["number"], {"urgency": 1})
        again = await incidents.update(made["sys_id"], {"short_description": "aiosnow changed this"})
        deleted = await incidents.delete(IncidentModel.number == made["number"])
        left = await _raised(lambda: incidents.get_one(IncidentModel.number == made["number"]))
    return {
        "made": [made.status, made["short_description"], made["priority"].key, made["priority"].value],
        "read": [read["sys_id"] == made["sys_id"], read["active"], read["made_sla"], read["opened_at"] is not None],
        "changed": [changed.status, changed["priority"].key, changed["sys_mod_count"]],
        "again": again["short_description"],
        "left": [deleted.status, left],
    }


async def references(target: Target) -> dict[str, object]:
    """A model of one's own: display values, and a referenced record fetched by its link."""
    async with IncidentModel(_client(target), table_name="incident") as incidents:
        made = await incidents.create({"short_description": "Shapes", "caller_id": ADMIN_ID, "state": 2})
    async with Ticket(_client(target), table_name="incident") as tickets:
        found = await tickets.get((Ticket.caller_id.user_name == "admin") & (Ticket.number == made["number"]), limit=1)
        return {"found": len(found), "state": found.data[0]["state"], "caller": found.data[0]["caller_id"]}


async def journal(target: Target) -> dict[str, object]:
    """Work notes, read from the journal in their order."""
    async with IncidentModel(_client(target), table_name="incident") as incidents:
        made = await incidents.create({"short_description": "With notes", "work_notes": "first"})
        await incidents.update(made["sys_id"], {"comments": "for the caller"})
    async with JournalModel(_client(target), table_name="sys_journal_field") as entries:
        query = aiosnow.select(JournalModel.element_id.equals(made["sys_id"])).order_asc(JournalModel.element)
        found = await entries.get(query)
    return {"entries": [[one["element"], one["value"], one["sys_created_by"]] for one in found]}


async def attachments(target: Target) -> dict[str, object]:
    """A file uploaded to a record, listed, downloaded."""
    file = target.folder / "report.txt"
    file.write_text("sent by aiosnow")
    async with IncidentModel(_client(target), table_name="incident") as incidents:
        made = await incidents.create({"short_description": "With a file"})
        uploaded = await incidents.upload_file(IncidentModel.number == made["number"], str(file))
        listed = await incidents.get_attachments(f"table_sys_id={made['sys_id']}")
        one = await incidents.get_attachment(f"file_name=report.txt^table_sys_id={made['sys_id']}")
        written = await incidents.download_file(f"sys_id={uploaded['sys_id']}", str(target.folder / "down"))
    return {
        "uploaded": [uploaded.status, uploaded["file_name"], uploaded["size_bytes"], uploaded["content_type"]],
        "listed": [len(listed), one["table_name"], one["compressed"]],
        "content": [(target.folder / "down" / "report.txt").read_text(), written.open],
    }


async def failures(target: Target) -> dict[str, str]:
    """What aiosnow raises, for whom and why."""
    closed = {"short_description": "Closed at once", "state": 7}
    raised = {}
    async with IncidentModel(_client(target), table_name="incident") as incidents:
        raised["data policy"] = await _raised(lambda: incidents.create(closed))
        raised["no such record"] = await _raised(lambda: incidents.get_one(IncidentModel.number == "INC0000000"))
        raised["delete of nothing"] = await _raised(lambda: incidents.delete(IncidentModel.number == "INC0000000"))
        await incidents.create({"short_description": "Twice"})
        await incidents.create({"short_description": "Twice"})
        raised["several"] = await _raised(lambda: incidents.get_one(IncidentModel.short_description == "Twice"))
    async with IncidentModel(_client(target, ("admin", "no")), table_name="incident") as stranger:
        raised["wrong password"] = await _raised(lambda: stranger.get("", limit=1))
    async with IncidentModel(_client(target, EMPLOYEE), table_name="change_request") as changes:
        raised["forbidden"] = await _raised(lambda: changes.create({"short_description": "Not mine to make"}))
    async with IncidentModel(_client(target, INTEGRATION), table_name="incident") as tickets:
        made = await tickets.create({"short_description": "Not theirs to delete"})
        raised["delete"] = await _raised(lambda: tickets.delete(made["sys_id"]))
    async with IncidentModel(_client(target), table_name="no_such_table") as nothing:
        raised["no such table"] = await _raised(lambda: nothing.get("", limit=1))
    return raised


def _client(target: Target, user: tuple[str, str] = ADMIN) -> aiosnow.Client:
    return aiosnow.Client(target.host, basic_auth=user)


async def _raised(call: Callable[[], Awaitable[object]]) -> str:
    try:
        await call()
    except FAILURES as error:
        return f"{type(error).__name__} {getattr(error, 'status', '')}: {getattr(error, 'message', error)}"
    return "nothing"


if __name__ == "__main__":
    answer(life_of_a_record, references, journal, attachments, failures)
