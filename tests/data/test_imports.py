"""Importing: a real answer of Graph gives Graph's numbers, and a refused file changes nothing."""

import io
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from data.errors import InvalidInput
from data.imports import Imports
from data.models import MaxScoreOrigin
from data.samples.tenant import SAMPLE_TENANT_ID
from data.store.actions import ActionQueries
from data.store.engine import Store, fact
from data.store.schema import action, control_day, profile, score_day, tenant
from data.store.scores import ScoreQueries
from data.store.tenants import shown_tenant
from data.views import ActionFilter, Scope

SCORES, PROFILES = "secureScores.json", "secureScoreControlProfiles.json"


def named(folder: Path, *names: str) -> list[tuple[str, io.BytesIO]]:
    return [(name, io.BytesIO((folder / name).read_bytes())) for name in names]


def values_of(folder: Path, name: str) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = json.loads((folder / name).read_bytes())["value"]
    return values


def shown_scope(store: Store) -> Scope:
    with store.read() as reading:
        shown = shown_tenant(reading)
    assert shown is not None
    return Scope(shown.id, "")


def everything(store: Store) -> list[list[Any]]:
    """All that an import writes, but for when it was."""
    shown = store.frame(select(tenant.c.id, tenant.c.is_sample))
    frames = [shown, *(store.frame(select(table)) for table in (score_day, control_day, profile, action))]
    return [sorted(frame.astype(str).to_numpy().tolist()) for frame in frames]


@pytest.mark.real_data
def test_the_real_capture_gives_graphs_numbers(store: Store, capture: Path) -> None:
    (day,) = values_of(capture, SCORES)
    Imports(store).files(named(capture, SCORES, PROFILES))
    scope, actions = shown_scope(store), ActionQueries(store)
    summary = ScoreQueries(store, actions).summary(scope)
    assert summary is not None
    assert (summary.current, summary.maximum) == (day["currentScore"], day["maxScore"]) == (128, 274)
    achieved: dict[str, float] = defaultdict(float)
    for control in day["controlScores"]:
        achieved[control["controlCategory"]] += control["score"]
    frame = actions.by_category(scope, ActionFilter())
    assert dict(zip(frame["category"], frame["achieved"], strict=True)) == achieved
    counted = Counter(control["controlCategory"] for control in day["controlScores"])
    assert dict(zip(frame["category"], frame["actions"], strict=True)) == counted


@pytest.mark.real_data
def test_the_actions_are_the_scored_controls_with_or_without_profile(store: Store, capture: Path) -> None:
    (day,) = values_of(capture, SCORES)
    profiles = {one["id"]: one for one in values_of(capture, PROFILES)}
    scored = {one["controlName"]: one for one in day["controlScores"]}
    Imports(store).files(named(capture, PROFILES, SCORES))
    scope, actions = shown_scope(store), ActionQueries(store)
    found = {one.id: one for one in actions.all(scope)}
    assert found.keys() == scored.keys()
    without = scored.keys() - profiles.keys()
    assert (len(found), len(without)) == (68, 27)
    assert {one.title for one in found.values() if one.id in without} == without
    assert all(found[name].max_score == profiles[name]["maxScore"] for name in found.keys() - without)
    assert {found[name].max_score_origin for name in without} <= {MaxScoreOrigin.DERIVED, MaxScoreOrigin.UNKNOWN}
    assert sum(one.score for one in found.values()) == day["currentScore"]


@pytest.mark.real_data
def test_order_and_repetition_of_files_change_nothing(store: Store, tmp_path: Path, capture: Path) -> None:
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    Imports(store).files(named(capture, SCORES, PROFILES))
    Imports(other).files(named(capture, SCORES))
    Imports(other).files(named(capture, PROFILES))
    Imports(other).files(named(capture, PROFILES, SCORES))
    scope = shown_scope(store)
    assert list(ActionQueries(other).all(scope)) == list(ActionQueries(store).all(scope))
    assert everything(other) == everything(store)
    other.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"[1, 2]", b'{"value": [{"x": 1}]}', b"<html>", b"\x89PNG\r\n", b'{"value": [', b"id,title\r\n1,2"],
)
def test_a_file_that_is_not_this_is_refused_and_changes_nothing(store: Store, content: bytes) -> None:
    Imports(store).begin()
    before = everything(store)
    with pytest.raises(InvalidInput) as caught:
        Imports(store).files([("notes.json", io.BytesIO(content))])
    assert "notes.json" in str(caught.value)
    assert caught.value.remedy
    assert everything(store) == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"createdDateTime": "9999-12-31T00:00:00Z"}, "a day that is still to come"),
        ({"azureTenantId": SAMPLE_TENANT_ID}, "of the sample tenant"),
    ],
)
def test_what_cannot_be_true_is_refused(store: Store, changes: dict[str, str], words: str) -> None:
    day = {"azureTenantId": "t", "createdDateTime": "2026-11-20T00:00:00Z", "currentScore": 1, "maxScore": 2} | changes
    with pytest.raises(InvalidInput, match=words):
        Imports(store).files(
            [("scores.json", io.BytesIO(json.dumps({"value": [day | {"controlScores": []}]}).encode()))]
        )


def test_profiles_without_a_score_are_refused_with_what_is_missing(store: Store) -> None:
    profile = {"id": "mfa", "title": "Require it", "controlCategory": "Identity", "maxScore": 9, "azureTenantId": "t"}
    with pytest.raises(InvalidInput, match="no score of a day"):
        Imports(store).files([("profiles.json", io.BytesIO(json.dumps({"value": [profile]}).encode()))])
    with store.read() as reading:
        assert shown_tenant(reading) is None


def test_a_first_real_import_hides_the_sample_and_a_switch_brings_it_back(store: Store) -> None:
    imports = Imports(store)
    imports.begin()
    assert shown_scope(store).tenant_id == SAMPLE_TENANT_ID
    with pytest.raises(InvalidInput, match="Only the sample tenant"):
        imports.use_sample(on=False)
    day = {"azureTenantId": "real", "createdDateTime": "2026-11-20T00:00:00Z", "currentScore": 1, "maxScore": 2}
    day["controlScores"] = []
    imports.files([("scores.json", io.BytesIO(json.dumps({"value": [day]}).encode()))])
    assert shown_scope(store).tenant_id == "real"
    imports.use_sample(on=True)
    assert shown_scope(store).tenant_id == SAMPLE_TENANT_ID
    imports.use_sample(on=False)
    assert shown_scope(store).tenant_id == "real"


def test_a_new_day_is_added_to_the_sample_and_changes_no_other(store: Store) -> None:
    imports = Imports(store)
    imports.sample(actions=128, days=10)
    whole = everything(store)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with store.write() as writing:
        for table in (score_day, control_day):
            writing.execute(delete(table).where(table.c.day > yesterday))
    assert everything(store) != whole
    imports.begin()
    assert everything(store) == whole
    with store.read() as reading:
        assert fact(reading, "sample_actions") == "128"
