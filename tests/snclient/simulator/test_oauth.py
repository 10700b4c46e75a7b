"""Tokens: grants, refusals, expiry, revocation, and that a restart keeps them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.snclient.simulator.conftest import Api, Running

CLIENT = {"client_id": "scoredesk-local", "client_secret": "scoredesk-local-secret"}
USER = {"username": "scoredesk.integration", "password": "integration"}
DENIED = {"error_description": "access_denied", "error": "server_error"}


def ask(url: str, **form: str) -> requests.Response:
    return requests.post(f"{url}/oauth_token.do", data=form, timeout=20)


def password_grant(url: str, **others: str) -> dict[str, Any]:
    response = ask(url, **{"grant_type": "password", **CLIENT, **USER, **others})
    assert response.status_code == 200, response.text
    return dict(response.json())


def read(url: str, token: object) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{url}/api/now/table/incident?sysparm_limit=1", headers=headers, timeout=20).status_code


def test_the_password_grant_answers_as_documented(instance: Running) -> None:
    token = password_grant(instance.url)
    assert sorted(token) == ["access_token", "expires_in", "refresh_token", "scope", "token_type"]
    assert (token["scope"], token["token_type"]) == ("useraccount", "Bearer")
    assert isinstance(token["expires_in"], int)
    assert 0 < token["expires_in"] <= 1800
    assert read(instance.url, token["access_token"]) == 200


def test_the_same_tokens_are_given_out_while_they_live(instance: Running) -> None:
    first = password_grant(instance.url)
    second = password_grant(instance.url)
    third = ask(instance.url, grant_type="refresh_token", refresh_token=str(first["refresh_token"]), **CLIENT).json()
    for name in ("access_token", "refresh_token"):
        assert first[name] == second[name] == third[name]


def test_the_client_may_name_itself_by_http_basic(instance: Running) -> None:
    form = {"grant_type": "password", "params": "stray", **USER}
    client = (CLIENT["client_id"], CLIENT["client_secret"])
    response = requests.post(f"{instance.url}/oauth_token.do", data=form, auth=client, timeout=20)
    assert response.json()["access_token"] == password_grant(instance.url)["access_token"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "other"},
        {"client_secret": "other"},
        {"username": "nobody"},
        {"password": "other"},
        {"grant_type": "client_credentials"},
        {"grant_type": "refresh_token", "refresh_token": "other"},
        {"grant_type": ""},
    ],
    ids=lambda wrong: "-".join(wrong.values()),
)
def test_every_refusal_is_the_same(instance: Running, wrong: dict[str, str]) -> None:
    response = ask(instance.url, **{"grant_type": "password", **CLIENT, **USER, **wrong})
    assert (response.status_code, response.json()) == (401, DENIED)


def test_credentials_are_read_from_a_form_only(instance: Running) -> None:
    asked = {"grant_type": "password", **CLIENT, **USER}
    address = f"{instance.url}/oauth_token.do"
    assert requests.post(address, params=asked, timeout=20).json() == DENIED
    assert requests.post(address, json=asked, timeout=20).json() == DENIED


def test_an_access_token_is_not_a_refresh_token(instance: Running) -> None:
    token = password_grant(instance.url)
    assert read(instance.url, token["refresh_token"]) == 401
    wrong = ask(instance.url, grant_type="refresh_token", refresh_token=str(token["access_token"]), **CLIENT)
    assert wrong.json() == DENIED


def test_a_revoked_token_is_dead_and_a_new_one_is_issued(instance: Running) -> None:
    token = password_grant(instance.url, username="itil", password="itil")
    revoked = requests.get(f"{instance.url}/oauth_revoke_token.do", params={"token": token["access_token"]}, timeout=20)
    assert revoked.status_code == 200
    assert read(instance.url, token["access_token"]) == 401
    again = ask(instance.url, grant_type="refresh_token", refresh_token=str(token["refresh_token"]), **CLIENT).json()
    assert again["access_token"] != token["access_token"]
    assert again["refresh_token"] == token["refresh_token"]
    assert read(instance.url, again["access_token"]) == 200
    requests.get(f"{instance.url}/oauth_revoke_token.do", params={"token": token["refresh_token"]}, timeout=20)
    refused = ask(instance.url, grant_type="refresh_token", refresh_token=str(token["refresh_token"]), **CLIENT)
    assert refused.json() == DENIED


def test_the_registry_says_how_long_tokens_live(start: Callable[..., Running]) -> None:
    instance = start("--seed", "empty")
    admin = Api(instance.url, "admin", "admin")
    [client] = admin.rows("oauth_entity", "client_id=scoredesk-local")
    assert "client_secret" not in client
    admin.update("oauth_entity", client["sys_id"], access_token_lifespan="0", refresh_token_lifespan="60")
    token = password_grant(instance.url)
    assert token["expires_in"] == 0
    assert read(instance.url, token["access_token"]) == 401
    admin.update("oauth_entity", client["sys_id"], active="false")
    assert ask(instance.url, grant_type="password", **CLIENT, **USER).json() == DENIED


def test_a_locked_user_is_out_with_password_and_token(start: Callable[..., Running]) -> None:
    instance = start("--seed", "empty")
    admin = Api(instance.url, "admin", "admin")
    token = password_grant(instance.url)
    [user] = admin.rows("sys_user", "user_name=scoredesk.integration")
    admin.update("sys_user", user["sys_id"], locked_out="true")
    assert read(instance.url, token["access_token"]) == 401
    assert ask(instance.url, grant_type="password", **CLIENT, **USER).json() == DENIED


def test_tokens_and_records_outlive_the_process(start: Callable[..., Running], tmp_path: Path) -> None:
    database = str(tmp_path / "local.sqlite")
    first = start("--database", database, "--seed", "empty")
    token = password_grant(first.url)
    Api(first.url, "admin", "admin").create("incident", correlation_id="kept")
    first.process.kill()
    first.process.wait(20)
    second = start("--database", database, "--seed", "empty")
    assert read(second.url, token["access_token"]) == 200
    assert Api(second.url, "admin", "admin").values("incident", "correlation_id=kept", "number") == ["INC0010001"]
    assert password_grant(second.url)["refresh_token"] == token["refresh_token"]
