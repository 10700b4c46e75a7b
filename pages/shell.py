"""The script that Streamlit runs for every visitor: frame, navigation, one page, and the one error boundary."""

from pathlib import Path

import streamlit as st

from pages.ui import registry, state, translation
from pages.ui.components import dialogs, feedback, frame
from pages.ui.translation import _

translation.follow(state.reader)
state.preset_language()

pages = {
    st.Page(
        row.path,
        title=_(row.name),
        url_path=row.url_path or None,
        default=row is registry.HOME,
        visibility="visible" if row.is_listed else "hidden",
    ): row
    for row in registry.PAGES
}
sections: dict[str, list[st.Page]] = {}
for page, row in pages.items():
    sections.setdefault(_(row.section), []).append(page)

chosen = st.navigation(sections, expanded=True)
title = next((row.title for page, row in pages.items() if page.url_path == chosen.url_path), registry.HOME.title)
st.set_page_config(page_title=f"{_(title)} · Scoredesk", page_icon="🛡️", layout="wide")
LOGO = Path(__file__).parent / "ui" / "logo.svg"
st.logo(LOGO, size="medium")

with feedback.error_boundary():
    with st.sidebar:
        frame.show_language_switch()
    frame.show_frame()
    try:
        chosen.run()
        dialogs.show_open_dialog()
    finally:
        state.keep_language()
