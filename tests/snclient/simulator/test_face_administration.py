"""The pages of administrators: users, the Application Registry, the system log."""

import re
from urllib.parse import quote

import pytest

from tests.snclient.simulator.browser import Browser
from tests.snclient.simulator.conftest import Api, Running
from tests.snclient.simulator.test_oauth import USER, ask, password_grant, read

HOSTILE = "<script>alert(1)</script>\"'{{7*7}}"


@pytest.fixture
def browser(instance: Running) -> Browser:
    return Browser(instance.url).sign_in("admin", "admin")


def user_page(admin: Api, name: str) -> str:
    return f"/sys_user.do?sys_id={admin.values('sys_user', f'user_name={name}', 'sys_id')[0]}"


def test_the_menu_leads_to_every_list_and_each_has_a_heading(browser: Browser) -> None:
    browser.open("/incident_list.do")
    links = re.findall(r'<a href="(/[a-z0-9_]+\.do)"', browser.page.text)
    headings = {path: re.findall(r"<h1>([^<]+)</h1>", browser.open(path)) for path in links}
    assert headings == {
        "/incident_list.do": ["Incidents"],
        "/change_request_list.do": ["Change Requests"],
        "/problem_list.do": ["Problems"],
        "/sys_user_list.do": ["Users"],
        "/oauth_entity_list.do": ["Application Registries"],
        "/syslog_list.do": ["System Log"],
        "/x_mioms_m365ticket_connector.do": ["Microsoft 365 connector"],
    }
    assert 'aria-current="page">Microsoft 365 connector</a>' in browser.page.text


@pytest.mark.parametrize("path", ["/oauth_entity_list.do", "/oauth_entity.do?sys_id=-1", "/syslog_list.do"])
def test_pages_of_administrators_are_closed_to_others(browser: Browser, path: str) -> None:
    for name in ("itil", "employee"):
        other = Browser(browser.url).sign_in(name, name)
        assert "Security constraints prevent access to requested page" in other.open(path)
        assert other.page.status_code == 403
        assert path.partition("?")[0] not in other.open("/incident_list.do")


def test_a_user_is_found_and_locked_out(browser: Browser, admin: Api) -> None:
    text = browser.open("/sys_user_list.do?text=torvald&active=true")
    assert re.findall(r">([^<]+)</a></td>", text) == ["itil"]
    text = browser.open(user_page(admin, "itil"))
    assert "<dt>Roles</dt><dd>itil" in text
    assert "Ines Torvald is updated." in browser.submit(locked_out="true", active="true")
    assert 'name="locked_out" type="checkbox" value="true" checked' in browser.page.text
    stranger = Browser(browser.url)
    assert "User name or password invalid." in stranger.sign_in().page.text
    browser.submit(locked_out="false")
    assert "<h1>Incidents</h1>" in stranger.sign_in().page.text


def test_who_is_no_administrator_changes_no_user(browser: Browser, admin: Api) -> None:
    other = Browser(browser.url).sign_in("employee", "employee")
    other.open(user_page(admin, "employee"))
    assert "Update</button>" not in other.page.text
    assert "ACL Exception Update Failed" in other.submit(locked_out="true")
    assert admin.values("sys_user", "user_name=employee", "locked_out") == ["false"]


def test_a_client_is_registered_and_its_secret_shown_once(browser: Browser, admin: Api) -> None:
    browser.open("/oauth_entity_list.do")
    browser.open(browser.link("New OAuth client"))
    assert "The following fields are mandatory: Name" in browser.submit(name=" ", redirect_url="http://typed/")
    assert browser.page.status_code == 422
    assert "http://typed/" in browser.page.text
    lifespans = {"access_token_lifespan": "60", "refresh_token_lifespan": "3600"}
    assert "must be a number of seconds" in browser.submit(name=HOSTILE, **(lifespans | {"access_token_lifespan": "x"}))
    text = browser.submit(name=HOSTILE, active="true", redirect_url="http://localhost:1/", **lifespans)
    found = re.search(r"Client ID ([0-9a-f]{32}), client secret ([0-9a-f]{32})\.", text)
    assert found, text
    assert "<script" not in text
    client = {"client_id": found[1], "client_secret": found[2]}
    assert ask(browser.url, grant_type="password", **client, **USER).json()["expires_in"] <= 60
    page = browser.open(browser.page.url)
    assert found[2] not in page
    assert 'type="password"' in page
    browser.submit(name="Renamed", active="true", client_secret="", **lifespans)
    assert "Renamed is updated." in browser.page.text
    assert ask(browser.url, grant_type="password", **client, **USER).status_code == 200
    browser.submit(name="Renamed", active="true", client_secret="other", **lifespans)
    assert ask(browser.url, grant_type="password", **client, **USER).status_code == 401
    [row] = admin.rows("oauth_entity", "name=Renamed")
    assert (row["client_id"], row["active"], row["redirect_url"]) == (found[1], "true", "http://localhost:1/")


def test_the_log_tells_administrators_why_a_token_was_refused(browser: Browser) -> None:
    ask(browser.url, grant_type="password", client_id=HOSTILE, **USER)
    text = browser.open(f"/syslog_list.do?text={quote('alert(1)')}&level=2")
    assert "No active OAuth client has the id &#39;&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert ">Error</td>" in text
    assert "There is nothing here" not in text
    assert "No log entry matches" in browser.open("/syslog_list.do?text=nothing-like-that")


def test_problems_are_worked_on_as_other_tickets(browser: Browser, admin: Api) -> None:
    row = admin.create("problem", short_description="Root cause")
    agent = Browser(browser.url).sign_in()
    assert "Root cause" in agent.open("/problem_list.do?text=Root")
    text = agent.open(f"/problem.do?sys_id={row['sys_id']}")
    assert "Root cause" in text
    assert f"{row['number']} is updated." in agent.submit(work_notes="Looked at.")
    assert "(Work notes)\nLooked at." in agent.page.text


def test_tokens_are_on_no_page(browser: Browser) -> None:
    token = password_grant(browser.url)
    assert read(browser.url, token["access_token"]) == 200
    for path in ("/oauth_entity_list.do", "/syslog_list.do", "/x_mioms_m365ticket_connector.do"):
        text = browser.open(path)
        assert token["access_token"] not in text
        assert token["refresh_token"] not in text
