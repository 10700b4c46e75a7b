"""Business rules of administrators: the one that only aborts is honoured, all others are kept."""

from collections.abc import Callable, Iterator

import pytest

from tests.snclient.simulator.conftest import Api

MakeRule = Callable[..., dict[str, str]]
WRITES = {"action_insert": "true", "action_update": "true"}


@pytest.fixture
def rule(admin: Api) -> Iterator[MakeRule]:
    """Makes rules on problems that end with the test."""
    made: list[str] = []

    def make(**values: str) -> dict[str, str]:
        given = {"name": "No sample files", "collection": "problem", "abort_action": "true", **WRITES, **values}
        row = admin.create("sys_script", **given)
        made.append(row["sys_id"])
        return row

    yield make
    for sys_id in made:
        admin.call("DELETE", f"sys_script/{sys_id}")


def test_a_rule_that_aborts_refuses_what_its_filter_describes(admin: Api, rule: MakeRule) -> None:
    """t_CreateABusinessRule, abort action; PySNC's tests make such a rule."""
    made = rule(filter_condition="short_descriptionLIKEEICAR^ORdescriptionLIKEEICAR^EQ", message="no", when="before")
    response = admin.call("POST", "problem", json={"short_description": "an eicar file"})
    assert response.status_code == 403
    assert response.json()["error"] == {
        "message": "Operation Failed",
        "detail": "Operation against file 'problem' was aborted by Business Rule"
        f" 'No sample files^{made['sys_id']}'. Business Rule Stack:No sample files",
    }
    kept = admin.create("problem", short_description="harmless")
    assert admin.call("PATCH", f"problem/{kept['sys_id']}", json={"description": "EICAR"}).status_code == 403
    assert admin.values("problem", f"sys_id={kept['sys_id']}", "description") == [""]
    assert admin.rows("problem", "short_descriptionLIKEan eicar") == []
    assert admin.call("DELETE", f"problem/{kept['sys_id']}").status_code == 204


def test_a_rule_of_the_parent_table_and_of_deletion_counts_too(admin: Api, rule: MakeRule) -> None:
    """t_CreateABusinessRule: a rule runs for the tables that extend its table; action_delete."""
    rule(collection="task", action_insert="false", action_delete="true", filter_condition="correlation_id=keep me")
    row = admin.create("incident", correlation_id="keep me")
    assert admin.call("PATCH", f"incident/{row['sys_id']}", json={"description": "x"}).status_code == 403
    assert admin.call("DELETE", f"incident/{row['sys_id']}").status_code == 403
    assert admin.call("GET", f"incident/{row['sys_id']}").status_code == 200


@pytest.mark.parametrize(
    ("filter_condition", "status"),
    [
        ("impactVALCHANGES", 403),
        ("impactCHANGESTO1", 403),
        ("impactCHANGESFROM3", 403),
        ("urgencyVALCHANGES^ORimpactCHANGESTO1", 403),
        ("impactCHANGESFROM2", 200),
        ("impactCHANGESTO3", 200),
        ("urgencyVALCHANGES", 200),
    ],
)
def test_a_filter_may_ask_what_changes(admin: Api, rule: MakeRule, filter_condition: str, status: int) -> None:
    """r_OpAvailableFiltersQueries: changes, changes from, changes to."""
    row = admin.create("problem", impact="3")
    rule(filter_condition=filter_condition)
    assert admin.call("PATCH", f"problem/{row['sys_id']}", json={"description": "x"}).status_code == 200
    assert admin.call("PATCH", f"problem/{row['sys_id']}", json={"impact": "1"}).status_code == status


@pytest.mark.parametrize(
    "values",
    [
        {"active": "false"},
        {"abort_action": "false"},
        {"when": "after"},
        {"script": "current.setAbortAction(true);"},
        {"condition": "current.impact == 3"},
        {"template": "impact=1^EQ"},
        {"collection": "incident"},
        {"filter_condition": "no_such_field=1"},
    ],
    ids=str,
)
def test_any_other_rule_is_kept_and_not_run(admin: Api, rule: MakeRule, values: dict[str, str]) -> None:
    """t_CreateABusinessRule: what a rule does besides aborting is not carried out here."""
    made = rule(**values)
    assert {name: made[name] for name in values} == values
    assert admin.create("problem", short_description="harmless")["number"]
