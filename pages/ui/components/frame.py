"""What stands around every page: whose data it is, how old it is, and in which language."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import streamlit as st

from data.models import Connection, ConnectionStatus
from pages.ui import formatting, resources, state
from pages.ui.components import feedback
from pages.ui.translation import LANGUAGES, _

REFRESH_SECONDS = 5


def show_frame() -> None:
    """Draw the line above the page: tenant, instance, age of the data."""
    shown = resources.view()
    state.note_revision(shown.revision if shown else resources.console().revision())
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        if shown is None:
            st.badge(_("No tenant"), icon=":material/domain_disabled:", color="gray")
        elif shown.tenant.is_sample:
            st.badge(
                _("Sample tenant"), icon=":material/science:", color="orange", help=formatting.label(shown.tenant.name)
            )
        else:
            st.badge(
                formatting.label(shown.tenant.name or shown.tenant.id, limit=60), icon=":material/domain:", color="blue"
            )
        _show_instance(shown.connection if shown else None)
        _show_age()
    feedback.show_notice()


def show_language_switch() -> None:
    """Draw the switch of the language at the side; the browser's language is the default."""
    state.preset_language()
    st.segmented_control(
        _("Language"),
        tuple(LANGUAGES),
        key=state.LANGUAGE,
        format_func=lambda language: LANGUAGES[language],
        required=True,
        label_visibility="collapsed",
    )


def _show_instance(connection: Connection | None) -> None:
    if connection is None or connection.status in {ConnectionStatus.REMOVED, ConnectionStatus.NEVER}:
        st.badge(_("Not connected to ServiceNow"), icon=":material/link_off:", color="gray")
    elif connection.is_local:
        st.badge(
            _("Local instance"), icon=":material/computer:", color="orange", help=formatting.label(connection.instance)
        )
    else:
        host = urlsplit(connection.instance).netloc or connection.instance
        st.badge(formatting.label(host, limit=60), icon=":material/cloud:", color="blue")


@st.fragment(run_every=REFRESH_SECONDS)
def _show_age() -> None:
    """Draw how old the data is, and draw the page again when there is newer data.

    A dialog would close and lose what is typed in it, so that an open one keeps the page as it is.
    """
    with feedback.error_boundary():
        shown = resources.view()
        revision = shown.revision if shown else resources.console().revision()
        st.caption(" · ".join(_ages(shown)), width="content")
        if revision != state.drawn_revision() and state.dialog() is None:
            st.rerun()


def _ages(shown: resources.View | None) -> list[str]:
    if shown is None:
        return []
    now = datetime.now(UTC)
    found = []
    score = resources.summary(shown)
    if score is not None:
        found.append(_("Score of {day}").format(day=formatting.day(score.day)))
    connection = shown.connection
    if connection is not None and connection.last_sync_at is not None:
        found.append(_("tickets synced {ago}").format(ago=formatting.ago(connection.last_sync_at, now)))
    if connection is not None and connection.status is ConnectionStatus.FAILING:
        text = _("last exchange failed {ago}").format(ago=formatting.ago(connection.last_error_at, now))
        found.append(f":red[:material/error: {text}]")
    return found
