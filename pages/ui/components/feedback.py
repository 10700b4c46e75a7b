"""What a person reads when there is nothing to show, or something went wrong."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data.errors import ScoredeskError
from pages.ui import registry, resources, state
from pages.ui.formatting import block
from pages.ui.translation import _, error_texts

LOG = logging.getLogger("scoredesk.pages")


@contextmanager
def error_boundary() -> Iterator[None]:
    """Show what goes wrong inside: an error of ours with its remedy, anything else with a reference into the log.

    Streamlit's own control flow (`st.rerun`, `st.stop`, a switch of pages) is no `Exception` and passes through.
    """
    try:
        yield
    except ScoredeskError as error:
        show_error(error)
    except Exception:
        reference = uuid.uuid4().hex[:8]
        LOG.exception("page failed, reference %s", reference)
        st.error(
            _(
                "This page could not be shown. Nothing was sent or changed by that. Load it again; if it stays, look "
                "for reference {reference} in the console's log."
            ).format(reference=reference),
            icon=":material/error:",
        )


def show_error(error: ScoredeskError) -> None:
    """Show an error of ours: what happened, and what to do."""
    message, remedy = error_texts(error)
    st.error(f"**{block(message)}**  \n{block(remedy)}", icon=":material/error:")


def show_notice() -> None:
    """Show the line that an earlier drawing left, once."""
    text = state.take_notice()
    if text:
        st.toast(text, icon=":material/check:")


def show_not_set_up() -> None:
    """There is no Secure Score yet."""
    with st.container(border=True):
        st.subheader(_("No Secure Score yet"))
        st.markdown(
            _(
                "Scoredesk has no data of a tenant. Upload Microsoft Graph's answers, or switch on the sample tenant "
                "to look around."
            )
        )
        st.page_link(registry.SECURE_SCORE.path, label=_("Secure Score settings"), icon=registry.SECURE_SCORE.icon)


def show_loading() -> None:
    """The tickets are being read for the first time."""
    st.info(
        _("Tickets are being read from ServiceNow for the first time. They appear here by themselves."),
        icon=":material/hourglass_top:",
    )


def show_nothing(text: str) -> None:
    """There is nothing of this kind; `text` says of what, and what would make some."""
    st.info(text, icon=":material/inbox:")


def show_all_filtered() -> None:
    """There are some, and the filter hides them all."""
    st.info(
        _("No row fits this filter. Take out a part of it, or clear it."),
        icon=":material/filter_alt_off:",
    )


def show_no_tickets(shown: resources.View, *, is_filtered: bool) -> None:
    """There is no ticket in sight: the filter hides them, they are being read, or there is none, or no instance."""
    if is_filtered:
        show_all_filtered()
    elif not shown.is_connected:
        show_nothing(_("There are no tickets, and ServiceNow is not connected. Connect it, then create the first one."))
        st.page_link(registry.SERVICENOW.path, label=_("ServiceNow settings"), icon=registry.SERVICENOW.icon)
    elif shown.connection is not None and shown.connection.last_sync_at is None:
        show_loading()
    else:
        show_nothing(_("There are no tickets yet. Pick improvement actions and create tickets from them."))
        st.page_link(registry.ACTIONS.path, label=_("All improvement actions"), icon=registry.ACTIONS.icon)
