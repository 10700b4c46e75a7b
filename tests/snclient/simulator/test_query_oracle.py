"""Encoded queries of all kinds, drawn at random: the instance and a plain evaluation select the same, in one order."""

import base64
import json
import random
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.snclient.simulator.conftest import Api, running
from tests.snclient.simulator.oracle import (
    DAYS,
    MONTHS,
    Comparison,
    Kind,
    Part,
    Record,
    Related,
    Unknown,
    Words,
    World,
    matches,
    ordered,
    written,
)

ZONE = "America/New_York"
INCIDENTS = 60
TEXTS = (
    *("alpha", "Alpha beta", "BETA", "beta", "100% sure", "under_score", "back\\slash", "o'clock", 'a "quoted" word'),
    *("prüfen", "Ünïcode", "存取", " spaced ", "1", "a=b", "x>y", "(a)", "b", "Z"),
)
MOMENTS = (
    *("2025-12-31 23:59:59", "2026-01-01 00:00:00", "2026-01-01 04:59:59", "2026-01-01 05:00:00"),
    *("2026-03-08 06:30:00", "2026-03-08 07:30:00", "2026-03-09 12:00:00", "2026-11-01 05:30:00"),
    *("2024-02-29 12:00:00", "2026-07-04 18:30:15"),
)
KINDS: dict[str, Kind] = {
    "sys_id": "text",
    "number": "text",
    "short_description": "text",
    "close_notes": "text",
    "correlation_id": "text",
    "impact": "number",
    "urgency": "number",
    "priority": "number",
    "state": "number",
    "severity": "number",
    "reopen_count": "number",
    "active": "truth",
    "knowledge": "truth",
    "opened_at": "moment",
    "due_date": "moment",
    "expected_start": "moment",
    "assigned_to": "reference",
    "caller_id": "reference",
    "assignment_group": "reference",
    "parent_incident": "reference",
}
USER_KINDS: dict[str, Kind] = {
    "sys_id": "text",
    "name": "text",
    "user_name": "text",
    "email": "text",
    "title": "text",
    "active": "truth",
    "manager": "reference",
}
GROUP_KINDS: dict[str, Kind] = {"sys_id": "text", "name": "text", "description": "text", "manager": "reference"}
REFERENCES = {
    ("incident", "assigned_to"): "sys_user",
    ("incident", "caller_id"): "sys_user",
    ("incident", "assignment_group"): "sys_user_group",
    ("incident", "parent_incident"): "incident",
    ("sys_user", "manager"): "sys_user",
    ("sys_user_group", "manager"): "sys_user",
}
OF_KIND: dict[Kind, tuple[str, ...]] = {
    "text": (
        *("short_description", "close_notes", "correlation_id", "number", "assigned_to.name", "caller_id.title"),
        *("assignment_group.manager.user_name", "parent_incident.short_description"),
    ),
    "number": ("impact", "urgency", "priority", "state", "severity", "reopen_count", "parent_incident.priority"),
    "truth": ("active", "knowledge", "caller_id.active", "parent_incident.knowledge"),
    "moment": ("opened_at", "due_date", "expected_start", "parent_incident.due_date"),
    "reference": ("assigned_to", "caller_id", "assignment_group", "parent_incident", "assigned_to.manager"),
}
FIELDS = tuple(field for fields in OF_KIND.values() for field in fields)
UNARY = ("ISEMPTY", "ISNOTEMPTY", "ANYTHING", "EMPTYSTRING")
PARTIAL = ("LIKE", "CONTAINS", "*", "NOT LIKE", "!*", "STARTSWITH", "ENDSWITH", "%")
UNKNOWN = (
    *("no_such_field=1", "stateVALCHANGES", "stateCHANGESTO2", "short_descriptionMATCH_PATx", "state", "STATE=2"),
    *("number.name=x", "assigned_to.nothing=1", "work_notesLIKEx", "opened_at>soon", "impactSAMEASshort_description"),
    *("assigned_toDYNAMIC90d1921e5f510100a9ad2572f2b477fe", "RLQUERYincident.parent_incident,>=x^ENDRLQUERY"),
    *("opened_at>javascript:gs.noSuchFunction()", "caller_id.user_passwordLIKEa", "impactON2026-01-01"),
)

letters = st.text(st.sampled_from("abAB zZ0189%_*\\'\"-.()&#;üÜé存/:?+"), max_size=5)
texts = st.one_of(st.sampled_from(TEXTS), st.sampled_from(TEXTS).map(lambda text: text[:3]), letters)
numbers = st.one_of(st.integers(-2, 10).map(str), st.sampled_from(("", "two", "1.5", "007", "99999999999999999999")))
moments = st.one_of(st.sampled_from(MOMENTS), st.sampled_from(MOMENTS).map(lambda text: text[:10]))


def comparisons(
    fields: Sequence[str], operators: Sequence[str], values: st.SearchStrategy[str]
) -> st.SearchStrategy[Comparison]:
    return st.builds(Comparison, st.sampled_from(fields), st.sampled_from(operators), values)


def listed(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values.filter(lambda text: "," not in text), min_size=1, max_size=4).map(",".join)


def pairs(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(values, values).map("@".join)


def generated_day(text: str) -> str:
    day = text[:10]
    return f"{day}@javascript:gs.dateGenerate('{day}','start')@javascript:gs.dateGenerate('{day}','end')"


parts_of_dates = st.one_of(
    st.sampled_from(DAYS).map(lambda day: ("dayofweek", day)),
    st.sampled_from(MONTHS).map(lambda month: ("month", month)),
    st.integers(0, 23).map(lambda hour: ("hour", str(hour))),
    st.integers(2024, 2026).map(lambda year: ("year", str(year))),
)
date_parts = st.tuples(parts_of_dates, st.sampled_from(("EE", "LT", "GT", "LE", "GE"))).map(
    lambda one: f"Label@javascript:gs.datePart('{one[0][0]}','{one[0][1]}','{one[1]}')"
)
distances = st.builds(
    lambda field, unit, way, amount: f"{field}@{unit}@{way}@{amount}",
    st.sampled_from(("opened_at", "due_date", "expected_start")),
    st.sampled_from(("minute", "hour", "day", "week")),
    st.sampled_from(("before", "after")),
    st.integers(0, 400),
)
plain = st.one_of(
    comparisons(FIELDS, UNARY, st.sampled_from(("", "None"))),
    comparisons(OF_KIND["text"], ("=", "!=", ">", ">=", "<", "<="), texts.filter(lambda text: text[:1] != "=")),
    comparisons((*OF_KIND["text"], *OF_KIND["reference"]), PARTIAL, texts),
    comparisons(OF_KIND["text"], ("IN", "NOT IN"), listed(texts)),
    comparisons(OF_KIND["text"], ("BETWEEN",), pairs(texts)),
    comparisons(OF_KIND["number"], ("=", "!=", ">", ">=", "<", "<=", "STARTSWITH", "LIKE"), numbers),
    comparisons(OF_KIND["number"], ("IN", "NOT IN"), listed(numbers)),
    comparisons(OF_KIND["number"], ("BETWEEN",), pairs(numbers)),
    comparisons(OF_KIND["truth"], ("=", "!="), st.sampled_from(("true", "false", "1", "0", "TRUE", ""))),
)
dates = st.one_of(
    comparisons(OF_KIND["moment"], ("=", "!=", ">", ">=", "<", "<="), moments),
    comparisons(OF_KIND["moment"], ("BETWEEN",), pairs(moments)),
    comparisons(OF_KIND["moment"], ("ON", "NOTON"), st.one_of(moments, moments.map(generated_day))),
    comparisons(OF_KIND["moment"], ("DATEPART",), date_parts),
    comparisons(("opened_at", "due_date"), ("MORETHAN", "LESSTHAN"), distances),
)
SIGNS = ("GT_FIELD", "LT_FIELD", "GT_OR_EQUALS_FIELD", "LT_OR_EQUALS_FIELD", "SAMEAS", "NSAMEAS")
two_fields = st.one_of(
    comparisons(OF_KIND["number"][:6], SIGNS, st.sampled_from(OF_KIND["number"][:6])),
    comparisons(("short_description", "close_notes"), SIGNS, st.sampled_from(("correlation_id", "close_notes"))),
    comparisons(("assigned_to", "caller_id"), ("SAMEAS", "NSAMEAS"), st.sampled_from(("caller_id", "assigned_to"))),
    comparisons(("caller_id.name",), SIGNS, st.sampled_from(("caller_id.title", "caller_id.user_name"))),
    comparisons(
        ("opened_at", "due_date"),
        SIGNS,
        st.builds(
            "{}{}".format, st.sampled_from(("due_date", "expected_start")), st.sampled_from(("", "@day", "@year"))
        ),
    ),
)
searches = st.builds(Words, st.lists(st.sampled_from((*TEXTS[:8], "alpha beta", "sure")), max_size=2).map(" ".join))
unknown = st.builds(Unknown, st.sampled_from(UNKNOWN))
joints = st.sampled_from(("^", "^", "^OR", "^OR", "^NQ"))


def queries(*terms: st.SearchStrategy[object], most: int = 5) -> st.SearchStrategy[tuple[Part, ...]]:
    return st.lists(st.builds(Part, joints, st.one_of(*terms)), max_size=most).map(tuple)


related = st.builds(
    Related,
    st.just("incident"),
    st.just("parent_incident"),
    st.sampled_from(("=", "!=", ">", ">=", "<", "<=")),
    st.integers(0, 3),
    queries(plain, dates, most=2),
)
sortings = st.lists(st.tuples(st.sampled_from(FIELDS), st.booleans()), max_size=3)
GENERATORS = {
    "values": queries(plain),
    "dates": queries(dates, plain),
    "two fields": queries(two_fields, plain),
    "unknown parts and words": queries(unknown, searches, plain),
    "related lists": queries(related, plain, most=3),
}


class Server:
    """The instance, asked over one connection."""

    def __init__(self, url: str, user: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
        credentials = base64.b64encode(f"{user}:{user}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}", "Accept": "application/json"}

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def sys_ids(self, query: str) -> list[str]:
        """What a query on incidents selects, in its order."""
        parameters = urlencode({"sysparm_query": query, "sysparm_fields": "sys_id", "sysparm_no_count": "true"})
        self._connection.request("GET", f"/api/now/table/incident?{parameters}", headers=self._headers)
        response = self._connection.getresponse()
        content = response.read()
        assert response.status == 200, content
        return [row["sys_id"] for row in json.loads(content)["result"]]


@pytest.fixture(scope="module")
def admin_of_its_own() -> Iterator[Api]:
    """An instance whose admin lives in another time zone."""
    with running("--database", ":memory:", "--seed", "empty") as one:
        admin = Api(one.url, "admin", "admin")
        [user] = admin.rows("sys_user", "user_name=admin")
        admin.update("sys_user", user["sys_id"], time_zone=ZONE)
        yield admin


@pytest.fixture(scope="module")
def world(admin_of_its_own: Api) -> World:
    """The records, as they are read."""
    admin, draw = admin_of_its_own, random.Random(5)
    users = [row["sys_id"] for row in admin.rows("sys_user", "ORDERBYuser_name")]
    for sys_id in users[:6]:
        admin.update("sys_user", sys_id, title=draw.choice(TEXTS), manager=draw.choice(users))
    admin.update("sys_user", users[7], active="false")
    groups = [row["sys_id"] for row in admin.rows("sys_user_group", "ORDERBYname")]
    made: list[str] = []
    for _ in range(INCIDENTS):
        row = {
            "short_description": draw.choice(("", *TEXTS)),
            "close_notes": draw.choice(("", *TEXTS)),
            "correlation_id": draw.choice(("", *TEXTS)),
            **{name: draw.choice("123") for name in ("impact", "urgency", "severity")},
            "state": draw.choice("128"),
            "knowledge": draw.choice(("true", "false")),
            **{name: draw.choice(("", *MOMENTS)) for name in ("due_date", "expected_start")},
            "opened_at": draw.choice(MOMENTS),
            **{name: draw.choice(("", *users[:6])) for name in ("assigned_to", "caller_id")},
            "assignment_group": draw.choice(("", *groups)),
            "parent_incident": draw.choice(("", "", *made[-5:])),
        }
        made.append(admin.create("incident", **row)["sys_id"])
    kinds = {"incident": KINDS, "sys_user": USER_KINDS, "sys_user_group": GROUP_KINDS}
    records: dict[str, Sequence[Record]] = {
        table: admin.rows(table, "ORDERBYsys_id", fields=",".join(fields), exclude_reference_link="true")
        for table, fields in kinds.items()
    }
    return World(records, kinds, REFERENCES, ZoneInfo(ZONE))


@pytest.fixture(scope="module")
def server(admin_of_its_own: Api) -> Iterator[Server]:
    one = Server(admin_of_its_own.url, "admin")
    yield one
    one.close()


@pytest.mark.parametrize("subject", GENERATORS)
def test_the_instance_selects_what_the_query_says(server: Server, world: World, subject: str) -> None:
    """r_OpAvailableFiltersQueries, c_EncodedQueryStrings: a thousand queries of each subject."""

    @settings(max_examples=1000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(GENERATORS[subject], sortings)
    def check(parts: tuple[Part, ...], orders: list[tuple[str, bool]]) -> None:
        sorting = "".join(f"^ORDERBY{'DESC' if is_descending else ''}{field}" for field, is_descending in orders)
        query = f"{written(parts)}{sorting}^ORDERBYsys_id".lstrip("^")
        selected = [one for one in world.records["incident"] if matches(parts, one, "incident", world)]
        expected = ordered(selected, [*orders, ("sys_id", False)], "incident", world)
        assert server.sys_ids(query) == [one["sys_id"] for one in expected], query

    check()
