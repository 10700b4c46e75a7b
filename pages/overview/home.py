"""Home: the score in numbers, what to review, points and actions by category, tickets, and what brings most."""

import streamlit as st

from data.views import ActionFilter
from pages.ui import resources
from pages.ui.charts import actions as action_charts
from pages.ui.charts import layout
from pages.ui.charts import scores as score_charts
from pages.ui.components import cards, feedback, sending, tiles
from pages.ui.translation import _

st.title(_("Home"))
shown = resources.view()
score = resources.summary(shown) if shown else None
if shown is None or score is None:
    feedback.show_not_set_up()
    st.stop()

tiles.show_score_tiles(score, resources.ticket_counts(shown))
sending.show_watched()

st.header(_("Actions to review"))
tiles.show_review_tiles(resources.review_counts(shown))

st.header(_("Score"))
history = resources.score_history(shown)
parts = resources.points_by_category(shown, ActionFilter())
with st.grid(3, min_column_width=260, gap="xsmall", border=True) as grid:
    with grid.cell():
        st.subheader(_("Secure Score over time"))
        figure = score_charts.score_over_time(history)
        st.plotly_chart(figure, config=layout.CONFIG, alt=score_charts.describe_score_over_time(history))
    with grid.cell():
        st.subheader(_("Points by category"))
        figure = action_charts.points_by_category(parts)
        st.plotly_chart(figure, config=layout.CONFIG, alt=action_charts.describe_points_by_category(parts))
    with grid.cell():
        st.subheader(_("Improvement actions by category and source"))
        figure = action_charts.actions_by_category(parts)
        st.plotly_chart(figure, config=layout.CONFIG, alt=action_charts.describe_actions_by_category(parts))

st.header(_("Tickets"))
cards.show_ticket_cards(shown)
cards.show_top_actions(shown)
