"""Faults on demand, each by what a client sees and by what is in the store afterwards."""

import json
from collections.abc import Iterator

import pytest
import requests

from tests.snclient.simulator.conftest import Api

INCIDENTS = {"method": "POST", "path": "/api/now/table/*"}


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


@pytest.mark.parametrize(
    ("kind", "records"), [("reset_before_commit", 0), ("reset_after_commit", 1), ("lost_answer", 1)]
)
def test_a_connection_that_breaks_leaves_its_work_done_or_undone(faulty: Api, kind: str, records: int) -> None:
    plan(faulty, {"kind": kind, "count": 1, **INCIDENTS})
    address = f"{faulty.url}/api/now/table/incident"
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        requests.post(address, json={"correlation_id": kind}, auth=("admin", "admin"), timeout=0.5)
    assert committed(faulty, kind) == records
    faulty.create("incident", correlation_id=kind)
    assert committed(faulty, kind) == records + 1


@pytest.mark.parametrize(("kind", "status"), [("server_error", 500), ("rate_limited", 429)])
def test_a_refused_call_does_nothing(faulty: Api, kind: str, status: int) -> None:
    plan(faulty, {"kind": kind, "count": 2, **INCIDENTS})
    for _ in range(2):
        response = faulty.call("POST", "incident", json={"correlation_id": kind})
        assert (response.status_code, response.json()["status"]) == (status, "failure")
        assert ("Retry-After" in response.headers) == (kind == "rate_limited")
    assert committed(faulty, kind) == 0
    faulty.create("incident", correlation_id=kind)
    assert committed(faulty, kind) == 1


def test_the_same_seed_draws_the_same_faults(faulty: Api) -> None:
    def drawn() -> list[int]:
        plan(faulty, {"kind": "server_error", "probability": 0.5, "method": "GET"}, seed=7)
        return [faulty.call("GET", "incident?sysparm_limit=1").status_code for _ in range(20)]

    first = drawn()
    assert first == drawn()
    assert set(first) == {200, 500}


def test_latency_holds_every_call_back(faulty: Api) -> None:
    plan(faulty, latency_ms=2000)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{faulty.url}/api/now/table/incident", auth=("admin", "admin"), timeout=0.2)


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ("[]", "object"),
        ("{", "JSON"),
        ('{"fault": []}', "fault"),
        ('{"faults": [{"kind": "nothing"}]}', "lost_answer"),
        ('{"faults": [{"kind": "lost_answer", "probability": "often"}]}', "probability"),
        ('{"latency_ms": -1}', "latency_ms"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(admin: Api, sent: str, word: str) -> None:
    response = admin.call("POST", "/_local/faults", data=sent, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert word in response.json()["error"]


def test_a_plan_must_be_json_so_that_no_page_can_send_one(admin: Api) -> None:
    response = admin.call(
        "POST", "/_local/faults", data=json.dumps({"latency_ms": 1}), headers={"Content-Type": "text/plain"}
    )
    assert response.status_code == 415


def test_requests_are_counted_by_method_path_status_and_fault(faulty: Api) -> None:
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
    faulty.call("POST", "incident", json={})
    assert [count(**wanted) for wanted in (created, read, failed)] == [number + 1 for number in before]
