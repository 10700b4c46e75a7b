"""Access rules of fields: what a role may not write is dropped without a word, what it may not read is left out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.snclient.simulator.conftest import Api

MakeRule = Callable[..., None]


@contextmanager
def as_security_admin(admin: Api) -> Iterator[None]:
    """Access rules are written by `security_admin` only; a live instance asks to elevate, which REST cannot."""
    [role] = admin.values("sys_user_role", "name=security_admin", "sys_id")
    [user] = admin.values("sys_user", "user_name=admin", "sys_id")
    grant = admin.create("sys_user_has_role", user=user, role=role)
    yield
    admin.call("DELETE", f"sys_user_has_role/{grant['sys_id']}")


@pytest.fixture
def rule(admin: Api) -> Iterator[MakeRule]:
    """Makes access rules that end with the test; `roles` are names."""
    with ExitStack() as stack:
        stack.enter_context(as_security_admin(admin))

        def make(name: str, operation: str, *roles: str, **values: str) -> None:
            made = admin.create("sys_security_acl", name=name, operation=operation, **values)
            stack.callback(admin.call, "DELETE", f"sys_security_acl/{made['sys_id']}")
            for one in admin.values("sys_user_role", f"nameIN{','.join(roles)}", "sys_id") if roles else ():
                admin.create("sys_security_acl_role", sys_security_acl=made["sys_id"], sys_user_role=one)

        yield make


def test_a_field_that_may_not_be_written_is_dropped_silently(api: Api, admin: Api, rule: MakeRule) -> None:
    """Access control list rules; KB2971488: the call succeeds and says nothing of the field."""
    rule("incident.correlation_id", "write", "change_manager")
    row = api.create("incident", correlation_id="gone", short_description="kept")
    assert (row["correlation_id"], row["short_description"]) == ("", "kept")
    assert api.update("incident", row["sys_id"], correlation_id="gone", urgency="1")["correlation_id"] == ""
    assert admin.update("incident", row["sys_id"], correlation_id="admin")["correlation_id"] == "admin"


def test_a_field_that_may_not_be_read_is_left_out(api: Api, admin: Api, rule: MakeRule) -> None:
    """Access control list rules; KB3047115."""
    [maya] = api.values("sys_user", "user_name=maya.lindqvist", "sys_id")
    row = admin.create("incident", assigned_to=maya, description="secret")
    rule("task.description", "read", "change_manager")
    rule("sys_user.email", "read", "change_manager")
    [found] = api.rows("incident", f"sys_id={row['sys_id']}", fields="number,description,assigned_to.email")
    assert found == {"number": row["number"]}
    assert "description" not in api.call("GET", f"incident/{row['sys_id']}").json()["result"]
    assert "description" not in api.create("incident", description="written, not read")
    assert admin.values("incident", f"sys_id={row['sys_id']}", "description") == ["secret"]


@pytest.mark.parametrize(
    "query",
    ["description=secret", "number=x^ORdescriptionLIKEs", "ORDERBYdescription", "parent.descriptionISEMPTY"],
)
def test_a_query_about_a_closed_field_is_refused(api: Api, rule: MakeRule, query: str) -> None:
    """Bodies of recent releases, seen on live instances."""
    rule("task.description", "read", "change_manager")
    response = api.call("GET", "incident", params={"sysparm_query": query})
    assert (response.status_code, response.json()["error"]) == (
        403,
        {
            "message": "Insufficient rights to query records",
            "detail": "Field(s) present in the query do not have permission to be read",
        },
    )


@pytest.mark.parametrize(
    "query", ["RLQUERYoauth_entity.user,>=1^ENDRLQUERY", "JOINsys_user.sys_id=oauth_entity.user!nameLIKEs"]
)
def test_a_query_does_not_tell_of_tables_that_are_closed(api: Api, query: str) -> None:
    """Access control list rules."""
    response = api.call("GET", "sys_user", params={"sysparm_query": query})
    assert (response.status_code, response.json()["error"]["message"]) == (403, "Insufficient rights to query records")


def test_the_most_specific_rule_decides_and_any_of_its_roles_will_do(api: Api, admin: Api, rule: MakeRule) -> None:
    """Access control list rules: own table before parent table, a field before `*`."""
    rule("task.*", "write", "change_manager")
    rule("incident.urgency", "write", "change_manager", "itil")
    row = api.create("incident", urgency="1", description="dropped")
    assert (row["urgency"], row["description"]) == ("1", "")
    rule("incident.impact", "write", "change_manager", admin_overrides="false")
    assert admin.create("incident", impact="1")["impact"] == "3"


def test_rules_are_written_by_security_admins_only(admin: Api, api: Api) -> None:
    """Base system roles: security_admin."""
    for one in (admin, api):
        response = one.call("POST", "sys_security_acl", json={"name": "incident.impact"})
        assert response.status_code == 403
