"""The authorization code grant in the browser: signing in, the consent page, and what the client makes of the code."""

import base64
import hashlib
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import requests

from snclient.simulator.codes import Codes, Consent
from tests.snclient.simulator.browser import Browser
from tests.snclient.simulator.conftest import Api, Running, SetProperty
from tests.snclient.simulator.test_oauth import CLIENT, ask, assert_denied, last_cause, read

CALLBACK = "http://localhost:8501/servicenow/callback"
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
PUBLIC = {"client_id": "scoredesk-local-public"}


@pytest.fixture
def browser(instance: Running) -> Browser:
    return Browser(instance.url)


def asking(**others: str) -> str:
    """The address that a client sends its user to; a value of "" leaves a parameter out."""
    sent = {"response_type": "code", "client_id": CLIENT["client_id"], "redirect_uri": CALLBACK, "state": "xyz"}
    return f"/oauth_auth.do?{urlencode({name: value for name, value in (sent | others).items() if value})}"


def integrate(browser: Browser, **others: str) -> Browser:
    """Go to the consent page, signing in on the way."""
    browser.open(asking(**others))
    if "user_password" in browser.page.text:
        browser.sign_in("scoredesk.integration", "integration")
    return browser


def allowed_code(browser: Browser, **others: str) -> str:
    address = integrate(browser, **others).answer(oauth_auth_check_action="authorize")
    return parse_qs(urlsplit(address).query)["code"][0]


def redeem(url: str, code: str, **others: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **others}
    return ask(url, **form)


def test_a_user_signs_in_allows_and_the_client_gets_tokens_of_that_user(browser: Browser, admin: Api) -> None:
    """authorization-workflow: private clients."""
    browser.open(asking())
    assert "<h1>Log in</h1>" in browser.page.text
    text = browser.sign_in("scoredesk.integration", "integration").page.text
    assert "Scoredesk asks to connect to your account" in text
    assert "Scoredesk Integration (scoredesk.integration)" in text
    address = browser.answer(oauth_auth_check_action="authorize")
    assert address.startswith(f"{CALLBACK}?")
    answer = dict(parse_qsl(urlsplit(address).query))
    assert sorted(answer) == ["code", "state"]
    assert answer["state"] == "xyz"
    token = redeem(browser.url, answer["code"], **CLIENT).json()
    assert sorted(token) == ["access_token", "expires_in", "refresh_token", "scope", "token_type"]
    assert read(browser.url, token["access_token"]) == 200
    rows = admin.rows("oauth_credential", "type=refresh_token^user.user_name=scoredesk.integration")
    assert rows


def test_a_code_is_good_once_and_for_its_client_and_address(browser: Browser, admin: Api) -> None:
    """authorization-workflow; RFC 6749, 4.1.3."""
    code = allowed_code(browser)
    assert redeem(browser.url, code, **CLIENT).status_code == 200
    assert_denied(redeem(browser.url, code, **CLIENT))
    assert "The authorization code is unknown, used or too old" in last_cause(admin)
    assert_denied(redeem(browser.url, allowed_code(browser), **{**CLIENT, "redirect_uri": "http://localhost:1/"}))
    assert "redirect_uri is not the one" in last_cause(admin)
    assert_denied(redeem(browser.url, allowed_code(browser), **{**CLIENT, "client_secret": ""}))
    assert_denied(redeem(browser.url, allowed_code(browser, **PUBLIC, **PKCE), **CLIENT))


def test_a_code_is_too_old_after_a_minute() -> None:
    """RFC 6749, 4.1.2: codes are short-lived."""
    now = 1000.0
    codes = Codes(clock=lambda: now)
    consent = Consent("client", "user", CALLBACK)
    kept, late = codes.issue(consent), codes.issue(consent)
    now += 59
    assert codes.take(kept) == consent
    now += 1
    assert codes.take(late) is None


def test_a_public_client_proves_itself_by_pkce_and_cannot_refresh(browser: Browser, admin: Api) -> None:
    """authorization-workflow: public clients; refreshing is for private clients only. KB1645540."""
    url = browser.url
    token = redeem(url, allowed_code(browser, **PUBLIC, **PKCE), **PUBLIC, code_verifier=VERIFIER).json()
    assert read(url, token["access_token"]) == 200
    assert_denied(ask(url, grant_type="refresh_token", refresh_token=token["refresh_token"], **PUBLIC))
    for wrong in ({}, {"code_verifier": VERIFIER[:-1]}, {"code_verifier": CHALLENGE}):
        assert_denied(redeem(url, allowed_code(browser, **PUBLIC, **PKCE), **PUBLIC, **wrong))
        assert last_cause(admin) == "code_verifier does not answer the code_challenge"


def test_a_private_client_may_use_pkce_besides_its_secret(browser: Browser) -> None:
    """KB1645540."""
    answer = redeem(browser.url, allowed_code(browser, **PKCE), **CLIENT, code_verifier=VERIFIER)
    assert answer.status_code == 200
    assert_denied(redeem(browser.url, allowed_code(browser, **PKCE), **CLIENT))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"client_id": "other"}, "Invalid client_id in request"),
        ({"response_type": "token"}, "Unsupported response_type in request"),
        ({"state": ""}, "Missing State parameter in request"),
        ({"client_id": "scoredesk-local-public"}, "Missing code_challenge parameter in request"),
        (PKCE | {"code_challenge_method": "plain"}, "Invalid code_challenge or code_challenge_method in request"),
        (PKCE | {"code_challenge_method": ""}, "Invalid code_challenge or code_challenge_method in request"),
        (PKCE | {"code_challenge": "short"}, "Invalid code_challenge or code_challenge_method in request"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_that_is_not_in_order_is_not_sent_to_the_client(
    browser: Browser, wrong: dict[str, str], text: str
) -> None:
    """authorization-workflow."""
    assert text in integrate(browser, **wrong).page.text
    assert browser.page.status_code == 400
    assert "Allow" not in browser.page.text


def test_state_may_be_left_out_where_the_property_says_so(browser: Browser, set_property: SetProperty) -> None:
    """OAuth properties: glide.oauth.state.parameter.required."""
    set_property("glide.oauth.state.parameter.required", "false")
    address = integrate(browser, state="").answer(oauth_auth_check_action="authorize")
    assert sorted(parse_qs(urlsplit(address).query)) == ["code"]


def test_deny_tells_the_client_so(browser: Browser) -> None:
    """RFC 6749, 4.1.2.1."""
    address = integrate(browser, state="s p&a=ce").answer(oauth_auth_check_action="deny")
    assert address.startswith(f"{CALLBACK}?")
    assert dict(parse_qsl(urlsplit(address).query)) == {"error": "access_denied", "state": "s p&a=ce"}


def test_not_you_signs_out_and_leads_back_to_the_consent_page(browser: Browser) -> None:
    """The article: authorize as the integration user, switch the user by Not You."""
    browser.open("/login.do")
    browser.sign_in("itil", "itil")
    text = browser.open(asking())
    assert "Ines Torvald (itil)" in text
    assert "<h1>Log in</h1>" in browser.open(browser.link("Not You"))
    assert "Scoredesk Integration" in browser.sign_in("scoredesk.integration", "integration").page.text
    assert "Scoredesk asks to connect to your account" in browser.page.text


def test_an_address_that_is_not_registered_is_replaced_by_the_first_that_is(browser: Browser, admin: Api) -> None:
    """t_CreateEndpointforExternalClients: "If no match is made, the instance uses the first redirect URL"."""
    first, second = "https://first.example.com/callback?a=1", "http://second.example.com:81/callback"
    admin.create(
        "oauth_entity", name="<b>Two</b>", client_id="two", client_secret="x", redirect_url=f"{first}, {second}"
    )
    for asked, leads in (
        (second, f"{second}?"),
        ("https://evil.example.com/", f"{first}&"),
        (f"{second}/", f"{first}&"),
    ):
        text = integrate(browser, client_id="two", redirect_uri=asked).page.text
        assert "&lt;b&gt;Two&lt;/b&gt; asks to connect" in text
        assert browser.answer(oauth_auth_check_action="authorize").startswith(leads)
    assert "form-action 'self' https://first.example.com;" in browser.page.headers["Content-Security-Policy"]
    admin.create("oauth_entity", name="None", client_id="none", client_secret="x")
    assert "no redirect URL" in integrate(browser, client_id="none").page.text
    admin.create(
        "oauth_entity", name="Script", client_id="script", client_secret="x", redirect_url="javascript:alert(1)"
    )
    assert "no redirect URL" in integrate(browser, client_id="script", redirect_uri="").page.text


def test_consent_is_given_on_our_own_page_only(browser: Browser) -> None:
    """authorization-workflow: the form carries sysparm_ck."""
    integrate(browser)
    assert 'name="sysparm_ck"' in browser.page.text
    for token in ({}, {"sysparm_ck": "guessed"}):
        sent = {"oauth_auth_check_action": "authorize", **token}
        response = browser.session.post(browser.page.url, data=sent, timeout=20, allow_redirects=False)
        assert (response.status_code, response.headers.get("Location")) == (403, None)
    stranger = Browser(browser.url)
    sent = {"oauth_auth_check_action": "authorize", "sysparm_ck": "x"}
    response = stranger.session.post(browser.page.url, data=sent, timeout=20, allow_redirects=False)
    assert response.headers["Location"].startswith("/login.do")


def test_redirect_urls_are_given_at_the_start(start: Callable[..., Running]) -> None:
    """The local instance's own."""
    mine = "http://127.0.0.1:9999/back"
    browser = Browser(start("--seed", "empty", "--redirect-url", mine, "--redirect-url", CALLBACK).url)
    assert integrate(browser, redirect_uri="").answer(oauth_auth_check_action="authorize").startswith(f"{mine}?")
    assert integrate(browser).answer(oauth_auth_check_action="authorize").startswith(f"{CALLBACK}?")
