"""Roles: granted, contained in others, inherited from groups, taken away; and what single roles open."""

from collections.abc import Callable, Iterator

import pytest

from tests.snclient.simulator.conftest import Api, Running

NewUser = Callable[..., tuple[Api, str]]


@pytest.fixture
def new_user(admin: Api, instance: Running) -> Iterator[NewUser]:
    """Makes users with roles (by name) who sign in as `employee` does, and lets `employee` have these roles."""
    [user] = admin.values("sys_user", "user_name=employee", "sys_id")
    made: list[str] = []

    def make(*roles: str) -> tuple[Api, str]:
        found = admin.values("sys_user_role", f"nameIN{','.join(roles)}", "sys_id")
        made.extend(admin.create("sys_user_has_role", user=user, role=role)["sys_id"] for role in found)
        return Api(instance.url, "employee", "employee"), user

    yield make
    for sys_id in made:
        admin.call("DELETE", f"sys_user_has_role/{sys_id}")


def roles_of(admin: Api, user: str) -> set[str]:
    return set(filter(None, admin.values("sys_user", f"sys_id={user}", "roles")[0].split(",")))


def test_a_role_brings_those_that_it_contains_and_they_go_with_it(admin: Api, new_user: NewUser) -> None:
    """Roles and groups: contained roles are listed as inherited in sys_user_has_role."""
    person, user = new_user("sn_incident_write")
    assert roles_of(admin, user) == {"sn_incident_write", "sn_incident_read"}
    found = admin.rows("sys_user_has_role", f"user={user}^ORDERBYrole.name", fields="role.name,inherited,state")
    assert [(row["role.name"], row["inherited"], row["state"]) for row in found] == [
        ("sn_incident_read", "true", "active"),
        ("sn_incident_write", "false", "active"),
    ]
    assert person.create("incident", short_description="by role")["number"]
    assert person.call("GET", "change_request").json()["result"] == []
    [grant] = admin.values("sys_user_has_role", f"user={user}^inherited=false", "sys_id")
    assert admin.call("DELETE", f"sys_user_has_role/{grant}").status_code == 204
    assert roles_of(admin, user) == set()
    assert person.call("POST", "incident", json={}).status_code == 403


def test_members_have_the_roles_of_their_group(admin: Api) -> None:
    """Roles and groups: granted_by names the group."""
    [user] = admin.values("sys_user", "user_name=employee", "sys_id")
    [role] = admin.values("sys_user_role", "name=change_manager", "sys_id")
    group = admin.create("sys_user_group", name="Change board")["sys_id"]
    member = admin.create("sys_user_grmember", user=user, group=group)["sys_id"]
    assert roles_of(admin, user) == set()
    given = admin.create("sys_group_has_role", group=group, role=role)["sys_id"]
    assert roles_of(admin, user) == {"change_manager"}
    [row] = admin.rows("sys_user_has_role", f"user={user}^role.name=change_manager", exclude_reference_link="true")
    assert (row["inherited"], row["granted_by"]) == ("true", group)
    admin.call("DELETE", f"sys_user_grmember/{member}")
    assert roles_of(admin, user) == set()
    admin.create("sys_user_grmember", user=user, group=group)
    assert admin.call("DELETE", f"sys_group_has_role/{given}").status_code == 204
    assert roles_of(admin, user) == set()
    assert admin.call("DELETE", f"sys_user_group/{group}").status_code == 204
    assert admin.rows("sys_user_grmember", f"group={group}") == []


def test_the_list_of_roles_cannot_be_written(admin: Api) -> None:
    """User administration: roles are granted in sys_user_has_role."""
    [user] = admin.values("sys_user", "user_name=employee", "sys_id")
    admin.update("sys_user", user, roles="admin", title="no admin")
    assert roles_of(admin, user) == set()


def test_everybody_reads_the_own_roles_and_no_others(admin: Api, new_user: NewUser) -> None:
    person, user = new_user("rest_api_explorer")
    rows = person.rows("sys_user_has_role", exclude_reference_link="true")
    assert {row["user"] for row in rows} == {user}


def test_a_reader_of_incidents_writes_none(new_user: NewUser, admin: Api) -> None:
    """Base system roles: sn_incident_read."""
    row = admin.create("incident")
    person, _ = new_user("sn_incident_read")
    assert person.call("GET", f"incident/{row['sys_id']}").status_code == 200
    assert person.call("PATCH", f"incident/{row['sys_id']}", json={"urgency": "1"}).status_code == 403


def test_read_only_users_write_nothing_whatever_else_they_are(new_user: NewUser, admin: Api) -> None:
    """Base system roles: snc_read_only grants no read and forbids every write."""
    row = admin.create("incident")
    person, _ = new_user("snc_read_only", "itil")
    assert person.call("GET", f"incident/{row['sys_id']}").status_code == 200
    assert person.call("PATCH", f"incident/{row['sys_id']}", json={"urgency": "1"}).status_code == 403
    assert person.call("POST", "incident", json={}).status_code == 403


def test_personal_roles_open_choices_and_the_dictionary(new_user: NewUser) -> None:
    """Base system roles: personalize_choices, personalize_dictionary."""
    person, _ = new_user("personalize_choices", "personalize_dictionary")
    assert person.rows("sys_choice", "name=incident^element=state", limit="1")
    assert person.rows("sys_dictionary", "name=incident", limit="1")
    assert person.rows("sys_properties") == []
