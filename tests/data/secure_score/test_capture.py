"""A real answer of Microsoft Graph is read as it is; what is expected is worked out from the files themselves."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from data.models import ControlProfile, ScoreDay
from data.secure_score.graph_files import GraphFiles
from data.secure_score.texts import to_markdown, to_plain_text

FILES = ("secureScores.json", "secureScoreControlProfiles.json")

pytestmark = pytest.mark.real_data


@pytest.fixture
def sent(capture: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The one score and the profiles, as JSON has them."""
    scores, profiles = (json.loads((capture / name).read_text(encoding="utf-8"))["value"] for name in FILES)
    return scores[0], profiles


@pytest.fixture
def found(capture: Path) -> tuple[ScoreDay, list[ControlProfile]]:
    """The same, as it is read."""
    with (capture / FILES[0]).open("rb") as first, (capture / FILES[1]).open("rb") as second:
        items = list(GraphFiles([(FILES[1], second), (FILES[0], first)]).read())
    (day,) = [item for item in items if isinstance(item, ScoreDay)]
    return day, [item for item in items if isinstance(item, ControlProfile)]


def test_the_score_is_128_of_274(found: tuple[ScoreDay, list[ControlProfile]]) -> None:
    day, profiles = found
    assert (day.current_score, day.max_score) == (128.0, 274.0)
    assert sum(control.score for control in day.controls) == day.current_score
    assert (len(day.controls), len(profiles)) == (68, 200)
    assert len({control.action_id for control in day.controls} - {one.id for one in profiles}) == 27


def test_categories_have_the_sums_of_the_file(
    sent: tuple[dict[str, Any], list[dict[str, Any]]], found: tuple[ScoreDay, list[ControlProfile]]
) -> None:
    expected: dict[str, float] = defaultdict(float)
    for control in sent[0]["controlScores"]:
        expected[control["controlCategory"]] += control["score"]
    sums: dict[str, float] = defaultdict(float)
    for one in found[0].controls:
        sums[one.category] += one.score
    assert sums == expected
    assert len(sums) > 1


def test_every_profile_keeps_its_id_points_and_place(
    sent: tuple[dict[str, Any], list[dict[str, Any]]], found: tuple[ScoreDay, list[ControlProfile]]
) -> None:
    expected = [(one["id"], one["maxScore"], one["rank"], one["service"], one["title"].strip()) for one in sent[1]]
    assert [(one.id, one.max_score, one.rank, one.service, one.title) for one in found[1]] == expected
    assert Counter(one.state for one in found[1]) == {"Default": 200}
    assert {one.user_impact for one in found[1]} == {"", "low", "moderate", "high"}
    assert {one.tier for one in found[1]} == {"Core", "Advanced", "Defense in Depth"}


def test_every_text_is_converted(found: tuple[ScoreDay, list[ControlProfile]]) -> None:
    day, profiles = found
    texts = [text for one in profiles for text in (one.remediation, one.remediation_impact)]
    texts += [text for one in day.controls for text in (one.description, one.implementation_status)]
    for text in filter(None, map(str.strip, texts)):
        assert to_markdown(text)
        plain = to_plain_text(text)
        assert plain
        assert "<p>" not in plain
        assert "&nbsp;" not in plain
