"""Tickets: in which states they are, a filtered table, and a CSV of exactly what is shown."""

import streamlit as st

from data.models import TicketKind
from data.views import TicketFilter
from pages.ui import resources
from pages.ui.charts import layout
from pages.ui.charts import tickets as charts
from pages.ui.components import export, feedback, filters, linked, tables
from pages.ui.formatting import count
from pages.ui.translation import _, ngettext

st.title(_("Tickets"))
shown = resources.view()
if shown is None:
    feedback.show_not_set_up()
    st.stop()

chosen = filters.ticket_filter(resources.ticket_options(shown))
frame, total = resources.tickets_page(shown, chosen, page=linked.page_number(), size=linked.PAGE_SIZE)
if not total:
    feedback.show_no_tickets(shown, is_filtered=chosen != TicketFilter(sort=chosen.sort))
    st.stop()

states = resources.ticket_states(shown, chosen)
headings = {TicketKind.CHANGE: _("Changes by state"), TicketKind.INCIDENT: _("Incidents by state")}
with st.grid(2, min_column_width=300, gap="xsmall", border=True) as grid:
    for kind, heading in headings.items():
        with grid.cell():
            st.subheader(heading)
            if (states["kind"] == kind.value).any():
                figure = charts.tickets_by_state(states, kind)
                alt = charts.describe_tickets_by_state(states, kind)
                st.plotly_chart(figure, config=layout.CONFIG, key=f"states-{kind.value}", alt=alt)
            else:
                st.caption(_("None in this filter."))

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(ngettext("{count} ticket", "{count} tickets", total).format(count=count(total)), width="content")
    export.show_tickets_csv(shown, chosen)
    if shown.is_connected and st.button(_("Sync now"), icon=":material/sync:", key="sync"):
        resources.console().request_sync()
        st.toast(_("Tickets are being synced."), icon=":material/sync:")
tables.show_tickets(frame)
linked.page_switch(total)
