"""The sample tenant is a pure function of the date, and has something of everything on each."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest

from data.models import CATEGORIES, ActionStatus, ControlProfile, RecommendationSource, ScoreDay
from data.samples.tenant import SAMPLE_TENANT_ID, SampleTenant
from data.secure_score.status import effective_status

TODAY = date(2026, 11, 22)
LONG = 400
DATES = tuple(TODAY + timedelta(days=11 * step) for step in range(-60, 60))
"""Days of nearly four years, on every weekday and in every month."""


def parts(source: SampleTenant) -> tuple[dict[str, ControlProfile], list[ScoreDay]]:
    items = list(source.read())
    profiles = {item.id: item for item in items if isinstance(item, ControlProfile)}
    return profiles, [item for item in items if isinstance(item, ScoreDay)]


@pytest.fixture(scope="module")
def long_history() -> tuple[dict[str, ControlProfile], list[ScoreDay]]:
    return parts(SampleTenant(TODAY, days=LONG))


def losses(before: ScoreDay, after: ScoreDay) -> set[str]:
    scores = {control.action_id: control.score for control in before.controls}
    return {one.action_id for one in after.controls if one.score < scores.get(one.action_id, 0.0)}


def test_a_new_day_adds_a_day_and_changes_none(long_history: tuple[dict[str, ControlProfile], list[ScoreDay]]) -> None:
    _, days = long_history
    assert [day.day for day in days] == [TODAY - timedelta(days=back) for back in reversed(range(LONG))]
    for day in days:
        _, (alone,) = parts(SampleTenant(day.day, days=1))
        assert alone == day


def test_the_same_date_gives_the_same_profiles() -> None:
    assert parts(SampleTenant(TODAY))[0] == parts(SampleTenant(TODAY))[0]


@pytest.mark.parametrize("today", DATES[::8])
def test_there_is_something_of_everything(today: date) -> None:
    profiles, days = parts(SampleTenant(today))
    assert len(days) == 90
    for day in days:
        assert len(day.controls) == len({control.action_id for control in day.controls}) == 128
    newest = days[-1].controls
    assert {control.category for control in newest} == set(CATEGORIES)
    sources = Counter(profiles[control.action_id].source for control in newest)
    assert sources == {RecommendationSource.MICROSOFT: 118, RecommendationSource.USER: 10}
    assert {one.tenant_id for one in profiles.values()} == {SAMPLE_TENANT_ID} == {day.tenant_id for day in days}
    assert {control.action_id for day in days for control in day.controls} == set(profiles)


@pytest.mark.parametrize("today", DATES)
def test_all_six_statuses_occur_on_every_date(today: date) -> None:
    profiles, (day,) = parts(SampleTenant(today, days=1))
    statuses = Counter(
        effective_status(profiles[one.action_id].state, one.score, profiles[one.action_id].max_score, one.percentage)
        for one in day.controls
    )
    assert set(statuses) == set(ActionStatus)
    assert statuses[ActionStatus.TO_ADDRESS] > 40
    assert statuses[ActionStatus.COMPLETED] > 25
    assert statuses[ActionStatus.PLANNED] >= 5


def test_points_add_up_and_about_sixty_percent_are_achieved(
    long_history: tuple[dict[str, ControlProfile], list[ScoreDay]],
) -> None:
    profiles, days = long_history
    shares = []
    for day in days:
        assert day.current_score == pytest.approx(sum(control.score for control in day.controls))
        known = [profiles[control.action_id].max_score for control in day.controls]
        assert 0 <= day.max_score - sum(maximum or 0 for maximum in known) <= 20
        for control, maximum in zip(day.controls, known, strict=True):
            assert 0 <= control.score <= (10 if maximum is None else maximum)
            assert control.percentage is not None
            assert 0 <= control.percentage <= 100
        shares.append(day.current_score / day.max_score)
        assert 700 <= day.max_score <= 1000
    assert min(shares) > 0.5
    assert max(shares) < 0.75
    assert any(one.score % 1 > 0 for one in days[-1].controls)
    assert None in [profiles[control.action_id].max_score for control in days[-1].controls]


def test_every_week_has_losses_and_every_month_new_actions(
    long_history: tuple[dict[str, ControlProfile], list[ScoreDay]],
) -> None:
    _, days = long_history
    lost = [losses(before, after) for before, after in pairwise(days)]
    first = {one.action_id: day.day for day in reversed(days) for one in day.controls}
    for place in range(90, LONG - 1):
        week = set().union(*lost[place - 6 : place + 1])
        stayed = {
            one
            for one in week
            if _score(days[place + 1], one) < max(_score(day, one) for day in days[place - 28 : place])
        }
        assert len(stayed) >= 2
        today = days[place + 1].day
        new = [one.action_id for one in days[place + 1].controls if (today - first[one.action_id]).days < 30]
        assert len(new) >= 2


def _score(day: ScoreDay, action_id: str) -> float:
    return next((one.score for one in day.controls if one.action_id == action_id), 0.0)


def test_scores_rise_and_fall_within_ninety_days() -> None:
    _, days = parts(SampleTenant(TODAY))
    steps = [after.current_score - before.current_score for before, after in pairwise(days)]
    assert any(step > 0 for step in steps)
    assert any(step < 0 for step in steps)


@pytest.mark.parametrize("today", DATES[::8])
def test_states_and_syncs_lie_before_the_day(today: date) -> None:
    profiles, (day,) = parts(SampleTenant(today, days=1))
    changed = [one.state_updated_at for one in profiles.values() if one.state_updated_at is not None]
    assert max(changed).date() < today
    assert (today - max(changed).date()).days <= 30
    assert {(today - one.last_synced.date()).days for one in day.controls if one.last_synced} == {1}


def test_averages_of_others_are_percentages() -> None:
    _, days = parts(SampleTenant(TODAY, days=LONG))
    for day in days:
        assert [one.basis for one in day.comparisons] == ["AllTenants", "TotalSeats"]
        assert all(40 < one.average < 60 for one in day.comparisons)
        assert day.licensed_users is not None
        assert day.active_users is not None
        assert 0 < day.active_users < day.licensed_users == 248


@pytest.mark.parametrize("actions", [1, 2, 31, 116, 120, 129, 1_000])
def test_there_are_as_many_actions_as_asked_for(actions: int) -> None:
    profiles, days = parts(SampleTenant(TODAY, actions=actions, days=2))
    assert [len(day.controls) for day in days] == [actions, actions]
    assert len(profiles) >= actions


def test_more_actions_are_those_of_further_sites() -> None:
    profiles, _ = parts(SampleTenant(TODAY, actions=1_500, days=1))
    sites = [one for one in profiles.values() if one.id == "00012.AdminMFAV2"]
    assert [one.title for one in sites] == [
        "Ensure multifactor authentication is enabled for all users in administrative roles (site 12)"
    ]
    assert {one.state for one in profiles.values()} >= {"Ignored", "ThirdParty", "planned"}


def test_a_large_sample_is_read_one_day_at_a_time() -> None:
    items: Iterator[ScoreDay | ControlProfile] = SampleTenant(TODAY, actions=5_000, days=1_000).read()
    begun = list(islice(items, 5_200))
    days = [item.day for item in begun if isinstance(item, ScoreDay)]
    assert days == [TODAY - timedelta(days=999 - place) for place in range(len(days))]
    assert 0 < len(days) < 101
