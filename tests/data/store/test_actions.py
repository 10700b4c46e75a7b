"""Improvement actions as pages see them: sums, filters, sorting, paging."""

from datetime import timedelta

import pytest

from data.errors import NotFound
from data.models import ActionStatus, Bucket, MaxScoreOrigin, TicketKind
from data.store.actions import SORTS, ActionQueries
from data.store.engine import Store
from data.store.scores import ScoreQueries
from data.views import ActionFilter, ReviewGroup, Scope
from tests.data.examples import DAY, INSTANCE, NOW, TENANT, profile, score_day, write_tenant, write_ticket


def found(store: Store, scope: Scope, **chosen: object) -> list[str]:
    frame = ActionQueries(store).page(scope, ActionFilter(**chosen), page=1, size=50).frame  # type: ignore[arg-type]
    return list(frame["action_id"])


def test_points_by_category_split_into_achieved_in_flight_and_open(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa")
    write_ticket(store, "mail", bucket=Bucket.DONE)
    frame = ActionQueries(store).by_category(scope, ActionFilter()).set_index(["category", "source"])
    rows = {key: tuple(frame.loc[key, ["actions", "achieved", "in_flight", "open"]]) for key in frame.index}
    assert rows == {
        ("Identity", "microsoft"): (1, 5.0, 5.0, 0.0),
        ("Identity", "user"): (1, 6.0, 0.0, 4.0),
        ("Apps", "microsoft"): (1, 0.0, 0.0, 10.0),
        ("Device", "microsoft"): (1, 10.0, 0.0, 0.0),
    }


def test_the_chart_has_the_rows_of_the_table(store: Store, scope: Scope) -> None:
    chosen = ActionFilter(categories=("Identity",))
    actions = ActionQueries(store)
    assert (
        int(actions.by_category(scope, chosen)["actions"].sum()) == actions.page(scope, chosen, page=1, size=50).total
    )


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, ["mail", "mfa", "admin", "disk"]),
        ({"categories": ("Identity", "Device")}, ["mfa", "admin", "disk"]),
        ({"sources": ("user",)}, ["admin"]),
        ({"statuses": ("third_party",)}, ["disk"]),
        ({"products": ("EXO",)}, ["mail"]),
        ({"user_impacts": ("high",)}, ["mail"]),
        ({"search": "TITLE mFa"}, ["mfa"]),
        ({"search": "100%"}, []),
        ({"review": "regressed"}, ["admin"]),
        ({"review": "recently_added"}, ["disk"]),
        ({"review": "recently_updated"}, ["mfa", "admin"]),
        ({"ticket": "none"}, ["mail", "admin", "disk"]),
        ({"ticket": "open"}, ["mfa"]),
        ({"ticket": "ended"}, []),
        ({"sort": "title"}, ["admin", "disk", "mail", "mfa"]),
    ],
)
def test_a_filter_chooses(store: Store, scope: Scope, chosen: dict[str, object], ids: list[str]) -> None:
    write_ticket(store, "mfa")
    assert found(store, scope, **chosen) == ids


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_the_same_twice_and_loses_nothing(store: Store, scope: Scope, sort: str) -> None:
    actions = ActionQueries(store)
    pages = [
        actions.page(scope, ActionFilter(sort=sort), page=page, size=1).frame["action_id"][0] for page in (1, 2, 3, 4)
    ]
    assert sorted(pages) == ["admin", "disk", "mail", "mfa"]
    assert pages == found(store, scope, sort=sort)


def test_a_page_past_the_end_is_the_last_one(store: Store, scope: Scope) -> None:
    page = ActionQueries(store).page(scope, ActionFilter(), page=99, size=3)
    assert (list(page.frame["action_id"]), page.total) == (["disk"], 4)


def test_an_action_shows_its_open_ticket_before_a_newer_ended_one(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa", bucket=Bucket.IN_PROGRESS, at=NOW - timedelta(days=9))
    write_ticket(store, "mfa", kind=TicketKind.CHANGE, bucket=Bucket.DONE)
    row = ActionQueries(store).rows(scope, ("mfa",)).iloc[0]
    assert (row["ticket_kind"], row["ticket_state"], row["tickets"]) == ("incident", "In Progress", 2)


def test_rows_come_in_the_order_of_the_ids(store: Store, scope: Scope) -> None:
    assert list(ActionQueries(store).rows(scope, ("disk", "nowhere", "mfa"))["action_id"]) == ["disk", "mfa"]


def test_an_action_that_is_not_there_is_said_so(store: Store, scope: Scope) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        ActionQueries(store).one(scope, "nowhere")


def test_a_scored_control_without_profile_is_an_action_all_the_same(store: Store) -> None:
    write_tenant(store, [score_day(mfa=5, mail=3), profile("mfa"), profile("catalogue_only")])
    scope = Scope(TENANT, INSTANCE)
    actions = ActionQueries(store)
    assert found(store, scope, sort="title") == ["mail", "mfa"]
    one = actions.one(scope, "mail")
    assert (one.title, one.category, one.max_score, one.max_score_origin) == (
        "mail",
        "Apps",
        None,
        MaxScoreOrigin.UNKNOWN,
    )


def test_profiles_that_come_later_name_the_actions(store: Store) -> None:
    write_tenant(store, [score_day(mfa=5)])
    write_tenant(store, [profile("mfa", max_score=9.0)])
    one = ActionQueries(store).one(Scope(TENANT, INSTANCE), "mfa")
    assert (one.title, one.max_score, one.status) == ("Title of mfa", 9.0, ActionStatus.TO_ADDRESS)


def test_an_older_day_that_comes_later_changes_history_and_not_the_action(store: Store, scope: Scope) -> None:
    write_tenant(store, [score_day(DAY - timedelta(days=60), mfa=10)])
    actions = ActionQueries(store)
    assert actions.one(scope, "mfa").score == 5.0
    assert list(actions.history(scope, "mfa")["score"]) == [10.0, 4.0, 5.0, 5.0]


def test_review_counts_are_those_of_the_filters(store: Store, scope: Scope) -> None:
    counts = ActionQueries(store).review_counts(scope)
    assert counts == {group: len(found(store, scope, review=group.value)) for group in ReviewGroup}


def test_letters_of_every_alphabet_are_found_in_either_case(store: Store) -> None:
    write_tenant(store, [score_day(mfa=5, mail=0), profile("mfa", title="Über Ämter"), profile("mail", title="ЯЗЫК")])
    scope = Scope(TENANT, INSTANCE)
    assert found(store, scope, search="über äMTER") == ["mfa"]
    assert found(store, scope, search="язык") == ["mail"]


def test_options_are_the_values_that_occur_in_reading_order(store: Store, scope: Scope) -> None:
    options = ActionQueries(store).options(scope)
    assert options.categories == ("Identity", "Device", "Apps")
    assert options.statuses == ("to_address", "third_party")
    assert options.user_impacts == ("high", "low")


def test_the_summary_counts_in_points_and_percent(store: Store, scope: Scope) -> None:
    write_ticket(store, "mfa")
    summary = ScoreQueries(store, ActionQueries(store)).summary(scope)
    assert summary is not None
    assert (summary.current, summary.maximum, summary.percent) == (21.0, 40.0, 52.5)
    assert (summary.change_30, summary.change_30_points) == (20.0, 8.0)
    assert (summary.points_in_flight, summary.projected, summary.not_attributable) == (5.0, 65.0, 0.0)


def test_an_empty_store_has_no_summary_and_no_rows(store: Store) -> None:
    scope = Scope("nobody", "")
    actions = ActionQueries(store)
    assert ScoreQueries(store, actions).summary(scope) is None
    assert actions.page(scope, ActionFilter(), page=1, size=50).total == 0
    assert actions.by_category(scope, ActionFilter()).empty
    assert set(actions.review_counts(scope).values()) == {0}
