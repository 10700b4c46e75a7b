"""The page of a user: what an administrator switches, and what the integration's prerequisites look at."""

from starlette.responses import RedirectResponse, Response

from snclient.simulator import errors
from snclient.simulator.access import may_write
from snclient.simulator.face_fields import fields_of
from snclient.simulator.tables import TABLES
from snclient.simulator.visit import Visit

_FIELDS = ("active", "locked_out", "password_needs_reset", "web_service_access_only", "internal_integration_user")
_FACTS = ("user_name", "email", "roles", "title", "department", "manager", "time_zone", "sys_created_on")


async def page(visit: Visit) -> Response:
    """Show a user, or change him."""
    table = TABLES["sys_user"]
    row = visit.instance.records.fetch(table, visit.parameter("sys_id"), visit.identity)
    problem = ""
    if visit.request.method == "POST":
        sent = {key: value for key, value in (await visit.form()).items() if key in _FIELDS}
        try:
            visit.instance.records.update(table, row["sys_id"], sent, visit.identity)
            visit.instance.sessions.leave_notice(visit.session, f"{row['name']} is updated.")
            return RedirectResponse(f"/sys_user.do?sys_id={row['sys_id']}", 303)
        except errors.ApiError as error:
            problem = f"{error.message}. {error.detail or ''}"
    [shown] = visit.instance.shaper.displays(table, [row], _FACTS)
    return visit.page(
        "form.html",
        422 if problem else 200,
        heading=row["name"],
        table=table,
        action=f"/sys_user.do?sys_id={row['sys_id']}",
        button="Update" if may_write(visit.identity, table) else "",
        fields=fields_of(visit.instance, table, _FIELDS, row),
        facts=[(table.columns[name].label, shown[name]) for name in _FACTS],
        problem=problem,
        hint="",
        notice=visit.instance.sessions.take_notice(visit.session),
    )
