"""Scripts in query values: what `javascript:gs.…` yields, for whom and when."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from snclient.simulator.scripts import Asker, worked_out
from tests.snclient.simulator.conftest import Api

NOW = datetime(2026, 3, 10, 14, 35, 50, tzinfo=UTC)
"""A Tuesday; in New York it is 10:35 in the morning, two days after the clocks went forward."""
HERE = Asker("a1", "ada", ZoneInfo("America/New_York"), "America/New_York", NOW, lambda: ("g1", "g2"))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("gs.getUserID()", "a1"),
        ("gs.getUserName()", "ada"),
        ("getMyGroups()", "g1,g2"),
        ("gs.nowDateTime()", "2026-03-10 14:35:50"),
        ("gs.beginningOfToday()", "2026-03-10 04:00:00"),
        ("gs.endOfToday();", "2026-03-11 03:59:59"),
        ("gs.beginningOfYesterday()", "2026-03-09 04:00:00"),
        ("gs.endOfTomorrow()", "2026-03-12 03:59:59"),
        ("gs.beginningOfThisWeek()", "2026-03-09 04:00:00"),
        ("gs.beginningOfLastWeek()", "2026-03-02 05:00:00"),
        ("gs.endOfLastWeek()", "2026-03-09 03:59:59"),
        ("gs.beginningOfThisMonth()", "2026-03-01 05:00:00"),
        ("gs.endOfLastMonth()", "2026-03-01 04:59:59"),
        ("gs.endOfNextMonth()", "2026-05-01 03:59:59"),
        ("gs.beginningOfLast3Months()", "2025-12-01 05:00:00"),
        ("gs.endOfLast3Months()", "2026-04-01 03:59:59"),
        ("gs.beginningOfThisQuarter()", "2026-01-01 05:00:00"),
        ("gs.endOfNext2Quarters()", "2026-10-01 03:59:59"),
        ("gs.beginningOfLastYear()", "2025-01-01 05:00:00"),
        ("gs.beginningOfLast30Days()", "2026-02-08 05:00:00"),
        ("gs.beginningOfCurrentHour()", "2026-03-10 14:00:00"),
        ("gs.endOfLastMinute()", "2026-03-10 14:34:59"),
        ("gs.beginningOfLast15Minutes()", "2026-03-10 14:20:00"),
        ("gs.beginningOfOneYearAgo()", "2025-03-10 04:00:00"),
        ("gs.minutesAgo(50)", "2026-03-10 13:45:50"),
        ("gs.hoursAgo(-1)", "2026-03-10 15:35:50"),
        ("gs.hoursAgoStart(1)", "2026-03-10 13:00:00"),
        ("gs.daysAgo(3)", "2026-03-07 15:35:50"),
        ("gs.daysAgoStart(0)", "2026-03-10 04:00:00"),
        ("gs.daysAgoEnd(7)", "2026-03-04 04:59:59"),
        ("gs.monthsAgo(1)", "2026-02-10 15:35:50"),
        ("gs.monthsAgoStart(1)", "2026-02-01 05:00:00"),
        ("gs.quartersAgoEnd(1)", "2026-01-01 04:59:59"),
        ("gs.yearsAgoStart(2)", "2024-01-01 05:00:00"),
        ("gs.dateGenerate('2026-03-07','start')", "2026-03-07 05:00:00"),
        ("gs.dateGenerate('2026-03-09', 'end')", "2026-03-10 03:59:59"),
        ('gs.dateGenerate("2026-03-09","12:30:00")', "2026-03-09 16:30:00"),
        ('gs.dateGenerate("2026-03-09 12:30:00")', "2026-03-09 16:30:00"),
    ],
)
def test_a_script_is_worked_out_by_the_clock_of_the_asker(script: str, expected: str) -> None:
    """GlideSystem; c_EncodedQueryStrings. Weeks begin on Monday."""
    assert worked_out(f"javascript:{script}", HERE) == expected


@pytest.mark.parametrize(
    "script",
    [
        "gs.getProperty('glide.war')",
        "gs.daysAgo()",
        "gs.daysAgo(1,2)",
        "gs.daysAgo('x')",
        "gs.daysAgo(1 + 1)",
        "gs.yearsAgo(9999)",
        "gs.beginningOfEverything()",
        "gs.beginningOfLast3Moons()",
        "gs.dateGenerate('soon','start')",
        "new GlideRecord('incident')",
        "",
    ],
)
def test_nobody_can_say_what_any_other_script_yields(script: str) -> None:
    assert worked_out(f"javascript:{script}", HERE) is None


def test_a_value_that_is_no_script_is_itself() -> None:
    assert worked_out("gs.getUserID()", HERE) == "gs.getUserID()"


def test_queries_are_about_the_user_who_asks(admin: Api, api: Api) -> None:
    """GlideSystem: getUserID."""
    [me] = api.values("sys_user", "user_name=scoredesk.integration", "sys_id")
    row = admin.create("incident", caller_id=me, correlation_id="whose")
    admin.create("incident", correlation_id="whose")
    query = "correlation_id=whose^caller_id=javascript:gs.getUserID()"
    assert api.values("incident", query, "sys_id") == [row["sys_id"]]
    assert admin.values("incident", query, "sys_id") == []
    assert api.values("sys_user", "user_name=javascript:gs.getUserName()", "sys_id") == [me]


def test_queries_are_about_the_groups_of_the_user(admin: Api) -> None:
    """User administration: getMyGroups."""
    [user] = admin.values("sys_user", "user_name=admin", "sys_id")
    [group] = admin.values("sys_user_group", "name=Messaging", "sys_id")
    row = admin.create("incident", assignment_group=group, correlation_id="my groups")
    query = "correlation_id=my groups^assignment_groupINjavascript:getMyGroups()"
    assert admin.values("incident", query, "sys_id") == []
    member = admin.create("sys_user_grmember", user=user, group=group)
    assert admin.values("incident", query, "sys_id") == [row["sys_id"]]
    admin.call("DELETE", f"sys_user_grmember/{member['sys_id']}")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()", "now"),
        ("opened_atNOTONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()", "past future"),
        ("opened_at<javascript:gs.beginningOfToday()", "past"),
        ("opened_atBETWEENjavascript:gs.daysAgoStart(0)@javascript:gs.daysAgoEnd(-9000)", "now future"),
        ("opened_atRELATIVEGT@hour@ago@2", "now future"),
        ("opened_atRELATIVELT@dayofweek@ago@3", "past"),
        ("opened_atRELATIVEGE@hour@ahead@1", "future"),
        ("opened_atRELATIVELE@month@ahead@1", "past now"),
        ("opened_atRELATIVEEE@year@ago@0", "now"),
        ("opened_atRELATIVEGT@moon@ago@2", "past now future"),
        ("opened_atONToday@javascript:gs.nobodyKnows()@x", "past now future"),
    ],
)
def test_dates_are_compared_with_the_present(admin: Api, condition: str, expected: str) -> None:
    """r_OpAvailableFiltersQueries, date-time fields; what cannot be read is dropped."""
    if not admin.rows("incident", "correlation_id=relative"):
        for name, opened_at in (("past", "2020-01-01 00:00:00"), ("now", ""), ("future", "2045-01-01 00:00:00")):
            admin.create("incident", correlation_id="relative", correlation_display=name, opened_at=opened_at)
    query = f"correlation_id=relative^{condition}^ORDERBYopened_at"
    assert " ".join(admin.values("incident", query, "correlation_display")) == expected
