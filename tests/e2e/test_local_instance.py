"""The local instance's own pages in a real browser: consent across sites, narrow screens, keyboard, no script."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e.browser import NARROW
from tests.processes import LocalInstance, local_instance

PAGES = (
    "/incident_list.do",
    "/change_request_list.do",
    "/problem_list.do",
    "/sys_user_list.do",
    "/sys_user.do?sys_id=6816f79cc0a8016401c5a33be04be441",
    "/oauth_entity_list.do",
    "/oauth_entity.do?sys_id=-1",
    "/syslog_list.do",
    "/x_mioms_m365ticket_connector.do",
)
HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


class Client(BaseHTTPRequestHandler):
    """A client's site: a link to wherever `?to=` says, and a page for whatever comes back."""

    def do_GET(self) -> None:
        """Answer any page."""
        _, _, target = self.path.partition("?to=")
        body = f"<h1>Client</h1><a href='{unquote(target)}'>Connect</a>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def client() -> Iterator[str]:
    """Address of a client's site; the instance is on 127.0.0.1, it on localhost: another site to a browser."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Client) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def started(client: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalInstance]:
    options = ("--redirect-url", f"{client}/callback")
    with local_instance(tmp_path_factory.mktemp("instance"), seed="demo", options=options) as one:
        yield one


def sign_in(page: Page, user: str = "admin", password: str = "admin") -> None:
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_consent_is_asked_for_and_leads_back_to_the_client(page: Page, started: LocalInstance, client: str) -> None:
    query = "response_type=code&client_id=scoredesk-local&state=s1"
    asking = f"{started.url}/oauth_auth.do?{query}&redirect_uri={client}/callback"
    page.goto(f"{client}/?to={quote(asking, safe='')}")
    page.get_by_role("link", name="Connect").click()
    sign_in(page, "itil", "itil")
    page.get_by_role("link", name="Not You").click()
    sign_in(page, "scoredesk.integration", "integration")
    expect(page.get_by_role("heading", name="Scoredesk asks to connect to your account")).to_be_visible()
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{client}/callback?error=access_denied&state=s1")
    page.goto(f"{client}/?to={quote(asking, safe='')}")
    page.get_by_role("link", name="Connect").click()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{client}/callback?code=*&state=s1")
    expect(page.get_by_role("heading", name="Client")).to_be_visible()


def test_no_page_is_wider_than_a_telephone(new_page: Callable[..., Page], started: LocalInstance) -> None:
    page = new_page(size=NARROW)
    page.goto(f"{started.url}/incident_list.do")
    sign_in(page)
    page.locator("tbody a").first.click()
    expect(page.get_by_role("button", name="Update")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    for path in PAGES:
        page.goto(f"{started.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0], path


def test_an_agent_works_with_the_keyboard_alone(page: Page, started: LocalInstance) -> None:
    page.goto(f"{started.url}/incident_list.do?state=1")
    sign_in(page, "itil", "itil")
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("State").focus()
    page.keyboard.type("In Pro")
    for _ in range(7):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Work notes")).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is updated.")
    expect(page.get_by_label("State")).to_have_value("2")
    expect(page.get_by_text("By keyboard")).to_be_visible()


def test_no_text_runs_as_script(page: Page, started: LocalInstance) -> None:
    values = dict.fromkeys(("short_description", "description", "work_notes", "correlation_display"), HOSTILE)
    address = f"{started.url}/api/now/table/incident"
    row = requests.post(address, json=values, auth=("admin", "admin"), timeout=20).json()["result"]
    registry = {"name": HOSTILE, "client_id": HOSTILE, "redirect_url": HOSTILE}
    requests.post(f"{started.url}/api/now/table/oauth_entity", json=registry, auth=("admin", "admin"), timeout=20)
    requests.post(f"{started.url}/oauth_token.do", data={"grant_type": HOSTILE}, timeout=20)
    page.goto(f"{started.url}/incident.do?sys_id={row['sys_id']}")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    for path in (f"/incident.do?sys_id={row['sys_id']}", *PAGES):
        page.goto(f"{started.url}{path}")
        assert "Local ServiceNow instance" in page.title()
        assert page.locator("img, script").count() == 0
