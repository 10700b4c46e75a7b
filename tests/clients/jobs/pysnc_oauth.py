"""How PySNC signs in by OAuth: password grant and its refresh, client credentials, refusals."""

import requests
from oauthlib.oauth2 import OAuth2Error
from pysnc import ServiceNowClient, exceptions
from pysnc.auth import ServiceNowClientCredentialsFlow, ServiceNowPasswordGrantFlow

from tests.clients.jobs.job import ADMIN_ID, INTEGRATION, OAUTH_CLIENT, Target, answer
from tests.clients.jobs.registry import allow_client_credentials


def password_grant(target: Target) -> dict[str, object]:
    """A token for name and password; calls are made as that user."""
    client = _password_client(target)
    return {
        "token": {name: client.session.token[name] for name in ("token_type", "scope")},
        "who": _who(client),
    }


def refresh(target: Target) -> dict[str, object]:
    """A token that is past its time by the client's clock is refreshed.

    PySNC 1.2.1 sends the call that found this out without any token, so that it fails; the next one has the new token.
    """
    client = _password_client(target)
    before = dict(client.session.token)
    client.session.token = {**before, "expires_at": 1.0, "expires_in": -1}
    client.session.cookies.clear()
    try:
        first = _who(client)
    except exceptions.AuthenticationException as error:
        first = error.args[0]["error"]["message"]
    return {
        "first": first,
        "second": _who(client),
        "lives again": client.session.token["expires_at"] > 1.0,
        "same refresh token": client.session.token["refresh_token"] == before["refresh_token"],
    }


def client_credentials(target: Target) -> dict[str, object]:
    """Off until an admin sets the property and names the user for whom the client acts."""
    refused = []
    for is_allowed, user in ((False, ""), (True, "")):
        allow_client_credentials(target, is_allowed=is_allowed, user=user)
        try:
            ServiceNowClient(target.url, ServiceNowClientCredentialsFlow(*OAUTH_CLIENT))
        except exceptions.AuthenticationException as error:
            refused.append(str(error))
    allow_client_credentials(target, is_allowed=True, user=ADMIN_ID)
    flow = ServiceNowClientCredentialsFlow(*OAUTH_CLIENT)
    client = ServiceNowClient(target.url, flow)
    first = _who(client)
    flow._ServiceNowClientCredentialsFlow__expires_at = 0
    second = _who(client)
    allow_client_credentials(target, is_allowed=False, user="")
    return {"refused": refused, "first": first, "second": second}


def refusals(target: Target) -> dict[str, object]:
    """A wrong password, a wrong secret and a revoked token."""
    refused: dict[str, object] = {}
    for name, password, secret in (("password", "no", OAUTH_CLIENT[1]), ("secret", INTEGRATION[1], "no")):
        flow = ServiceNowPasswordGrantFlow(INTEGRATION[0], password, OAUTH_CLIENT[0], secret)
        try:
            ServiceNowClient(target.url, flow)
        except OAuth2Error as error:
            refused[name] = [error.error, error.description]
    client = _password_client(target)
    token = client.session.token["access_token"]
    requests.get(f"{target.url}/oauth_revoke_token.do", params={"token": token}, timeout=10)
    client.session.cookies.clear()
    try:
        _who(client)
    except exceptions.AuthenticationException as error:
        refused["revoked"] = [error.args[0]["error"]["message"]]
    return refused


def _password_client(target: Target) -> ServiceNowClient:
    return ServiceNowClient(target.url, ServiceNowPasswordGrantFlow(*INTEGRATION, *OAUTH_CLIENT))


def _who(client: ServiceNowClient) -> str:
    user = client.GlideRecord("sys_user")
    user.fields = "user_name"
    user.add_query("sys_id", "javascript:gs.getUserID()")
    user.query()
    user.next()
    return str(user.get_value("user_name"))


if __name__ == "__main__":
    answer(password_grant, refresh, client_credentials, refusals)
