"""One ticket: its fields as ServiceNow last showed them, its states over time, and its improvement action."""

import streamlit as st

from pages.ui import formatting, registry, resources, state
from pages.ui.components import feedback, ticket_facts
from pages.ui.translation import _

st.page_link(registry.TICKETS.path, label=_("All tickets"), icon=":material/arrow_back:")
shown = resources.view()
ticket_id = state.in_address("ticket")
if shown is None:
    feedback.show_not_set_up()
    st.stop()
if not (ticket_id.isascii() and ticket_id.isdigit() and len(ticket_id) < 19):
    st.title(_("Ticket"))
    feedback.show_nothing(_("No ticket is chosen. Choose one from the list."))
    st.stop()

ticket = resources.ticket(shown, int(ticket_id))
st.title(f"{formatting.label(ticket.number)} {formatting.label(ticket.title)}")
with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
    ticket_facts.show_state(ticket)
    st.link_button(_("Open in ServiceNow"), ticket.url, icon=":material/open_in_new:")
    ticket_facts.show_action_link(ticket)

left, right = st.columns([2, 3], gap="medium")
with left:
    ticket_facts.show_facts(ticket)
with right:
    st.subheader(_("States"))
    ticket_facts.show_states(resources.ticket_history(shown, ticket.id))
    st.subheader(_("Description"))
    ticket_facts.show_description(ticket)
