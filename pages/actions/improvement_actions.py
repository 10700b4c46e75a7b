"""Improvement actions: filter them, see their points, pick some, and create tickets from them in one click."""

import streamlit as st

from pages.ui import resources
from pages.ui.charts import actions as charts
from pages.ui.charts import layout
from pages.ui.components import export, feedback, filters, linked, selection, sending, tables
from pages.ui.formatting import count
from pages.ui.translation import _, ngettext

st.title(_("Improvement actions"))
shown = resources.view()
if shown is None:
    feedback.show_not_set_up()
    st.stop()

chosen = filters.action_filter(resources.action_options(shown))
frame, total = resources.actions_page(shown, chosen, page=linked.page_number(), size=linked.PAGE_SIZE)
sending.show_watched()
if not total:
    feedback.show_all_filtered()
    st.stop()

parts = resources.points_by_category(shown, chosen)
with st.grid(2, min_column_width=300, gap="xsmall", border=True) as grid:
    with grid.cell():
        st.subheader(_("Points by category"))
        figure = charts.points_by_category(parts)
        st.plotly_chart(figure, config=layout.CONFIG, alt=charts.describe_points_by_category(parts))
    with grid.cell():
        st.subheader(_("Improvement actions by category and source"))
        figure = charts.actions_by_category(parts)
        st.plotly_chart(figure, config=layout.CONFIG, alt=charts.describe_actions_by_category(parts))

selection.show_selection(shown, frame)
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(
        ngettext("{count} improvement action", "{count} improvement actions", total).format(count=count(total)),
        width="content",
    )
    export.show_actions_csv(shown, chosen)
tables.show_actions(frame, tenant_id=shown.scope.tenant_id)
linked.page_switch(total)
