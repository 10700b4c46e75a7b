"""Columns and short addresses: APIs of the platform's pages that clients call (answers seen on live instances)."""

import pytest

from tests.snclient.simulator.conftest import Api

META = "/api/now/ui/meta"


def test_the_columns_of_a_table_are_described(api: Api) -> None:
    """ui/meta: a text, a reference and a flag."""
    columns = api.call("GET", f"{META}/incident").json()["result"]["columns"]
    assert set(columns) == set(api.create("incident"))
    assert columns["number"] == {
        "filterable": True,
        "canmatch": True,
        "cangroup": True,
        "cansort": True,
        "label": "Number",
        "name": "number",
        "type": "string",
        "internal_type": "string",
        "base_type": "string",
        "column_type": "element",
        "max_length": 40,
        "max_unit": "days",
        "mandatory": False,
        "read_only": columns["number"]["read_only"],
        "default": "",
        "hint": "",
        "attributes": "",
    }
    caller = columns["caller_id"]
    assert (caller["type"], caller["reference"], caller["reference_display_field"]) == ("reference", "sys_user", "name")
    assert (caller["base_type"], caller["max_length"]) == ("GUID", 32)


def test_choices_come_with_the_column_and_only_active_ones(api: Api, admin: Api) -> None:
    """ui/meta: this is where clients read choices that sys_choice withholds."""
    [vendor] = admin.rows("sys_choice", "name=incident^element=hold_reason^value=4")
    admin.update("sys_choice", vendor["sys_id"], inactive="true")
    try:
        columns = api.call("GET", f"{META}/incident").json()["result"]["columns"]
    finally:
        admin.update("sys_choice", vendor["sys_id"], inactive="false")
    state, reason = columns["state"], columns["hold_reason"]
    assert (state["type"], state["internal_type"], state["choice_type"]) == ("choice", "integer", 3)
    assert [(one["value"], one["label"]) for one in state["choices"]][:2] == [("1", "New"), ("2", "In Progress")]
    assert reason["choices"][0] == {
        "label": "-- None --",
        "rawLabel": "-- None --",
        "value": "",
        "used": False,
        "reference": False,
        "selected": False,
        "missing": False,
        "image": "",
    }
    assert "Awaiting Vendor" not in [one["label"] for one in reason["choices"]]


def test_only_tables_that_may_be_read_are_described(api: Api, employee: Api) -> None:
    """ui/meta: honours security restrictions."""
    assert employee.call("GET", f"{META}/incident").status_code == 403
    assert api.call("GET", f"{META}/no_such_table").json()["error"]["message"] == "Invalid table no_such_table"
    assert api.call("GET", "/api/now/v1/ui/meta/change_request").status_code == 200


def test_a_long_address_is_called_by_its_short_form(api: Api) -> None:
    """tinyurl: servicenow.itsm posts addresses of more than 2,048 characters and calls the same path by the key."""
    row = api.create("incident", correlation_id="tiny")
    query = "^OR".join(["correlation_id=tiny", *(f"number=INC{number:07}" for number in range(200))])
    address = f"{api.url}/api/now/table/incident?sysparm_query={query}&sysparm_fields=number"
    response = api.call("POST", "/api/now/tinyurl", json={"url": address})
    assert response.status_code == 200
    path, _, tiny = response.json()["result"].partition("?sysparm_tiny=")
    assert (path, len(tiny)) == ("api/now/table/incident", 32)
    found = api.call("GET", "incident", params={"sysparm_tiny": tiny, "sysparm_limit": "5"})
    assert found.json()["result"] == [{"number": row["number"]}]
    unknown = api.call("GET", "incident", params={"sysparm_tiny": "0" * 32, "sysparm_limit": "0"})
    assert (unknown.status_code, unknown.json()) == (200, {"result": []})


@pytest.mark.parametrize("sent", [{}, {"url": ""}, {"url": 7}])
def test_nothing_cannot_be_made_short(api: Api, sent: dict[str, object]) -> None:
    """tinyurl: 400."""
    assert api.call("POST", "/api/now/tinyurl", json=sent).status_code == 400
