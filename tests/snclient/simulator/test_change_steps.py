"""What happens to a change (ServiceNow: change-management-api): next states, tasks, approvals, CIs, conflicts."""

from typing import Any

import pytest

from tests.snclient.simulator.conftest import Api
from tests.snclient.simulator.test_change_api import NO_RECORD, ROOT, call, create


@pytest.fixture
def change(api: Api) -> str:
    """The sys_id of a new normal change."""
    return str(create(api, short_description="steps")["sys_id"]["value"])


@pytest.fixture(scope="module")
def server(admin: Api) -> str:
    """The sys_id of a configuration item."""
    return str(admin.create("cmdb_ci", name="PS Apache01")["sys_id"])


def test_the_next_states_are_told_with_their_transitions(api: Api, change: str) -> None:
    """change-management-api: GET /change/{sys_id}/nextstates."""
    found = call(api, "GET", f"/{change}/nextstates")
    assert found["available_states"] == ["-4", "4", "-5"]
    assert found["state_label"] == {"-4": "Assess", "4": "Canceled", "-5": "New"}
    [[assess], [cancel]] = found["state_transitions"]
    assert assess == {
        "sys_id": assess["sys_id"],
        "display_value": "New to Assess",
        "from_state": "-5",
        "to_state": "-4",
        "transition_available": True,
        "automatic_transition": False,
        "conditions": [
            {
                "passed": True,
                "condition": {
                    "name": "Not On hold",
                    "description": None,
                    "sys_id": assess["conditions"][0]["condition"]["sys_id"],
                },
            }
        ],
    }
    assert (cancel["display_value"], cancel["conditions"]) == ("New to Canceled", [])


def test_a_transition_that_is_not_available_is_refused_when_tried(api: Api, change: str) -> None:
    """change-management-api: transition_available false: cannot transition to this state."""
    call(api, "PATCH", f"/{change}", json={"on_hold": "true", "on_hold_reason": "waiting"})
    [[assess], [cancel]] = call(api, "GET", f"/{change}/nextstates")["state_transitions"]
    assert (assess["transition_available"], assess["conditions"][0]["passed"]) == (False, False)
    call(api, "PATCH", f"/{change}", 400, json={"state": "-4"})
    assert cancel["transition_available"]
    assert call(api, "PATCH", f"/{change}", json={"state": "4"})["state"]["display_value"] == "Canceled"
    assert call(api, "GET", f"/{change}/nextstates")["available_states"] == ["4"]


def test_open_tasks_are_a_condition_of_the_step_to_review(api: Api, change: str) -> None:
    """change-management-api: the sample's two ways from Implement to Review."""
    for state in ("-4", "-3", "-2", "-1"):
        call(api, "PATCH", f"/{change}", json={"state": state})
    task = call(api, "POST", f"/{change}/task", json={"short_description": "do it"})["sys_id"]["value"]

    def ways() -> list[tuple[bool, bool]]:
        found = call(api, "GET", f"/{change}/nextstates")
        assert found["available_states"] == ["0", "4", "-1"]
        return [(way["automatic_transition"], way["transition_available"]) for way in found["state_transitions"][0]]

    assert ways() == [(True, False), (False, True)]
    call(api, "PATCH", f"/{change}/task/{task}", json={"state": "3"})
    assert ways() == [(True, True), (False, True)]


def test_tasks_are_made_listed_changed_and_deleted(api: Api, admin: Api, change: str) -> None:
    """change-management-api: /change/{sys_id}/task."""
    made = call(api, "POST", f"/{change}/task?short_description=Retire node&no_such_field=test")
    sys_id = made["sys_id"]["value"]
    assert made["__meta"] == {"ignoredFields": ["no_such_field"]}
    assert (made["parent"]["value"], made["change_request"]["value"]) == (change, change)
    assert made["number"]["value"].startswith("CTASK")
    assert made["state"] == {"display_value": "Open", "value": 1.0}
    [listed] = call(api, "GET", f"/{change}/task?sysparm_query=active=true^ORDERBYnumber")
    assert listed["short_description"]["value"] == "Retire node"
    changed = call(api, "PATCH", f"/{change}/task/{sys_id}", json={"short_description": "Retire both", "no": "x"})
    assert (changed["short_description"]["value"], changed["__meta"]) == ("Retire both", {"ignoredFields": ["no"]})
    other = str(create(api)["sys_id"]["value"])
    assert call(api, "PATCH", f"/{other}/task/{sys_id}", 404, json={}) == NO_RECORD
    assert call(admin, "DELETE", f"/{change}/task/{sys_id}")["number"] == made["number"]
    assert call(api, "GET", f"/{change}/task") == []


def test_approvals_are_given_by_those_who_were_asked(api: Api, admin: Api, change: str) -> None:
    """change-management-api: PATCH /change/{sys_id}/approvals."""
    path, approve = f"/{change}/approvals", {"state": "approved"}
    call(api, "PATCH", path, 400, json=approve)
    for user_name in ("scoredesk.integration", "admin"):
        [user] = admin.rows("sys_user", f"user_name={user_name}")
        admin.create("sysapproval_approver", sysapproval=change, approver=user["sys_id"], state="requested")
    assert call(api, "PATCH", path, json=approve)["approval"]["value"] == "not requested"
    call(api, "PATCH", path, 400, json=approve)
    assert call(admin, "PATCH", path, json=approve)["approval"] == {"display_value": "Approved", "value": "approved"}
    states = admin.values("sysapproval_approver", f"sysapproval={change}", "state")
    assert states == ["approved", "approved"]


def test_a_rejection_needs_a_reason(admin: Api, api: Api, change: str) -> None:
    """change-management-api: comments are required if the state is rejected."""
    [user] = admin.rows("sys_user", "user_name=scoredesk.integration")
    row = admin.create("sysapproval_approver", sysapproval=change, approver=user["sys_id"], state="requested")
    path = f"/{change}/approvals"
    for sent in ({"state": "rejected"}, {"state": "perhaps"}, {}):
        call(api, "PATCH", path, 400, json=sent)
    found = call(api, "PATCH", path, json={"state": "rejected", "comments": "not in May"})
    assert found["approval"] == {"display_value": "Rejected", "value": "rejected"}
    [shown] = admin.rows("sysapproval_approver", f"sys_id={row['sys_id']}", display_value="true")
    assert (shown["state"], "not in May" in shown["comments"]) == ("Rejected", True)


def accepted(api: Api, method: str, path: str, **options: Any) -> Any:
    """The worker of an accepted call, after its work."""
    response = api.call(method, f"{ROOT}{path}", **options)
    assert response.status_code == 202, response.text
    begun = response.json()["result"]
    sys_id = begun["worker"]["sysId"]
    assert begun["worker"]["link"] == f"{api.url}{ROOT}/worker/{sys_id}"
    assert begun["state"] == {"value": 1, "display_value": "Waiting"}
    assert begun["messages"] == {"errorMessages": [], "warningMessages": [], "infoMessages": []}
    done = call(api, "GET", f"/worker/{sys_id}")
    assert (done["worker"], done["request"], done["type"]) == (begun["worker"], begun["request"], begun["type"])
    assert done["state"] == {"value": 3, "display_value": "Complete"}
    return done


def test_configuration_items_are_associated_by_a_worker(api: Api, change: str, server: str) -> None:
    """change-management-api: GET and POST /change/{sys_id}/ci; the sample's body has bare names and single quotes."""
    body = f"{{cmdb_ci_sys_ids:'{server},{'0' * 32}', association_type:'affected'}}"
    done = accepted(api, "POST", f"/{change}/ci", data=body, headers={"Content-Type": "application/json"})
    assert done["type"] == "affected"
    assert done["messages"]["warningMessages"] == [f"Invalid CMDB_CI sys_id provided: {'0' * 32}"]
    again = {"cmdb_ci_sys_ids": [server], "association_type": "affected"}
    assert len(accepted(api, "POST", f"/{change}/ci", json=again)["messages"]["infoMessages"]) == 1
    [item] = call(api, "GET", f"/{change}/ci?association_type=affected")
    assert item["ci_item"] == {"display_value": "PS Apache01", "value": server}
    assert call(api, "GET", f"/{change}/ci?association_type=impacted") == []
    call(api, "GET", f"/{change}/ci", 400)
    refreshed = call(api, "POST", f"/{change}/refresh_impacted_services")
    assert (refreshed["type"], refreshed["request"]) == ("impacted", "")


def test_a_schedule_tells_free_slots_of_the_changes_length(api: Api, change: str, server: str) -> None:
    """change-management-api: GET /change/{sys_id}/schedule; 400 without a CI or planned dates."""
    call(api, "GET", f"/{change}/schedule", 400)
    planned = {"cmdb_ci": server, "start_date": "2020-01-01 00:00:00", "end_date": "2020-01-01 02:00:00"}
    call(api, "PATCH", f"/{change}", json=planned)
    done = accepted(api, "GET", f"/{change}/schedule")
    first = done["payload"]["spans"][0]
    assert set(first) == {"start", "end"}
    assert first["start"]["value"] < first["end"]["value"]
    slots = accepted(api, "GET", f"/ci/{server}/schedule?duration_in_seconds=3600")["payload"]["spans"]
    assert slots[0]["end"]["value"] == slots[1]["start"]["value"]
    call(api, "GET", f"/ci/{server}/schedule?duration_in_seconds=soon", 400)


def test_the_first_free_slot_is_planned(api: Api, change: str, server: str) -> None:
    """change-management-api: PATCH /change/{sys_id}/schedule/first_available."""
    path = f"/{change}/schedule/first_available"
    call(api, "PATCH", path, 400, json={"duration_in_seconds": "3600"})
    call(api, "PATCH", f"/{change}", json={"cmdb_ci": server})
    call(api, "PATCH", path, 400, json={})
    busy = {"cmdb_ci": server, "start_date": "2035-01-01 00:00:00", "end_date": "2035-01-02 00:00:00"}
    create(api, **busy)
    far = {"duration_in_seconds": "3600", "planned_start_time": "2035-01-01 00:00:00"}
    assert accepted(api, "PATCH", path, json=far)["messages"]["infoMessages"] == ["No slots found for 90 days from now"]
    done = accepted(api, "PATCH", path, json={"duration_in_seconds": "3600"})
    assert done["messages"]["infoMessages"] == ["Change has been updated"]
    assert call(api, "GET", f"/{change}")["end_date"]["value"] > call(api, "GET", f"/{change}")["start_date"]["value"]


def test_conflicts_with_other_changes_on_the_same_item_are_found(api: Api, change: str, admin: Api) -> None:
    """change-management-api: POST and GET /change/{sys_id}/conflict; "Conflict" after any check."""
    path = f"/{change}/conflict"
    not_run = {"status": "Not Run", "last_run": "", "record_count": "0", "job_status": "", "conflicts": []}
    assert call(api, "GET", path) == not_run
    call(api, "POST", path, 400)
    item = admin.create("cmdb_ci", name="Conflicting")["sys_id"]
    window = {"cmdb_ci": item, "start_date": "2031-01-01 00:00:00", "end_date": "2031-01-01 04:00:00"}
    call(api, "PATCH", f"/{change}", json=window)
    assert len(call(api, "POST", path)) == 32
    checked = call(api, "GET", path)
    assert (checked["status"], checked["record_count"], checked["job_status"]) == ("Conflict", "1", "2")
    assert checked["conflicts"] == []
    other = create(api, **window)
    call(api, "POST", path)
    [conflict] = call(api, "GET", path)["conflicts"]
    assert conflict["change"]["value"] == change
    assert conflict["conflicting_change"]["value"] == other["sys_id"]["value"]
    assert conflict["type"] == {"display_value": "CI Already Scheduled", "value": "ci_already_scheduled"}
    call(api, "DELETE", path, 403)
    call(admin, "DELETE", path, 400)


def test_risk_is_answered_with_the_whole_change(api: Api, change: str) -> None:
    """change-management-api: PATCH /change/{sys_id}/risk; no risk conditions are defined."""
    found = call(api, "PATCH", f"/{change}/risk")
    assert found["impact"] == {"display_value": "3 - Low", "value": 3.0}
    assert call(api, "PATCH", f"/standard/{change}/risk", 404) == NO_RECORD
