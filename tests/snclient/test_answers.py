"""Every answer that is not the wanted one is an error of its own, with a message a person can act on."""

import time
from email.utils import formatdate

import pytest

from snclient import (
    AclRefused,
    AuthenticationFailed,
    BasicAuth,
    BusinessRuleAborted,
    DataPolicyViolation,
    Hibernating,
    InsufficientRights,
    InvalidRequest,
    NotFound,
    RateLimited,
    Refused,
    ServiceNow,
    ServiceNowError,
    Unclear,
    Unreachable,
    Unusable,
)
from tests.snclient.scripted import Reply, ScriptedInstance, failure

ASLEEP = "<html><title>Instance Hibernating page</title></html>"
CUT_STREAM = '{"result":[{"sys_id":"1"},],"error":{"message":"Transaction cancelled"},"status":"failure"}'

REFUSALS = [
    (401, "User Not Authenticated", "Required to provide Auth information", AuthenticationFailed, "check user name"),
    (401, "User is not authenticated", "Required to provide Auth information", AuthenticationFailed, "check user name"),
    (
        403,
        "Operation Failed",
        "ACL Exception Insert Failed due to security constraints",
        AclRefused,
        "the account needs a role",
    ),
    (403, "User Not Authorized", "Failed API level ACL Validation", AclRefused, "the account needs a role"),
    (403, "User Not Authorized", "Access to unscoped api is not allowed", InsufficientRights, "unscoped api"),
    (403, "Insufficient rights to query records", None, InsufficientRights, "lacks a right"),
    (
        403,
        "Operation Failed",
        "Data Policy Exception: The following fields are mandatory: Resolution code",
        DataPolicyViolation,
        "The following fields are mandatory: Resolution code.",
    ),
    (
        403,
        "Operation Failed",
        "Operation against file 'change_request' was aborted by Business Rule 'Check State^1f'. Business Rule Stack:x",
        BusinessRuleAborted,
        ": Check State.",
    ),
    (403, "Something new", "nobody saw before", Refused, "Something new: nobody saw before."),
    (404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval", NotFound, "no such record"),
    (400, "Invalid table incidnt", None, InvalidRequest, "Invalid table incidnt."),
    (400, "Exception while reading request", "Rejected large REST payload", InvalidRequest, "Rejected large"),
    (405, "Method not Supported", None, InvalidRequest, "Method not Supported."),
    (415, "Unsupported media type", None, InvalidRequest, "Unsupported media type."),
]


@pytest.mark.parametrize(("status", "message", "detail", "kind", "says"), REFUSALS)
@pytest.mark.parametrize("is_write", [True, False])
def test_a_refusal_is_the_same_error_for_reads_and_writes(
    scripted: ScriptedInstance,
    scripted_sn: ServiceNow,
    status: int,
    message: str,
    detail: str | None,
    kind: type[ServiceNowError],
    says: str,
    is_write: bool,
) -> None:
    scripted.answers(failure(status, message, detail, X_Transaction_ID="096cc61b9736"))
    table = scripted_sn.table("incident")
    with pytest.raises(kind) as caught:
        table.update("1", {"state": "2"}) if is_write else table.fetch("1")
    assert type(caught.value) is kind
    assert says in caught.value.message
    assert caught.value.status == status
    assert caught.value.detail == (detail or message)
    assert caught.value.transaction_id == "096cc61b9736"
    assert len(scripted.requests) == 1


UNUSABLE = [
    (Reply(200, text=ASLEEP), Hibernating, "hibernates"),
    (Reply(302, headers={"Location": "https://developer.servicenow.com/dev.do"}), Hibernating, "hibernates"),
    (Reply(302, headers={"Location": "https://sso.example/login"}), Unusable, "points elsewhere"),
    (Reply(200, text="<html>Welcome</html>"), Unusable, "broken or foreign content"),
    (Reply(200, text='{"result":[{"sys_id":'), Unusable, "broken or foreign content"),
    (Reply(200, text=CUT_STREAM), Unusable, "broken or foreign content"),
    (Reply(200, {"result": [], "error": {"message": "Transaction cancelled"}}), Unusable, "Transaction cancelled"),
    (Reply(200, {"error": {"message": "Transaction cancelled"}, "status": "failure"}), Unusable, "Transaction"),
    (Reply(200, {"unexpected": 1}), Unusable, "broken or foreign content"),
    (Reply(200, {"result": "text"}), Unusable, "not a record"),
]


@pytest.mark.parametrize(("reply", "kind", "says"), UNUSABLE)
def test_a_read_with_a_lying_answer_fails_at_once(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, reply: Reply, kind: type[ServiceNowError], says: str
) -> None:
    scripted.answers(reply)
    with pytest.raises(kind) as caught:
        scripted_sn.table("incident").fetch("1")
    assert says in caught.value.message
    assert len(scripted.requests) == 1


WRITES = [
    *(reply for reply, _, _ in UNUSABLE),
    failure(500, "Transaction cancelled: maximum execution time exceeded"),
    Reply(502, text="<html>snow_adc</html>"),
    Reply(201, {"result": {"sys_id": "1", "number": "INC1"}}, cut=10),
    Reply(201, {"result": {}}),
    Reply(201, text=""),
    Reply(408),
    Reply(is_lost=True),
]


@pytest.mark.parametrize("reply", WRITES)
def test_a_write_with_a_broken_answer_is_unclear_and_never_repeated(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, reply: Reply
) -> None:
    scripted.answers(Reply(200, {"result": []}), reply)
    with pytest.raises(Unclear, match="look it up before it is sent again"):
        scripted_sn.table("incident").create({"short_description": "x"}, correlation_id="a")
    assert scripted.methods() == ["GET", "POST"]


@pytest.mark.parametrize(
    "reply", [Reply(503), failure(500, "x"), Reply(is_lost=True), Reply(200, {"result": {"sys_id": "1"}}, cut=5)]
)
def test_a_read_is_repeated_when_the_trouble_may_pass(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, reply: Reply
) -> None:
    scripted.answers(reply, Reply(200, {"result": {"sys_id": "1", "number": "INC1"}}))
    assert scripted_sn.table("incident").fetch("1")["number"] == "INC1"
    assert scripted.methods() == ["GET"] * 2


@pytest.mark.parametrize(("reply", "kind"), [(Reply(503), Unusable), (Reply(is_lost=True), Unreachable)])
def test_a_read_is_repeated_twice_at_most(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, reply: Reply, kind: type[ServiceNowError]
) -> None:
    scripted.answers(reply, reply, reply)
    with pytest.raises(kind):
        scripted_sn.table("incident").fetch("1")
    assert scripted.methods() == ["GET"] * 3


def test_a_read_comes_back_when_the_instance_asks(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(failure(429, "Rate limit exceeded", Retry_After="0.2"), Reply(200, {"result": {"sys_id": "1"}}))
    assert scripted_sn.table("incident").fetch("1").sys_id == "1"
    assert len(scripted.requests) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "1799.5"}, 1799.5),
        ({"Retry_After": "{date}"}, 900),
        ({"X_RateLimit_Reset": "{moment}"}, 900),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "nan"}, None),
        ({}, None),
    ],
)
def test_a_limit_says_when_to_come_back_and_a_write_is_not_repeated(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, headers: dict[str, str], seconds: float | None
) -> None:
    moment = int(time.time()) + 900
    now = {name: text.format(date=formatdate(moment, usegmt=True), moment=moment) for name, text in headers.items()}
    scripted.answers(failure(429, "Rate limit exceeded", "Rate limit of 100 requests per hour", **now))
    with pytest.raises(RateLimited) as caught:
        scripted_sn.table("incident").update("1", {"state": "2"})
    assert caught.value.retry_after == (None if seconds is None else pytest.approx(seconds, abs=120))
    assert len(scripted.requests) == 1


def test_a_read_does_not_wait_past_its_deadline(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(failure(429, "Rate limit exceeded", Retry_After="60"))
    with pytest.raises(RateLimited):
        scripted_sn.table("incident").fetch("1")
    assert len(scripted.requests) == 1


def test_a_refused_connection_is_unreachable_for_writes_too(scripted: ScriptedInstance) -> None:
    scripted.close()
    with ServiceNow(scripted.url, auth=BasicAuth("ada", "secret"), deadline=1) as sn:
        with pytest.raises(Unreachable, match="cannot be reached"):
            sn.table("incident").update("1", {"state": "2"})
        with pytest.raises(Unreachable, match="cannot be reached"):
            sn.table("incident").fetch("1")
