"""The page of an OAuth client in the Application Registry (ServiceNow: t_CreateEndpointforExternalClients)."""

import secrets
from collections.abc import Mapping

from starlette.responses import RedirectResponse, Response

from snclient.simulator import errors
from snclient.simulator.face_fields import fields_of
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES
from snclient.simulator.visit import Visit

_NEW = "-1"
_TABLE = TABLES["oauth_entity"]
_FIELDS = (
    *("name", "client_secret", "redirect_url", "active", "access_token_lifespan", "refresh_token_lifespan"),
    *("user", "pkce_required", "public_client", "comments"),
)
_HINT = "A client secret that is left empty stays as it is; a new client gets one."
_FACTS = ("client_id", "type", "sys_created_on", "sys_created_by", "sys_updated_on")


async def page(visit: Visit) -> Response:
    """Show a client, change it, or register a new one (`sys_id=-1`)."""
    visit.require_admin()
    is_new = visit.parameter("sys_id") == _NEW
    row = _defaults() if is_new else visit.instance.records.fetch(_TABLE, visit.parameter("sys_id"), visit.identity)
    problem = ""
    if visit.request.method == "POST":
        sent = {key: value.strip() for key, value in (await visit.form()).items() if key in _FIELDS}
        try:
            kept = _register(visit, sent) if is_new else _update(visit, row, sent)
            return RedirectResponse(f"/oauth_entity.do?sys_id={kept['sys_id']}", 303)
        except errors.ApiError as error:
            problem = f"{error.message}. {error.detail or ''}"
            row = row | sent
    return visit.page(
        "form.html",
        422 if problem else 200,
        heading="New OAuth client" if is_new else row["name"],
        table=_TABLE,
        action=f"/oauth_entity.do?sys_id={_NEW if is_new else row['sys_id']}",
        button="Submit" if is_new else "Update",
        fields=fields_of(visit.instance, _TABLE, _FIELDS, row),
        facts=[] if is_new else _facts(visit, row),
        hint=_HINT,
        problem=problem,
        notice=visit.instance.sessions.take_notice(visit.session),
    )


def _register(visit: Visit, sent: Mapping[str, str]) -> Row:
    """A new client. Its secret is told once: it is kept as a hash only."""
    _check(sent)
    secret = sent.get("client_secret") or secrets.token_hex(16)
    values = {**sent, "client_id": secrets.token_hex(16), "client_secret": secret}
    row = visit.instance.records.create(_TABLE, values, visit.identity)
    notice = f"Registered. Client ID {row['client_id']}, client secret {secret}. The secret is not shown again."
    visit.instance.sessions.leave_notice(visit.session, notice)
    return row


def _update(visit: Visit, row: Row, sent: Mapping[str, str]) -> Row:
    """A changed client; an empty secret leaves the present one."""
    _check(sent)
    values = {name: value for name, value in sent.items() if value or name != "client_secret"}
    visit.instance.sessions.leave_notice(visit.session, f"{sent['name']} is updated.")
    return visit.instance.records.update(_TABLE, row["sys_id"], values, visit.identity)


def _check(sent: Mapping[str, str]) -> None:
    """Raises: ApiError where a field says nothing that can be kept."""
    if not sent.get("name"):
        raise errors.mandatory([_TABLE.columns["name"].label])
    for name in ("access_token_lifespan", "refresh_token_lifespan"):
        text = sent.get(name, "")
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise errors.ApiError(422, f"{_TABLE.columns[name].label} must be a number of seconds", "")


def _defaults() -> Row:
    return {name: column.default for name, column in _TABLE.columns.items()}


def _facts(visit: Visit, row: Row) -> list[tuple[str, str]]:
    [shown] = visit.instance.shaper.displays(_TABLE, [row], _FACTS)
    return [(_TABLE.columns[name].label, shown[name]) for name in _FACTS]
