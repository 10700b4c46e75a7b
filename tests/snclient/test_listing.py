"""Lists from an instance that hides, shuffles and breaks."""

import pytest

from snclient import InvalidRequest, NotFound, Query, ServiceNow, UnsafeQuery, Unusable
from tests.snclient.scripted import NOTHING, Reply, ScriptedInstance, failure, rows


def numbered(*ids: int) -> list[dict[str, str]]:
    return [{"sys_id": f"{number:032x}", "number": f"INC{number}"} for number in ids]


def queries(scripted: ScriptedInstance) -> list[tuple[str, str]]:
    return [(request.params["sysparm_query"], request.params["sysparm_offset"]) for request in scripted.requests]


def test_nothing_is_asked_before_it_is_wanted(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    records = scripted_sn.table("incident").list()
    assert scripted.requests == []
    assert records.total is None
    scripted.answers(rows(*numbered(1), total=7))
    next(records)
    assert records.total == 7
    assert len(scripted.requests) == 1


def test_a_short_page_does_not_end_a_list(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(*numbered(1), total=3), rows(*numbered(2, 3)), NOTHING)
    found = scripted_sn.table("incident").list(Query().equals("active", "true"), page_size=2)
    assert [record["number"] for record in found] == ["INC1", "INC2", "INC3"]
    assert found.total == 3
    assert queries(scripted) == [
        ("active=true^ORDERBYsys_id", "0"),
        (f"active=true^sys_id>{1:032x}^ORDERBYsys_id", "0"),
        (f"active=true^sys_id>{3:032x}^ORDERBYsys_id", "0"),
    ]


def test_a_page_of_hidden_records_does_not_end_a_list(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(total=5), rows(total=5), rows(*numbered(5), total=5), rows(total=0))
    assert [record["number"] for record in scripted_sn.table("incident").list(page_size=2)] == ["INC5"]
    assert [offset for _, offset in queries(scripted)] == ["0", "2", "4", "0"]


def test_a_limit_asks_for_no_more_than_it_wants(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(*numbered(1, 2)), rows(*numbered(3)))
    assert len(list(scripted_sn.table("incident").list(page_size=2, limit=3))) == 3
    assert [request.params["sysparm_limit"] for request in scripted.requests] == ["2", "1"]
    assert list(scripted_sn.table("incident").list(limit=0)) == []


def test_a_list_goes_on_after_an_error(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(*numbered(1)), failure(404, "No Record found"), rows(*numbered(2)), NOTHING)
    records = scripted_sn.table("incident").list(page_size=1)
    assert next(records)["number"] == "INC1"
    with pytest.raises(NotFound):
        next(records)
    assert [record["number"] for record in records] == ["INC2"]


def test_an_instance_that_ignores_the_query_is_found_out(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(*numbered(1, 2)), rows(*numbered(1, 2)))
    with pytest.raises(Unusable, match="same page again"):
        list(scripted_sn.table("incident").list(page_size=2))


def test_every_group_of_a_query_gets_the_place_to_go_on(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(*numbered(1)), NOTHING)
    list(scripted_sn.table("incident").list("a=1^ORb=2^NQc=3^EQ"))
    assert queries(scripted)[1][0] == f"a=1^ORb=2^sys_id>{1:032x}^NQc=3^sys_id>{1:032x}^ORDERBYsys_id"


@pytest.mark.parametrize(
    ("order", "value", "condition"),
    [
        ("ORDERBYnumber", "INC1", "number>=INC1^number>INC1^ORsys_id>{id}"),
        ("ORDERBYnumber", "", "numberISNOTEMPTY^ORsys_id>{id}"),
        (
            "ORDERBYDESCnumber",
            "INC1",
            "number<INC1^ORnumberISEMPTY^ORnumber=INC1^number<INC1^ORnumberISEMPTY^ORsys_id>{id}",
        ),
        ("ORDERBYDESCnumber", "", "numberISEMPTY^sys_id>{id}"),
    ],
)
def test_an_order_goes_on_after_its_last_value_and_sys_id(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, order: str, value: str, condition: str
) -> None:
    scripted.answers(rows({"sys_id": "1", "number": value}), NOTHING)
    list(scripted_sn.table("incident").list(order))
    assert queries(scripted)[1] == (f"{condition.format(id=1)}^{order}^ORDERBYsys_id", "0")


@pytest.mark.parametrize(
    ("query", "display"),
    [("ORDERBYassigned_to", "false"), ("ORDERBYDESCsys_updated_on", "true"), ("ORDERBYnumber^ORDERBYstate", "all")],
)
def test_an_order_that_cannot_be_compared_is_counted_with_a_tiebreaker(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, query: str, display: str
) -> None:
    scripted.answers(rows(*numbered(1, 2)), rows(*numbered(2, 3)), NOTHING)
    found = scripted_sn.table("incident").list(query, page_size=2, display_value=display)  # type: ignore[arg-type]
    assert [record["number"] for record in found] == ["INC1", "INC2", "INC3"]
    assert queries(scripted) == [(f"{query}^ORDERBYsys_id", offset) for offset in ("0", "2", "4")]


def test_fields_always_hold_what_the_list_needs(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(NOTHING)
    list(scripted_sn.table("incident").list("ORDERBYnumber", fields=["state", "caller_id.name"], display_value="all"))
    params = scripted.requests[0].params
    assert params["sysparm_fields"] == "state,caller_id.name,number,sys_id"
    assert params["sysparm_display_value"] == "all"


@pytest.mark.parametrize("reply", [rows({"number": "INC1"}), Reply(200, {"result": {}}), Reply(200, {"result": [1]})])
def test_an_answer_that_is_no_list_is_unusable(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, reply: Reply
) -> None:
    scripted.answers(reply)
    with pytest.raises(Unusable):
        list(scripted_sn.table("incident").list())


def test_impossible_pages_limits_fields_and_orders_are_refused(scripted_sn: ServiceNow) -> None:
    table = scripted_sn.table("incident")
    for size in (0, 10_001):
        with pytest.raises(InvalidRequest):
            table.list(page_size=size)
    with pytest.raises(InvalidRequest):
        table.list(limit=-1)
    with pytest.raises(UnsafeQuery):
        table.list(fields=["state,number"])
    with pytest.raises(UnsafeQuery):
        table.list("ORDERBY1")
