"""The parts of the page of one improvement action."""

import pandas as pd
import streamlit as st

from data.models import Action, MaxScoreOrigin, Ticket
from data.secure_score.texts import to_markdown
from pages.ui import formatting, registry, words
from pages.ui.components import feedback
from pages.ui.translation import _


def show_facts(action: Action) -> None:
    """Draw what is known of an improvement action in short."""
    reached = f"{formatting.points(action.score)} / {formatting.points(action.max_score)}"
    if action.max_score_origin is MaxScoreOrigin.DERIVED:
        reached = _("{points} (maximum derived from the percentage)").format(points=reached)
    elif action.max_score_origin is MaxScoreOrigin.UNKNOWN:
        reached = _("{points} (maximum not known)").format(points=formatting.points(action.score))
    impact = (
        formatting.ABSENT if action.score_impact is None else f"+{formatting.percent(action.score_impact, digits=2)}"
    )
    facts = {
        _("Status"): words.status(action.status),
        _("Points"): reached,
        _("Score impact"): impact,
        _("Category"): words.category(action.category),
        _("Source"): words.source(action.source),
        _("Product"): action.product,
        _("Rank"): formatting.ABSENT if action.rank is None else formatting.count(action.rank),
        _("User impact"): words.level(action.user_impact),
        _("Implementation cost"): words.level(action.implementation_cost),
        _("Protects against"): ", ".join(action.threats),
        _("First seen"): formatting.day(action.first_seen),
        _("Last changed"): formatting.day(action.updated_on),
        _("Last synced by Microsoft"): formatting.moment(action.last_synced),
        _("ID"): action.id,
    }
    st.table({name: formatting.label(value) or formatting.ABSENT for name, value in facts.items()}, border="horizontal")


def show_texts(action: Action) -> None:
    """Draw what Microsoft writes of an improvement action."""
    parts = {
        _("Description"): action.description,
        _("Implementation status"): action.implementation_status,
        _("What to do"): action.remediation,
        _("What users notice"): action.remediation_impact,
    }
    if not any(parts.values()):
        feedback.show_nothing(_("Secure Score sent no text for this improvement action."))
    for heading, html in parts.items():
        if html:
            st.subheader(heading)
            st.markdown(to_markdown(html))
    if action.action_url.startswith(("https://", "http://")):
        st.link_button(_("Open Microsoft's page"), action.action_url, icon=":material/open_in_new:")


def show_tickets(tickets: tuple[Ticket, ...]) -> None:
    """Draw the tickets of an improvement action."""
    if not tickets:
        feedback.show_nothing(_("No ticket yet. Create one with Share."))
        return
    rows = [
        {
            _(
                "Number"
            ): f"[{formatting.label(ticket.number)}]({registry.address(registry.TICKET, {'ticket': str(ticket.id)})})",
            formatting.in_pairs(_("Kind")): formatting.unbroken(words.kind(ticket.kind)),
            formatting.in_pairs(_("Status")): formatting.label(ticket.state.name or ticket.state.value),
            formatting.in_pairs(_("Priority")): words.priority(ticket.priority),
            formatting.in_pairs(_("Due date")): formatting.short_day(ticket.due_date),
        }
        for ticket in tickets
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("Tickets"))
