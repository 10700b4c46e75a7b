"""The fields of a task: what a person may change before it is sent."""

from dataclasses import replace

import streamlit as st

from data.models import (
    CATEGORIES,
    DESCRIPTION_LIMIT,
    PRIORITIES,
    SHORT_DESCRIPTION_LIMIT,
    RecommendationSource,
    Task,
    TicketKind,
)
from pages.ui import formatting, resources, words
from pages.ui.translation import _, error_texts


def free_task(kind: TicketKind) -> Task:
    """An empty task of a person's own: no improvement action, a user recommendation."""
    return Task(
        kind=kind,
        name="",
        description="",
        priority=3,
        due_date=None,
        category="",
        source=RecommendationSource.USER,
    )


def task_fields(task: Task, *, key: str) -> Task:
    """Draw the fields of a task inside a form and return the task with what they hold.

    Limits of widgets hold in the browser only; the task is checked again before it is sent.
    """
    kinds = tuple(TicketKind)
    left, middle, right = st.columns(3, gap="small")
    kind = left.selectbox(_("Kind *"), kinds, index=kinds.index(task.kind), format_func=words.kind, key=f"{key}-kind")
    priority = middle.selectbox(
        _("Priority *"),
        PRIORITIES,
        index=PRIORITIES.index(task.priority),
        format_func=words.priority,
        key=f"{key}-priority",
    )
    due_date = right.date_input(_("Due date *"), value=task.due_date, key=f"{key}-due", format="YYYY-MM-DD")
    name = st.text_input(_("Name *"), value=task.name, max_chars=SHORT_DESCRIPTION_LIMIT, key=f"{key}-name")
    description = st.text_area(
        _("Description *"), value=task.description, max_chars=DESCRIPTION_LIMIT, height=140, key=f"{key}-description"
    )
    category = task.category
    if task.action_id is None:
        category = (
            st.selectbox(
                _("Category *"),
                CATEGORIES,
                index=None,
                format_func=words.category,
                key=f"{key}-category",
                placeholder=_("Choose a category"),
            )
            or ""
        )
    return replace(
        task,
        kind=TicketKind(kind),
        priority=int(priority),
        due_date=due_date,
        name=(name or "").strip(),
        description=(description or "").strip(),
        category=category,
    )


def show_required() -> None:
    """Say what the star means."""
    st.caption(_("\\* required"))


def show_problems(tasks: tuple[Task, ...]) -> bool:
    """Name everything that keeps tasks from being sent; return whether there is anything."""
    lines = []
    for number, task in enumerate(tasks, start=1):
        found = [" ".join(error_texts(problem)) for problem in resources.console().push.problems(task)]
        name = formatting.label(task.name, limit=60) or _("Ticket {number}").format(number=number)
        lines += [f"- **{name}**: {formatting.label(problem)}" for problem in found]
    if lines:
        st.error(_("Nothing was sent.") + "\n\n" + "\n".join(lines), icon=":material/error:")
    return bool(lines)
