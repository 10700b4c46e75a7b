"""Settings of Secure Score: where it comes from, how old it is, files of Graph, the sample tenant."""

import streamlit as st

from pages.ui import resources
from pages.ui.components import score_source
from pages.ui.translation import _

st.title(_("Secure Score settings"))
shown = resources.view()
score_source.show_source(shown)
score_source.show_upload()
score_source.show_sample_switch(shown)
