"""Tokens are renewed in time, once, and never shown."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from snclient import (
    AuthenticationFailed,
    Hibernating,
    PasswordGrant,
    RateLimited,
    ReconnectNeeded,
    ServiceNow,
    Token,
    Unreachable,
    Unusable,
)
from tests.snclient.scripted import Reply, ScriptedInstance, failure

ONE = Reply(200, {"result": {"sys_id": "1"}})
DENIED = Reply(401, {"error_description": "access_denied", "error": "server_error"})
TOKEN_PATH = "/oauth_token.do"


def grant(**changes: object) -> PasswordGrant:
    known = {"client_id": "client", "client_secret": "cs&+%=", "username": "ada", "password": "p&+%= ^ü"}
    return PasswordGrant(**{**known, **changes})  # type: ignore[arg-type]


def token_reply(access: str, *, refresh: str | None = "r1", life: int = 1799) -> Reply:
    content = {"access_token": access, "scope": "useraccount", "token_type": "Bearer", "expires_in": life}
    return Reply(200, content | ({"refresh_token": refresh} if refresh else {}))


def token(access: str, *, refresh: str = "r1", life: float) -> Token:
    return Token(access, refresh, datetime.now(UTC) + timedelta(seconds=life))


def fetch(scripted: ScriptedInstance, auth: PasswordGrant) -> None:
    with ServiceNow(scripted.url, auth=auth, deadline=5) as sn:
        sn.table("incident").fetch("1")


def sent_headers(scripted: ScriptedInstance) -> list[str]:
    return [request.headers["Authorization"] for request in scripted.requests if request.path != TOKEN_PATH]


def sent_grants(scripted: ScriptedInstance) -> list[str]:
    return [request.form["grant_type"] for request in scripted.requests if request.path == TOKEN_PATH]


def test_the_password_is_sent_once_and_in_the_body_only(scripted: ScriptedInstance) -> None:
    scripted.answers(token_reply("a1"), ONE, ONE)
    auth = grant()
    fetch(scripted, auth)
    fetch(scripted, auth)
    first = scripted.requests[0]
    assert first.target == TOKEN_PATH
    assert first.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert first.form == {
        "grant_type": "password",
        "username": "ada",
        "password": "p&+%= ^ü",
        "client_id": "client",
        "client_secret": "cs&+%=",
    }
    assert sent_headers(scripted) == ["Bearer a1", "Bearer a1"]


def test_a_token_is_renewed_a_minute_before_it_ends(scripted: ScriptedInstance) -> None:
    kept: list[Token] = []
    scripted.answers(token_reply("a2", refresh=None), ONE, ONE)
    auth = grant(token=token("a1", life=59), on_token=kept.append)
    fetch(scripted, auth)
    fetch(scripted, auth)
    assert scripted.requests[0].form["refresh_token"] == "r1"
    assert sent_headers(scripted) == ["Bearer a2", "Bearer a2"]
    assert [(one.access_token, one.refresh_token) for one in kept] == [("a2", "r1")]
    assert timedelta(seconds=1700) < kept[0].expires_at - datetime.now(UTC) < timedelta(seconds=1800)


def test_a_token_with_more_than_a_minute_left_is_used(scripted: ScriptedInstance) -> None:
    scripted.answers(ONE)
    fetch(scripted, grant(token=token("a1", life=90)))
    assert sent_grants(scripted) == []


def test_a_rotated_refresh_token_is_kept(scripted: ScriptedInstance) -> None:
    kept: list[Token] = []
    scripted.answers(token_reply("a2", refresh="r2"), ONE)
    fetch(scripted, grant(token=token("a1", life=-1), on_token=kept.append))
    assert [one.refresh_token for one in kept] == ["r2"]


def test_the_same_token_answered_early_is_used_to_its_end(scripted: ScriptedInstance) -> None:
    scripted.answers(token_reply("a1", life=50), ONE, ONE)
    auth = grant(token=token("a1", life=55))
    fetch(scripted, auth)
    fetch(scripted, auth)
    assert sent_grants(scripted) == ["refresh_token"]


@pytest.mark.parametrize("wording", ["User Not Authenticated", "User is not authenticated"])
def test_a_refused_token_is_renewed_once_and_the_write_sent_again(scripted: ScriptedInstance, wording: str) -> None:
    echo = Reply(200, {"result": {"sys_id": "1", "state": "2"}})
    scripted.answers(failure(401, wording), token_reply("a2"), echo, failure(401, wording), token_reply("a3"))
    with ServiceNow(scripted.url, auth=grant(token=token("a1", life=900)), deadline=5) as sn:
        assert sn.table("incident").update("1", {"state": "2"}).dropped == ()
        scripted.answers(failure(401, wording))
        with pytest.raises(AuthenticationFailed):
            sn.table("incident").update("1", {"state": "2"})
    assert sent_headers(scripted) == ["Bearer a1", "Bearer a2", "Bearer a2", "Bearer a3"]


def test_a_dead_refresh_token_falls_back_to_the_password(scripted: ScriptedInstance) -> None:
    kept: list[Token] = []
    scripted.answers(DENIED, token_reply("a2", refresh=None), ONE)
    fetch(scripted, grant(token=token("a1", life=-1), on_token=kept.append))
    assert sent_grants(scripted) == ["refresh_token", "password"]
    assert [one.refresh_token for one in kept] == [""]


def test_a_dead_refresh_token_without_password_asks_to_reconnect(scripted: ScriptedInstance) -> None:
    scripted.answers(DENIED)
    with pytest.raises(ReconnectNeeded, match="connect again") as caught:
        fetch(scripted, grant(password="", token=token("a1", life=-1)))
    assert caught.value.status == 401
    assert caught.value.detail == "server_error: access_denied"
    with pytest.raises(ReconnectNeeded):
        fetch(scripted, grant(password=""))
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (DENIED, AuthenticationFailed),
        (Reply(400, {"error": "invalid_grant"}), AuthenticationFailed),
        (Reply(200, {"error": "invalid_client"}), AuthenticationFailed),
        (Reply(200, text="Instance Hibernating page"), Hibernating),
        (Reply(200, text="{"), Unusable),
        (Reply(200, {"token_type": "Bearer"}), Unusable),
        (failure(429, "Rate limit exceeded", Retry_After="60"), RateLimited),
        (Reply(302, headers={"Location": "https://sso.example"}), Unusable),
    ],
)
def test_a_failed_sign_in_is_an_error_and_no_write_is_unclear(
    scripted: ScriptedInstance, reply: Reply, kind: type[Exception]
) -> None:
    scripted.answers(reply)
    with ServiceNow(scripted.url, auth=grant(), deadline=5) as sn, pytest.raises(kind) as caught:
        sn.table("incident").update("1", {"state": "2"})
    assert type(caught.value) is kind
    assert len(scripted.requests) == 1
    assert "p&+" not in f"{caught.value!r} {vars(caught.value)}"


def test_a_lost_refresh_is_not_taken_for_a_refusal(scripted: ScriptedInstance) -> None:
    scripted.answers(Reply(is_lost=True))
    with ServiceNow(scripted.url, auth=grant(token=token("a1", life=-1)), deadline=5) as sn:
        with pytest.raises(Unreachable):
            sn.table("incident").update("1", {"state": "2"})
        scripted.answers(Reply(503))
        with pytest.raises(Unusable):
            sn.table("incident").update("1", {"state": "2"})
    assert sent_grants(scripted) == ["refresh_token", "refresh_token"]


def _at_once(count: int, act: Callable[[], object]) -> list[BaseException]:
    """What the threads raised that all begin at one moment."""
    barrier = threading.Barrier(count)
    raised: list[BaseException] = []

    def run() -> None:
        barrier.wait()
        try:
            act()
        except AuthenticationFailed as error:
            raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_fifty_threads_and_an_expired_token_make_one_refresh(scripted: ScriptedInstance) -> None:
    scripted.answers(token_reply("a2"), *[ONE] * 50)
    with ServiceNow(scripted.url, auth=grant(token=token("a1", life=-1)), deadline=30) as sn:
        assert _at_once(50, lambda: sn.table("incident").fetch("1")) == []
    assert sent_grants(scripted) == ["refresh_token"]
    assert sent_headers(scripted) == ["Bearer a2"] * 50


def test_threads_that_wait_for_a_failed_sign_in_share_its_failure(scripted: ScriptedInstance) -> None:
    scripted.answers(*[Reply(401, DENIED.content, pause=0.5)] * 8)
    with ServiceNow(scripted.url, auth=grant(), deadline=30) as sn:
        raised = _at_once(8, lambda: sn.table("incident").fetch("1"))
    assert [type(error) for error in raised] == [AuthenticationFailed] * 8
    assert sent_grants(scripted) == ["password"]


def test_nothing_shows_a_secret() -> None:
    shown = f"{grant()!r} {token('a1', life=1)!r} {vars(AuthenticationFailed('x'))}"
    assert "client_id='client'" in shown
    assert not any(secret in shown for secret in ("cs&", "p&+", "a1", "r1"))
