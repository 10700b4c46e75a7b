"""How pysnow signs in by OAuth: password grant, refresh, refusals."""

import pysnow
import requests
from pysnow.exceptions import MissingToken, TokenCreateError

from tests.clients.jobs.job import INTEGRATION, OAUTH_CLIENT, Target, answer


def password_grant(target: Target) -> dict[str, object]:
    """A token for name and password, and a call with it; the same token again while it lives."""
    client = _client(target)
    token = client.generate_token(*INTEGRATION)
    again = _client(target).generate_token(*INTEGRATION)
    client.set_token(token)
    users = client.resource(api_path="/table/sys_user")
    return {
        "token": {name: token[name] for name in ("token_type", "scope")},
        "lives": 0 < token["expires_in"] <= 1800,
        "same": [again["access_token"] == token["access_token"], again["refresh_token"] == token["refresh_token"]],
        "who": users.get(query="sys_id=javascript:gs.getUserID()", fields=["user_name"]).one(),
    }


def refresh(target: Target) -> dict[str, object]:
    """A token that is past its time by the client's clock is refreshed before the call, and handed to the updater."""
    updates: list[dict[str, object]] = []
    client = pysnow.OAuthClient(
        host=target.host, client_id=OAUTH_CLIENT[0], client_secret=OAUTH_CLIENT[1], token_updater=updates.append
    )
    token = client.generate_token(*INTEGRATION)
    client.set_token({**token, "expires_at": 1.0, "expires_in": -1})
    found = client.resource(api_path="/table/sys_user").get(query="user_name=admin", fields=["name"]).one()
    return {
        "found": found,
        "updates": len(updates),
        "has both": sorted(name for name in updates[0] if name.endswith("_token")),
        "same refresh token": updates[0]["refresh_token"] == token["refresh_token"],
    }


def revoked_access(target: Target) -> dict[str, object]:
    """A token revoked at the instance, which the client takes for good: 401; with its refresh token: another one."""
    client = _client(target)
    token = client.generate_token(*INTEGRATION)
    requests.get(f"{target.url}/oauth_revoke_token.do", params={"token": token["access_token"]}, timeout=10)
    client.set_token(token)
    users = client.resource(api_path="/table/sys_user")
    try:
        users.get(query="user_name=admin").one()
        status = 200
    except requests.HTTPError as error:
        status = error.response.status_code
    client.set_token({**token, "expires_at": 1.0, "expires_in": -1})
    client.token_updater = lambda _token: None
    later = client.resource(api_path="/table/sys_user").get(query="user_name=admin", fields=["name"]).one()
    return {"status": status, "later": later}


def refusals(target: Target) -> dict[str, object]:
    """A wrong password and a wrong secret are answered alike; without a token pysnow does not begin."""
    refused: dict[str, object] = {}
    for name, client, password in (
        ("password", _client(target), "wrong"),
        ("secret", pysnow.OAuthClient(host=target.host, client_id=OAUTH_CLIENT[0], client_secret="no"), INTEGRATION[1]),
    ):
        try:
            client.generate_token(INTEGRATION[0], password)
        except TokenCreateError as error:
            refused[name] = [error.description, error.snow_status_code]
    try:
        _client(target).resource(api_path="/table/sys_user")
    except MissingToken as error:
        refused["no token"] = [type(error).__name__]
    return refused


def _client(target: Target) -> pysnow.OAuthClient:
    return pysnow.OAuthClient(host=target.host, client_id=OAUTH_CLIENT[0], client_secret=OAUTH_CLIENT[1])


if __name__ == "__main__":
    answer(password_grant, refresh, revoked_access, refusals)
