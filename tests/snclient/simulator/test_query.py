"""The encoded query language: what it selects, and what it drops."""

import pytest

from snclient.simulator.query import Condition, Order, parse
from tests.snclient.simulator.conftest import Api


@pytest.fixture(scope="module")
def people(admin: Api) -> Api:
    """Five incidents whose correlation_display tells them apart."""
    [maya] = admin.rows("sys_user", "user_name=maya.lindqvist")
    rows = (
        {"short_description": "alpha", "impact": "1", "urgency": "1", "opened_at": "2026-01-01 10:00:00"},
        {"short_description": "Beta_100%", "impact": "2", "urgency": "2", "opened_at": "2026-01-02 10:00:00"},
        {"short_description": "gamma", "state": "2", "opened_at": "2026-01-03 10:00:00", "assigned_to": maya["sys_id"]},
        {"short_description": "alphabet", "state": "3", "opened_at": "2026-01-04 10:00:00"},
        {"opened_at": "2026-01-05 10:00:00", "knowledge": "true"},
    )
    for name, row in zip("abcde", rows, strict=True):
        admin.create("incident", correlation_id="query", correlation_display=name, **row)
    return admin


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=2", "c"),
        ("state=two", ""),
        ("state!=1", "cd"),
        ("priority<3", "a"),
        ("priority<=3", "ab"),
        ("priority>3", "cde"),
        ("priority>=5", "cde"),
        ("opened_at>=2026-01-03 10:00:00", "cde"),
        ("opened_at>2026-01-03 10:00:00", "de"),
        ("opened_at<2026-01-02", "a"),
        ("opened_atBETWEEN2026-01-02@2026-01-03 23:59:59", "bc"),
        ("correlation_displayINa,c,zz", "ac"),
        ("correlation_displayNOT INa,c", "bde"),
        ("stateIN2,3,x", "cd"),
        ("short_descriptionLIKEALPHA", "ad"),
        ("short_descriptionLIKE_100%", "b"),
        ("short_descriptionNOT LIKEalpha", "bce"),
        ("short_descriptionSTARTSWITHalpha", "ad"),
        ("short_descriptionENDSWITHa", "ac"),
        ("short_descriptionISEMPTY", "e"),
        ("short_descriptionISNOTEMPTY", "abcd"),
        ("short_description=", "e"),
        ("short_description!=alpha", "bcde"),
        ("knowledge=true", "e"),
        ("knowledge=false", "abcd"),
        ("assigned_toISEMPTY", "abde"),
        ("assigned_to.user_name=maya.lindqvist", "c"),
        ("assigned_to.user_name!=maya.lindqvist", "abde"),
        ("assigned_toLIKElindq", "c"),
        ("correlation_display=a^ORcorrelation_display=b^state=1", "ab"),
        ("state=1^correlation_display=a^ORcorrelation_display=c", "a"),
        ("correlation_display=a^NQstate=2", "ac"),
        ("state=1^^EQ", "abe"),
    ],
)
def test_a_query_selects_what_it_says(people: Api, query: str, expected: str) -> None:
    """r_OpAvailableFiltersQueries; c_EncodedQueryStrings."""
    ours = "^".join(f"correlation_id=query^{group}" for group in query.split("^NQ"))
    full = "^NQ".join(f"correlation_id=query^{group}" for group in query.split("^NQ")) if "^NQ" in query else ours
    found = people.values("incident", f"{full}^ORDERBYcorrelation_display", "correlation_display")
    assert "".join(found) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("^ORDERBYopened_at", "abcde"),
        ("^ORDERBYDESCopened_at", "edcba"),
        ("^ORDERBYpriority^ORDERBYDESCopened_at", "abedc"),
        ("^ORDERBYassigned_to^ORDERBYcorrelation_display", "abdec"),
        ("^ORDERBYassigned_to.user_name^ORDERBYDESCcorrelation_display", "edbac"),
        ("^ORDERBYno_such_field^ORDERBYopened_at", "abcde"),
    ],
)
def test_a_query_sorts_by_several_fields(people: Api, order: str, expected: str) -> None:
    """c_EncodedQueryStrings: several ORDERBY, by what a reference shows."""
    assert "".join(people.values("incident", f"correlation_id=query{order}", "correlation_display")) == expected


@pytest.mark.parametrize(
    "broken", ["no_such_field=1", "state", "STATE=2", "opened_at>soon", "number.name=x", "work_notesLIKEx"]
)
def test_a_part_that_means_nothing_is_dropped_and_the_rest_applies(people: Api, broken: str) -> None:
    """c_TableAPI: an invalid part of sysparm_query is ignored."""
    assert people.values("incident", f"{broken}^correlation_id=query^state=2", "correlation_display") == ["c"]


def test_a_property_makes_broken_queries_find_nothing(people: Api) -> None:
    """c_EncodedQueryStrings: glide.invalid_query.returns_no_rows."""
    name = "glide.invalid_query.returns_no_rows"
    row = people.create("sys_properties", name=name, value="true")
    try:
        assert people.values("incident", "no_such_field=1^correlation_id=query", "number") == []
        assert len(people.values("incident", "correlation_id=query", "number")) == 5
    finally:
        people.call("DELETE", f"sys_properties/{row['sys_id']}")


def test_values_never_become_sql(people: Api) -> None:
    hostile = "x' OR '1'='1"
    assert people.values("incident", f"correlation_display={hostile}", "number") == []
    assert people.values("incident", f'correlation_displayIN{hostile},"a"', "number") == []
    assert people.values("incident", "correlation_id=query^state=1;DROP TABLE task", "number") == []
    assert len(people.values("incident", "correlation_id=query", "number")) == 5


def test_a_query_of_a_thousand_alternatives_is_answered(people: Api) -> None:
    query = "^OR".join(["state=2"] + ["state=9"] * 1100)
    assert people.values("incident", f"{query}^correlation_id=query", "correlation_display") == ["c"]


def test_or_binds_to_the_condition_right_before_it() -> None:
    """c_EncodedQueryStrings: ^OR and ^NQ."""
    a, b, c = (Condition(name, "=", "1") for name in "abc")
    assert parse("a=1^ORb=1^c=1").groups == (((a, b), (c,)),)
    assert parse("a=1^b=1^ORc=1").groups == (((a,), (b, c)),)
    assert parse("a=1^NQb=1^c=1").groups == (((a,),), ((b,), (c,)))


def test_the_longest_operator_wins_and_sorting_stands_apart() -> None:
    query = parse("stateNOT IN1,2^name!=x^ORDERBYDESCname^ORDERBYstate")
    assert query.groups == (((Condition("state", "NOT IN", "1,2"),), (Condition("name", "!=", "x"),)),)
    assert query.orders == (Order("name", is_descending=True), Order("state"))
    assert not query.is_partial
    assert parse("nonsense^state=1").is_partial
