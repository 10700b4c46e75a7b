"""Who gets in, who may do what, and the exact words of refusals."""

import pytest
import requests

from tests.snclient.simulator.conftest import Api

UNAUTHENTICATED = {
    "error": {"message": "User is not authenticated", "detail": "Required to provide Auth information"},
    "status": "failure",
}
NO_RECORD = {
    "error": {"message": "No Record found", "detail": "Record doesn't exist or ACL restricts the record retrieval"},
    "status": "failure",
}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic YWRtaW46d3Jvbmc=",
        "Basic bm9ib2R5OmFkbWlu",
        "Basic %%%",
        "Basic YWRtaW4=",
        "Bearer unknown",
        "Digest x",
    ],
)
def test_every_wrong_credential_gets_the_same_answer(api: Api, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    response = requests.get(f"{api.url}/api/now/table/incident", headers=headers, timeout=20)
    assert (response.status_code, response.json()) == (401, UNAUTHENTICATED)
    assert response.headers["WWW-Authenticate"].startswith("BASIC")
    assert response.headers["X-Is-Logged-In"] == "false"


def test_a_missing_record_and_a_missing_table_are_told_apart(api: Api) -> None:
    response = api.call("GET", f"incident/{'0' * 32}")
    assert (response.status_code, response.json()) == (404, NO_RECORD)
    assert api.call("PATCH", f"incident/{'0' * 32}", json={"state": "2"}).json() == NO_RECORD
    response = api.call("GET", "no_such_table")
    assert response.status_code == 400
    assert response.json()["error"] == {"message": "Invalid table no_such_table", "detail": None}


def test_a_path_that_is_no_api_and_a_verb_that_is_none(api: Api) -> None:
    response = api.call("GET", "/api/now/nothing")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "Requested URI does not represent any resource"
    response = api.call("PUT", "incident", json={})
    assert (response.status_code, response.json()["error"]["message"]) == (405, "Method not Supported")


@pytest.mark.parametrize("body", ["", "{", "7", '"text"', "[]"])
def test_a_body_that_is_no_record_is_refused(api: Api, body: str) -> None:
    response = api.call("POST", "incident", data=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "Exception while reading request"


def test_formats_that_are_not_offered_are_refused(api: Api) -> None:
    assert api.call("GET", "incident", headers={"Accept": "text/csv"}).status_code == 406
    assert api.call("POST", "incident", data="x=1", headers={"Content-Type": "text/plain"}).status_code == 415
    large = api.call("POST", "incident", json={"description": "x" * (10 * 1024 * 1024)})
    assert large.status_code == 400
    assert "Max allowed: 10485760 bytes." in large.json()["error"]["detail"]
    long = api.call("GET", "incident", params={"sysparm_query": "x" * 20_000})
    assert (long.status_code, "Request header is too large" in long.text) == (400, True)
    assert long.headers["Content-Type"].startswith("text/html")


def test_a_user_without_roles_sees_only_what_is_about_this_user(admin: Api, employee: Api) -> None:
    [user] = employee.rows("sys_user")
    own = admin.create("incident", caller_id=user["sys_id"], correlation_id="acl")
    other = admin.create("incident", correlation_id="acl")
    response = employee.call(
        "GET", "incident", params={"sysparm_query": "correlation_id=acl", "sysparm_fields": "number"}
    )
    assert user["user_name"] == "employee"
    assert response.json()["result"] == [{"number": own["number"]}]
    assert response.headers["X-Total-Count"] == "2"
    assert employee.call("GET", f"incident/{own['sys_id']}").status_code == 200
    assert employee.call("GET", f"incident/{other['sys_id']}").json() == NO_RECORD


def test_writes_beyond_the_roles_are_refused_by_acl(admin: Api, api: Api, employee: Api) -> None:
    [user] = employee.rows("sys_user")
    own = admin.create("incident", caller_id=user["sys_id"])
    refusals = (
        (employee.call("POST", "incident", json={}), "Insert"),
        (employee.call("PATCH", f"incident/{own['sys_id']}", json={"state": "2"}), "Update"),
        (employee.call("DELETE", f"incident/{own['sys_id']}"), "Delete"),
        (api.call("POST", "sys_user", json={}), "Insert"),
        (api.call("PATCH", f"sys_user/{user['sys_id']}", json={"name": "x"}), "Update"),
    )
    for response, operation in refusals:
        detail = f"ACL Exception {operation} Failed due to security constraints"
        assert (response.status_code, response.json()["error"]) == (
            403,
            {"message": "Operation Failed", "detail": detail},
        )


def test_the_integration_user_reads_users_groups_and_choices_but_no_properties(api: Api, admin: Api) -> None:
    assert len(api.rows("sys_user", "active=true")) >= 16
    groups = api.values("sys_user_group", "ORDERBYname", "name")
    assert groups == sorted(groups)
    assert {"Service Desk", "Messaging", "Identity & Access", "Network Security"} <= set(groups)
    labels = api.values("sys_choice", "name=change_request^element=state^inactive=false^ORDERBYsequence", "label")
    assert labels == ["New", "Assess", "Authorize", "Scheduled", "Implement", "Review", "Closed", "Canceled"]
    assert api.rows("sys_properties", "name=glide.war") == []
    assert admin.values("sys_properties", "name=glide.war", "value")[0].startswith("glide-zurich-")


def test_renamed_and_retired_choices_take_effect_at_once(admin: Api) -> None:
    [choice] = admin.rows("sys_choice", "name=incident^element=hold_reason^value=4")
    try:
        admin.update("sys_choice", choice["sys_id"], label="Waiting for the vendor", inactive="true")
        assert admin.create("incident", hold_reason="4")["hold_reason"] == ""
    finally:
        admin.update("sys_choice", choice["sys_id"], label="Awaiting Vendor", inactive="false")
    row = admin.create("incident", hold_reason="4")
    [shown] = admin.rows("incident", f"sys_id={row['sys_id']}", display_value="true", fields="hold_reason")
    assert shown == {"hold_reason": "Awaiting Vendor"}


@pytest.mark.parametrize(
    "headers", [{"Host": "console.example.com"}, {"Origin": "https://elsewhere.example.com"}], ids=["host", "origin"]
)
@pytest.mark.parametrize("path", ["/api/now/table/incident", "/_local/status", "/login.do"])
def test_requests_by_way_of_another_site_are_refused(api: Api, headers: dict[str, str], path: str) -> None:
    assert api.call("GET", path, headers=headers).status_code == 403
