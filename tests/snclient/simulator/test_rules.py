"""What the instance does to tickets by itself: priorities, states, closing."""

import re

import pytest

from tests.snclient.simulator.conftest import Api

MATRIX = {"11": "1", "12": "2", "13": "3", "21": "2", "22": "3", "23": "4", "31": "3", "32": "4", "33": "5"}


@pytest.mark.parametrize(("pair", "priority"), MATRIX.items())
def test_the_priority_of_an_incident_follows_from_impact_and_urgency(api: Api, pair: str, priority: str) -> None:
    """def-prio-lookup-rules; a posted priority does not stick."""
    row = api.create("incident", impact=pair[0], urgency=pair[1], priority="1")
    assert row["priority"] == priority
    assert api.update("incident", row["sys_id"], priority="1", description="x")["priority"] == priority


def test_the_priority_of_a_change_can_be_set(api: Api) -> None:
    """Change request form: the priority is a field of its own."""
    assert api.create("change_request")["priority"] == "4"
    row = api.create("change_request", priority="2", impact="3")
    assert row["priority"] == "2"
    assert api.update("change_request", row["sys_id"], priority="9")["priority"] == "2"


@pytest.mark.parametrize("state", ["6", "7"])
def test_an_incident_is_not_resolved_without_code_and_notes(api: Api, state: str) -> None:
    """c_DataPolicy: Resolution code and notes of incidents."""
    row = api.create("incident")
    response = api.call("PATCH", f"incident/{row['sys_id']}", json={"state": state, "close_notes": " "})
    assert response.status_code == 403
    assert response.json() == {
        "error": {
            "message": "Operation Failed",
            "detail": "Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes",
        },
        "status": "failure",
    }
    [kept] = api.rows("incident", f"sys_id={row['sys_id']}")
    assert (kept["state"], kept["sys_mod_count"]) == ("1", "0")


def test_an_incident_is_resolved_closed_and_opened_again(api: Api) -> None:
    """State model of incidents."""
    row = api.create("incident")
    done = {"close_code": "Solution provided", "close_notes": "Fixed."}
    resolved = api.update("incident", row["sys_id"], state="6", **done)
    assert (resolved["active"], resolved["incident_state"], resolved["closed_at"]) == ("true", "6", "")
    assert resolved["resolved_at"]
    assert resolved["resolved_by"]["value"] == resolved["opened_by"]["value"]
    closed = api.update("incident", row["sys_id"], incident_state="7", closed_at="2026-03-04 05:06:07")
    assert (closed["active"], closed["state"], closed["closed_at"]) == ("false", "7", "2026-03-04 05:06:07")
    opened = api.update("incident", row["sys_id"], state="2")
    assert (opened["active"], opened["closed_at"], opened["resolved_at"], opened["reopen_count"]) == (
        "true",
        "",
        "",
        "1",
    )


def test_a_new_incident_takes_a_valid_state_and_no_other(api: Api) -> None:
    """State model of incidents."""
    assert api.create("incident", state="2")["incident_state"] == "2"
    assert api.create("incident", state="77")["state"] == "1"
    assert api.create("incident", state="")["state"] == "1"
    cancelled = api.create("incident", state="8")
    assert (cancelled["active"], bool(cancelled["closed_at"])) == ("false", True)


def test_a_new_change_is_new_whatever_was_sent(api: Api) -> None:
    """Change states."""
    row = api.create("change_request", state="0")
    assert (row["state"], row["type"], row["requested_by"]["value"]) == ("-5", "normal", row["opened_by"]["value"])


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("normal", ["-4", "-3", "-2", "-1", "0", "3"]),
        ("standard", ["-2", "-1", "0", "3"]),
        ("emergency", ["-3", "-2", "-1", "0", "3"]),
        ("normal", ["-4", "4"]),
        ("normal", ["-4", "-3", "-2", "-1", "4"]),
    ],
)
def test_a_change_goes_step_by_step(api: Api, kind: str, steps: list[str]) -> None:
    """Change states: standard changes skip Assess and Authorize, emergency changes skip Assess."""
    row = api.create("change_request", type=kind, close_code="successful", close_notes="Done.")
    states = [api.update("change_request", row["sys_id"], state=step)["state"] for step in steps]
    assert states == steps
    [ended] = api.rows("change_request", f"sys_id={row['sys_id']}")
    assert (ended["active"], bool(ended["closed_at"])) == ("false", True)


@pytest.mark.parametrize(
    ("reached", "refused"),
    [([], "-3"), ([], "3"), (["-4"], "-5"), (["-4", "-3", "-2", "-1", "0"], "4"), (["4"], "-5")],
)
def test_a_business_rule_aborts_other_steps(api: Api, reached: list[str], refused: str) -> None:
    """Change states; the body as live instances send it."""
    row = api.create("change_request")
    for step in reached:
        api.update("change_request", row["sys_id"], state=step)
    response = api.call("PATCH", f"change_request/{row['sys_id']}", json={"state": refused, "description": "lost"})
    assert response.status_code == 403
    error = response.json()["error"]
    assert error["message"] == "Operation Failed"
    assert re.fullmatch(
        r"Operation against file 'change_request' was aborted by Business Rule"
        r" 'Change Model: Check State Transition\^[0-9a-f]{32}'\. Business Rule Stack:.+",
        error["detail"],
    )
    [kept] = api.rows("change_request", f"sys_id={row['sys_id']}")
    assert (kept["state"], kept["description"]) == ((reached or ["-5"])[-1], "")


def refused(api: Api, table: str, sys_id: str, **values: str) -> str:
    """The detail of the refusal of an update."""
    response = api.call("PATCH", f"{table}/{sys_id}", json=values)
    assert (response.status_code, response.json()["error"]["message"]) == (403, "Operation Failed"), response.text
    return str(response.json()["error"]["detail"])


def test_a_change_is_not_closed_without_code_and_notes(api: Api) -> None:
    """Change states; servicenow.itsm tells its users to send both before they close."""
    row = api.create("change_request", type="standard")
    for step in ("-2", "-1", "0"):
        api.update("change_request", row["sys_id"], state=step)
    needed = "Data Policy Exception: The following fields are mandatory: Close code, Close notes"
    assert refused(api, "change_request", row["sys_id"], state="3") == needed
    closed = api.update("change_request", row["sys_id"], state="3", close_code="successful", close_notes="Done.")
    assert (closed["state"], closed["active"]) == ("3", "false")


def test_a_change_on_hold_is_only_cancelled(api: Api) -> None:
    """change-management-api: "Not On hold" is a condition of all transitions but to Canceled."""
    row = api.create("change_request", on_hold="true")
    assert "Check State Transition" in refused(api, "change_request", row["sys_id"], state="-4")
    assert api.update("change_request", row["sys_id"], state="4")["state"] == "4"


def test_the_model_of_a_change_follows_its_type_and_decides_its_steps(api: Api, admin: Api) -> None:
    """change-management-api: with both sent, the type is only a categorization."""
    [standard] = admin.values("chg_model", "name=Standard", "sys_id")
    [normal] = admin.values("chg_model", "name=Normal", "sys_id")
    assert api.create("change_request", type="standard")["chg_model"]["value"] == standard
    assert api.create("change_request", chg_model=standard)["type"] == "standard"
    row = api.create("change_request", type="standard", chg_model=normal)
    assert (row["type"], row["chg_model"]["value"]) == ("standard", normal)
    assert "Check State Transition" in refused(api, "change_request", row["sys_id"], state="-2")
    assert api.update("change_request", row["sys_id"], state="-4")["state"] == "-4"


def test_who_waits_for_the_caller_says_what_for(api: Api) -> None:
    """State model of incidents: On Hold with Awaiting Caller makes comments mandatory."""
    row = api.create("incident")
    waiting = {"state": "3", "hold_reason": "1"}
    needed = "Data Policy Exception: The following fields are mandatory: Additional comments"
    assert refused(api, "incident", row["sys_id"], **waiting) == needed
    assert refused(api, "incident", row["sys_id"], **waiting, work_notes="only for us") == needed
    assert api.update("incident", row["sys_id"], **waiting, comments="Which printer?")["state"] == "3"
    assert api.update("incident", row["sys_id"], description="still waiting")["state"] == "3"
    assert api.update("incident", row["sys_id"], state="3", hold_reason="4")["hold_reason"] == "4"


def test_a_problem_goes_on_when_it_has_what_its_state_needs(api: Api) -> None:
    """Problem state model, and the data policies that come with it."""
    [agent] = api.values("sys_user", "user_name=maya.lindqvist", "sys_id")
    row = api.create("problem", short_description="Printers stop", impact="1", urgency="2", priority="5")
    assert (row["state"], row["problem_state"], row["priority"]) == ("101", "101", "2")
    assert row["number"] >= "PRB0040001"
    policy = "Data Policy Exception: The following fields are mandatory: "
    assert refused(api, "problem", row["sys_id"], state="102") == f"{policy}Assigned to"
    assert api.update("problem", row["sys_id"], problem_state="102", assigned_to=agent)["state"] == "102"
    assert refused(api, "problem", row["sys_id"], state="104") == f"{policy}Cause notes, Fix notes"
    assert refused(api, "problem", row["sys_id"], state="107") == f"{policy}Resolution code"
    fixed = {"resolution_code": "fix_applied"}
    assert refused(api, "problem", row["sys_id"], state="106", **fixed) == f"{policy}Cause notes, Fix notes"
    done = api.update("problem", row["sys_id"], state="107", **fixed, cause_notes="Spooler", fix_notes="Restarted")
    assert (done["active"], bool(done["closed_at"]), bool(done["resolved_at"])) == ("false", True, True)


def test_the_name_of_a_user_follows_from_first_and_last_name(admin: Api) -> None:
    """User administration: the name is calculated."""
    row = admin.create("sys_user", user_name="ada.byron", first_name="Ada", last_name="Byron")
    assert row["name"] == "Ada Byron"
    assert admin.update("sys_user", row["sys_id"], last_name="Lovelace")["name"] == "Ada Lovelace"
