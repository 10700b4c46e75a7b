"""What the instance does to tickets by itself: priorities, states, closing."""

import re

import pytest

from tests.snclient.simulator.conftest import Api

MATRIX = {"11": "1", "12": "2", "13": "3", "21": "2", "22": "3", "23": "4", "31": "3", "32": "4", "33": "5"}


@pytest.mark.parametrize(("pair", "priority"), MATRIX.items())
def test_the_priority_of_an_incident_follows_from_impact_and_urgency(api: Api, pair: str, priority: str) -> None:
    row = api.create("incident", impact=pair[0], urgency=pair[1], priority="1")
    assert row["priority"] == priority
    assert api.update("incident", row["sys_id"], priority="1", description="x")["priority"] == priority


def test_the_priority_of_a_change_can_be_set(api: Api) -> None:
    assert api.create("change_request")["priority"] == "4"
    row = api.create("change_request", priority="2", impact="3")
    assert row["priority"] == "2"
    assert api.update("change_request", row["sys_id"], priority="9")["priority"] == "2"


@pytest.mark.parametrize("state", ["6", "7"])
def test_an_incident_is_not_resolved_without_code_and_notes(api: Api, state: str) -> None:
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
    assert api.create("incident", state="2")["incident_state"] == "2"
    assert api.create("incident", state="77")["state"] == "1"
    assert api.create("incident", state="")["state"] == "1"
    cancelled = api.create("incident", state="8")
    assert (cancelled["active"], bool(cancelled["closed_at"])) == ("false", True)


def test_a_new_change_is_new_whatever_was_sent(api: Api) -> None:
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
    row = api.create("change_request", type=kind)
    states = [api.update("change_request", row["sys_id"], state=step)["state"] for step in steps]
    assert states == steps
    [ended] = api.rows("change_request", f"sys_id={row['sys_id']}")
    assert (ended["active"], bool(ended["closed_at"])) == ("false", True)


@pytest.mark.parametrize(
    ("reached", "refused"),
    [([], "-3"), ([], "3"), (["-4"], "-5"), (["-4", "-3", "-2", "-1", "0"], "4"), (["4"], "-5")],
)
def test_a_business_rule_aborts_other_steps(api: Api, reached: list[str], refused: str) -> None:
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
