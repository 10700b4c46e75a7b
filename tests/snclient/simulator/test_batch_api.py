"""Many calls in one (ServiceNow: batch-api): what goes in, what comes out, in which order, and where it ends."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.snclient.simulator.conftest import Api, SetProperty

JSON_HEADERS = [{"name": "Content-Type", "value": "application/json"}, {"name": "Accept", "value": "application/json"}]


def item(key: str, method: str, url: str, body: object = None, **others: object) -> dict[str, object]:
    encoded = {} if body is None else {"body": base64.b64encode(json.dumps(body).encode()).decode()}
    return {"id": key, "method": method, "url": url, "headers": JSON_HEADERS, **encoded, **others}


def send(api: Api, *items: dict[str, object], key: object = "1", path: str = "/api/now/v1/batch") -> Any:
    response = api.call("POST", path, json={"batch_request_id": key, "rest_requests": list(items)})
    assert response.status_code == 200, response.text
    return response.json()


def body(serviced: dict[str, Any]) -> Any:
    return json.loads(base64.b64decode(serviced["body"]))


@pytest.fixture
def faulty(admin: Api) -> Iterator[Api]:
    """An instance whose faults are taken back afterwards."""
    yield admin
    admin.call("DELETE", "/_local/faults")


def test_each_item_is_answered_as_it_would_be_alone(api: Api) -> None:
    """batch-api: the sample's three items, two with exclude_response_headers, the last a POST."""
    answer = send(
        api,
        item("11", "GET", "/api/now/table/sys_user_group?sysparm_query=name=Messaging&sysparm_fields=name"),
        item("12", "GET", "/api/now/table/incident?sysparm_limit=1", exclude_response_headers=True),
        item("13", "POST", "/api/now/table/incident", {"short_description": "by batch"}, exclude_response_headers=True),
    )
    assert (answer["batch_request_id"], answer["unserviced_requests"]) == ("1", [])
    first, second, third = answer["serviced_requests"]
    assert set(first) == {"id", "body", "status_code", "status_text", "headers", "execution_time"}
    assert (first["id"], first["status_code"], first["status_text"]) == ("11", 200, "OK")
    assert body(first) == {"result": [{"name": "Messaging"}]}
    headers = {one["name"]: one["value"] for one in first["headers"]}
    assert headers["Content-Type"] == "application/json;charset=UTF-8"
    assert (headers["X-Total-Count"], headers["Expires"]) == ("1", "0")
    assert isinstance(first["execution_time"], int)
    assert (second["headers"], third["headers"]) == ([], [])
    assert (third["status_code"], third["status_text"]) == (201, "Created")
    assert body(third)["result"]["short_description"] == "by batch"


def test_the_batch_id_comes_back_as_text_even_when_a_number_was_sent(api: Api) -> None:
    """batch-api: batch_request_id is a String; PySNC sends a number and compares texts."""
    assert send(api, key=7) == {"batch_request_id": "7", "serviced_requests": [], "unserviced_requests": []}


def test_items_run_one_after_the_other_and_one_that_fails_undoes_nothing(api: Api) -> None:
    """batch-api: not a parallel transaction; each item has its own status."""
    sys_id = "00000000000000000000000000ba7c40"
    record = f"/api/now/table/incident/{sys_id}"
    answer = send(
        api,
        item("a", "POST", "/api/now/table/incident", {"sys_id": sys_id, "short_description": "one"}),
        item("b", "PATCH", record, {"short_description": "two"}),
        item("c", "GET", "/api/now/table/no_such_table"),
        item("d", "GET", f"{record}?sysparm_fields=short_description"),
        item("e", "DELETE", record),
    )
    serviced = answer["serviced_requests"]
    assert [(one["id"], one["status_code"], one["status_text"]) for one in serviced] == [
        ("a", 201, "Created"),
        ("b", 200, "OK"),
        ("c", 400, "Bad Request"),
        ("d", 200, "OK"),
        ("e", 403, "Forbidden"),
    ]
    assert body(serviced[3]) == {"result": {"short_description": "two"}}


def test_items_run_as_the_user_who_sent_the_batch(employee: Api, admin: Api) -> None:
    """batch-api: existing ACLs are applied to each call; an item cannot bring another user's credentials."""
    stranger = [*JSON_HEADERS, {"name": "Authorization", "value": "Basic YWRtaW46YWRtaW4="}]
    refused = item("1", "POST", "/api/now/table/incident", {}) | {"headers": stranger}
    [serviced] = send(employee, refused)["serviced_requests"]
    assert (serviced["status_code"], body(serviced)["error"]["message"]) == (403, "Operation Failed")
    empty = [one | {"headers": []} for one in (refused,)]
    response = requests.post(f"{admin.url}/api/now/v1/batch", json={"rest_requests": empty}, timeout=20)
    assert response.status_code == 401


def test_an_item_needs_no_headers_and_its_url_may_be_longer_than_any_address(api: Api) -> None:
    """batch-api: headers are not required; PySNC takes this way for queries of more than 10,000 characters."""
    query = "^OR".join(f"number=INC{number:07}" for number in range(1500))
    url = f"/api/now/table/incident?sysparm_query={query}&sysparm_limit=1"
    long: dict[str, object] = {"id": "1", "method": "GET", "url": url}
    assert len(url) > 23_000
    [serviced] = send(api, long)["serviced_requests"]
    assert (serviced["status_code"], list(body(serviced))) == (200, ["result"])


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ({"url": "https://elsewhere.example.com/api/now/table/incident"}, "relative"),
        ({"url": "//elsewhere.example.com/api"}, "relative"),
        ({"body": "%%%"}, "Base64"),
        ({"method": "BREW"}, "BREW"),
    ],
)
def test_an_item_that_cannot_be_made_says_so_and_the_others_run(api: Api, broken: dict[str, str], word: str) -> None:
    """batch-api: error_message."""
    wrong = item("1", "GET", "/api/now/table/incident?sysparm_limit=1") | broken
    right = item("2", "GET", "/api/now/table/incident?sysparm_limit=1")
    first, second = send(api, wrong, right)["serviced_requests"]
    assert (first["status_code"], word in first["error_message"], second["status_code"]) == (400, True, 200)
    assert "error_message" not in second


@pytest.mark.parametrize("url", ["/_local/status", "/oauth_token.do", "/api/now/v1/batch", "/login.do"])
def test_only_rest_apis_can_be_batched_and_no_batches(api: Api, url: str) -> None:
    """batch-api: any API available on the instance."""
    [serviced] = send(api, item("1", "GET", url))["serviced_requests"]
    assert serviced["status_code"] == 400
    assert body(serviced)["error"] == {"message": "Requested URI does not represent any resource", "detail": url}


@pytest.mark.parametrize("sent", [{}, {"rest_requests": {}}, {"rest_requests": [{"id": "1", "method": "GET"}]}])
def test_a_batch_without_what_is_required_does_nothing(api: Api, sent: object) -> None:
    """batch-api: rest_requests, id, method and url are required."""
    response = api.call("POST", "/api/now/v1/batch", json=sent)
    assert (response.status_code, response.json()["error"]["message"]) == (400, "Exception while reading request")


def test_an_item_beyond_the_size_ends_the_batch(api: Api, set_property: SetProperty) -> None:
    """batch-api: glide.rest.batch.max.inputSize; what was not processed is unserviced."""
    set_property("glide.rest.batch.max.inputSize", "400")
    small, large = {"correlation_id": "size"}, {"correlation_id": "size", "description": "x" * 400}
    sizes = {"a": small, "b": large, "c": small}
    items = [item(key, "POST", "/api/now/table/incident", sent) for key, sent in sizes.items()]
    answer = send(api, *items)
    assert [one["id"] for one in answer["serviced_requests"]] == ["a"]
    assert answer["unserviced_requests"] == ["b", "c"]
    assert len(api.values("incident", "correlation_id=size", "number")) == 1


def test_an_answer_beyond_the_size_ends_the_batch_although_its_work_is_done(
    api: Api, set_property: SetProperty
) -> None:
    """batch-api: glide.rest.batch.max.outputSize, and the header that can only lower it."""
    items = [item(key, "POST", "/api/now/table/incident", {"correlation_id": "output"}) for key in "ab"]
    sent = {"batch_request_id": "1", "rest_requests": items}
    response = api.call("POST", "/api/now/batch", json=sent, headers={"X-BATCHREQUEST-MAX-OUTPUT-SIZE": "100"})
    assert response.json() == {"batch_request_id": "1", "serviced_requests": [], "unserviced_requests": ["a", "b"]}
    assert len(api.values("incident", "correlation_id=output", "number")) == 1
    set_property("glide.rest.batch.max.outputSize", "100")
    raised = api.call("POST", "/api/now/batch", json=sent, headers={"X-BATCHREQUEST-MAX-OUTPUT-SIZE": "1000000"})
    assert raised.json()["unserviced_requests"] == ["a", "b"]


def test_when_the_time_is_used_up_the_rest_is_unserviced(admin: Api) -> None:
    """batch-api, c_DefaultQuotaRules: REST Batch API request timeout, 30 seconds."""
    [rule] = admin.rows("sysrule_quota", "name=REST Batch API request timeout")
    assert rule["max_duration"] == "30"
    admin.update("sysrule_quota", rule["sys_id"], max_duration="0")
    try:
        answer = send(admin, item("a", "GET", "/api/now/table/incident"), item("b", "GET", "/api/now/table/incident"))
    finally:
        admin.update("sysrule_quota", rule["sys_id"], max_duration="30")
    assert answer == {"batch_request_id": "1", "serviced_requests": [], "unserviced_requests": ["a", "b"]}


def test_faults_befall_items_as_they_befall_calls(faulty: Api) -> None:
    """An item that a fault refuses is answered so; one whose connection is cut takes the batch with it."""
    fault = {"kind": "server_error", "count": 1, "method": "POST", "path": "/api/now/table/incident"}
    faulty.call("POST", "/_local/faults", json={"faults": [fault]})
    items = [item(key, "POST", "/api/now/table/incident", {"correlation_id": "fault"}) for key in "ab"]
    assert [one["status_code"] for one in send(faulty, *items)["serviced_requests"]] == [500, 201]
    faulty.call("POST", "/_local/faults", json={"faults": [fault | {"kind": "reset_after_commit"}]})
    with pytest.raises(requests.ConnectionError):
        send(faulty, *items)
    assert len(faulty.values("incident", "correlation_id=fault", "number")) == 2


@pytest.mark.parametrize("version", ["", "/v1", "/v2"])
def test_every_version_answers_alike(api: Api, version: str) -> None:
    """batch-api: versioned URL."""
    answer = send(api, item("1", "GET", "/api/now/table/incident?sysparm_limit=0"), path=f"/api/now{version}/batch")
    assert answer["serviced_requests"][0]["status_code"] == 200


def test_only_json_is_read_and_only_post_is_known(api: Api) -> None:
    """batch-api: Content-Type only supports application/json."""
    xml = api.call("POST", "/api/now/batch", data="<a/>", headers={"Content-Type": "application/xml"})
    assert xml.status_code == 415
    assert api.call("GET", "/api/now/batch").status_code == 405
