"""Tables: one page of rows each, sent as the store has them; numbers to the right, dates as the reader writes them."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data.views import JobItem, JobProgress
from pages.ui import formatting, registry, state, words
from pages.ui.translation import _

ROWS_IN_SIGHT = 15
ROW_HEIGHT = 31
"""Pixels, with the font size of `.streamlit/config.toml`."""


def show_actions(frame: pd.DataFrame, *, tenant_id: str) -> None:
    """Draw improvement actions, to be picked by row.

    Streamlit's selection is row numbers. So the table's key is made from the ids in their order: a refresh that moves
    rows draws a new table, in which the picked ids are marked again.
    """
    ids = tuple(str(found) for found in frame["action_id"])
    key = f"actions-{_digest((*ids, str(state.pick_round())))}"
    picked = state.picked(tenant_id)
    rows = [row for row, action_id in enumerate(ids) if action_id in picked]
    table = pd.DataFrame(
        {
            "title": frame["title"],
            "details": [registry.address(registry.ACTION, {"action": action_id}) for action_id in ids],
            "status": frame["status"].map(words.status),
            "ticket": [_ticket_link(row) for row in frame.itertuples()],
            "points": [_of(score, most) for score, most in zip(frame["score"], frame["max_score"], strict=True)],
            "impact": [_impact(value) for value in frame["score_impact"]],
            "category": frame["category"].map(words.category),
            "source": frame["source"].map(words.short_source),
            "product": frame["product"],
            "user_impact": frame["user_impact"].map(words.level),
            "cost": frame["implementation_cost"].map(words.level),
            "rank": frame["rank"].astype("Int64"),
        }
    )
    st.dataframe(
        table,
        height=_height(len(ids)),
        hide_index=True,
        column_config=_action_columns(),
        key=key,
        on_select=partial(_take_picks, key, tenant_id, ids),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": rows}},
        placeholder=formatting.ABSENT,
        alt=_("Improvement actions"),
    )


def show_tickets(frame: pd.DataFrame) -> None:
    """Draw tickets."""
    table = pd.DataFrame(
        {
            "number": [
                _numbered(registry.TICKET, "ticket", row.ticket_id, str(row.number)) for row in frame.itertuples()
            ],
            "title": frame["title"],
            "kind": frame["kind"].map(words.kind),
            "state": frame["state_name"].where(frame["state_name"].fillna("") != "", frame["state"]),
            "priority": [words.priority(None if pd.isna(value) else int(value)) for value in frame["priority"]],
            "due": frame["due_date"],
            "is_overdue": [_("Overdue") if late else "" for late in frame["is_overdue"]],
            "category": frame["category"].map(words.category),
            "source": frame["source"].map(words.short_source),
            "group": frame["assignment_group"],
            "assigned_to": frame["assigned_to"],
            "points": frame["points"],
            "days": frame["days_open"],
            "instance": frame["url"],
        }
    )
    st.dataframe(
        table,
        height=_height(len(table)),
        hide_index=True,
        column_config=_ticket_columns(),
        placeholder=formatting.ABSENT,
        alt=_("Tickets"),
    )


def show_items(items: Sequence[JobItem], *, outcome: Callable[[JobItem], str]) -> None:
    """Draw the items of a push: what became of each, with number and links."""
    table = pd.DataFrame(
        {
            "name": [item.task.name for item in items],
            "kind": [words.kind(item.task.kind) for item in items],
            "outcome": [words.item_state(item.state) for item in items],
            "number": [_item_link(item) for item in items],
            "instance": [item.url or None for item in items],
            "why": [outcome(item) for item in items],
        }
    )
    st.dataframe(
        table,
        height=_height(len(table)),
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Ticket name"), width=320),
            "kind": st.column_config.TextColumn(_("Kind"), width=80),
            "outcome": st.column_config.TextColumn(_("Outcome"), width=130),
            "number": st.column_config.LinkColumn(_("Number"), display_text=r"#(.+)$", width=110),
            "instance": st.column_config.LinkColumn(_("In ServiceNow"), display_text=_("View"), width=100),
            "why": st.column_config.TextColumn(_("Why"), width="large"),
        },
        placeholder=formatting.ABSENT,
        alt=_("Tickets of this push"),
    )


def show_pushes(jobs: Sequence[JobProgress], *, outcome: Callable[[JobProgress], str]) -> None:
    """Draw pushes, each with a link to its page."""
    table = pd.DataFrame(
        {
            "details": [registry.address(registry.PUSHES, {"push": job.id}) for job in jobs],
            "created": [formatting.moment(job.created_at) for job in jobs],
            "by": [job.created_by for job in jobs],
            "total": [job.total for job in jobs],
            "outcome": [outcome(job) for job in jobs],
        }
    )
    st.dataframe(
        table,
        height=_height(len(table)),
        hide_index=True,
        column_config={
            "details": st.column_config.LinkColumn(_("Details"), display_text=_("View"), width=70),
            "created": st.column_config.TextColumn(_("Started"), width=190),
            "by": st.column_config.TextColumn(_("Initiated by"), width=140),
            "total": st.column_config.NumberColumn(_("Tickets"), width=80),
            "outcome": st.column_config.TextColumn(_("Outcome"), width="large"),
        },
        alt=_("Pushes"),
    )


def _take_picks(key: str, tenant_id: str, ids: tuple[str, ...]) -> None:
    """Keep what was picked on other pages, and of this page what is marked now."""
    rows = state.read(key, {}).get("selection", {}).get("rows", [])
    here = [ids[row] for row in rows if row < len(ids)]
    before = state.picked(tenant_id)
    state.pick(tenant_id, [*(found for found in before if found not in ids or found in here), *here])


def _action_columns() -> dict[str, Any]:
    text, link = st.column_config.TextColumn, st.column_config.LinkColumn
    return {
        "title": text(_("Improvement action"), width=300),
        "details": link(_("Details"), display_text=_("View"), width=62),
        "status": text(_("Status"), width=130),
        "ticket": link(_("Ticket"), display_text=r"#(.+)$", width=100),
        "points": text(_("Points"), width=85, alignment="right"),
        "impact": text(_("Score impact"), width=95, alignment="right"),
        "category": text(_("Category"), width=90),
        "source": text(_("Source"), width=85),
        "product": text(_("Product"), width=110),
        "user_impact": text(_("User impact"), width=95),
        "cost": text(_("Implementation cost"), width=140),
        "rank": st.column_config.NumberColumn(_("Rank"), width=60),
    }


def _ticket_columns() -> dict[str, Any]:
    text, link, number = st.column_config.TextColumn, st.column_config.LinkColumn, st.column_config.NumberColumn
    return {
        "number": link(_("Number"), display_text=r"#(.+)$", width=105),
        "title": text(_("Ticket name"), width=290),
        "kind": text(_("Kind"), width=75),
        "state": text(_("Status"), width=100),
        "priority": text(_("Priority"), width=105),
        "due": st.column_config.DateColumn(_("Due date"), width=105, format=formatting.day_pattern()),
        "is_overdue": text(_("Overdue"), width=75),
        "category": text(_("Category"), width=95),
        "source": text(_("Source"), width=85),
        "group": text(_("Assignment group"), width=140),
        "assigned_to": text(_("Assigned to"), width=120),
        "points": number(_("Points to gain"), width=105, format="%g"),
        "days": number(_("Days open"), width=85),
        "instance": link(_("In ServiceNow"), display_text=_("View"), width=105),
    }


def _ticket_link(row: Any) -> str | None:
    if pd.isna(row.ticket_id):
        return None
    return _numbered(registry.TICKET, "ticket", row.ticket_id, str(row.ticket_number))


def _item_link(item: JobItem) -> str | None:
    """The number, linked to our page of the ticket, or to ServiceNow's until the ticket has been read back."""
    if not item.number:
        return None
    known = item.ticket_id is not None
    return _numbered(registry.TICKET, "ticket", item.ticket_id, item.number) if known else f"{item.url}#{item.number}"


def _numbered(row: registry.PageRow, name: str, value: object, number: str) -> str:
    """An address that ends in the number, which is what a link column shows of it."""
    return f"{registry.address(row, {name: str(value)})}#{number}"


def _of(score: float, most: float | None) -> str:
    return f"{formatting.points(score)} / {formatting.points(most)}"


def _impact(value: float | None) -> str:
    return formatting.ABSENT if value is None or pd.isna(value) else f"+{formatting.percent(value, digits=2)}"


def _height(rows: int) -> int | Literal["content"]:
    """A table that fits is as high as its rows; a longer one scrolls."""
    return "content" if rows <= ROWS_IN_SIGHT else ROW_HEIGHT * (ROWS_IN_SIGHT + 1)


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
