"""Faults on demand, each by what a plain client sees and by what is in the store afterwards."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from tests.processes import wait_until
from tests.snclient.simulator.conftest import Api, Running

INCIDENTS = {"method": "POST", "path": "/api/now/table/*"}
CANCELLED = "Transaction cancelled: maximum execution time exceeded"


@pytest.fixture
def faulty(admin: Api) -> Iterator[Api]:
    """An instance whose faults are taken back afterwards."""
    yield admin
    admin.call("DELETE", "/_local/faults")


def plan(api: Api, *faults: dict[str, object], **others: object) -> None:
    response = api.call("POST", "/_local/faults", json={"faults": list(faults), **others})
    assert response.status_code == 200, response.text


def committed(api: Api, key: str) -> int:
    return len(api.values("incident", f"correlation_id={key}", "number"))


def post(api: Api, key: str) -> requests.Response:
    return api.call("POST", "incident", json={"correlation_id": key})


@pytest.mark.parametrize(
    ("kind", "error", "records"),
    [
        ("reset_before_commit", requests.ConnectionError, 0),
        ("reset_after_commit", requests.ConnectionError, 1),
        ("lost_answer", requests.ReadTimeout, 1),
    ],
)
def test_a_connection_that_breaks_leaves_its_work_done_or_undone(
    faulty: Api, kind: str, error: type[Exception], records: int
) -> None:
    """r_RESTAPIHTTPResponseCodes: an insert without an answer may have been committed."""
    plan(faulty, {"kind": kind, "count": 1, **INCIDENTS})
    address = f"{faulty.url}/api/now/table/incident"
    with pytest.raises(error):
        requests.post(address, json={"correlation_id": kind}, auth=("admin", "admin"), timeout=0.5)
    assert committed(faulty, kind) == records
    faulty.create("incident", correlation_id=kind)
    assert committed(faulty, kind) == records + 1


def test_a_late_commit_is_cut_now_and_done_afterwards(faulty: Api) -> None:
    """c_DefaultQuotaRules: what runs on after the client has gone is committed all the same."""
    plan(faulty, {"kind": "late_commit", "count": 1, "delay_s": 1, **INCIDENTS})
    with pytest.raises(requests.ConnectionError):
        post(faulty, "late")
    assert committed(faulty, "late") == 0
    wait_until(lambda: committed(faulty, "late") == 1, seconds=20)


def test_a_rate_limit_says_when_to_come_back(faulty: Api) -> None:
    """inbound-REST-API-rate-limiting: 429 with Retry-After and X-RateLimit headers, and no Remaining."""
    plan(faulty, {"kind": "rate_limited", "count": 1, "retry_after_s": 0.5, **INCIDENTS})
    response = post(faulty, "limited")
    assert response.status_code == 429
    assert response.json() == {
        "error": {
            "message": "Rate limit exceeded",
            "detail": "Rate limit of 100 requests per hour for Table API exceeded",
        },
        "status": "failure",
    }
    assert (response.headers["Retry-After"], response.headers["X-RateLimit-Limit"]) == ("0.5", "100")
    assert abs(int(response.headers["X-RateLimit-Reset"]) - time.time()) < 60
    assert len(response.headers["X-RateLimit-Rule"]) == 32
    assert "X-RateLimit-Remaining" not in response.headers
    assert committed(faulty, "limited") == 0


def test_a_bare_rate_limit_says_nothing_more(faulty: Api) -> None:
    """inbound-REST-API-rate-limiting: without a rule of its own there are no headers."""
    plan(faulty, {"kind": "rate_limited_bare", "count": 1, **INCIDENTS})
    response = post(faulty, "bare")
    assert (response.status_code, response.json()["error"]["message"]) == (429, "Rate limit exceeded")
    assert not [name for name in response.headers if name.lower().startswith(("retry", "x-ratelimit"))]
    assert committed(faulty, "bare") == 0


def test_a_server_error_does_nothing(faulty: Api) -> None:
    """r_RESTAPIHTTPResponseCodes: 500."""
    plan(faulty, {"kind": "server_error", "count": 2, **INCIDENTS})
    for _ in range(2):
        response = post(faulty, "error")
        assert (response.status_code, response.json()["status"]) == (500, "failure")
    assert committed(faulty, "error") == 0
    assert post(faulty, "error").status_code == 201


def test_truncated_json_is_a_whole_answer_with_half_a_body(faulty: Api) -> None:
    """c_DefaultQuotaRules: partial JSON under a good status; the work is done."""
    plan(faulty, {"kind": "truncated_json", "count": 1, **INCIDENTS})
    response = post(faulty, "truncated")
    assert response.status_code == 201
    assert response.text.startswith('{"result":{')
    with pytest.raises(ValueError, match=r"delimiter|Unterminated|Expecting"):
        response.json()
    assert committed(faulty, "truncated") == 1


def test_a_cancelled_write_is_a_500_although_it_is_committed(faulty: Api) -> None:
    """c_DefaultQuotaRules: 60 s for the Table API."""
    plan(faulty, {"kind": "transaction_cancelled", "count": 1, **INCIDENTS})
    response = post(faulty, "cancelled")
    assert (response.status_code, response.json()["error"]["message"]) == (500, CANCELLED)
    assert response.json()["error"]["detail"].startswith(f"{CANCELLED} Check logs for error trace")
    assert committed(faulty, "cancelled") == 1


def test_a_cancelled_list_is_a_200_that_breaks_off(faulty: Api) -> None:
    """c_DefaultQuotaRules: the status was sent before the transaction was cancelled."""
    for _ in range(4):
        faulty.create("incident", correlation_id="broken off")
    plan(faulty, {"kind": "transaction_cancelled", "count": 1, "method": "GET"})
    response = faulty.call("GET", "incident", params={"sysparm_query": "correlation_id=broken off"})
    body = response.json()
    assert (response.status_code, body["status"], body["error"]["message"]) == (200, "failure", CANCELLED)
    assert len(body["result"]) == 2


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/now/table/incident"), ("POST", "/oauth_token.do")])
def test_a_hibernating_instance_answers_200_with_a_page(faulty: Api, method: str, path: str) -> None:
    """Developer instances: the hibernating page, for tokens too."""
    plan(faulty, {"kind": "hibernating", "count": 1})
    response = faulty.call(method, path, json={"correlation_id": "asleep"})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Instance Hibernating page" in response.text
    assert committed(faulty, "asleep") == 0


def test_a_slow_answer_trickles_and_no_read_takes_long(faulty: Api) -> None:
    """c_DefaultQuotaRules: a time limit for each read is no limit for the whole."""
    plan(faulty, {"kind": "slow_drip", "count": 1, "delay_s": 1.5, **INCIDENTS})
    response = requests.post(
        f"{faulty.url}/api/now/table/incident",
        json={"correlation_id": "slow"},
        auth=("admin", "admin"),
        timeout=0.7,
        stream=True,
    )
    begun = response.raw.read1()
    assert len(begun) < int(response.headers["Content-Length"]) / 2
    assert json.loads(begun + response.raw.read())["result"]["correlation_id"] == "slow"
    assert committed(faulty, "slow") == 1


@pytest.mark.parametrize("skew", [86_400, -86_400])
def test_a_skewed_clock_shows_in_the_answer_and_in_the_record(faulty: Api, skew: int) -> None:
    """c_TableAPI: times are the instance's own."""
    plan(faulty, {"kind": "clock_skew", "count": 1, "skew_s": skew, **INCIDENTS})
    response = post(faulty, "skewed")
    meant = datetime.now(UTC) + timedelta(seconds=skew)
    created = datetime.strptime(response.json()["result"]["sys_created_on"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert abs(created - meant) < timedelta(minutes=2)
    assert abs(parsedate_to_datetime(response.headers["Date"]) - meant) < timedelta(minutes=2)
    right = parsedate_to_datetime(post(faulty, "right").headers["Date"])
    assert abs(right - datetime.now(UTC)) < timedelta(minutes=2)


def test_the_same_seed_draws_the_same_faults(faulty: Api) -> None:
    """The local instance's own."""

    def drawn() -> list[int]:
        plan(faulty, {"kind": "server_error", "probability": 0.5, "method": "GET"}, seed=7)
        return [faulty.call("GET", "incident?sysparm_limit=1").status_code for _ in range(20)]

    first = drawn()
    assert first == drawn()
    assert set(first) == {200, 500}


def test_latency_holds_every_call_back(faulty: Api) -> None:
    """The local instance's own."""
    plan(faulty, latency_ms=2000)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{faulty.url}/api/now/table/incident", auth=("admin", "admin"), timeout=0.2)


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ("[]", "object"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"fault": []}', "fault"),
        ('{"faults": {}}', "list"),
        ('{"faults": [{"kind": "nothing"}]}', "lost_answer"),
        ('{"faults": [{"kind": "lost_answer", "probability": "often"}]}', "probability"),
        ('{"faults": [{"kind": "lost_answer", "probability": 1.5}]}', "from 0 to 1"),
        ('{"faults": [{"kind": "late_commit", "delay_s": NaN}]}', "delay_s"),
        ('{"latency_ms": -1}', "latency_ms"),
    ],
    ids=lambda value: value[:40],
)
def test_a_plan_that_cannot_be_read_says_why(admin: Api, sent: str, word: str) -> None:
    """The local instance's own."""
    response = admin.call("POST", "/_local/faults", data=sent, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert word in response.json()["error"]


def test_a_plan_must_be_json_so_that_no_page_can_send_one(admin: Api) -> None:
    """The local instance's own."""
    response = admin.call(
        "POST", "/_local/faults", data=json.dumps({"latency_ms": 1}), headers={"Content-Type": "text/plain"}
    )
    assert response.status_code == 415


def test_a_plan_says_what_is_left_of_it_and_is_taken_back(faulty: Api) -> None:
    """The local instance's own."""
    plan(faulty, {"kind": "server_error", "count": 2, **INCIDENTS}, seed=3)
    post(faulty, "left")
    [left] = faulty.call("GET", "/_local/faults").json()["faults"]
    assert (left["kind"], left["count"], left["path"]) == ("server_error", 1, "/api/now/table/*")
    assert faulty.call("DELETE", "/_local/faults").json() == {"seed": 0, "latency_ms": 0, "faults": []}
    assert post(faulty, "left").status_code == 201


@pytest.mark.parametrize("is_file", [True, False], ids=["file", "text"])
def test_a_plan_may_be_given_at_the_start(start: Callable[..., Running], tmp_path: Path, is_file: bool) -> None:
    """The local instance's own: `--faults`."""
    given = json.dumps({"faults": [{"kind": "server_error", "count": 1, "method": "GET"}]})
    file = tmp_path / "faults.json"
    file.write_text(given)
    admin = Api(start("--seed", "empty", "--faults", str(file) if is_file else given).url, "admin", "admin")
    assert [admin.call("GET", "incident").status_code for _ in range(2)] == [500, 200]


def test_requests_are_counted_by_method_path_status_and_fault(faulty: Api) -> None:
    """The local instance's own."""

    def count(**wanted: object) -> int:
        rows = faulty.call("GET", "/_local/requests").json()["requests"]
        return sum(row["count"] for row in rows if wanted.items() <= row.items())

    created = {"method": "POST", "path": "/api/now/table/incident", "status": 201, "fault": None}
    read = {"method": "GET", "path": "/api/now/table/incident/{sys_id}", "status": 200, "fault": None}
    failed = {"method": "POST", "path": "/api/now/table/incident", "status": 500, "fault": "server_error"}
    before = [count(**wanted) for wanted in (created, read, failed)]
    row = faulty.create("incident")
    faulty.call("GET", f"incident/{row['sys_id']}")
    plan(faulty, {"kind": "server_error", "count": 1})
    post(faulty, "counted")
    assert [count(**wanted) for wanted in (created, read, failed)] == [number + 1 for number in before]
