"""What is picked, and what can be done with it: one click sends, or each ticket is reviewed first."""

from collections import Counter

import pandas as pd
import streamlit as st

from data.models import OPEN_BUCKETS, TicketKind
from pages.ui import formatting, registry, resources, state, words
from pages.ui.components import feedback, linked, sending
from pages.ui.translation import _, ngettext

SENT_AT_ONCE = 20
"""More tickets than this are asked about once."""
REVIEWED_AT_ONCE = 20
"""More forms than this nobody fills in."""


def show_selection(shown: resources.View, frame: pd.DataFrame) -> None:
    """Draw the bar of picked improvement actions.

    Arguments: `frame`, the page of the table that is in sight; its rows can be picked here by keyboard, too.
    """
    picked = resources.action_rows(shown, state.picked(shown.scope.tenant_id))
    ids = tuple(str(found) for found in picked["action_id"])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            number = ngettext("{count} selected", "{count} selected", len(ids)).format(count=formatting.count(len(ids)))
            st.markdown(f"**{number}**", width="content")
            kind = TicketKind(linked.one_segment(_("Kind of ticket"), tuple(TicketKind), name="as", shown=words.kind))
            _show_buttons(shown, ids, kind)
        _show_hint(shown, picked, kind)
        _show_list(shown, picked, frame)


def create_label(count: int, kind: TicketKind) -> str:
    """What the button does, with its number."""
    text = {
        TicketKind.INCIDENT: ngettext("Create {count} incident", "Create {count} incidents", count),
        TicketKind.CHANGE: ngettext("Create {count} change", "Create {count} changes", count),
    }[kind]
    return text.format(count=formatting.count(count))


def _show_buttons(shown: resources.View, ids: tuple[str, ...], kind: TicketKind) -> None:
    cannot = not ids or not shown.is_connected
    label = create_label(len(ids), kind) if ids else _("Create tickets")
    if len(ids) > SENT_AT_ONCE:
        st.button(
            f"{label}…",
            type="primary",
            icon=":material/send:",
            disabled=cannot,
            on_click=state.open_dialog,
            args=("many", kind.value),
            key="ask_send",
        )
    elif st.button(label, type="primary", icon=":material/send:", disabled=cannot, key="send") and ids:
        with feedback.error_boundary():
            sending.send_actions(shown, ids, kind)
    st.button(
        _("Review first…"),
        icon=":material/edit_note:",
        disabled=cannot or len(ids) > REVIEWED_AT_ONCE,
        on_click=state.open_dialog,
        args=("review", kind.value),
        key="review",
    )
    if ids:
        st.button(
            _("Clear selection"),
            type="tertiary",
            on_click=state.pick_anew,
            args=(shown.scope.tenant_id, ()),
            key="clear_selection",
        )


def _show_hint(shown: resources.View, picked: pd.DataFrame, kind: TicketKind) -> None:
    """Say why nothing can be sent, or what will be left out."""
    if not shown.is_connected:
        st.caption(_("ServiceNow is not connected, so that no ticket can be created."))
        st.page_link(registry.SERVICENOW.path, label=_("ServiceNow settings"), icon=registry.SERVICENOW.icon)
        return
    if picked.empty:
        st.caption(_("Pick improvement actions in the table or in the list to create tickets from them."))
        return
    has_open = picked["ticket_bucket"].isin([found.value for found in OPEN_BUCKETS]) & (
        picked["ticket_kind"] == kind.value
    )
    left_out = int(has_open.sum())
    if left_out:
        text = ngettext(
            "{count} of them has an open ticket of this kind and gets no second one.",
            "{count} of them have an open ticket of this kind and get no second one.",
            left_out,
        )
        st.caption(text.format(count=formatting.count(left_out)))


def _show_list(shown: resources.View, picked: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Draw the same selection as a list: for keyboards and screen readers, for which the table is hard to use."""
    titles = {str(row.action_id): str(row.title) for part in (frame, picked) for row in part.itertuples()}
    ids = [str(found) for found in picked["action_id"]]
    doubled = [title for title, times in Counter(titles.values()).items() if times > 1]
    key = f"picks-{state.pick_round()}-{hash(tuple(titles))}"
    state.preset(key, ids)
    st.multiselect(
        _("Selected improvement actions"),
        list(titles),
        key=key,
        format_func=lambda action_id: (
            f"{titles[action_id]} ({action_id})" if titles[action_id] in doubled else titles[action_id]
        ),
        placeholder=_("Choose from the rows below"),
        on_change=_take_list,
        args=(key, shown.scope.tenant_id),
        label_visibility="collapsed",
    )


def _take_list(key: str, tenant_id: str) -> None:
    state.pick_anew(tenant_id, state.read(key, []))
