"""The browser face: signing in, lists, the record page, and that nothing hostile gets through."""

import re
from urllib.parse import quote

import pytest

from tests.snclient.simulator.browser import TIMEOUT, Browser
from tests.snclient.simulator.conftest import Api, Running


@pytest.fixture
def browser(instance: Running) -> Browser:
    return Browser(instance.url)


def options(text: str, name: str) -> list[str]:
    """The values that a select offers."""
    select = re.search(rf'<select id="{name}".*?</select>', text, re.DOTALL)
    assert select, text
    return re.findall(r'<option value="([^"]*)"', select[0])


def test_a_deep_link_leads_through_signing_in_to_the_record(browser: Browser, api: Api) -> None:
    row = api.create("incident", short_description="Deep link")
    record = f"incident.do?sys_id={row['sys_id']}"
    browser.open(f"/nav_to.do?uri={quote(record, safe='')}")
    assert "<h1>Log in</h1>" in browser.page.text
    browser.sign_in()
    assert browser.page.url == f"{browser.url}/{record}"
    assert "Deep link" in browser.page.text
    cookie = next(iter(browser.session.cookies))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"


def test_wrong_passwords_and_machines_do_not_get_in(browser: Browser, admin: Api) -> None:
    """User administration: web service access only."""
    browser.open("/login.do")
    assert "User name or password invalid." in browser.submit(user_name="itil", user_password="no")
    assert browser.page.status_code == 401
    [user] = admin.rows("sys_user", "user_name=itil")
    admin.update("sys_user", user["sys_id"], web_service_access_only="true")
    assert "This user may use the REST API only." in browser.submit(user_name="itil", user_password="itil")
    admin.update("sys_user", user["sys_id"], web_service_access_only="false")
    assert browser.session.get(f"{browser.url}/incident_list.do", timeout=TIMEOUT).url.startswith(
        f"{browser.url}/login.do"
    )


def test_an_agent_works_on_an_incident(browser: Browser, api: Api) -> None:
    row = api.create("incident", short_description="Work on me")
    browser.sign_in()
    text = browser.open(f"/incident.do?sys_id={row['sys_id']}")
    assert options(text, "state") == ["1", "2", "3", "6", "7", "8"]
    group = options(text, "assignment_group")[1]
    agent = options(text, "assigned_to")[1]
    text = browser.submit(
        state="2", assignment_group=group, assigned_to=agent, work_notes="Looking into it.", comments="We are on it."
    )
    assert f"{row['number']} is updated." in text
    assert "(Work notes)\nLooking into it." in text
    assert "(Additional comments)\nWe are on it." in text
    [changed] = api.rows("incident", f"sys_id={row['sys_id']}")
    assert (changed["state"], changed["assignment_group"]["value"]) == ("2", group)
    assert changed["assigned_to"]["value"] == agent
    assert changed["sys_updated_by"] == "itil"


def test_a_refused_change_keeps_what_was_typed(browser: Browser, api: Api) -> None:
    row = api.create("incident")
    browser.sign_in()
    browser.open(f"/incident.do?sys_id={row['sys_id']}")
    text = browser.submit(state="6", close_notes="Almost <done>", work_notes="Typed")
    assert browser.page.status_code == 422
    assert "The following fields are mandatory: Resolution code" in text
    assert "Almost &lt;done&gt;</textarea>" in text
    assert "Typed</textarea>" in text
    assert '<option value="6" selected>' in text
    text = browser.submit(state="6", close_notes="Almost <done>", close_code="User error")
    assert "is updated." in text
    assert api.values("incident", f"sys_id={row['sys_id']}", "state") == ["6"]


def test_a_change_offers_only_the_next_states(browser: Browser, api: Api) -> None:
    row = api.create("change_request")
    browser.sign_in()
    text = browser.open(f"/change_request.do?sys_id={row['sys_id']}")
    assert options(text, "state") == ["-5", "-4", "4"]
    assert options(browser.submit(state="-4"), "state") == ["-4", "-3", "4"]
    text = browser.submit(state="0")
    assert "was aborted by Business Rule" in text


def test_lists_filter_sort_and_page(browser: Browser, api: Api) -> None:
    for place in range(55):
        api.create("change_request", short_description=f"Listed {place:02}", correlation_id="face-list")
    row = api.create("change_request", short_description="Listed and assessed", correlation_id="face-list")
    api.update("change_request", row["sys_id"], state="-4")
    browser.sign_in()
    text = browser.open("/change_request_list.do?sysparm_query=correlation_id=face-list&sort=short_description")
    assert "1 to 50 of 56" in text
    assert re.findall(r">(Listed \d\d)<", text) == [f"Listed {place:02}" for place in range(50)]
    following = re.search(r'href="([^"]+)" rel="next"', text)
    assert following
    assert "51 to 56 of 56" in browser.open(following[1].replace("&amp;", "&"))
    text = browser.open("/change_request_list.do?text=Listed&state=-4")
    assert re.findall(r"/change_request\.do\?sys_id=(\w+)", text) == [row["sys_id"]]
    assert "No change request matches this filter." in browser.open("/change_request_list.do?text=x%5EORstate%3D-4")
    assert browser.open("/change_request_list.do?sort=nonsense&page=x&state=%22%3E").count("<h1>") == 1


def test_a_short_address_of_a_list_shows_it(browser: Browser, api: Api) -> None:
    """tinyurl; t_EnableTinyURLSupport."""
    row = api.create("incident", short_description="Behind a short address", correlation_id="face-tiny")
    address = f"{api.url}/incident_list.do?sysparm_query=correlation_id=face-tiny"
    short = api.call("POST", "/api/now/tinyurl", json={"url": address}).json()["result"]
    browser.sign_in()
    text = browser.open(f"/{short}")
    assert re.findall(r"/incident\.do\?sys_id=(\w+)", text) == [row["sys_id"]]


def test_texts_are_shown_and_never_run(browser: Browser, api: Api) -> None:
    hostile = "<script>alert(1)</script>\"'{{7*7}}"
    row = api.create("incident", short_description=hostile, description=hostile, work_notes=hostile)
    browser.sign_in()
    paths = (f"/incident.do?sys_id={row['sys_id']}", f"/incident_list.do?text={quote(hostile)}")
    for path in (*paths, f"/incident_list.do?sysparm_query=short_descriptionLIKE{quote(hostile)}"):
        text = browser.open(path)
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "default-src 'none'" in browser.page.headers["Content-Security-Policy"]


def test_forms_of_elsewhere_are_refused(browser: Browser, api: Api) -> None:
    row = api.create("incident")
    browser.sign_in()
    address = f"{browser.url}/incident.do?sys_id={row['sys_id']}"
    for token in ({}, {"sysparm_ck": "guessed"}):
        response = browser.session.post(address, data={"state": "2", **token}, timeout=TIMEOUT)
        assert response.status_code == 403
    assert api.values("incident", f"sys_id={row['sys_id']}", "state") == ["1"]


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example.com/", "//elsewhere.example.com", "/\\elsewhere.example.com", "javascript:alert(1)"],
)
def test_nobody_is_led_to_another_site(browser: Browser, target: str) -> None:
    for path in (f"/nav_to.do?uri={quote(target, safe='')}", f"/login.do?next={quote(target, safe='')}"):
        browser.open(path)
        browser.sign_in()
        assert browser.page.url == f"{browser.url}/incident_list.do"
        browser.session.cookies.clear()


def test_a_link_on_another_site_is_followed_once_more_from_here(browser: Browser) -> None:
    text = browser.open("/incident_list.do?text=a&state=1", **{"Sec-Fetch-Site": "cross-site"})
    assert 'http-equiv="refresh" content="0; url=/incident_list.do?text=a&amp;state=1"' in text


def test_signing_out_ends_the_session(browser: Browser) -> None:
    browser.sign_in()
    kept = browser.session.cookies.copy()
    browser.open("/logout.do")
    browser.session.cookies.update(kept)
    assert "<h1>Log in</h1>" in browser.open("/incident_list.do")


def test_a_user_without_roles_reads_own_tickets_and_cannot_change_them(browser: Browser, admin: Api) -> None:
    [user] = admin.rows("sys_user", "user_name=employee")
    own, other = admin.create("incident", caller_id=user["sys_id"]), admin.create("incident")
    browser.sign_in("employee", "employee")
    text = browser.open(f"/incident.do?sys_id={own['sys_id']}")
    assert "Update</button>" not in text
    assert "ACL Exception Update Failed" in browser.submit(state="2")
    browser.open(f"/incident.do?sys_id={other['sys_id']}")
    assert browser.page.status_code == 404
