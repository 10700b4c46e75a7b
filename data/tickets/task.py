"""Tasks: what a person sends. Drafts them from improvement actions and says what is missing in one."""

from collections.abc import Mapping
from datetime import date, timedelta

from data.errors import InvalidInput, ScoredeskError
from data.models import DESCRIPTION_LIMIT, PRIORITIES, SHORT_DESCRIPTION_LIMIT, Action, Task, TicketKind
from data.secure_score.texts import to_plain_text

DUE_DAYS: Mapping[int, int] = {1: 7, 2: 14, 3: 30, 4: 60, 5: 90}
"""Days until a new ticket is due, by priority."""
NOT_CATEGORISED = "Not categorised"
"""What a ticket says of an action that Graph gives no category."""
HIGH_SCORE_IMPACT = 1.0
"""Percent of the whole score from which an action is worth priority 2."""
MODERATE_SCORE_IMPACT = 0.4


def proposed_kind(action: Action) -> TicketKind:
    """Return a change for what alters the configuration and is felt or costly, else an incident."""
    is_felt = "high" in (action.user_impact, action.implementation_cost) or action.user_impact == "moderate"
    return TicketKind.CHANGE if is_felt and action.action_type.lower() in {"config", ""} else TicketKind.INCIDENT


def proposed_priority(action: Action) -> int:
    """Return a priority, 2 to 4, from how much of the whole score the action is worth."""
    impact = action.score_impact or 0.0
    if impact >= HIGH_SCORE_IMPACT:
        return 2
    return 3 if impact >= MODERATE_SCORE_IMPACT else 4


def due_date(priority: int, today: date) -> date:
    """Return when a ticket of a priority that is made today is due."""
    return today + timedelta(days=DUE_DAYS[priority])


def draft(action: Action, kind: TicketKind, *, today: date) -> Task:
    """Return the task that an action proposes, ready to be sent; its texts are plain."""
    priority = proposed_priority(action)
    return Task(
        kind=kind,
        name=shortened(action.title, SHORT_DESCRIPTION_LIMIT),
        description=shortened(description(action), DESCRIPTION_LIMIT),
        priority=priority,
        due_date=due_date(priority, today),
        category=action.category or NOT_CATEGORISED,
        source=action.source,
        action_id=action.id,
    )


def description(action: Action) -> str:
    """Return what a ticket says of an action: why, how it stands, what to do, whom it touches."""
    parts = (
        to_plain_text(action.description) or action.title,
        _titled("How it stands", to_plain_text(action.implementation_status)),
        _titled("What to do", to_plain_text(action.remediation)),
        _titled("What users notice", to_plain_text(action.remediation_impact)),
        _titled("Points", _points(action)),
        _titled("Microsoft's page", action.action_url),
    )
    return "\n\n".join(part for part in parts if part)


def problems(task: Task) -> tuple[ScoredeskError, ...]:
    """Return what keeps a task from being sent, one error for each field; empty where nothing does."""
    found: list[ScoredeskError] = []
    if not task.name.strip():
        found.append(InvalidInput("The name is empty.", "Write what is to be done in a line."))
    if len(task.name) > SHORT_DESCRIPTION_LIMIT:
        found.append(
            InvalidInput(
                "The name has {length} characters, and ServiceNow keeps {limit}.",
                "Shorten it.",
                length=len(task.name),
                limit=SHORT_DESCRIPTION_LIMIT,
            )
        )
    if not task.description.strip():
        found.append(InvalidInput("The description is empty.", "Write what is to be done and why."))
    if task.priority not in PRIORITIES:
        found.append(InvalidInput("The priority is not chosen.", "Choose one from 1 to 5."))
    if task.due_date is None:
        found.append(InvalidInput("The due date is empty.", "Choose the day by which it is to be done."))
    if not task.category.strip():
        found.append(InvalidInput("The category is not chosen.", "Choose the category it belongs to."))
    return tuple(found)


def shortened(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters; a cut is visible."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _titled(title: str, text: str) -> str:
    return f"{title}:\n{text}" if text else ""


def _points(action: Action) -> str:
    if action.max_score is None:
        return f"{action.score:g} achieved, maximum not known"
    return f"{action.score:g} of {action.max_score:g} achieved"
