"""The sample's improvement actions are complete: every one has texts of its own, and they read as they should."""

from datetime import date

import pytest

from data.models import ControlProfile, ScoreDay
from data.samples.catalogue import catalogue, texts
from data.samples.releases import PROGRAMS
from data.samples.tenant import SampleTenant
from data.secure_score.graph_words import LEVELS, TIERS, link
from data.secure_score.texts import to_markdown, to_plain_text


def test_every_action_has_texts_and_every_text_an_action() -> None:
    ids = [entry.profile.id for entry in catalogue()]
    assert len(ids) == len(set(ids)) == 116
    assert set(texts()) == {*ids, *(program[0] for program in PROGRAMS)}
    for words in texts().values():
        assert set(words) == {"description", "steps", "impact", "gap", "met"}
        assert len(words["steps"]) == 3


def test_no_two_actions_say_the_same() -> None:
    for name in ("description", "gap", "met"):
        said = [words[name] for words in texts().values()]
        assert len(said) == len(set(said))


def test_words_are_those_that_graph_files_come_to() -> None:
    for entry in catalogue():
        profile = entry.profile
        assert profile.user_impact in LEVELS.values()
        assert profile.implementation_cost in LEVELS.values()
        assert profile.tier in TIERS.values()
        assert link(profile.action_url) == profile.action_url
        assert len(profile.title) <= 160
        assert 0 < entry.points <= 10


def test_what_is_counted_is_named_with_its_numbers() -> None:
    items = list(SampleTenant(date(2026, 11, 22), days=1).read())
    (day,) = [item for item in items if isinstance(item, ScoreDay)]
    status = {one.action_id: one.implementation_status for one in day.controls}
    assert status["AdminMFAV2"] == "All 9 administrators sign in with a second factor."
    registered = status["MFARegistrationV2"]
    score = next(one for one in day.controls if one.action_id == "MFARegistrationV2")
    missing = int(registered.split()[0])
    assert registered == f"{missing} of 248 users have no second factor registered."
    assert score.score == pytest.approx(9 * (248 - missing) / 248, abs=0.01)
    assert not [text for text in status.values() if "{" in text or "}" in text]


def test_texts_are_html_that_converts_cleanly() -> None:
    profiles = [item for item in SampleTenant(date(2026, 11, 22), days=1).read() if isinstance(item, ControlProfile)]
    for profile in profiles:
        assert to_plain_text(profile.remediation).startswith("1. ")
        assert "\n2. " in to_markdown(profile.remediation)
        assert to_plain_text(profile.remediation_impact)
        assert "<" not in to_plain_text(profile.remediation + profile.remediation_impact)
