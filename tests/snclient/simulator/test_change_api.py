"""Changes over their own API (ServiceNow: change-management-api): create, list, read, update, delete, refusals."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.snclient.simulator.conftest import Api, Running

ROOT = "/api/sn_chg_rest/change"
NO_RECORD = {
    "error": {"message": "No Record found", "detail": "Record doesn't exist or ACL restricts the record retrieval"},
    "status": "failure",
}


def call(api: Api, method: str, path: str, status: int = 200, **options: Any) -> Any:
    response = api.call(method, f"{ROOT}{path}", **options)
    assert response.status_code == status, response.text
    return response.json()["result"] if status == 200 else response.json()


def create(api: Api, path: str = "/normal", **fields: object) -> Any:
    return call(api, "POST", path, json=fields)


def numbers(found: list[dict[str, Any]]) -> list[str]:
    return [one["number"]["value"] for one in found]


def test_a_normal_change_is_answered_with_all_its_fields_and_those_that_were_ignored(api: Api) -> None:
    """change-management-api: POST /change/normal, fields as query parameters; 200, `__meta.ignoredFields`."""
    fields = "no_such_field=something&description=test&short_description=Remove server"
    found = call(api, "POST", f"/normal?{fields}")
    assert found["__meta"] == {"ignoredFields": ["no_such_field"]}
    assert found["state"] == {"display_value": "New", "value": -5.0}
    assert found["type"] == {"display_value": "Normal", "value": "normal"}
    assert found["chg_model"]["display_value"] == "Normal"
    assert found["short_description"] == {"display_value": "Remove server", "value": "Remove server"}
    assert found["description"] == {"display_value": "test", "value": "test"}
    row = api.call("GET", f"change_request/{found['sys_id']['value']}").json()["result"]
    assert set(found) == {*row, "__meta"}


def test_values_have_the_types_of_their_columns(api: Api) -> None:
    """change-management-api: numbers, truths, dates with display_value_internal, references without link (samples)."""
    [user] = api.rows("sys_user", "user_name=scoredesk.integration")
    found = create(api, work_notes="begun", start_date="2026-05-01 08:00:00")
    assert found["priority"] == {"display_value": "4 - Low", "value": 4.0}
    assert isinstance(found["priority"]["value"], float)
    assert found["active"] == {"display_value": "true", "value": True}
    assert found["on_hold"] == {"display_value": "false", "value": False}
    assert found["start_date"] == {
        "display_value": "2026-05-01 08:00:00",
        "value": "2026-05-01 08:00:00",
        "display_value_internal": "2026-05-01 08:00:00",
    }
    assert found["due_date"] == {"display_value": "", "value": "", "display_value_internal": ""}
    assert found["activity_due"] == {"display_value": "UNKNOWN", "value": "", "display_value_internal": ""}
    assert found["opened_by"] == {"display_value": "Scoredesk Integration", "value": user["sys_id"]}
    assert found["parent"] == {"display_value": "", "value": ""}
    assert (found["work_notes"]["value"], "begun" in found["work_notes"]["display_value"]) == ("", True)
    assert found["sys_class_name"] == {"display_value": "Change Request", "value": "change_request"}


def test_dates_are_shown_in_the_zone_and_format_of_the_user(admin: Api) -> None:
    """change-management-api: display_value_internal is the user's time in the internal format."""
    [user] = admin.rows("sys_user", "user_name=admin")
    admin.update("sys_user", user["sys_id"], time_zone="America/Los_Angeles", date_format="dd/MM/yyyy")
    try:
        found = create(admin, start_date="2026-01-06 12:12:43")
    finally:
        admin.update("sys_user", user["sys_id"], time_zone="", date_format="")
    assert found["start_date"] == {
        "display_value": "06/01/2026 04:12:43",
        "value": "2026-01-06 12:12:43",
        "display_value_internal": "2026-01-06 04:12:43",
    }


def test_the_body_overrides_the_address_and_the_path_decides_the_type(api: Api) -> None:
    """change-management-api: request body parameters override URL parameters; type.value is always emergency."""
    path = "/emergency?short_description=address&justification=kept&type=normal"
    found = call(api, "POST", path, json={"short_description": "body"})
    assert [found[name]["value"] for name in ("short_description", "justification", "type")] == [
        "body",
        "kept",
        "emergency",
    ]
    assert found["chg_model"]["display_value"] == "Emergency"
    assert found["__meta"] == {"ignoredFields": ["type"]}


@pytest.mark.parametrize(
    ("sent", "kind", "model"),
    [
        ({"chg_model": "Standard", "type": "Standard"}, "standard", "Standard"),
        ({"chg_model": "Emergency"}, "emergency", "Emergency"),
        ({"type": "emergency"}, "emergency", "Emergency"),
        ({"chg_model": "Normal", "type": "Emergency"}, "emergency", "Normal"),
        ({}, "normal", "Normal"),
    ],
)
def test_a_change_is_made_by_model_or_type(api: Api, sent: dict[str, str], kind: str, model: str) -> None:
    """change-management-api: POST /change; with both the type is only a categorization."""
    found = call(api, "POST", "", params=sent)
    assert (found["type"]["value"], found["chg_model"]["display_value"]) == (kind, model)
    assert found["__meta"] == {"ignoredFields": []}


def test_unknown_models_and_types_are_refused(api: Api) -> None:
    """change-management-api: 400."""
    for sent in ({"chg_model": "No such model"}, {"type": "no such type"}):
        assert set(call(api, "POST", "", 400, json=sent)) == {"error", "status"}


def test_a_list_is_filtered_sorted_searched_and_paged(api: Api) -> None:
    """change-management-api: GET /change: sysparm_query, name-value pairs, order, textSearch, limit and offset."""
    made = [create(api, correlation_id="listed", short_description=f"Searchable {word}") for word in ("ant", "bee")]
    first, second = numbers(made)
    create(api, "/emergency", correlation_id="listed", short_description="Searchable bee")
    query = "sysparm_query=correlation_id=listed"
    assert numbers(call(api, "GET", f"/normal?{query}^ORDERBYDESCnumber")) == [second, first]
    assert numbers(call(api, "GET", f"/normal?{query}")) == [first, second]
    assert len(call(api, "GET", f"?{query}")) == 3
    assert numbers(call(api, "GET", "/normal?correlation_id=listed&order=short_description")) == [first, second]
    assert numbers(call(api, "GET", f"/normal?{query}&textSearch=bee")) == [second]
    assert numbers(call(api, "GET", f"/normal?{query}&sysparm_limit=1&sysparm_offset=1")) == [second]
    assert numbers(call(api, "GET", f"/normal?{query}^short_descriptionLIKEant^NQnumber={second}")) == [first, second]
    [shown] = call(api, "GET", f"/emergency?{query}")
    assert "__meta" not in shown
    assert shown["short_description"]["value"] == "Searchable bee"


def test_a_change_is_read_updated_and_deleted_by_its_sys_id(api: Api, admin: Api) -> None:
    """change-management-api: GET, PATCH, DELETE /change/{sys_id}; the deleted record is the answer."""
    sys_id = create(api, short_description="one")["sys_id"]["value"]
    path = f"/{sys_id}"
    assert call(api, "GET", path)["short_description"]["value"] == "one"
    assert call(api, "GET", f"/normal{path}")["number"] == call(api, "GET", path)["number"]
    assert call(api, "GET", f"/emergency{path}", 404) == NO_RECORD
    changed = call(api, "PATCH", f"{path}?justification=said", json={"short_description": "two", "u_none": "x"})
    assert [changed[name]["value"] for name in ("short_description", "justification")] == ["two", "said"]
    assert changed["__meta"] == {"ignoredFields": ["u_none"]}
    assert call(admin, "DELETE", path)["short_description"]["value"] == "two"
    assert call(api, "GET", path, 404) == NO_RECORD


def test_read_only_fields_are_named_among_the_ignored(api: Api) -> None:
    """change-management-api: `__meta.ignoredFields` names fields that do not exist or are read-only."""
    sys_id = create(api)["sys_id"]["value"]
    changed = call(api, "PATCH", f"/{sys_id}", json={"sys_mod_count": "9", "description": "x"})
    assert changed["__meta"] == {"ignoredFields": ["sys_mod_count"]}
    assert changed["sys_mod_count"]["value"] == 1.0


def test_a_rule_that_aborts_is_told_in_the_apis_own_form(api: Api) -> None:
    """A body seen on a live instance: everything in the message, the detail empty."""
    sys_id = create(api)["sys_id"]["value"]
    refused = call(api, "PATCH", f"/{sys_id}", 400, json={"state": "3"})
    assert refused["status"] == "failure"
    assert refused["error"]["detail"] == ""
    assert refused["error"]["message"].startswith(
        "Change Request record could not be updated. Operation against file 'change_request' was aborted"
        " by Business Rule 'Change Model: Check State Transition^"
    )
    assert call(api, "GET", f"/{sys_id}")["state"]["display_value"] == "New"


def test_roles_decide_who_may_do_what(api: Api, employee: Api) -> None:
    """change-management-api: roles required; DELETE: change_manager or admin."""
    sys_id = create(api)["sys_id"]["value"]
    refusal = {
        "error": {"message": "User Not Authorized", "detail": "Failed API level ACL Validation"},
        "status": "failure",
    }
    for method, path in (("GET", ""), ("POST", "/normal"), ("GET", f"/{sys_id}"), ("PATCH", f"/{sys_id}")):
        assert call(employee, method, path, 403) == refusal
    assert call(api, "DELETE", f"/{sys_id}", 403) == refusal
    assert requests.get(f"{api.url}{ROOT}", timeout=20).status_code == 401


@pytest.mark.parametrize("version", ["", "/v1", "/v2"])
def test_every_version_answers_alike(api: Api, version: str) -> None:
    """change-management-api: versioned and default URL."""
    response = api.call("GET", f"/api/sn_chg_rest{version}/change?sysparm_limit=1")
    assert (response.status_code, list(response.json())) == (200, ["result"])


def test_models_are_listed_and_read(api: Api) -> None:
    """change-management-api: GET /change/model, GET /change/model/{sys_id}."""
    models = call(api, "GET", "/model?active=true")
    assert [one["name"]["value"] for one in models] == ["Emergency", "Normal", "Standard"]
    normal = call(api, "GET", f"/model/{models[1]['sys_id']['value']}")
    assert normal["record_preset"]["value"] == "type=normal^EQ"
    assert normal["default_change_model"] == {"display_value": "true", "value": True}
    assert normal["table_name"]["value"] == "change_request"
    assert call(api, "GET", f"/model/{'0' * 32}", 404) == NO_RECORD


def test_a_standard_change_takes_what_its_template_says(api: Api, admin: Api) -> None:
    """change-management-api: POST /change/standard/{template}; plans and description cannot be sent."""
    text = "short_description=Add network switch^implementation_plan=Rack it^backout_plan=Take it out^EQ"
    made = admin.call("POST", "sys_template", json={"name": "Switch", "table": "change_request", "template": text})
    template = made.json()["result"]
    producer = admin.create("std_change_record_producer", name="Add network switch", template=template["sys_id"])
    version = admin.create("std_change_producer_version", name="Add network switch - 1")
    admin.update("std_change_record_producer", producer["sys_id"], current_version=version["sys_id"])
    listed = call(api, "GET", "/standard/template?sysparm_query=nameLIKEswitch")
    assert [one["name"]["value"] for one in listed] == ["Add network switch"]
    assert call(api, "GET", f"/standard/template/{producer['sys_id']}")["template"]["display_value"] == "Switch"
    sent = {"backout_plan": "none", "justification": "asked for", "no_such_field": "x"}
    found = call(api, "POST", f"/standard/{producer['sys_id']}", json=sent)
    shown = {name: found[name]["value"] for name in ("short_description", "backout_plan", "justification", "type")}
    assert shown == {
        "short_description": "Add network switch",
        "backout_plan": "Take it out",
        "justification": "asked for",
        "type": "standard",
    }
    assert found["std_change_producer_version"]["display_value"] == "Add network switch - 1"
    assert found["__meta"] == {"ignoredFields": ["backout_plan", "no_such_field"]}
    assert call(api, "GET", f"/standard/{found['sys_id']['value']}")["number"] == found["number"]
    assert call(api, "POST", f"/standard/{'0' * 32}", 404) == NO_RECORD
    assert call(api, "POST", "/standard", 405)["error"]["message"] == "Method not Supported"


def test_a_list_has_five_hundred_changes_at_most_unless_more_are_asked_for(start: Callable[..., Running]) -> None:
    """change-management-api: sysparm_limit, default 500."""
    api = Api(start("--database", ":memory:", "--seed", "1100").url, "scoredesk.integration", "integration")
    found = numbers(call(api, "GET", ""))
    assert (len(found), found) == (500, sorted(found))
    assert len(call(api, "GET", "?sysparm_limit=520")) == 520
