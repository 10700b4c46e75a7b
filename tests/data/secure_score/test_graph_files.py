"""Graph's JSON files are read as Graph sends them."""

import codecs
import io
import json
from datetime import UTC, date, datetime

import pytest

from data.models import Comparison, ControlProfile, ControlScore, RecommendationSource, ScoreDay
from data.secure_score.graph_files import GraphFiles
from tests.data.secure_score.graph_examples import PROFILE, SCORE, read


def read_profile(**changes: object) -> ControlProfile:
    (found,) = read({**PROFILE, **changes})
    assert isinstance(found, ControlProfile)
    return found


def read_day(**changes: object) -> ScoreDay:
    (found,) = read({**SCORE, **changes})
    assert isinstance(found, ScoreDay)
    return found


def test_a_score_is_read_whole() -> None:
    assert read_day() == ScoreDay(
        tenant_id="aaaa",
        day=date(2026, 1, 31),
        current_score=815.22,
        max_score=1376.0,
        active_users=7,
        licensed_users=0,
        comparisons=(Comparison("AllTenants", 52.86), Comparison("TotalSeats", 48.98, "1–100")),
        controls=(
            ControlScore(
                action_id="mfa",
                category="Identity",
                score=5.5,
                percentage=61.11,
                description="<p>Why</p>",
                implementation_status="2 of 5",
                last_synced=datetime(2026, 1, 30, 17, 12, 14, 123456, tzinfo=UTC),
            ),
        ),
    )


def test_a_profile_is_read_whole() -> None:
    assert read_profile() == ControlProfile(
        id="mfa",
        title="Use two factors",
        category="Identity",
        service="AzureAD",
        action_type="Config",
        tier="Defense in Depth",
        user_impact="moderate",
        implementation_cost="moderate",
        rank=3,
        max_score=9.0,
        threats=("Account breach", "Password cracking"),
        deprecated=False,
        remediation="<ol><li>Do it</li></ol>",
        remediation_impact="None.",
        action_url="https://entra.microsoft.com/#x",
        state="Ignored",
        state_updated_at=datetime(2026, 1, 25, 8, tzinfo=UTC),
        source=RecommendationSource.MICROSOFT,
        tenant_id="aaaa",
    )


@pytest.mark.parametrize(
    "content",
    [
        {"value": [SCORE, PROFILE]},
        {"@odata.context": "x", "value": [SCORE, PROFILE], "@odata.nextLink": "https://example.com"},
        [SCORE, PROFILE],
        json.dumps([SCORE, PROFILE], indent=2).encode(),
        codecs.BOM_UTF8 + json.dumps({"value": [SCORE, PROFILE]}).encode(),
        json.dumps({"value": [SCORE, PROFILE]}).encode("utf-16"),
        b"\r\n " + json.dumps({"value": [SCORE, PROFILE]}).encode(),
    ],
)
def test_pages_lists_and_encodings_are_read_alike(content: object) -> None:
    assert read(content) == read(SCORE, PROFILE)


def test_what_a_file_is_shows_in_its_records_and_not_in_its_name() -> None:
    files = [("secureScores.json", io.BytesIO(json.dumps(PROFILE).encode()))]
    (found,) = GraphFiles(files).read()
    assert isinstance(found, ControlProfile)


def test_a_source_can_be_read_twice() -> None:
    source = GraphFiles([("file.json", io.BytesIO(json.dumps([SCORE, PROFILE]).encode()))])
    assert list(source.read()) == list(source.read())


def test_nulls_and_missing_properties_are_nothing() -> None:
    assert read_profile(**dict.fromkeys(set(PROFILE) - {"id", "title"}), title=None) == ControlProfile(
        id="mfa", title="mfa", category=""
    )
    bare = {"azureTenantId": "aaaa", "createdDateTime": "2026-01-31T00:00:00Z", "currentScore": 1, "maxScore": 2}
    assert read(bare) == [ScoreDay("aaaa", date(2026, 1, 31), 1.0, 2.0)]
    assert read({**bare, "controlScores": None, "averageComparativeScores": None}) == read(bare)
    (day,) = read({**bare, "controlScores": [{"controlName": "mfa", "score": None, "description": None}]})
    assert isinstance(day, ScoreDay)
    assert day.controls == (ControlScore("mfa", "", 0.0),)


@pytest.mark.parametrize("title", [None, "", "  ", "\n"])
def test_a_blank_title_becomes_the_id(title: str | None) -> None:
    assert read_profile(title=title).title == "mfa"


def test_profiles_of_one_title_stay_apart() -> None:
    found = read([{**PROFILE, "id": "one"}, {**PROFILE, "id": "two"}])
    assert [one.id for one in found if isinstance(one, ControlProfile)] == ["one", "two"]


@pytest.mark.parametrize(
    ("sent", "category"),
    [
        ("Devices", "Device"),
        ("APP", "Apps"),
        ("apps", "Apps"),
        ("Account", "Identity"),
        ("Robots", "Robots"),
        (None, ""),
    ],
)
def test_categories_come_in_one_spelling(sent: str | None, category: str) -> None:
    assert read_profile(controlCategory=sent).category == category
    assert read_day(controlScores=[{"controlName": "x", "controlCategory": sent}]).controls[0].category == category


@pytest.mark.parametrize(
    ("sent", "level"),
    [("Unknown", ""), ("None", ""), (None, ""), ("low", "low"), ("Low", "low"), ("HIGH", "high"),
     ("Medium", "moderate"), ("moderate", "moderate"), ("Extreme", "Extreme")],
)  # fmt: skip
def test_impact_and_cost_come_in_one_spelling(sent: str | None, level: str) -> None:
    found = read_profile(userImpact=sent, implementationCost=sent)
    assert (found.user_impact, found.implementation_cost) == (level, level)


def test_numbers_and_truth_values_sent_as_texts_are_understood() -> None:
    found = read_profile(maxScore="9.5", rank=" 12 ", deprecated="True")
    assert (found.max_score, found.rank, found.deprecated) == (9.5, 12, True)
    day = read_day(currentScore="128", maxScore="274", activeUserCount="5", licensedUserCount=3.0)
    assert (day.current_score, day.max_score, day.active_users, day.licensed_users) == (128.0, 274.0, 5, 3)
    assert read_profile(rank="").rank is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("http://example.com/a", "http://example.com/a"),
        (" https://example.com ", "https://example.com"),
        ("https://%initialdomainshort%.example.com/x", "https://%initialdomainshort%.example.com/x"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("https://[bad", ""),
        ("https://example.com/a b", ""),
        ("example.com", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_are_kept(sent: str | None, kept: str) -> None:
    assert read_profile(actionUrl=sent).action_url == kept


@pytest.mark.parametrize(
    ("updates", "state", "at"),
    [
        (None, "Default", None),
        ([], "Default", None),
        ([{"state": None, "updatedDateTime": None}], "Default", None),
        ([{"state": "Ignored", "updatedDateTime": "0001-01-01T00:00:00Z"}], "Ignored", None),
        ([{"state": "A"}, {"state": "B"}], "B", None),
        (
            [
                {"state": "New", "updatedDateTime": "2026-02-01T00:00:00"},
                {"state": "Old", "updatedDateTime": "2025-02-01"},
            ],
            "New",
            datetime(2026, 2, 1, tzinfo=UTC),
        ),
    ],
)
def test_the_latest_state_update_counts(updates: object, state: str, at: datetime | None) -> None:
    found = read_profile(controlStateUpdates=updates)
    assert (found.state, found.state_updated_at) == (state, at)


def test_day_and_tenant_are_found_in_the_id_where_they_are_not_said() -> None:
    found = read_day(azureTenantId=None, createdDateTime=None, id="bbbb_2025-12-01")
    assert (found.tenant_id, found.day) == ("bbbb", date(2025, 12, 1))


def test_a_control_named_twice_on_a_day_counts_once() -> None:
    twice = [{"controlName": "mfa", "score": 1}, {"controlName": "mfa", "score": 2}]
    assert [one.score for one in read_day(controlScores=twice).controls] == [2.0]


def test_characters_that_a_database_refuses_are_left_out() -> None:
    assert read_profile(title="a\x00b\x1b", remediation="<p>\x00x</p>").title == "ab"
    raw = json.dumps(PROFILE).replace("mfa", "m\\ud800fa").encode()
    (found,) = read(raw)
    assert isinstance(found, ControlProfile)
    found.id.encode()
