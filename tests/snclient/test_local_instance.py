"""The client against a real server process: the local instance."""

import uuid
from collections import Counter
from collections.abc import Callable

import pytest
import requests

from snclient import (
    AuthenticationFailed,
    BasicAuth,
    InvalidRequest,
    NotFound,
    PasswordGrant,
    Query,
    RateLimited,
    ServiceNow,
    Token,
    Unclear,
    Unusable,
    parse_time,
)


def new_key() -> str:
    return f"test-{uuid.uuid4().hex}"


def test_what_is_created_can_be_fetched_listed_and_updated(sn: ServiceNow) -> None:
    table, key = sn.table("incident"), new_key()
    values = {"short_description": "Require MFA ^ 多重", "impact": "1", "urgency": "2", "work_notes": "first"}
    written = table.create(values, correlation_id=key)
    assert (written.is_new, written.dropped) == (True, ())
    assert written.record.value("priority") == "2"
    again = table.create(values, correlation_id=key)
    assert (again.is_new, again.record.sys_id) == (False, written.record.sys_id)
    fetched = table.fetch(written.record.sys_id, display_value="all")
    assert fetched.value("short_description") == "Require MFA ^ 多重"
    assert (fetched.value("state"), fetched.display("state")) == ("1", "New")
    assert parse_time(fetched.value("sys_created_on")) is not None
    updated = table.update(written.record.sys_id, {"state": "2"})
    assert (updated.record.value("state"), updated.dropped, updated.is_new) == ("2", (), False)
    [listed] = table.list(Query().equals("correlation_id", key), fields=["number", "state"])
    assert listed == {"sys_id": fetched.sys_id, "number": fetched.value("number"), "state": "2"}


def test_a_priority_that_is_derived_is_reported_as_dropped(sn: ServiceNow) -> None:
    written = sn.table("incident").create({"short_description": "x", "priority": "1"}, correlation_id=new_key())
    assert written.dropped == ("priority",)


def test_a_change_keeps_its_priority(sn: ServiceNow) -> None:
    values = {"short_description": "x", "priority": "2", "due_date": "2026-12-31 00:00:00"}
    assert sn.table("change_request").create(values, correlation_id=new_key()).dropped == ()


def test_a_password_buys_a_token_that_works(instance: str, grant: PasswordGrant) -> None:
    with ServiceNow(instance, auth=grant) as sn:
        assert sn.table("incident").create({"short_description": "x"}, correlation_id=new_key()).is_new


def test_a_kept_refresh_token_needs_no_password(instance: str, grant: PasswordGrant, kept_tokens: list[Token]) -> None:
    with ServiceNow(instance, auth=grant) as sn:
        list(sn.table("incident").list(limit=1))
    [kept] = kept_tokens
    dead = Token("dead", kept.refresh_token, kept.expires_at)
    resumed = PasswordGrant(client_id="scoredesk-local", client_secret="scoredesk-local-secret", token=dead)
    with ServiceNow(instance, auth=resumed) as sn:
        assert sn.table("incident").create({"short_description": "x"}, correlation_id=new_key()).is_new


def test_wrong_passwords_records_and_tables_are_errors_of_their_own(instance: str, sn: ServiceNow) -> None:
    with ServiceNow(instance, auth=BasicAuth("admin", "wrong")) as stranger, pytest.raises(AuthenticationFailed):
        stranger.table("incident").fetch("0" * 32)
    wrong = PasswordGrant(client_id="scoredesk-local", client_secret="no", username="admin", password="admin")
    with ServiceNow(instance, auth=wrong) as stranger, pytest.raises(AuthenticationFailed):
        stranger.table("incident").fetch("0" * 32)
    with pytest.raises(NotFound):
        sn.table("incident").fetch("0" * 32)
    with pytest.raises(InvalidRequest, match="no_such_table"):
        list(sn.table("no_such_table").list())


@pytest.mark.parametrize("kind", ["lost_answer", "reset_after_commit", "server_error", "reset_before_commit"])
def test_a_lost_answer_never_makes_a_second_ticket(
    instance: str, sn: ServiceNow, faults: Callable[..., None], kind: str
) -> None:
    key, table = new_key(), sn.table("incident")
    faults(kind=kind, method="POST", path="/api/now/table/incident", count=1)
    with (
        ServiceNow(instance, auth=BasicAuth("scoredesk.integration", "integration"), deadline=1) as hasty,
        pytest.raises(Unclear),
    ):
        hasty.table("incident").create({"short_description": "x"}, correlation_id=key)
    table.create({"short_description": "x"}, correlation_id=key)
    assert len(list(table.list(Query().equals("correlation_id", key)))) == 1


def test_a_record_that_the_account_cannot_see_is_not_taken_for_missing(instance: str, sn: ServiceNow) -> None:
    key = new_key()
    sn.table("incident").create({"short_description": "x"}, correlation_id=key)
    before = counted(instance)
    with ServiceNow(instance, auth=BasicAuth("employee", "employee")) as blind, pytest.raises(Unusable, match="hides"):
        blind.table("incident").create({"short_description": "x"}, correlation_id=key)
    assert counted(instance) - before == Counter({"GET": 1})


def test_keys_that_differ_in_case_only_are_two(sn: ServiceNow) -> None:
    key, table = new_key(), sn.table("incident")
    outcomes = list(table.create_many((one, {"short_description": "x"}) for one in (key, key.upper())))
    assert [outcome.written and outcome.written.is_new for outcome in outcomes] == [True, True]
    for one in (key, key.upper()):
        found = table.create({}, correlation_id=one)
        assert (found.is_new, found.record.value("correlation_id")) == (False, one)


def test_a_rate_limit_on_a_write_says_so(sn: ServiceNow, faults: Callable[..., None]) -> None:
    key = new_key()
    faults(kind="rate_limited", method="POST", path="/api/*", count=1)
    with pytest.raises(RateLimited):
        sn.table("incident").create({"short_description": "x"}, correlation_id=key)
    assert sn.table("incident").create({"short_description": "x"}, correlation_id=key).is_new


def test_fifty_creates_cost_fifty_posts_and_two_look_ups(sn: ServiceNow, instance: str) -> None:
    before = counted(instance)
    keys = [f"scoredesk-{uuid.uuid4().hex}" for _ in range(50)]
    outcomes = list(sn.table("incident").create_many((key, {"short_description": key}) for key in keys))
    assert [outcome.correlation_id for outcome in outcomes if outcome.written and outcome.written.is_new] == keys
    assert counted(instance) - before == Counter({"POST": 50, "GET": 2})
    again = list(sn.table("incident").create_many((key, {"short_description": key}) for key in keys))
    assert [outcome.correlation_id for outcome in again if outcome.written and not outcome.written.is_new] == keys
    assert counted(instance) - before == Counter({"POST": 50, "GET": 6})


def counted(instance: str) -> Counter[str]:
    """Requests to the incident table so far, by method."""
    answer = requests.get(f"{instance}/_local/requests", timeout=5).json()
    found: Counter[str] = Counter()
    for row in answer["requests"]:
        if row["path"].startswith("/api/now/table/"):
            found[row["method"]] += row["count"]
    return found
