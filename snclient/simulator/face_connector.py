"""The page of the Microsoft 365 connector: connection status and installation checklist."""

import secrets
from collections.abc import Mapping

from starlette.responses import RedirectResponse, Response

from snclient.simulator import connector, errors
from snclient.simulator.tables import TABLES
from snclient.simulator.visit import CONNECTOR, Visit

_ROLE = "itil"


async def page(visit: Visit) -> Response:
    """Show the connector, or do what one of its forms asks for."""
    visit.require_admin()
    problem = ""
    if visit.request.method == "POST":
        form = await visit.form()
        try:
            notice = _add_user(visit, form) if form.get("step") == "user" else _set_access(visit, form)
            visit.instance.sessions.leave_notice(visit.session, notice)
            return RedirectResponse(CONNECTOR, 303)
        except errors.ApiError as error:
            problem = f"{error.message}. {error.detail or ''}"
    refusal = connector.refusal(visit.instance)
    return visit.page(
        "connector.html",
        422 if problem else 200,
        connections=connector.connections(visit.instance),
        refusal=refusal,
        clients=[] if refusal else connector.clients(visit.instance),
        candidates=connector.candidates(visit.instance),
        registries=connector.registries_table(visit.instance),
        access=connector.ACCESS,
        problem=problem,
        notice=visit.instance.sessions.take_notice(visit.session),
    )


def _set_access(visit: Visit, form: Mapping[str, str]) -> str:
    """Set the application access of the table "Application Registries". Returns: what to say."""
    row = connector.registries_table(visit.instance)
    values = {"access": form.get("access", ""), "read_access": form.get("read_access", "false")}
    if values["access"] not in connector.ACCESS:
        raise errors.ApiError(422, "Accessible from must be one of its choices", "")
    visit.instance.records.update(TABLES["sys_db_object"], row["sys_id"], values, visit.identity)
    return "The table Application Registries is updated."


def _add_user(visit: Visit, form: Mapping[str, str]) -> str:
    """Create the integration user. Returns: what to say. Raises: ApiError when something is missing or taken."""
    user_name, password = form.get("user_name", "").strip(), form.get("password", "")
    if not user_name or not password:
        raise errors.mandatory(["User ID", "Password"])
    if visit.instance.store.select("SELECT sys_id FROM sys_user WHERE user_name = ?", (user_name,)):
        raise errors.ApiError(422, f"There is a user {user_name} already", "")
    values = {"user_name": user_name, "name": user_name, "last_name": user_name, "internal_integration_user": "true"}
    user = visit.instance.records.create(TABLES["sys_user"], values, visit.identity)
    visit.instance.accounts.set_secret(user["sys_id"], password)
    [[role]] = visit.instance.store.select("SELECT sys_id FROM sys_user_role WHERE name = ?", (_ROLE,))
    grant = {"user": user["sys_id"], "role": role, "sys_id": secrets.token_hex(16)}
    visit.instance.records.create(TABLES["sys_user_has_role"], grant, visit.identity)
    return f"The integration user {user_name} is created."
