"""CSV of exactly what a filter chooses, made when it is asked for."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from data.views import ActionFilter, TicketFilter
from pages.ui import resources
from pages.ui.translation import _


def show_actions_csv(shown: resources.View, chosen: ActionFilter) -> None:
    """Draw the button that downloads the improvement actions of a filter."""
    csv, scope = resources.console().csv, shown.scope
    _show_button("improvement-actions", lambda: csv.actions(scope, chosen))


def show_tickets_csv(shown: resources.View, chosen: TicketFilter) -> None:
    """Draw the button that downloads the tickets of a filter."""
    csv, scope = resources.console().csv, shown.scope
    _show_button("tickets", lambda: csv.tickets(scope, chosen))


def _show_button(name: str, content: Callable[[], bytes]) -> None:
    st.download_button(
        _("Download CSV"),
        data=content,
        file_name=f"scoredesk-{name}-{datetime.now(UTC):%Y-%m-%d}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"csv-{name}",
    )
