"""The connection to ServiceNow: what is exchanged, how it stands, what it uses for new tickets."""

from datetime import UTC, datetime

import streamlit as st

from data.models import Connection
from pages.ui import formatting, resources, state, words
from pages.ui.components import dialogs, feedback
from pages.ui.translation import _


def show_exchange() -> None:
    """Draw the two lists of what Scoredesk keeps and what it sends."""
    left, right = st.columns(2, gap="small")
    with left.container(border=True, height="stretch"):
        st.subheader(_("What Scoredesk keeps of ServiceNow"))
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    _("Name of the ServiceNow instance"),
                    _("ServiceNow client ID"),
                    _("ServiceNow client secret"),
                    _("ServiceNow access and refresh tokens"),
                )
            )
        )
        st.caption(_("Secrets and tokens are sealed where they are kept, and never shown."))
    with right.container(border=True, height="stretch"):
        st.subheader(_("What is sent with each ticket"))
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    _("Who initiates the ticket"),
                    _("Task name"),
                    _("Task description"),
                    _("Priority"),
                    _("Due date"),
                    _("Recommendation source (Microsoft recommendation or user recommendation)"),
                    _("Recommendation category (Identity, Data, Device, Apps, Infrastructure)"),
                )
            )
        )


def show_connection(connection: Connection | None, *, is_connected: bool) -> None:
    """Draw how the connection stands, and what can be done with it."""
    with st.container(border=True):
        st.subheader(_("Connection status"))
        if connection is None:
            st.markdown(_("Scoredesk was never connected to a ServiceNow instance."))
        else:
            _show_facts(connection, is_connected=is_connected)
        with st.container(horizontal=True, gap="xsmall"):
            if is_connected:
                if st.button(_("Sync now"), icon=":material/sync:", key="sync"):
                    with feedback.error_boundary():
                        resources.console().request_sync()
                        st.toast(_("Tickets are being synced."), icon=":material/sync:")
                st.button(
                    _("Remove the connection…"),
                    icon=":material/link_off:",
                    on_click=state.open_dialog,
                    args=(dialogs.REMOVE,),
                    key="remove",
                )
            _show_use_local(connection, is_connected=is_connected)


def show_defaults(connection: Connection) -> None:
    """Draw the assignment group and the caller of new tickets."""
    connecting = resources.console().connecting
    groups, callers = connecting.choices()
    with st.form("defaults"):
        st.subheader(_("Defaults of new tickets"))
        if not groups and not callers:
            st.caption(_("The choices have not been read from the instance yet. They appear after the next sync."))
        left, right = st.columns(2, gap="small")
        group = _choice(left, _("Assignment group"), groups, connection.assignment_group)
        caller = _choice(right, _("Caller or requester"), callers, connection.caller)
        if st.form_submit_button(_("Save"), icon=":material/save:"):
            with feedback.error_boundary():
                connecting.set_defaults(assignment_group=group, caller=caller)
                state.leave_notice(_("The defaults are saved."))
                st.rerun()


def _show_facts(connection: Connection, *, is_connected: bool) -> None:
    now = datetime.now(UTC)
    facts = {
        _("Status"): words.connection_status(connection.status),
        _("Instance"): formatting.label(connection.instance),
        _("Signed in by"): words.grant(connection.grant),
        _("Integration user"): formatting.label(connection.username or formatting.ABSENT),
        _("Client ID"): formatting.label(connection.client_id or formatting.ABSENT),
        _("Connected since"): formatting.moment(connection.connected_at),
        _("Last synced"): formatting.ago(connection.last_sync_at, now),
    }
    if not is_connected:
        facts = {name: facts[name] for name in (_("Status"), _("Instance"), _("Last synced"))}
    st.table(facts, border="horizontal")
    if connection.last_error:
        reason = formatting.label(_(connection.last_error))
        text = _("The last exchange failed {ago}: {reason}").format(
            ago=formatting.ago(connection.last_error_at, now), reason=reason
        )
        st.warning(text, icon=":material/warning:")


def _show_use_local(connection: Connection | None, *, is_connected: bool) -> None:
    if is_connected and connection is not None and connection.is_local:
        return
    label, kind = _("Use the local instance"), "secondary" if is_connected else "primary"
    if st.button(
        label, icon=":material/computer:", type="primary" if kind == "primary" else "secondary", key="use_local"
    ):
        with feedback.error_boundary():
            resources.console().connecting.use_local_instance()
            state.leave_notice(_("The local instance is connected."))
            st.rerun()


def _choice(place: st.delta_generator.DeltaGenerator, label: str, options: tuple[str, ...], chosen: str) -> str:
    known = ("", *(dict.fromkeys((*options, chosen)) if chosen else options))
    found = place.selectbox(
        label,
        known,
        index=known.index(chosen),
        format_func=lambda name: name or _("None"),
        key=f"default-{known[0]}{label}",
    )
    return str(found or "")
