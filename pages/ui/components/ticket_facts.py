"""The parts of the page of one ticket."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from data.models import Bucket, StateChange, Ticket
from pages.ui import formatting, registry, words
from pages.ui.translation import _

BADGE_COLOURS = {
    Bucket.NEW: "blue",
    Bucket.IN_PROGRESS: "orange",
    Bucket.WAITING: "violet",
    Bucket.DONE: "green",
    Bucket.CANCELLED: "gray",
}


def show_state(ticket: Ticket) -> None:
    """Draw the state under the instance's name, coloured by what it means."""
    name = ticket.state.name or ticket.state.value
    colour = BADGE_COLOURS.get(ticket.state.bucket, "gray")
    st.badge(formatting.label(name), color=colour, help=words.bucket(ticket.state.bucket))  # type: ignore[arg-type]


def show_action_link(ticket: Ticket) -> None:
    """Lead to the improvement action that the ticket is for, if it is for one."""
    if ticket.action_id:
        st.page_link(
            registry.ACTION.path,
            label=_("Improvement action"),
            icon=registry.ACTION.icon,
            query_params={"action": ticket.action_id},
        )


def show_facts(ticket: Ticket) -> None:
    """Draw the fields of a ticket as the instance last showed them."""
    until = ticket.closed_at or datetime.now(UTC)
    facts = {
        _("Kind"): words.kind(ticket.kind),
        _("Status"): f"{ticket.state.name or ticket.state.value} ({words.bucket(ticket.state.bucket)})",
        _("Priority"): words.priority(ticket.priority),
        _("Due date"): formatting.day(ticket.due_date),
        _("Category"): words.category(ticket.category),
        _("Source"): words.source(ticket.source),
        _("Assignment group"): ticket.assignment_group,
        _("Assigned to"): ticket.assigned_to,
        _("Initiated by"): ticket.initiated_by,
        _("Created on"): formatting.moment(ticket.created_at),
        _("Last changed"): formatting.moment(ticket.updated_at),
        _("Closed on"): formatting.moment(ticket.closed_at),
        _("Open for"): formatting.days(max(0, (until - ticket.created_at).days)),
        _("Last synced"): formatting.ago(ticket.synced_at, datetime.now(UTC)),
        _("Instance"): ticket.instance,
    }
    st.table({name: formatting.label(value) or formatting.ABSENT for name, value in facts.items()}, border="horizontal")


def show_states(changes: tuple[StateChange, ...]) -> None:
    """Draw the states that a ticket was seen in, the newest first, and for how long."""
    if not changes:
        st.caption(_("No state has been seen yet."))
        return
    rows = []
    until = datetime.now(UTC)
    for change in reversed(changes):
        rows.append(
            {
                _("Status"): formatting.label(change.state.name or change.state.value),
                _("Meaning"): words.bucket(change.state.bucket),
                _("Since"): formatting.moment(change.at),
                _("Lasted"): formatting.duration(until - change.at),
            }
        )
        until = change.at
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("States"))


def show_description(ticket: Ticket) -> None:
    """Draw the description as text, whatever it spells."""
    st.markdown(formatting.block(ticket.description) or formatting.ABSENT)
