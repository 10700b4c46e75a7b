"""Encoded queries say what was meant, whatever a person typed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from snclient import Query, UnsafeQuery


def test_conditions_are_joined_in_their_order() -> None:
    query = (
        Query()
        .equals("state", "1")
        .one_of("correlation_id", ["a", "b"])
        .starts_with("number", "INC")
        .at_least("impact", 2)
        .greater("priority", 0)
        .less("urgency", 3)
        .is_empty("closed_at")
        .is_not_empty("caller_id.name")
        .order_by("sys_updated_on", descending=True)
        .order_by("sys_id")
    )
    assert str(query) == (
        "state=1^correlation_idINa,b^numberSTARTSWITHINC^impact>=2^priority>0^urgency<3^closed_atISEMPTY"
        "^caller_id.nameISNOTEMPTY^ORDERBYDESCsys_updated_on^ORDERBYsys_id"
    )


def test_alternatives_of_one_condition_are_ors() -> None:
    query = Query().equals("active", True).either(Query().equals("state", 1), Query().less("priority", 3))
    assert str(query) == "active=true^state=1^ORpriority<3"


def test_alternatives_of_several_conditions_are_multiplied_out() -> None:
    both = Query().equals("a", 1).equals("b", 2)
    assert str(Query().either(both, Query().equals("c", 3))) == "a=1^ORc=3^b=2^ORc=3"


def test_zero_is_a_value_and_times_are_sent_in_utc() -> None:
    moment = datetime(2026, 1, 2, 1, 0, tzinfo=timezone(timedelta(hours=8)))
    assert str(Query().equals("state", 0)) == "state=0"
    assert str(Query().at_least("sys_updated_on", moment)) == "sys_updated_on>=2026-01-01 17:00:00"
    assert moment.astimezone(UTC).hour == 17


@pytest.mark.parametrize("value", ["", "a^ORactive=true", "a\nb", "javascript:gs.getUserID()", "JavaScript:x"])
def test_a_value_that_could_rewrite_the_query_is_refused(value: str) -> None:
    with pytest.raises(UnsafeQuery):
        Query().equals("short_description", value)
    with pytest.raises(ValueError, match=r"\."):
        Query().one_of("short_description", ["fine", value])


@pytest.mark.parametrize("field", ["", "state=1^x", "State", "a..b", "1a", "a b", "state\n"])
def test_what_is_no_field_name_is_refused(field: str) -> None:
    with pytest.raises(UnsafeQuery):
        Query().equals(field, "1")
    with pytest.raises(UnsafeQuery):
        Query().order_by(field)


def test_a_value_cannot_lengthen_its_operator() -> None:
    with pytest.raises(UnsafeQuery):
        Query().greater("priority", "=1")
    with pytest.raises(UnsafeQuery):
        Query().less("priority", "=1")
    with pytest.raises(UnsafeQuery):
        Query().one_of("sys_class_name", ["STANCEOFtask"])


def test_lists_and_alternatives_are_never_empty() -> None:
    with pytest.raises(UnsafeQuery):
        Query().one_of("state", [])
    with pytest.raises(UnsafeQuery):
        Query().one_of("state", ["1,2"])
    with pytest.raises(UnsafeQuery):
        Query().either()
    with pytest.raises(UnsafeQuery):
        Query().either(Query().equals("a", 1), Query())
    with pytest.raises(UnsafeQuery):
        Query().either(Query().equals("a", 1).order_by("a"))
