"""One improvement action: what it is, how it stands, what to do, its points over time, its tickets; and sharing it."""

import streamlit as st

from pages.ui import formatting, registry, resources, state
from pages.ui.charts import actions as charts
from pages.ui.charts import layout
from pages.ui.components import action_facts, feedback, sending, share
from pages.ui.translation import _

st.page_link(registry.ACTIONS.path, label=_("All improvement actions"), icon=":material/arrow_back:")
shown = resources.view()
action_id = state.in_address("action")
if shown is None:
    feedback.show_not_set_up()
    st.stop()
if not action_id:
    st.title(_("Improvement action"))
    feedback.show_nothing(_("No improvement action is chosen. Choose one from the list."))
    st.stop()

action = resources.action(shown, action_id)
st.title(formatting.label(action.title))
share.show_share(shown, action)
sending.show_watched()

facts, texts = st.columns([2, 3], gap="medium")
with facts:
    action_facts.show_facts(action)
    history = resources.action_history(shown, action_id)
    if not history.empty:
        st.subheader(_("Points over time"))
        figure = charts.points_over_time(history)
        st.plotly_chart(figure, config=layout.CONFIG, alt=charts.describe_points_over_time(history))
with texts:
    action_facts.show_texts(action)

st.subheader(_("Tickets"))
action_facts.show_tickets(resources.tickets_of_action(shown, action_id))
