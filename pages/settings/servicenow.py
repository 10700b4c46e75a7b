"""Settings of ServiceNow: what is exchanged, how the connection stands, and what new tickets start with."""

import streamlit as st

from pages.ui import resources
from pages.ui.components import connection
from pages.ui.translation import _

st.title(_("ServiceNow settings"))
shown = resources.view()
current = resources.console().connection()
is_connected = shown.is_connected if shown else False

connection.show_connection(current, is_connected=is_connected)
if current is not None and is_connected:
    connection.show_defaults(current)
connection.show_exchange()
