"""Records over the Table API: what goes in, what comes out, and in which shape."""

import re
import time

import pytest

from tests.snclient.simulator.conftest import Api

SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def test_a_new_record_has_a_number_a_location_and_the_values_that_were_sent(api: Api) -> None:
    """c_TableAPI: POST /now/table/{tableName}."""
    response = api.call(
        "POST", "incident", json={"short_description": "Zugriff prüfen 存取", "correlation_id": "new-1"}
    )
    row = response.json()["result"]
    assert response.status_code == 201
    assert response.headers["Location"] == f"{api.url}/api/now/table/incident/{row['sys_id']}"
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert re.fullmatch(r"INC00\d{5}", row["number"])
    assert re.fullmatch(r"[0-9a-f]{32}", row["sys_id"])
    assert (row["short_description"], row["correlation_id"]) == ("Zugriff prüfen 存取", "new-1")


def test_numbers_continue_from_the_documented_beginnings(admin: Api) -> None:
    """sys_number: number maintenance."""
    first, second = admin.create("incident"), admin.create("incident")
    change = admin.create("change_request")
    assert int(second["number"][3:]) == int(first["number"][3:]) + 1
    assert first["number"] >= "INC0010001"
    assert change["number"] >= "CHG0030001"


def test_every_value_is_a_string(api: Api) -> None:
    """c_TableAPI, sample answers."""
    row = api.create("incident", impact=1, urgency=2, knowledge=True)
    plain = {name: value for name, value in row.items() if not isinstance(value, dict)}
    assert {type(value) for value in plain.values()} == {str}
    assert (row["impact"], row["priority"], row["knowledge"], row["active"]) == ("1", "2", "true", "true")


def test_unknown_fields_and_values_of_no_use_are_ignored(api: Api) -> None:
    """KB2971488: the call succeeds and says nothing of them."""
    row = api.create(
        "incident",
        u_nothing="x",
        sys_mod_count="7",
        sys_class_name="task",
        category="no such category",
        caller_id="no such user",
        due_date="tomorrow",
        description={"nested": "object"},
    )
    assert "u_nothing" not in row
    assert (row["sys_mod_count"], row["sys_class_name"], row["category"]) == ("0", "incident", "inquiry")
    assert (row["caller_id"], row["due_date"], row["description"]) == ("", "", "")


def test_long_texts_are_cut_at_the_length_of_their_column(api: Api) -> None:
    row = api.create("incident", short_description="s" * 200, correlation_id="c" * 200, description="d" * 5000)
    assert [len(row[name]) for name in ("short_description", "correlation_id", "description")] == [160, 100, 4000]


def test_half_a_surrogate_pair_does_not_break_the_store(api: Api) -> None:
    response = api.call("POST", "incident", data='{"short_description": "a\\ud800b"}', headers=_JSON)
    assert response.json()["result"]["short_description"] == "a?b"


_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_update_changes_only_what_is_sent(api: Api, method: str) -> None:
    """c_TableAPI: PUT and PATCH have the same effect."""
    row = api.create("incident", short_description="before", description="kept")
    changed = api.call(method, f"incident/{row['sys_id']}", json={"short_description": "after"}).json()["result"]
    assert (changed["short_description"], changed["description"]) == ("after", "kept")
    assert (changed["sys_mod_count"], changed["sys_created_on"]) == ("1", row["sys_created_on"])


def test_an_update_of_nothing_leaves_the_record_untouched(api: Api) -> None:
    row = api.create("incident", short_description="same")
    changed = api.update("incident", row["sys_id"], short_description="same")
    assert (changed["sys_mod_count"], changed["sys_updated_on"]) == ("0", row["sys_updated_on"])


def test_times_are_whole_seconds_in_utc_and_writers_may_set_them(api: Api) -> None:
    """c_TableAPI: values are UTC; sys fields may be sent where no property forbids it."""
    row = api.create("incident", sys_created_on="2026-01-02 03:04:05", opened_at="2026-01-02", sys_updated_on="no time")
    assert (row["sys_created_on"], row["opened_at"]) == ("2026-01-02 03:04:05", "2026-01-02 00:00:00")
    now = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    assert SECOND.fullmatch(row["sys_updated_on"])
    assert row["sys_updated_on"][:13] == now[:13]
    changed = api.update("incident", row["sys_id"], description="x", sys_updated_on="2026-02-03 04:05:06")
    assert changed["sys_updated_on"] == "2026-02-03 04:05:06"


def test_a_reference_takes_the_shape_that_is_asked_for(api: Api) -> None:
    """c_TableAPI: sysparm_display_value, sysparm_exclude_reference_link."""
    [maya] = api.rows("sys_user", "user_name=maya.lindqvist")
    row = api.create("incident", assigned_to=maya["sys_id"])
    link = f"{api.url}/api/now/table/sys_user/{maya['sys_id']}"
    shapes = {
        ("false", "false"): {"link": link, "value": maya["sys_id"]},
        ("false", "true"): maya["sys_id"],
        ("true", "false"): {"display_value": "Maya Lindqvist", "link": link},
        ("true", "true"): "Maya Lindqvist",
        ("all", "false"): {"display_value": "Maya Lindqvist", "link": link, "value": maya["sys_id"]},
        ("all", "true"): {"display_value": "Maya Lindqvist", "value": maya["sys_id"]},
    }
    for (mode, has_no_link), expected in shapes.items():
        parameters = {"display_value": mode, "exclude_reference_link": has_no_link, "fields": "assigned_to,caller_id"}
        [found] = api.rows("incident", f"sys_id={row['sys_id']}", **parameters)
        empty = {"display_value": "", "value": ""} if mode == "all" else ""
        assert found == {"assigned_to": expected, "caller_id": empty}


def test_choices_show_their_labels_and_all_mode_shows_both(api: Api) -> None:
    """c_TableAPI: sysparm_display_value."""
    row = api.create("change_request")
    query, fields = f"sys_id={row['sys_id']}", "state,priority,sys_id"
    [shown] = api.rows("change_request", query, display_value="true", fields=fields)
    [both] = api.rows("change_request", query, display_value="all", fields=fields)
    assert shown == {"state": "New", "priority": "4 - Low", "sys_id": row["sys_id"]}
    assert both["state"] == {"display_value": "New", "value": "-5"}
    assert both["sys_id"] == {"display_value": row["sys_id"], "value": row["sys_id"]}


def test_journal_entries_are_appended_and_listed_newest_first(api: Api) -> None:
    """Journal fields, as live instances show them."""
    row = api.create("incident", work_notes="first", sys_updated_on="2026-01-01 00:00:00")
    changed = api.update("incident", row["sys_id"], work_notes="second", comments="seen by the caller")
    assert (row["work_notes"], changed["work_notes"], changed["sys_mod_count"]) == ("", "", "1")
    [shown] = api.rows(
        "incident", f"sys_id={row['sys_id']}", display_value="true", fields="work_notes,comments_and_work_notes"
    )
    assert re.fullmatch(
        r"[-\d]+ [:\d]+ - Scoredesk Integration \(Work notes\)\nsecond\n\n"
        r"2026-01-01 00:00:00 - Scoredesk Integration \(Work notes\)\nfirst\n\n",
        shown["work_notes"],
    )
    assert "(Additional comments)\nseen by the caller\n\n" in shown["comments_and_work_notes"]


def test_unknown_fields_of_an_answer_are_left_out_and_dots_walk_to_other_records(api: Api) -> None:
    """c_TableAPI: sysparm_fields."""
    [maya] = api.rows("sys_user", "user_name=maya.lindqvist")
    row = api.create("incident", assigned_to=maya["sys_id"])
    fields = "number,nothing,assigned_to.email,caller_id.email"
    [found] = api.rows("incident", f"sys_id={row['sys_id']}", fields=fields)
    assert found == {
        "number": row["number"],
        "assigned_to.email": "maya.lindqvist@example.com",
        "caller_id.email": "",
    }


def test_a_page_has_its_total_and_links_to_the_others(api: Api) -> None:
    """c_TableAPI: sysparm_limit, sysparm_offset, Link, X-Total-Count."""
    for place in range(5):
        api.create("incident", correlation_id=f"page-{place}")
    query = "correlation_idSTARTSWITHpage-^ORDERBYcorrelation_id"
    parameters = {
        "sysparm_query": query,
        "sysparm_limit": "2",
        "sysparm_offset": "2",
        "sysparm_fields": "correlation_id",
    }
    response = api.call("GET", "incident", params=parameters)
    assert [row["correlation_id"] for row in response.json()["result"]] == ["page-2", "page-3"]
    assert response.headers["X-Total-Count"] == "5"
    links = re.findall(r'<([^>]+)>;rel="(\w+)"', response.headers["Link"])
    offsets = {name: re.findall(r"sysparm_offset=(\d+)", address)[0] for address, name in links}
    assert offsets == {"first": "0", "prev": "0", "next": "4", "last": "4"}
    following = api.session.get({name: address for address, name in links}["next"], timeout=20)
    assert [row["correlation_id"] for row in following.json()["result"]] == ["page-4"]
    uncounted = api.call("GET", "incident", params=parameters | {"sysparm_no_count": "true"})
    assert "X-Total-Count" not in uncounted.headers


def test_pages_without_a_sort_lose_rows_and_sorted_ones_do_not(api: Api) -> None:
    """PySNC issue 96, pysnow issue 104: without a unique ORDERBY the order is undefined."""
    made = {api.create("incident", correlation_id=f"lost-{place:02}")["sys_id"] for place in range(20)}

    def seen(order: str) -> list[str]:
        query = f"correlation_idSTARTSWITHlost-{order}"
        pages = [api.rows("incident", query, limit="5", offset=str(start), fields="sys_id") for start in (0, 5, 10, 15)]
        return [row["sys_id"] for page in pages for row in page]

    assert len(set(seen(""))) < len(made)
    assert seen("^ORDERBYsys_id") == sorted(made)
    assert api.values("incident", "correlation_idSTARTSWITHlost-", "correlation_id") != sorted(
        f"lost-{place:02}" for place in range(20)
    )


def test_plain_parameters_filter_when_there_is_no_encoded_query(api: Api) -> None:
    """c_TableAPI: name-value pairs."""
    row = api.create("incident", correlation_id="plain-1")
    response = api.call("GET", "incident", params={"correlation_id": "plain-1", "sysparm_fields": "number"})
    assert response.json()["result"] == [{"number": row["number"]}]


def test_the_versions_differ_where_nothing_is_found(api: Api) -> None:
    """c_TableAPI: v1 answers 404, v2 an empty list."""
    query = {"sysparm_query": "number=INC999"}
    assert api.call("GET", "/api/now/v1/table/incident", params=query).status_code == 404
    for prefix in ("/api/now/v2", "/api/now"):
        response = api.call("GET", f"{prefix}/table/incident", params=query)
        assert (response.status_code, response.json()) == (200, {"result": []})


def test_the_parent_table_holds_the_records_of_its_children(admin: Api) -> None:
    """Table extension: a task list holds incidents and changes."""
    incident = admin.create("incident", correlation_id="family-1")
    change = admin.create("change_request", correlation_id="family-2")
    found = admin.rows("task", "correlation_idSTARTSWITHfamily-^ORDERBYcorrelation_id", display_value="all")
    assert [row["number"]["value"] for row in found] == [incident["number"], change["number"]]
    assert [row["state"]["display_value"] for row in found] == ["New", "New"]
    assert admin.call("GET", f"incident/{change['sys_id']}").status_code == 404


def test_a_deleted_record_is_gone_with_its_journal(admin: Api) -> None:
    """c_TableAPI: DELETE answers 204."""
    row = admin.create("incident", work_notes="soon gone")
    response = admin.call("DELETE", f"incident/{row['sys_id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert admin.call("GET", f"incident/{row['sys_id']}").status_code == 404
    assert admin.rows("sys_journal_field", f"element_id={row['sys_id']}") == []


def test_a_sys_id_may_be_sent_once(admin: Api) -> None:
    """c_TableAPI; the key of a record is unique."""
    sys_id = "0123456789abcdef0123456789abcdef"
    assert admin.create("incident", sys_id=sys_id)["sys_id"] == sys_id
    response = admin.call("POST", "incident", json={"sys_id": sys_id})
    assert response.status_code == 403
    assert "Unique Key violation" in response.json()["error"]["detail"]


def test_a_connection_is_kept_and_its_answers_have_a_length(api: Api) -> None:
    response = api.call("GET", "incident?sysparm_limit=1")
    assert int(response.headers["Content-Length"]) == len(response.content)
    assert response.headers.get("Connection", "keep-alive") == "keep-alive"
