"""Tasks: what an action proposes, and what is said of a task that lacks something."""

from dataclasses import replace
from datetime import date

import pytest

from data.models import Action, TicketKind
from data.store.actions import ActionQueries
from data.store.engine import Store
from data.tickets.task import DUE_DAYS, draft, problems, proposed_kind, proposed_priority
from data.views import Scope
from tests.data.examples import INSTANCE, TENANT, profile, score_day, task, write_tenant

TODAY = date(2026, 11, 22)


@pytest.fixture
def action(store: Store) -> Action:
    remediation = (
        "<p>Open the centre.</p><ol><li>Choose <b>Users</b></li><li>Require it</li></ol><script>alert(1)</script>"
    )
    write_tenant(store, [score_day(mfa=5), profile("mfa", title=" x " * 100, remediation=remediation)])
    return ActionQueries(store).one(Scope(TENANT, INSTANCE), "mfa")


def test_a_draft_can_be_sent_as_it_is(action: Action) -> None:
    one = draft(action, TicketKind.CHANGE, today=TODAY)
    assert problems(one) == ()
    assert 150 < len(one.name) <= 160
    assert one.name.endswith("…")
    assert one.due_date is not None
    assert (one.due_date - TODAY).days == DUE_DAYS[one.priority]
    assert (one.category, one.source, one.action_id) == ("Identity", "microsoft", "mfa")


def test_a_draft_is_plain_text(action: Action) -> None:
    text = draft(action, TicketKind.INCIDENT, today=TODAY).description
    assert "1. Choose Users" in text
    assert "<" not in text
    assert "alert" not in text
    assert "Points:\n5 of 10 achieved" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "The name is empty"),
        ({"description": ""}, "The description is empty"),
        ({"due_date": None}, "The due date is empty"),
        ({"priority": 0}, "The priority is not chosen"),
        ({"category": ""}, "The category is not chosen"),
        ({"name": "x" * 161}, "The name has 161 characters, and ServiceNow keeps 160"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, object], words: str) -> None:
    (problem,) = problems(replace(task(), **changes))  # type: ignore[arg-type]
    assert words in str(problem)
    assert problem.remedy


def test_everything_that_is_missing_is_named_at_once() -> None:
    assert len(problems(task(name="", description="", due_date=None))) == 3


@pytest.mark.parametrize(("impact", "priority"), [(None, 4), (0.2, 4), (0.4, 3), (1.0, 2), (9.0, 2)])
def test_priority_follows_what_the_action_is_worth(action: Action, impact: float | None, priority: int) -> None:
    assert proposed_priority(replace(action, score_impact=impact)) == priority


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"action_type": "Config", "user_impact": "high"}, TicketKind.CHANGE),
        ({"action_type": "Config", "implementation_cost": "high", "user_impact": "low"}, TicketKind.CHANGE),
        ({"action_type": "Config", "user_impact": "low"}, TicketKind.INCIDENT),
        ({"action_type": "Review", "user_impact": "high"}, TicketKind.INCIDENT),
    ],
)
def test_a_change_is_proposed_where_users_or_budgets_feel_it(
    action: Action, changes: dict[str, str], kind: TicketKind
) -> None:
    assert proposed_kind(replace(action, **changes)) is kind  # type: ignore[arg-type]
