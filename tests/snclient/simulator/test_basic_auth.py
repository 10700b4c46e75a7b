"""User name and password on REST calls: refusals in two wordings, and the restriction of 2026."""

from collections.abc import Callable

import pytest
import requests

from tests.snclient.simulator.conftest import Api, Running, SetProperty

RESTRICTION = "glide.authenticate.basic_auth.restriction"


def answer(url: str, user: str, password: str) -> requests.Response:
    return requests.get(f"{url}/api/now/table/incident?sysparm_limit=1", auth=(user, password), timeout=20)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "User is not authenticated"),
        (("--release", "Brazil"), "User is not authenticated"),
        (("--release", "Yokohama"), "User Not Authenticated"),
    ],
    ids=["default", "recent", "classic"],
)
def test_a_refusal_is_worded_as_its_release_does(
    start: Callable[..., Running], options: tuple[str, ...], message: str
) -> None:
    """r_RESTAPIHTTPResponseCodes: 401."""
    url = start("--seed", "empty", *options).url
    body = {"error": {"message": message, "detail": "Required to provide Auth information"}, "status": "failure"}
    assert answer(url, "admin", "wrong").json() == body
    assert answer(url, "nobody", "wrong").json() == body
    without = requests.get(f"{url}/api/now/table/incident", timeout=20)
    assert (without.status_code, without.json()) == (401, body)
    assert without.headers["WWW-Authenticate"] == 'BASIC realm="Service-now"'


def test_a_property_sets_the_wording(instance: Running, set_property: SetProperty) -> None:
    """The local instance's own."""
    set_property("local.unauthenticated_message", "User Not Authenticated")
    assert answer(instance.url, "admin", "wrong").json()["error"]["message"] == "User Not Authenticated"


def test_basic_authentication_can_be_restricted(start: Callable[..., Running]) -> None:
    """Inbound basic authentication restriction (2026): active and enforced, or its date has come; the same 401."""
    url = start("--seed", "empty").url
    admin = Api(url, "admin", "admin")
    admin.session.headers["Authorization"] = f"Bearer {admin_token(url)}"
    admin.session.auth = None
    [user] = admin.rows("sys_user", "user_name=itil")
    assert answer(url, "itil", "itil").status_code == 200
    change(admin, "active", "true")
    assert answer(url, "itil", "itil").status_code == 200, "not enforced yet"
    change(admin, "enforcement_date", "2100-01-01")
    assert answer(url, "itil", "itil").status_code == 200
    change(admin, "enforcement_date", "2026-01-01")
    assert answer(url, "itil", "itil").json() == answer(url, "itil", "wrong").json()
    assert "user 'itil' has no role snc_basic_auth_api_access" in admin.values("syslog", "level=1", "message")[-1]
    change(admin, "enforcement_date", "")
    change(admin, "enforce", "true")
    assert answer(url, "admin", "admin").status_code == 401
    admin.update("sys_user", user["sys_id"], web_service_access_only="true")
    assert answer(url, "itil", "itil").status_code == 200
    change(admin, "active", "false")
    assert answer(url, "admin", "admin").status_code == 200


def change(admin: Api, name: str, value: str) -> None:
    """Set a property of the restriction."""
    found = admin.rows("sys_properties", f"name={RESTRICTION}.{name}")
    if found:
        admin.update("sys_properties", found[0]["sys_id"], value=value)
    else:
        admin.create("sys_properties", name=f"{RESTRICTION}.{name}", value=value)


def admin_token(url: str) -> str:
    form = {"grant_type": "password", "username": "admin", "password": "admin"}
    form |= {"client_id": "scoredesk-local", "client_secret": "scoredesk-local-secret"}
    token: str = requests.post(f"{url}/oauth_token.do", data=form, timeout=20).json()["access_token"]
    return token
