"""Statistics about records: shapes, numbers, grouping, conditions and orders (ServiceNow: c_AggregateAPI)."""

from typing import Any

import pytest
import requests

from tests.snclient.simulator.conftest import Api

TABLE = "/api/now/stats/incident"


@pytest.fixture(scope="module")
def five(admin: Api) -> str:
    """A query for five incidents: states 1, 1, 2, 2, 2; impacts 1 to 3; reassignments 0, 1, 2, 4, none."""
    [group] = admin.rows("sys_user_group", "name=Messaging", fields="sys_id")
    for state, impact, reassigned, owner in (
        ("1", "1", "0", group["sys_id"]),
        ("1", "2", "1", group["sys_id"]),
        ("2", "3", "2", ""),
        ("2", "3", "4", group["sys_id"]),
        ("2", "3", "", ""),
    ):
        values = {"state": state, "impact": impact, "reassignment_count": reassigned, "assignment_group": owner}
        row = admin.create("incident", correlation_id="stats", **values)
        admin.update("incident", row["sys_id"], reassignment_count=reassigned)
    return "correlation_id=stats"


def stats(api: Api, query: str, path: str = TABLE, **parameters: str) -> Any:
    sent = {"sysparm_query": query} | {f"sysparm_{name}": value for name, value in parameters.items()}
    response = api.call("GET", path, params=sent)
    assert response.status_code == 200, response.text
    assert set(response.json()) == {"result"}
    return response.json()["result"]


def test_ungrouped_statistics_are_one_object_of_strings(api: Api, five: str) -> None:
    """c_AggregateAPI: the sample's averages have four decimals; all numbers are strings."""
    found = stats(
        api,
        five,
        count="true",
        avg_fields="reassignment_count,impact",
        min_fields="impact",
        max_fields="impact,number",
        sum_fields="reassignment_count",
    )
    [last] = api.values("incident", f"{five}^ORDERBYDESCnumber", "number")[:1]
    assert found == {
        "stats": {
            "count": "5",
            "avg": {"reassignment_count": "1.7500", "impact": "2.4000"},
            "min": {"impact": "1"},
            "max": {"impact": "3", "number": last},
            "sum": {"reassignment_count": "7"},
        }
    }


def test_groups_come_with_the_value_of_their_field(api: Api, five: str) -> None:
    """c_AggregateAPI: sysparm_group_by, and the shape of the sample's answer."""
    assert stats(api, five, count="true", group_by="state") == [
        {"stats": {"count": "2"}, "groupby_fields": [{"field": "state", "value": "1"}]},
        {"stats": {"count": "3"}, "groupby_fields": [{"field": "state", "value": "2"}]},
    ]


@pytest.mark.parametrize(
    ("display_value", "fields"),
    [
        ("false", {"field": "state", "value": "1"}),
        ("true", {"field": "state", "value": "New"}),
        ("all", {"display_value": "New", "field": "state", "value": "1"}),
    ],
)
def test_groups_show_values_display_values_or_both(api: Api, five: str, display_value: str, fields: object) -> None:
    """c_AggregateAPI: sysparm_display_value."""
    [first] = stats(api, f"{five}^state=1", count="true", group_by="state", display_value=display_value)
    assert first == {"stats": {"count": "2"}, "groupby_fields": [fields]}


def test_groups_by_a_reference_are_ordered_by_what_it_shows_the_empty_one_first(api: Api, five: str) -> None:
    """c_AggregateAPI: the sample's groups, the first of them without a value."""
    found = stats(api, five, avg_fields="reassignment_count", group_by="assignment_group", display_value="all")
    assert [group["stats"] for group in found] == [
        {"avg": {"reassignment_count": "2.0000"}},
        {"avg": {"reassignment_count": "1.6667"}},
    ]
    assert [group["groupby_fields"][0]["display_value"] for group in found] == ["", "Messaging"]


def test_a_choice_shows_what_it_is_called_in_the_class_of_its_group(admin: Api) -> None:
    """c_AggregateAPI: display values of the parent table's groups."""
    admin.create("incident", correlation_id="stats-by-class")
    admin.create("change_request", correlation_id="stats-by-class")
    path, query = "/api/now/stats/task", "correlation_id=stats-by-class"
    found = stats(admin, query, path, count="true", group_by="sys_class_name,state", display_value="true")
    assert [[one["value"] for one in group["groupby_fields"]] for group in found] == [
        ["Change Request", "New"],
        ["Incident", "New"],
    ]


def test_several_fields_and_dot_walked_ones_make_groups(api: Api, five: str) -> None:
    """c_AggregateAPI: `sysparm_group_by=priority,state`; c_RESTAPI: dot-walking."""
    found = stats(api, five, count="true", group_by="assignment_group.name,state")
    shown = [([one["value"] for one in group["groupby_fields"]], group["stats"]["count"]) for group in found]
    assert shown == [(["", "2"], "2"), (["Messaging", "1"], "2"), (["Messaging", "2"], "1")]
    assert [one["field"] for one in found[0]["groupby_fields"]] == ["assignment_group.name", "state"]


@pytest.mark.parametrize(
    ("order_by", "states"),
    [
        ("state", ["1", "2"]),
        ("state^DESC", ["2", "1"]),
        ("COUNT", ["1", "2"]),
        ("COUNT^DESC", ["2", "1"]),
        ("AVG^impact", ["1", "2"]),
        ("AVG^impact^DESC", ["2", "1"]),
        ("no_such_field", ["1", "2"]),
    ],
)
def test_groups_are_ordered_by_a_field_or_by_an_aggregate(
    api: Api, five: str, order_by: str, states: list[str]
) -> None:
    """c_AggregateAPI: sysparm_order_by, ascending unless ^DESC."""
    found = stats(api, five, count="true", group_by="state", order_by=order_by)
    assert [group["groupby_fields"][0]["value"] for group in found] == states


@pytest.mark.parametrize(
    ("having", "states"),
    [
        ("count^state^>^2", ["2"]),
        ("count^state^=^2", ["1"]),
        ("avg^impact^<^2,count^state^>=^2", ["1"]),
        ("sum^reassignment_count^>^1", ["2"]),
        ("count^state^LIKE^2", ["1", "2"]),
        ("count>2", ["1", "2"]),
    ],
)
def test_conditions_on_aggregates_choose_groups(api: Api, five: str, having: str, states: list[str]) -> None:
    """c_AggregateAPI: sysparm_having, `aggregate^field^operator^value`; what is none is ignored."""
    found = stats(api, five, count="true", group_by="state", having=having)
    assert [group["groupby_fields"][0]["value"] for group in found] == states


def test_no_records_are_a_count_of_nought_and_no_groups(api: Api) -> None:
    """c_AggregateAPI: both shapes when nothing matches."""
    nothing = "number=INC0"
    assert stats(api, nothing, count="true", avg_fields="impact") == {"stats": {"count": "0", "avg": {"impact": ""}}}
    assert stats(api, nothing, count="true", group_by="state") == []
    assert stats(api, nothing, count="true", having="count^number^>^0") == {"stats": {}}


def test_without_a_function_nothing_is_computed(api: Api, five: str) -> None:
    """c_AggregateAPI: if neither sysparm_count nor fields are passed, no aggregate operation is performed."""
    assert stats(api, five) == {"stats": {}}
    assert stats(api, five, avg_fields="no_such_field,short_description", group_by="no_such_field") == {"stats": {}}


def test_the_query_is_the_table_apis_and_plain_parameters_filter_too(api: Api, five: str) -> None:
    """c_AggregateAPI: sysparm_query, name-value pairs."""
    assert stats(api, f"{five}^state=1^NQ{five}^impact=3^assignment_groupISNOTEMPTY", count="true") == {
        "stats": {"count": "3"}
    }
    plain = api.call("GET", TABLE, params={"correlation_id": "stats", "state": "1", "sysparm_count": "True"})
    assert plain.json() == {"result": {"stats": {"count": "2"}}}


@pytest.mark.parametrize("version", ["", "/v1", "/v2"])
def test_every_version_answers_alike(api: Api, five: str, version: str) -> None:
    """c_AggregateAPI: versioned and default URL."""
    assert stats(api, five, f"/api/now{version}/stats/incident", count="true") == {"stats": {"count": "5"}}


def test_only_roles_that_open_the_whole_table_may_ask(employee: Api, api: Api) -> None:
    """c_AggregateAPI: read access to the table is judged by roles; 403."""
    response = employee.call("GET", TABLE, params={"sysparm_count": "true"})
    assert (response.status_code, response.json()) == (
        403,
        {"error": {"message": "Insufficient rights to query records", "detail": None}, "status": "failure"},
    )
    assert api.call("GET", "/api/now/stats/sys_properties").status_code == 403
    assert requests.get(f"{api.url}{TABLE}", timeout=20).status_code == 401


def test_an_unknown_table_and_other_verbs_are_refused(api: Api) -> None:
    """r_RESTAPIHTTPResponseCodes: 400, 405."""
    response = api.call("GET", "/api/now/stats/no_such_table")
    assert (response.status_code, response.json()["error"]["message"]) == (400, "Invalid table no_such_table")
    assert api.call("POST", TABLE, json={}).status_code == 405
