"""Creates look first, send once, and say what became of each."""

import json
from collections.abc import Iterator

import pytest

from snclient import AuthenticationFailed, NotFound, RateLimited, ServiceNow, Unclear, UnsafeQuery, Unusable
from tests.snclient.scripted import NOTHING, Reply, ScriptedInstance, failure, rows


def kept(key: str, *, created: str = "2026-01-01 00:00:00", sys_id: str = "1") -> dict[str, str]:
    return {"sys_id": sys_id, "correlation_id": key, "sys_created_on": created, "short_description": key}


def echo(key: str) -> Reply:
    return Reply(201, {"result": kept(key)})


def bodies(scripted: ScriptedInstance) -> list[dict[str, str]]:
    return [json.loads(request.body) for request in scripted.requests if request.method == "POST"]


def test_the_key_is_looked_up_and_sent(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(NOTHING, echo("a"))
    values = {"short_description": "a", "priority": "1", "correlation_id": "other"}
    written = scripted_sn.table("incident").create(values, correlation_id="a")
    assert scripted.requests[0].params["sysparm_query"] == "correlation_idINa^ORDERBYsys_id"
    assert bodies(scripted) == [{"short_description": "a", "priority": "1", "correlation_id": "a"}]
    assert written.is_new
    assert written.record.sys_id == "1"
    assert written.dropped == ("priority",)


def test_the_newest_exact_match_is_taken(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    several = [
        kept("a", sys_id="old"),
        kept("a", created="2026-01-02 00:00:00", sys_id="new"),
        kept("A", created="2026-01-03 00:00:00", sys_id="other"),
    ]
    scripted.answers(rows(*several), NOTHING)
    written = scripted_sn.table("incident").create({}, correlation_id="a")
    assert (written.record.sys_id, written.is_new, written.dropped) == ("new", False, ())
    assert bodies(scripted) == []


@pytest.mark.parametrize("key", ["", " a", "a ", "a" * 101, "a^b", "a,b", "javascript:x"])
def test_a_key_that_would_not_be_found_again_is_refused(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, key: str
) -> None:
    with pytest.raises(UnsafeQuery):
        scripted_sn.table("incident").create({}, correlation_id=key)
    [outcome] = scripted_sn.table("incident").create_many([(key, {})])
    assert isinstance(outcome.error, UnsafeQuery)
    assert scripted.requests == []


def test_a_failed_look_up_sends_nothing(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(failure(404, "No Record found"), failure(401, "User is not authenticated"))
    with pytest.raises(NotFound):
        scripted_sn.table("incident").create({}, correlation_id="a")
    outcomes = list(scripted_sn.table("incident").create_many([("a", {}), ("b", {})]))
    assert [type(outcome.error) for outcome in outcomes] == [AuthenticationFailed] * 2
    assert scripted.methods() == ["GET", "GET"]


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ([rows(kept("x"))], "other records than the ones asked for"),
        ([rows(kept("a"), kept("x", sys_id="2"))], "other records than the ones asked for"),
        ([rows({"sys_id": "1", "short_description": "a"})], "other records than the ones asked for"),
        ([rows(total=1)], "hides"),
        ([rows(kept("a"), total=2), NOTHING], "hides"),
        ([rows(kept("A"), total=2), NOTHING], "hides"),
    ],
    ids=["foreign", "foreign_too", "key_hidden", "all_hidden", "one_hidden", "one_hidden_beside_another_case"],
)
def test_a_look_up_that_cannot_be_trusted_sends_nothing(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, replies: list[Reply], said: str
) -> None:
    scripted.answers(*replies, *replies)
    with pytest.raises(Unusable, match=said):
        scripted_sn.table("incident").create({}, correlation_id="a")
    outcomes = list(scripted_sn.table("incident").create_many([("a", {}), ("b", {})]))
    assert [type(outcome.error) for outcome in outcomes] == [Unusable] * 2
    assert set(scripted.methods()) == {"GET"}


def test_a_look_up_that_is_whole_is_believed(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(rows(kept("a"), kept("A", sys_id="2"), total=2), NOTHING, rows(total=0), echo("b"))
    assert not scripted_sn.table("incident").create({}, correlation_id="a").is_new
    assert scripted_sn.table("incident").create({}, correlation_id="b").is_new


def test_each_of_many_has_an_outcome_in_order(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(
        rows(kept("there")),
        NOTHING,
        echo("new"),
        Reply(is_lost=True),
        failure(429, "Rate limit exceeded", Retry_After="2"),
        echo("last"),
    )
    keys = ["new", "there", "lost", "limited", "a^b", "last"]
    outcomes = list(scripted_sn.table("incident").create_many([(key, {"short_description": key}) for key in keys]))
    assert [outcome.correlation_id for outcome in outcomes] == keys
    assert [outcome.written and outcome.written.is_new for outcome in outcomes] == [True, False, None, None, None, True]
    kinds = [type(outcome.error) for outcome in outcomes if outcome.error]
    assert kinds == [Unclear, RateLimited, UnsafeQuery]
    assert [body["correlation_id"] for body in bodies(scripted)] == ["new", "lost", "limited", "last"]


def test_a_key_that_comes_twice_is_sent_once(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(NOTHING, echo("a"), Reply(503))
    items = [("a", {"short_description": "a"}), ("b", {}), ("a", {"short_description": "x"}), ("b", {})]
    first, lost, second, still_lost = scripted_sn.table("incident").create_many(items)
    assert first.written is not None
    assert second.written is not None
    assert (first.written.is_new, second.written.is_new) == (True, False)
    assert second.written.record == first.written.record
    assert isinstance(lost.error, Unclear)
    assert still_lost.error is lost.error
    assert scripted.methods() == ["GET", "POST", "POST"]


def test_what_is_held_back_is_not_sent_and_has_no_outcome(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    asked: list[tuple[str, int]] = []

    def is_wanted(key: str) -> bool:
        asked.append((key, len(scripted.requests)))
        return key != "b"

    scripted.answers(rows(kept("there")), NOTHING, echo("a"), echo("c"))
    items = [(key, {"short_description": key}) for key in ("a", "there", "b", "c")]
    outcomes = list(scripted_sn.table("incident").create_many(items, before_send=is_wanted))
    assert [outcome.correlation_id for outcome in outcomes] == ["a", "there", "c"]
    assert asked == [("a", 2), ("b", 3), ("c", 3)]


def test_who_stops_asking_stops_sending(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    taken: list[int] = []

    def items() -> Iterator[tuple[str, dict[str, str]]]:
        for number in range(1000):
            taken.append(number)
            yield f"scoredesk-{number:032x}", {}

    scripted.answers(NOTHING, echo(f"scoredesk-{0:032x}"), echo("not asked for"))
    outcomes = scripted_sn.table("incident").create_many(items())
    assert taken == []
    next(outcomes)
    assert scripted.methods() == ["GET", "POST"]
    assert len(taken) < 50


def test_no_address_is_longer_than_2000_characters(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    keys = [f"scoredesk-{number:032x}" for number in range(40)] + ["鍵" * 100, "鍵" * 99]
    for _ in keys:
        scripted.answers(failure(403, "Insufficient rights to query records"))
    assert len(list(scripted_sn.table("change_request").create_many((key, {}) for key in keys))) == 42
    assert len(scripted.requests) == 3
    assert max(len(scripted.url + request.target) for request in scripted.requests) < 2000


def test_an_update_reports_what_was_ignored(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(Reply(200, {"result": {"sys_id": "1", "state": "2", "work_notes": ""}}))
    written = scripted_sn.table("incident").update("1", {"state": "2", "work_notes": "x", "u_mine": "y"})
    assert (written.is_new, written.dropped) == (False, ("u_mine",))
