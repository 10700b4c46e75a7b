"""Tables: declared once; the dictionary, number series and the parent of all definitions follow from that."""

import re

import pytest

from snclient.simulator.columns import Kind
from snclient.simulator.tables import TABLES
from tests.snclient.simulator.conftest import Api, SetProperty

NEEDED = (
    *("task", "incident", "change_request", "problem", "change_task", "sys_user", "sys_user_group", "sys_user_role"),
    *("sys_user_has_role", "sys_group_has_role", "sys_user_grmember", "sys_choice", "sys_dictionary", "sys_db_object"),
    *("sys_properties", "sys_script", "oauth_entity", "oauth_credential", "sys_journal_field", "sys_attachment"),
    *("sys_metadata", "syslog", "sys_scope", "cmdb_ci", "cmn_department", "core_company", "cmn_location", "sys_number"),
)


@pytest.mark.parametrize("table", NEEDED)
def test_a_table_answers_over_rest_and_is_described(admin: Api, table: str) -> None:
    """c_TableAPI; every table has a row in sys_db_object and a row for each of its own columns."""
    assert admin.call("GET", table, params={"sysparm_limit": "1"}).status_code == 200
    assert admin.values("sys_db_object", f"name={table}", "label") == [TABLES[table].label]
    described = admin.values("sys_dictionary", f"name={table}^elementISNOTEMPTY", "element")
    assert set(described) == TABLES[table].own


@pytest.mark.parametrize("name", TABLES)
def test_references_lead_to_tables_and_displays_and_indexes_to_columns(name: str) -> None:
    table = TABLES[name]
    for column in table.columns.values():
        assert (not column.reference) or column.reference in TABLES
        assert bool(column.reference) is (column.kind in (Kind.REFERENCE, Kind.LIST))
    assert table.display in table.columns
    family = {column for one in TABLES.values() if one.root == table.root for column in one.columns}
    assert set(table.indexed) <= family
    assert set(table.unique) <= set(table.columns)


def test_the_dictionary_says_what_a_column_is(admin: Api) -> None:
    """sys_dictionary: type, length, reference, choice; an inherited column stands with the table that declares it."""
    query = "nameINtask,incident^elementINshort_description,caller_id,state,work_notes^ORDERBYelement"
    fields = "name,element,column_label,internal_type,max_length,reference,choice"
    rows = {row["element"]: row for row in admin.rows("sys_dictionary", query, fields=fields)}
    assert (rows["short_description"]["name"], rows["short_description"]["max_length"]) == ("task", "160")
    assert (rows["caller_id"]["name"], rows["caller_id"]["reference"]) == ("incident", "sys_user")
    assert (rows["state"]["internal_type"], rows["state"]["choice"]) == ("integer", "1")
    assert (rows["work_notes"]["internal_type"], rows["work_notes"]["column_label"]) == ("journal_input", "Work notes")
    [collection] = admin.rows("sys_dictionary", "name=incident^internal_type=collection")
    assert (collection["element"], collection["column_label"]) == ("", "Incident")


def test_a_table_names_the_one_that_it_extends(admin: Api) -> None:
    """sys_db_object, super_class."""
    [row] = admin.rows(
        "sys_db_object", "name=incident", fields="super_class.name,super_class.super_class,number_ref.prefix"
    )
    assert row == {"super_class.name": "task", "super_class.super_class": "", "number_ref.prefix": "INC"}
    assert admin.values("sys_db_object", "super_class.name=task^ORDERBYname", "name") == [
        *("change_request", "change_task", "incident", "problem", "problem_task")
    ]


def test_definitions_are_records_of_one_parent(admin: Api) -> None:
    """sys_metadata: application files of all classes, each with the name that it shows."""
    response = admin.call("GET", "sys_metadata", params={"sysparm_query": "ORDERBYsys_id", "sysparm_limit": "100"})
    rows = response.json()["result"]
    assert int(response.headers["X-Total-Count"]) > 500
    assert [row["sys_id"] for row in rows] == sorted(row["sys_id"] for row in rows)
    [choice] = admin.rows("sys_choice", "name=incident^element=state^value=6")
    found = admin.call("GET", f"sys_metadata/{choice['sys_id']}").json()["result"]
    assert (found["sys_class_name"], found["sys_name"], "label" in found) == ("sys_choice", "Resolved", False)
    assert found["sys_scope"]["value"] == "global"
    assert admin.call("POST", "sys_metadata", json={"sys_name": "x"}).status_code == 403
    labels = admin.rows("sys_metadata", "sys_class_name=sys_script", display_value="true", limit="1")
    assert labels == [] or labels[0]["sys_class_name"] == "Business Rule"


def test_a_number_series_can_be_changed(admin: Api) -> None:
    """sys_number: prefix, number to begin with, digits."""
    [series] = admin.rows("sys_number", "category=problem_task")
    assert (series["prefix"], series["number"], series["maximum_digits"]) == ("PTASK", "10001", "7")
    assert re.fullmatch(r"PTASK00\d{5}", admin.create("problem_task")["number"])
    admin.update("sys_number", series["sys_id"], prefix="PT", number="500", maximum_digits="4")
    assert [admin.create("problem_task")["number"] for _ in range(2)] == ["PT0500", "PT0501"]
    admin.update("sys_number", series["sys_id"], number="9000")
    assert admin.create("problem_task")["number"] == "PT9000"


def test_a_value_outside_the_choices_is_dropped_unless_a_property_allows_it(
    api: Api, set_property: SetProperty
) -> None:
    """glide.rest.choice.allow_non_existing_value, false out of the box."""
    assert api.create("incident", category="no such")["category"] == "inquiry"
    set_property("glide.rest.choice.allow_non_existing_value", "true")
    assert api.create("incident", category="no such")["category"] == "no such"
    assert api.create("incident", impact="high")["impact"] == "3"


def test_names_that_must_be_unique_are_refused_twice(admin: Api) -> None:
    """User administration: the user ID is unique."""
    first = admin.create("sys_user", user_name="only.one")
    response = admin.call("POST", "sys_user", json={"user_name": "only.one"})
    assert (response.status_code, "Unique Key violation" in response.json()["error"]["detail"]) == (403, True)
    other = admin.create("sys_user", user_name="another.one")
    assert admin.call("PATCH", f"sys_user/{other['sys_id']}", json={"user_name": "Only.One"}).status_code == 403
    assert admin.update("sys_user", first["sys_id"], user_name="only.one", title="x")["title"] == "x"


def test_a_password_goes_in_and_never_comes_out(admin: Api) -> None:
    """c_TableAPI: a password shows asterisks; and no query finds out what it is."""
    row = admin.create("sys_user", user_name="has.secret", user_password="topsecret")
    changed = admin.update("sys_user", row["sys_id"], user_password="other")
    assert (row["user_password"], changed["user_password"], changed["sys_mod_count"]) == ("", "", "1")
    [shown] = admin.rows("sys_user", "user_name=has.secret", display_value="all", fields="user_password")
    assert shown == {"user_password": {"display_value": "********", "value": ""}}
    for guess in ("user_passwordSTARTSWITHx", "JOINsys_user.user_password=sys_user.title!", "titleSAMEASuser_password"):
        assert len(admin.rows("sys_user", f"user_name=has.secret^{guess}")) == 1


def test_a_registered_client_gets_an_id(admin: Api) -> None:
    """t_CreateEndpointforExternalClients: the client id is generated."""
    row = admin.create("oauth_entity", name="Some client")
    assert re.fullmatch(r"[0-9a-f]{32}", row["client_id"])
    assert admin.create("oauth_entity", name="Other", client_id="chosen")["client_id"] == "chosen"


def test_what_belongs_to_a_record_goes_with_it(admin: Api) -> None:
    """Cascade rules of references: members of a group, roles of a user, tasks of a problem."""
    problem = admin.create("problem")
    task = admin.create("problem_task", problem=problem["sys_id"], work_notes="gone too")
    assert admin.call("DELETE", f"problem/{problem['sys_id']}").status_code == 204
    assert admin.call("GET", f"problem_task/{task['sys_id']}").status_code == 404
    assert admin.rows("sys_journal_field", f"element_id={task['sys_id']}") == []


def test_people_may_name_places(admin: Api) -> None:
    """cmn_department, core_company, cmn_location; dot-walking over three tables."""
    company = admin.create("core_company", name="Contoso", stock_symbol="NYX")["sys_id"]
    head = admin.create("sys_user", user_name="head", first_name="Nora", last_name="Head", email="nora@example.com")
    department = admin.create("cmn_department", name="Finance", company=company, dept_head=head["sys_id"])["sys_id"]
    user = admin.create("sys_user", user_name="clerk", department=department)["sys_id"]
    fields = "department.name,department.dept_head.email,department.company.stock_symbol"
    [row] = admin.rows("sys_user", "department.company.stock_symbol=NYX", fields=f"sys_id,{fields}")
    assert row == {
        "sys_id": user,
        "department.name": "Finance",
        "department.dept_head.email": "nora@example.com",
        "department.company.stock_symbol": "NYX",
    }
