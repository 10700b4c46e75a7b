"""Sharing an improvement action: its link, a mail, or a ticket."""

from urllib.parse import quote

import streamlit as st

from data.models import Action
from pages.ui import registry, resources, state
from pages.ui.components import dialogs
from pages.ui.translation import _


def show_share(shown: resources.View, action: Action) -> None:
    """Draw the Share menu of an improvement action."""
    link = _link(action)
    # a popover has no way to close it; a new key when a dialog opens or closes draws a closed one
    with st.popover(_("Share"), icon=":material/share:", key="share-behind" if state.dialog() else "share"):
        st.caption(_("Copy link"))
        st.code(link, language=None, wrap_lines=True)
        st.link_button(_("Mail"), _mail(action, link), icon=":material/mail:", width="stretch")
        st.button(
            _("ServiceNow"),
            icon=":material/confirmation_number:",
            width="stretch",
            disabled=not shown.is_connected,
            on_click=dialogs.open_task,
            args=(resources.console().push.proposed_kind(action), action.id),
            key="share_servicenow",
        )
        if not shown.is_connected:
            st.caption(_("ServiceNow is not connected, so that no ticket can be created."))


def _link(action: Action) -> str:
    here = (st.context.url or "").split("?")[0].rsplit("/", 1)[0] or resources.console().settings.console_url
    return f"{here}/{registry.ACTION.url_path}?action={quote(action.id, safe='')}"


def _mail(action: Action, link: str) -> str:
    subject = _("Improvement action: {title}").format(title=" ".join(action.title.split()))
    body = _("{title}\n\nIn Scoredesk: {link}").format(title=action.title, link=link)
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"
