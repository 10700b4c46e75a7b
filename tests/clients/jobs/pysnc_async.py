"""What PySNC's asynchronous client does: the same as the other, over httpx."""

from collections.abc import Awaitable, Callable

from pysnc import exceptions
from pysnc.asyncio import (
    AsyncServiceNowClient,
    AsyncServiceNowClientCredentialsFlow,
    AsyncServiceNowPasswordGrantFlow,
)

from tests.clients.jobs.job import ADMIN, ADMIN_ID, EMPLOYEE, INTEGRATION, OAUTH_CLIENT, Target, answer, letters
from tests.clients.jobs.registry import allow_client_credentials
from tests.clients.jobs.shelf import PREFIX


async def life_of_a_record(target: Target) -> dict[str, object]:
    """Inserted, read, changed, walked through and deleted."""
    client = AsyncServiceNowClient(target.url, ADMIN)
    record = await client.GlideRecord("incident")
    record.initialize()
    record.short_description, record.caller_id, record.impact = "Async made this", ADMIN_ID, "1"
    sys_id = await record.insert()
    read = await client.GlideRecord("incident")
    read.fields = "sys_id,short_description,impact,caller_id,caller_id.user_name"
    found = await read.get(sys_id)
    read.impact = "2"
    updated = await read.update()
    shown = [read.get_value("impact"), read.get_display_value("impact"), read.get_display_value("caller_id")]
    again = await client.GlideRecord("incident")
    again.fields = "sys_id,caller_id.user_name"
    await again.get(sys_id)
    walked = str(again.get_value("caller_id.user_name"))
    deleted = await again.delete()
    left = await (await client.GlideRecord("incident")).get(sys_id)
    await client.close()
    return {"found": found, "updated": updated == sys_id, "shown": shown, "walked": walked, "left": [deleted, left]}


async def queries(target: Target) -> dict[str, object]:
    """Conditions, alternatives, an order, another table joined."""
    client = AsyncServiceNowClient(target.url, ADMIN)
    found = {}
    for condition in (("impact", "IN", "2,3"), ("short_description", "ENDSWITH", "pie")):
        record = await client.GlideRecord("incident")
        record.fields = "sys_id,correlation_id"
        record.add_query("correlation_id", "STARTSWITH", PREFIX)
        record.add_query(*condition).add_or_condition("impact", "1")
        record.order_by_desc("correlation_id")
        await record.query()
        found[condition[1]] = letters([one.get_value("correlation_id") async for one in record])
    joined = await client.GlideRecord("sys_user")
    joined.add_join_query("sys_user_group", join_table_field="manager").add_query("name", "Messaging")
    await joined.query()
    await client.close()
    return {**found, "joined": len(joined)}


async def long_list(target: Target) -> list[int]:
    """All incidents in pages of 500: rows and different rows."""
    client = AsyncServiceNowClient(target.url, ADMIN)
    incidents = await client.GlideRecord("incident", batch_size=500)
    incidents.fields = "sys_id"
    await incidents.query()
    ids = [one.get_value("sys_id") async for one in incidents]
    await client.close()
    return [len(ids), len(set(ids))]


async def attachments(target: Target) -> dict[str, object]:
    """A file added, read, written to disk and deleted."""
    client = AsyncServiceNowClient(target.url, ADMIN)
    record = await client.GlideRecord("incident")
    record.initialize()
    record.short_description = "With a file"
    await record.insert()
    address = await record.add_attachment("lines.txt", "one\ntwo\n", content_type="text/plain")
    listed = await record.get_attachments()
    await listed.next()
    copy = await listed.as_temp_file()
    written = await listed.write_to(str(target.folder))
    content = [(await listed.read()).decode(), copy.read().decode(), written.read_text()]
    same_address = listed.get_link() == address
    await listed.delete()
    left = len(await record.get_attachments())
    await client.close()
    return {"content": content, "same address": same_address, "left": left}


async def batches(target: Target) -> dict[str, object]:
    """Several records changed and deleted in one call each."""
    client = AsyncServiceNowClient(target.url, ADMIN)
    for number in range(4):
        record = await client.GlideRecord("incident")
        record.initialize()
        record.short_description = f"Bundle {number}"
        await record.insert()
    records = await client.GlideRecord("incident")
    records.add_query("short_description", "STARTSWITH", "Bundle")
    await records.query()
    async for one in records:
        one.short_description = f"{one.short_description} tied"
    updated = await records.update_multiple()
    tied = await client.GlideRecord("incident")
    tied.add_query("short_description", "ENDSWITH", "tied")
    await tied.query()
    counted, deleted = len(tied), await tied.delete_multiple()
    await client.close()
    return {"updated": updated, "tied": counted, "deleted": deleted}


async def failures(target: Target) -> dict[str, str]:
    """What it raises, for whom and why."""
    client, employee = AsyncServiceNowClient(target.url, ADMIN), AsyncServiceNowClient(target.url, EMPLOYEE)
    stranger = AsyncServiceNowClient(target.url, ("admin", "no"))
    change = await employee.GlideRecord("change_request")
    change.initialize()
    change.short_description = "Not mine to make"
    raised = {
        "wrong password": await _raised((await stranger.GlideRecord("incident")).query),
        "forbidden": await _raised(change.insert),
        "no such table": await _raised((await client.GlideRecord("no_such_table")).query),
        "no such record": str(await (await client.GlideRecord("incident")).get("0" * 32)),
    }
    for one in (client, employee, stranger):
        await one.close()
    return raised


async def oauth(target: Target) -> dict[str, object]:
    """Client credentials, and the password grant.

    PySNC 1.2.1 keeps the password grant's token among httpx's default headers, which its own calls of the Table API
    leave out: those fail, batches carry it.
    """
    found: dict[str, object] = {}
    allow_client_credentials(target, is_allowed=True, user=ADMIN_ID)
    flow = AsyncServiceNowClientCredentialsFlow(*OAUTH_CLIENT)
    by_client = AsyncServiceNowClient(target.url, await flow.authenticate(target.url))
    me = await by_client.GlideRecord("sys_user")
    me.add_query("sys_id", "javascript:gs.getUserID()")
    await me.query()
    await me.next()
    found["client credentials"] = str(me.get_value("user_name"))
    allow_client_credentials(target, is_allowed=False, user="")
    password = AsyncServiceNowPasswordGrantFlow(*INTEGRATION, *OAUTH_CLIENT)
    by_password = AsyncServiceNowClient(target.url, await password.authenticate(target.url))
    users = await by_password.GlideRecord("sys_user")
    users.add_query("user_name", "admin")
    found["password, table"] = (await _raised(users.query)).split(":")[0]
    statuses: list[int] = []
    by_password.batch_api.list(users, lambda response: statuses.append(response.status_code))
    await by_password.batch_api.execute()
    found["password, batch"] = statuses
    try:
        await AsyncServiceNowPasswordGrantFlow(INTEGRATION[0], "no", *OAUTH_CLIENT).authenticate(target.url)
    except exceptions.AuthenticationException as error:
        found["refused"] = error.args[0]
    await by_client.close()
    await by_password.close()
    return found


async def _raised(call: Callable[[], Awaitable[object]]) -> str:
    try:
        await call()
    except (exceptions.AuthenticationException, exceptions.RoleException, exceptions.RequestException) as error:
        return f"{type(error).__name__}: {error.args[0]['error']['message']}"
    return "nothing"


if __name__ == "__main__":
    answer(life_of_a_record, queries, long_list, attachments, batches, failures, oauth)
