"""The Microsoft 365 connector's page: connection status and the installation checklist with the article's refusal."""

from collections.abc import Callable

import pytest

from tests.snclient.simulator.browser import Browser
from tests.snclient.simulator.conftest import Api, Running
from tests.snclient.simulator.test_oauth import password_grant, read

CONNECTOR = "/x_mioms_m365ticket_connector.do"
REFUSAL = (
    "Read operation against 'oauth_entity' from scope 'x_mioms_m365ticket' has been refused"
    " due to the table's cross-scope access policy"
)


@pytest.fixture
def admin_page(start: Callable[..., Running]) -> Browser:
    browser = Browser(start("--seed", "empty").url).sign_in("admin", "admin")
    browser.open(CONNECTOR)
    return browser


def said(browser: Browser) -> str:
    """The text of the page, quotes as they are read."""
    return browser.page.text.replace("&#39;", "'")


def test_the_status_says_who_is_connected_and_what_was_called_last(admin_page: Browser) -> None:
    """The article: the connection's status is shown on both sides."""
    assert "Not connected: no application holds a token." in admin_page.page.text
    token = password_grant(admin_page.url)
    text = admin_page.open(CONNECTOR)
    for part in ("Connected", "Scoredesk", "Scoredesk Integration", "none since the start"):
        assert part in text
    read(admin_page.url, token["access_token"])
    read(admin_page.url, token["access_token"])
    assert "GET /api/now/table/incident (2 since the start)" in admin_page.open(CONNECTOR)
    admin_page.session.post(f"{admin_page.url}/_local/tokens/expire", timeout=20)
    assert '"Access token until">expired</td>' in admin_page.open(CONNECTOR)
    admin_page.session.post(f"{admin_page.url}/_local/tokens/revoke", timeout=20)
    assert "Not connected" in admin_page.open(CONNECTOR)


@pytest.mark.parametrize(
    "setting", [{"access": "package_private", "read_access": "true"}, {"access": "public", "read_access": "false"}]
)
def test_step_one_shows_the_cross_scope_refusal_word_for_word(admin_page: Browser, setting: dict[str, str]) -> None:
    """The article's troubleshooting: Accessible from = All application scopes, Can read checked."""
    assert REFUSAL not in said(admin_page)
    assert "(client ID scoredesk-local)" in said(admin_page)
    admin_page.submit(step="access", **setting)
    assert REFUSAL in said(admin_page)
    assert "client ID scoredesk-local" not in said(admin_page)
    admin_page.submit(step="access", access="public", read_access="true")
    assert REFUSAL not in said(admin_page)
    assert "must be one of its choices" in admin_page.submit(step="access", access="everybody")
    assert admin_page.page.status_code == 422


def test_the_refusal_never_comes_over_rest(admin_page: Browser) -> None:
    """c_RESTAPI: application access does not apply to web service requests."""
    admin_page.submit(step="access", access="package_private", read_access="false")
    admin = Api(admin_page.url, "admin", "admin")
    assert admin.values("oauth_entity", "client_id=scoredesk-local", "name") == ["Scoredesk"]
    assert password_grant(admin_page.url)["access_token"]
    assert admin.rows("sys_db_object", "name=oauth_entity", fields="access,read_access") == [
        {"access": "package_private", "read_access": "false"}
    ]


def test_step_two_says_what_an_integration_user_lacks(admin_page: Browser) -> None:
    """The article: validate the integration user at User Administration > Users."""
    admin = Api(admin_page.url, "admin", "admin")
    assert "Scoredesk Integration (scoredesk.integration)</a>: ready" in admin_page.page.text
    [user] = admin.rows("sys_user", "user_name=scoredesk.integration")
    for name, value, text in (
        ("password_needs_reset", "true", "must choose another password first"),
        ("web_service_access_only", "true", "may use web services only"),
        ("locked_out", "true", "is inactive or locked out"),
    ):
        admin.update("sys_user", user["sys_id"], **{name: value})
        assert text in admin_page.open(CONNECTOR)
    admin.update("sys_user", user["sys_id"], internal_integration_user="false")
    assert "There is none yet." in admin_page.open(CONNECTOR)


def test_another_integration_user_is_created_and_can_be_used(admin_page: Browser) -> None:
    """The article: step 2, create the integration user."""
    assert "mandatory: User ID, Password" in admin_page.submit(step="user", user_name="m365")
    assert "There is a user itil already" in admin_page.submit(step="user", user_name="itil", password="x")
    text = admin_page.submit(step="user", user_name="m365", password="secret")
    assert "The integration user m365 is created." in text
    assert "m365 (m365)</a>: ready" in text
    assert "is created" not in admin_page.open(CONNECTOR)
    token = password_grant(admin_page.url, username="m365", password="secret")
    assert read(admin_page.url, token["access_token"]) == 200
    agent = Browser(admin_page.url).sign_in("m365", "secret")
    assert "<h1>Incidents</h1>" in agent.page.text


def test_only_administrators_see_it(instance: Running) -> None:
    agent = Browser(instance.url).sign_in()
    agent.open(CONNECTOR)
    assert agent.page.status_code == 403
    assert CONNECTOR not in agent.open("/incident_list.do")
