"""The parameters of the Table API, one by one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.snclient.simulator.conftest import Api, Running, SetProperty


def listed(api: Api, table: str, **parameters: str) -> list[dict[str, Any]]:
    """Records by parameters as they stand in the address."""
    response = api.call("GET", table, params=parameters)
    assert response.status_code == 200, response.text
    return list(response.json()["result"])


@pytest.fixture
def of_new_york(admin: Api, instance: Running) -> Iterator[Api]:
    """An admin whose clock and date format are those of New York."""
    [user] = admin.values("sys_user", "user_name=admin", "sys_id")
    theirs = {"time_zone": "America/New_York", "date_format": "MM/dd/yyyy", "time_format": "hh:mm:ss a"}
    admin.update("sys_user", user, **theirs)
    yield Api(instance.url, "admin", "admin")
    admin.update("sys_user", user, **dict.fromkeys(theirs, ""))


def test_plain_parameters_take_display_values_of_choices_and_references(api: Api) -> None:
    """c_TableAPI, name-value pairs; servicenow.itsm looks users up this way."""
    [maya] = listed(api, "sys_user", user_name="maya.lindqvist")
    row = api.create("incident", correlation_id="pairs", state="2", assigned_to=maya["sys_id"])
    for pairs in (
        {"state": "In Progress"},
        {"state": "in progress"},
        {"state": "2"},
        {"assigned_to": "Maya Lindqvist"},
        {"assigned_to": maya["sys_id"]},
        {"assigned_to.user_name": "maya.lindqvist"},
        {"active": "true", "impact": "3 - Low"},
        {"no_such_column": "ignored"},
    ):
        found = listed(api, "incident", correlation_id="pairs", **pairs)
        assert [one["sys_id"] for one in found] == [row["sys_id"]], pairs
    for pairs in ({"state": "Closed"}, {"assigned_to": "Nobody"}, {"impact": "9"}):
        assert listed(api, "incident", correlation_id="pairs", **pairs) == []


def test_an_encoded_query_stands_before_plain_parameters(api: Api) -> None:
    """c_TableAPI: the two are mutually exclusive."""
    api.create("incident", correlation_id="exclusive")
    assert listed(api, "incident", sysparm_query="correlation_id=exclusive", correlation_id="other")


def test_switches_are_read_whatever_their_case(api: Api) -> None:
    """pysnow sends Python's True."""
    api.create("incident", correlation_id="case")
    parameters = {"sysparm_query": "correlation_id=case", "sysparm_display_value": "True"}
    [row] = listed(
        api, "incident", **parameters, sysparm_exclude_reference_link="True", sysparm_fields="opened_by,state"
    )
    assert row == {"opened_by": "Scoredesk Integration", "state": "New"}
    response = api.call("GET", "incident", params={"sysparm_no_count": "True", "sysparm_limit": "1"})
    assert "X-Total-Count" not in response.headers


@pytest.mark.parametrize(
    ("view", "has", "has_not"),
    [
        ("desktop", {"number", "description", "caller_id"}, {"sys_domain", "sys_mod_count"}),
        ("mobile", {"number", "short_description", "state"}, {"description", "close_notes"}),
        ("both", {"number", "description"}, {"sys_domain"}),
        ("no such view", {"number", "sys_domain"}, set()),
        ("", {"number", "sys_domain"}, set()),
    ],
)
def test_a_view_chooses_the_fields(api: Api, view: str, has: set[str], has_not: set[str]) -> None:
    """c_TableAPI, sysparm_view."""
    row = api.create("incident")
    found = api.call("GET", f"incident/{row['sys_id']}", params={"sysparm_view": view}).json()["result"]
    assert has <= found.keys()
    assert not has_not & found.keys()
    both = {"sysparm_view": view, "sysparm_fields": "number"}
    assert api.call("GET", f"incident/{row['sys_id']}", params=both).json()["result"] == {"number": row["number"]}


def test_links_of_pages_can_be_left_out(api: Api) -> None:
    """c_TableAPI, sysparm_suppress_pagination_header."""
    for _ in range(3):
        api.create("incident", correlation_id="no links")
    parameters = {"sysparm_query": "correlation_id=no links", "sysparm_limit": "1"}
    assert "Link" in api.call("GET", "incident", params=parameters).headers
    response = api.call("GET", "incident", params={**parameters, "sysparm_suppress_pagination_header": "true"})
    assert "Link" not in response.headers
    assert response.headers["X-Total-Count"] == "3"


@pytest.mark.parametrize("text", ["-1", "many", "", "1e3"])
def test_a_limit_or_offset_that_is_no_number_counts_as_not_sent(api: Api, text: str) -> None:
    """c_TableAPI: the offset cannot be a negative number."""
    for _ in range(2):
        api.create("incident", correlation_id=f"numbers {text}")
    for name in ("sysparm_limit", "sysparm_offset"):
        assert len(listed(api, "incident", sysparm_query=f"correlation_id=numbers {text}", **{name: text})) == 2


def test_the_limit_is_applied_before_access_rules(admin: Api, employee: Api) -> None:
    """c_TableAPI: a page may hold fewer records than asked for; the total counts all."""
    [user] = employee.rows("sys_user")
    for place in range(6):
        caller = user["sys_id"] if place % 2 else ""
        admin.create("incident", correlation_id="before rules", correlation_display=str(place), caller_id=caller)
    query = {"sysparm_query": "correlation_id=before rules^ORDERBYcorrelation_display", "sysparm_limit": "3"}
    for offset, expected in (("0", ["1"]), ("3", ["3", "5"])):
        response = employee.call("GET", "incident", params={**query, "sysparm_offset": offset})
        assert [row["correlation_display"] for row in response.json()["result"]] == expected
        assert response.headers["X-Total-Count"] == "6"


def test_times_are_shown_and_read_by_the_clock_of_the_user(of_new_york: Api) -> None:
    """c_TableAPI, sysparm_display_value and sysparm_input_display_value; values are UTC."""
    sent = {"due_date": "07/04/2026 08:30:00 AM", "short_description": "fireworks"}
    displays = {"sysparm_input_display_value": "true", "sysparm_display_value": "all"}
    row = of_new_york.call("POST", "incident", json=sent, params=displays).json()["result"]
    assert row["due_date"] == {"display_value": "07/04/2026 08:30:00 AM", "value": "2026-07-04 12:30:00"}
    path = f"incident/{row['sys_id']['value']}"
    iso = of_new_york.call("PATCH", path, json={"due_date": "2026-01-04 08:30:00"}, params=displays).json()["result"]
    assert iso["due_date"] == {"display_value": "01/04/2026 08:30:00 AM", "value": "2026-01-04 13:30:00"}
    plain = of_new_york.call("PUT", path, json={"due_date": "2026-01-05 08:30:00"}).json()["result"]
    assert plain["due_date"] == "2026-01-05 08:30:00"
    unread = of_new_york.call("PATCH", path, json={"due_date": "next week"}, params=displays).json()["result"]
    assert unread["due_date"]["value"] == "2026-01-05 08:30:00"
    noted = of_new_york.call("PATCH", path, json={"work_notes": "x"}, params={"sysparm_display_value": "true"})
    assert noted.json()["result"]["work_notes"].split(" - ")[0].endswith((" AM", " PM"))


def test_choices_and_references_are_read_by_their_names_when_said_so(api: Api) -> None:
    """c_TableAPI, sysparm_input_display_value; without it a name is no reference."""
    sent = {"assigned_to": "Maya Lindqvist", "impact": "1 - High", "caller_id": "Nobody Known", "knowledge": "true"}
    row = api.call("POST", "incident", json=sent, params={"sysparm_input_display_value": "true"}).json()["result"]
    [maya] = api.values("sys_user", "user_name=maya.lindqvist", "sys_id")
    assert (row["assigned_to"]["value"], row["impact"], row["caller_id"]) == (maya, "1", "")
    plain = api.create("incident", **sent)
    assert (plain["assigned_to"], plain["impact"], plain["knowledge"]) == ("", "3", "true")


def test_lists_of_people_are_shown_by_their_names(api: Api) -> None:
    """glide_list: sys_ids parted by commas, addresses of mail among them."""
    people = api.values("sys_user", "user_nameINmaya.lindqvist,hana.sato^ORDERBYname", "sys_id")
    row = api.create("incident", watch_list=",".join([*people, "x@example.com"]))
    assert row["watch_list"] == ",".join([*people, "x@example.com"])
    [shown] = api.rows("incident", f"sys_id={row['sys_id']}", display_value="true", fields="watch_list,sla_due")
    assert shown == {"watch_list": "Hana Sato, Maya Lindqvist, x@example.com", "sla_due": "UNKNOWN"}


def test_system_fields_are_for_admins_when_a_property_says_so(api: Api, admin: Api, set_property: SetProperty) -> None:
    """glide.rest.table_api.admin_only_sys_fields; unset, any writer may send them."""
    mine = {"sys_id": "5" * 32, "sys_created_on": "2020-01-01 00:00:00", "sys_updated_by": "somebody"}
    row = api.create("incident", **mine)
    assert {name: row[name] for name in mine} == mine
    set_property("glide.rest.table_api.admin_only_sys_fields", "true")
    refused = api.create("incident", **{**mine, "sys_id": "6" * 32})
    assert refused["sys_id"] != "6" * 32
    assert (refused["sys_created_on"] > "2026", refused["sys_updated_by"]) == (True, "scoredesk.integration")
    assert admin.create("incident", **{**mine, "sys_id": "7" * 32})["sys_id"] == "7" * 32


def test_a_sys_id_keeps_its_case_and_is_found_in_any(admin: Api) -> None:
    """PySNC's tests insert one in capitals and read it back."""
    sys_id = "AAAABBBBCCCCDDDDEEEEFFFF00001111"
    assert admin.create("problem", sys_id=sys_id)["sys_id"] == sys_id
    assert admin.call("GET", f"problem/{sys_id.lower()}").json()["result"]["sys_id"] == sys_id
    assert admin.update("problem", sys_id.lower(), urgency="1")["urgency"] == "1"
    assert admin.call("DELETE", f"problem/{sys_id}").status_code == 204


def test_the_domain_is_a_reference_to_global(api: Api) -> None:
    """c_TableAPI, sample answers."""
    row = api.create("incident", sys_domain="other")
    link = f"{api.url}/api/now/table/sys_user_group/global"
    assert row["sys_domain"] == {"link": link, "value": "global"}
    [shown] = api.rows("incident", f"sys_id={row['sys_id']}", display_value="true", fields="sys_domain")
    assert shown == {"sys_domain": {"display_value": "global", "link": link}}
