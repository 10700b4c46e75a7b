"""Tokens: grants, refusals, expiry, revocation, and that a restart keeps them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.snclient.simulator.conftest import Api, Running, SetProperty

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


def last_cause(admin: Api) -> str:
    """What the system log says of the last refused token request."""
    return admin.values("syslog", "source=OAuth^ORDERBYDESCsequence", "message")[0]


def assert_denied(response: requests.Response) -> None:
    assert (response.status_code, response.json()) == (401, DENIED)


def test_the_password_grant_answers_as_documented(instance: Running) -> None:
    """OAuth 2.0 tokens, KB1645212."""
    token = password_grant(instance.url)
    assert sorted(token) == ["access_token", "expires_in", "refresh_token", "scope", "token_type"]
    assert (token["scope"], token["token_type"]) == ("useraccount", "Bearer")
    assert isinstance(token["expires_in"], int)
    assert 0 < token["expires_in"] <= 1800
    assert read(instance.url, token["access_token"]) == 200


def test_the_same_tokens_are_given_out_while_they_live(instance: Running) -> None:
    """OAuth 2.0 tokens: "always return the current access token"."""
    first = password_grant(instance.url)
    second = password_grant(instance.url)
    third = ask(instance.url, grant_type="refresh_token", refresh_token=str(first["refresh_token"]), **CLIENT).json()
    for name in ("access_token", "refresh_token"):
        assert first[name] == second[name] == third[name]


@pytest.mark.parametrize("in_body", [{}, {"client_id": CLIENT["client_id"]}], ids=["basic", "id in the body too"])
def test_the_client_may_name_itself_by_http_basic(instance: Running, in_body: dict[str, str]) -> None:
    """As requests-oauthlib sends it, which pysnow and PySNC use; a stray field does no harm."""
    form = {"grant_type": "password", "params": "stray", **in_body, **USER}
    client = (CLIENT["client_id"], CLIENT["client_secret"])
    response = requests.post(f"{instance.url}/oauth_token.do", data=form, auth=client, timeout=20)
    assert response.json()["access_token"] == password_grant(instance.url)["access_token"]


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ({"client_id": "other"}, "No active OAuth client has the id 'other'"),
        ({"client_secret": "other"}, "Wrong client secret for 'Scoredesk'"),
        ({"client_secret": ""}, "Wrong client secret for 'Scoredesk'"),
        ({"username": "nobody"}, "User 'nobody' is unknown, inactive or locked out, or the password is wrong"),
        ({"password": "other"}, "or the password is wrong"),
        ({"grant_type": "client_credentials"}, "client credentials grant is not enabled"),
        ({"grant_type": "refresh_token", "refresh_token": "other"}, "The refresh token is unknown"),
        ({"grant_type": "authorization_code", "code": "other"}, "The authorization code is unknown"),
        ({"grant_type": ""}, "Unsupported grant_type ''"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_every_refusal_is_the_same_and_its_cause_is_in_the_log(
    instance: Running, admin: Api, wrong: dict[str, str], cause: str
) -> None:
    """KB1645212: one 401 body for all causes; administrators find them in the system log."""
    assert_denied(ask(instance.url, **{"grant_type": "password", **CLIENT, **USER, **wrong}))
    assert cause in last_cause(admin)


def test_credentials_are_read_from_a_form_only(instance: Running, admin: Api, set_property: SetProperty) -> None:
    """OAuth properties: glide.oauth.allow.parameters.in.post.body.only; a JSON body is never read."""
    asked = {"grant_type": "password", **CLIENT, **USER}
    address = f"{instance.url}/oauth_token.do"
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert_denied(requests.post(address, params=asked, headers=form, timeout=20))
    assert_denied(requests.post(address, json=asked, timeout=20))
    assert "must be application/x-www-form-urlencoded, not 'application/json'" in last_cause(admin)
    set_property("glide.oauth.allow.parameters.in.post.body.only", "false")
    assert requests.post(address, params=asked, headers=form, timeout=20).status_code == 200
    assert_denied(requests.post(address, params=asked, json=asked, timeout=20))


def test_an_access_token_is_not_a_refresh_token(instance: Running) -> None:
    """OAuth 2.0 tokens."""
    token = password_grant(instance.url)
    assert read(instance.url, token["refresh_token"]) == 401
    assert read(instance.url, token["access_token"].swapcase()) == 401
    assert_denied(ask(instance.url, grant_type="refresh_token", refresh_token=str(token["access_token"]), **CLIENT))


def test_a_revoked_token_is_dead_and_a_new_one_is_issued(instance: Running) -> None:
    """t_RevokeOAuthToken: by GET, without credentials."""
    token = password_grant(instance.url, username="itil", password="itil")
    address = f"{instance.url}/oauth_revoke_token.do"
    assert requests.get(address, params={"token": token["access_token"]}, timeout=20).status_code == 200
    assert read(instance.url, token["access_token"]) == 401
    again = ask(instance.url, grant_type="refresh_token", refresh_token=str(token["refresh_token"]), **CLIENT).json()
    assert again["access_token"] != token["access_token"]
    assert again["refresh_token"] == token["refresh_token"]
    assert read(instance.url, again["access_token"]) == 200
    requests.get(address, params={"token": token["refresh_token"]}, timeout=20)
    assert_denied(ask(instance.url, grant_type="refresh_token", refresh_token=str(token["refresh_token"]), **CLIENT))
    assert requests.get(address, params={"token": "unknown"}, timeout=20).status_code == 200


def test_a_token_may_stand_on_the_address(instance: Running) -> None:
    """OAuth 2.0 flow: `?access_token=`; credentials in the header come first."""
    address, token = f"{instance.url}/api/now/table/incident", password_grant(instance.url)
    parameters = {"sysparm_limit": "1", "access_token": token["access_token"]}
    assert requests.get(address, params=parameters, timeout=20).status_code == 200
    assert requests.get(address, params=parameters, auth=("admin", "wrong"), timeout=20).status_code == 401
    assert requests.get(address, params={"access_token": "other"}, timeout=20).status_code == 401


def test_the_registry_says_how_long_tokens_live(start: Callable[..., Running]) -> None:
    """t_CreateEndpointforExternalClients: lifespans of 1800 s and 100 days, unless the record says otherwise."""
    instance = start("--seed", "empty")
    admin = Api(instance.url, "admin", "admin")
    [client] = admin.rows("oauth_entity", "client_id=scoredesk-local")
    assert (client["access_token_lifespan"], client["refresh_token_lifespan"]) == ("1800", "8640000")
    assert client["client_secret"] == ""
    admin.update("oauth_entity", client["sys_id"], access_token_lifespan="0", refresh_token_lifespan="60")
    token = password_grant(instance.url)
    assert token["expires_in"] == 0
    assert read(instance.url, token["access_token"]) == 401
    admin.update("oauth_entity", client["sys_id"], active="false")
    assert_denied(ask(instance.url, grant_type="password", **CLIENT, **USER))


def test_a_client_may_be_registered_over_rest_with_a_difficult_secret(instance: Running, admin: Api) -> None:
    """t_CreateEndpointforExternalClients; a secret may hold any sign, and never comes out again."""
    secret = "a&b+c%20=d e"
    made = admin.create("oauth_entity", name="Difficult", client_id="0" * 32, client_secret=secret)
    assert made["client_secret"] == ""
    client = {"client_id": "0" * 32, "client_secret": secret}
    assert ask(instance.url, grant_type="password", **client, **USER).status_code == 200
    basic = {"data": {"grant_type": "password", **USER}, "auth": tuple(client.values())}
    assert requests.post(f"{instance.url}/oauth_token.do", timeout=20, **basic).status_code == 200  # type: ignore[arg-type]
    admin.update("oauth_entity", made["sys_id"], client_secret="new")
    assert_denied(ask(instance.url, grant_type="password", **client, **USER))
    assert ask(instance.url, grant_type="password", **{**client, "client_secret": "new"}, **USER).status_code == 200


def test_issued_tokens_are_listed_for_administrators_without_their_text(instance: Running, admin: Api) -> None:
    """t_ManageTokens."""
    token = password_grant(instance.url)
    query = "peer.client_id=scoredesk-local^user.user_name=scoredesk.integration^ORDERBYtype"
    rows = admin.rows("oauth_credential", query, display_value="all")
    assert [row["type"]["value"] for row in rows] == ["access_token", "refresh_token"]
    assert {(row["user"]["display_value"], row["peer"]["display_value"]) for row in rows} == {
        ("Scoredesk Integration", "Scoredesk")
    }
    assert token["access_token"] not in str(rows)
    admin.call("DELETE", f"oauth_credential/{rows[0]['sys_id']['value']}")
    assert read(instance.url, token["access_token"]) == 401


def test_the_password_grant_can_be_disabled(instance: Running, admin: Api, set_property: SetProperty) -> None:
    """OAuth properties: glide.oauth.inbound.ropc.grant_type.disabled."""
    token = password_grant(instance.url)
    set_property("glide.oauth.inbound.ropc.grant_type.disabled", "true")
    assert_denied(ask(instance.url, grant_type="password", **CLIENT, **USER))
    assert "password grant is disabled" in last_cause(admin)
    again = ask(instance.url, grant_type="refresh_token", refresh_token=str(token["refresh_token"]), **CLIENT)
    assert again.status_code == 200


def test_client_credentials_need_the_property_and_a_user(
    instance: Running, admin: Api, set_property: SetProperty
) -> None:
    """Client credentials grant: off by default, needs the OAuth Application User, has no refresh token."""
    asked = {"grant_type": "client_credentials", **CLIENT}
    assert_denied(ask(instance.url, **asked))
    set_property("glide.oauth.inbound.client.credential.grant_type.enabled", "true")
    assert_denied(ask(instance.url, **asked))
    assert last_cause(admin) == "'Scoredesk' has no OAuth Application User"
    [client] = admin.rows("oauth_entity", "client_id=scoredesk-local")
    [user] = admin.rows("sys_user", "user_name=scoredesk.integration")
    admin.update("oauth_entity", client["sys_id"], user=user["sys_id"])
    token = ask(instance.url, **asked).json()
    assert sorted(token) == ["access_token", "expires_in", "scope", "token_type"]
    assert read(instance.url, token["access_token"]) == 200
    admin.update("oauth_entity", client["sys_id"], user="")
    assert_denied(ask(instance.url, **asked))


def test_releases_before_washington_dc_have_no_client_credentials(start: Callable[..., Running]) -> None:
    """Client credentials grant: from Washington DC on."""
    instance = start("--seed", "empty", "--release", "Vancouver")
    admin = Api(instance.url, "admin", "admin")
    admin.create("sys_properties", name="glide.oauth.inbound.client.credential.grant_type.enabled", value="true")
    assert_denied(ask(instance.url, grant_type="client_credentials", **CLIENT))
    assert last_cause(admin) == "Vancouver has no client credentials grant"


def test_oauth_can_be_switched_off(instance: Running, set_property: SetProperty) -> None:
    """OAuth properties: com.snc.platform.security.oauth.is.active."""
    set_property("com.snc.platform.security.oauth.is.active", "false")
    assert_denied(ask(instance.url, grant_type="password", **CLIENT, **USER))


def test_a_user_who_may_not_sign_in_gets_and_uses_no_token(start: Callable[..., Running]) -> None:
    """KB1645212: "Password needs reset"; User administration: locked out, inactive."""
    instance = start("--seed", "empty")
    admin = Api(instance.url, "admin", "admin")
    token = password_grant(instance.url)
    [user] = admin.rows("sys_user", "user_name=scoredesk.integration")
    for name in ("locked_out", "active"):
        before = user[name]
        admin.update("sys_user", user["sys_id"], **{name: "false" if before == "true" else "true"})
        assert read(instance.url, token["access_token"]) == 401
        assert_denied(ask(instance.url, grant_type="password", **CLIENT, **USER))
        assert_denied(ask(instance.url, grant_type="refresh_token", refresh_token=token["refresh_token"], **CLIENT))
        admin.update("sys_user", user["sys_id"], **{name: before})
    admin.update("sys_user", user["sys_id"], password_needs_reset="true")
    assert_denied(ask(instance.url, grant_type="password", **CLIENT, **USER))
    assert last_cause(admin) == "Password needs reset for user 'scoredesk.integration'"


def test_tokens_can_be_ended_from_outside(start: Callable[..., Running]) -> None:
    """The local instance's own: `expire` ends access tokens, `revoke` all of them."""
    url = start("--seed", "empty").url
    token = password_grant(url)
    assert requests.post(f"{url}/_local/tokens/expire", timeout=20).json() == {"ended": 1}
    assert read(url, token["access_token"]) == 401
    asked = {"grant_type": "refresh_token", "refresh_token": str(token["refresh_token"]), **CLIENT}
    assert ask(url, **asked).status_code == 200
    assert requests.post(f"{url}/_local/tokens/revoke", timeout=20).json() == {"ended": 2}
    assert_denied(ask(url, **asked))
    assert requests.get(f"{url}/_local/tokens/revoke", timeout=20).status_code == 405
    for origin in ("https://elsewhere.example.com", "null"):
        headers = {"Origin": origin}
        assert requests.post(f"{url}/_local/tokens/revoke", headers=headers, timeout=20).status_code == 403


def test_tokens_and_records_outlive_the_process(start: Callable[..., Running], tmp_path: Path) -> None:
    """The local instance's own."""
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
