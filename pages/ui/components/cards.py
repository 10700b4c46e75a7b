"""The cards of the home page: tickets as ServiceNow has them, and what to do next."""

import pandas as pd
import streamlit as st

from data.models import TicketKind
from data.tickets.keys import PREFIX
from data.tickets.links import list_url
from data.views import ActionFilter, TicketFilter
from pages.ui import formatting, registry, resources, theme, words
from pages.ui.components import dialogs, feedback
from pages.ui.translation import _

ROWS = 10
TOP_ACTIONS = 8
SQUARES = 3
SHORT_WORD = 14


def show_ticket_cards(shown: resources.View) -> None:
    """Draw the two ServiceNow cards, or, where no instance is connected, the question whether there is one."""
    if not shown.is_connected:
        show_do_you_use_servicenow()
        return
    left, right = st.columns(2, gap="small")
    with left:
        _show_card(shown, TicketKind.CHANGE, _("ServiceNow change management tickets"))
    with right:
        _show_card(shown, TicketKind.INCIDENT, _("ServiceNow incident management tickets"))


def show_do_you_use_servicenow() -> None:
    """Ask whether ServiceNow is used, and lead to connecting it."""
    with st.container(border=True):
        st.subheader(_("ServiceNow"))
        st.markdown(f"**{_('Do you use ServiceNow?')}**")
        st.markdown(
            _(
                "If you connect ServiceNow to Scoredesk, you can create and follow tickets of change management and "
                "incident management from here."
            )
        )
        if st.button(_("Connect to ServiceNow"), type="primary", icon=":material/add_link:", key="connect"):
            st.switch_page(registry.SERVICENOW.path)


def show_top_actions(shown: resources.View) -> None:
    """Draw the improvement actions that would bring the most points."""
    frame, _total = resources.actions_page(shown, ActionFilter(sort="points_left"), page=1, size=TOP_ACTIONS)
    with st.container(border=True):
        st.subheader(_("Top improvement actions"))
        table = pd.DataFrame(
            {
                _("Improvement action"): [
                    _linked(row.title, registry.address(registry.ACTION, {"action": str(row.action_id)}))
                    for row in frame.itertuples()
                ],
                formatting.in_pairs(_("Score impact")): [_impact(value) for value in frame["score_impact"]],
                formatting.in_pairs(_("Status")): [_word(words.status(str(value))) for value in frame["status"]],
                formatting.in_pairs(_("Category")): [_word(words.category(str(value))) for value in frame["category"]],
            }
        )
        st.table(table, border="horizontal", hide_index=True, alt=_("Top improvement actions"))
        st.page_link(registry.ACTIONS.path, label=_("View all improvement actions"), icon=registry.ACTIONS.icon)


def priority_squares(priority: int | None) -> str:
    """The priority of a card as Markdown: three squares, as many of them coloured as it is high, and a word."""
    filled = theme.priority_squares(priority)
    colour = theme.PRIORITY_NAMES.get(filled, "gray")
    squares = f":{colour}[{'■' * filled}]" if filled else ""
    empty = f":gray[{'□' * (SQUARES - filled)}]" if filled < SQUARES else ""
    return f"{squares}{empty}\u00a0{words.priority_level(priority)}"


def _show_card(shown: resources.View, kind: TicketKind, title: str) -> None:
    chosen = TicketFilter(kinds=(kind.value,), sort="updated")
    frame, total = resources.tickets_page(shown, chosen, page=1, size=ROWS)
    with st.container(border=True, height="stretch"):
        st.subheader(title)
        if total:
            st.table(_card_rows(frame), border="horizontal", hide_index=True, alt=title)
        elif shown.connection is not None and shown.connection.last_sync_at is None:
            feedback.show_loading()
        else:
            feedback.show_nothing(_("No ticket of this kind yet. Create one here, or from an improvement action."))
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                _("Create ticket"),
                type="primary",
                on_click=dialogs.open_task,
                args=(kind,),
                key=f"create-{kind.value}",
            )
            st.link_button(
                _("View all tickets in ServiceNow"),
                list_url(shown.scope.instance, kind.value, f"correlation_idSTARTSWITH{PREFIX}"),
            )
            if st.button(_("Manage ServiceNow configuration"), key=f"manage-{kind.value}"):
                st.switch_page(registry.SERVICENOW.path)


def _card_rows(frame: pd.DataFrame) -> pd.DataFrame:
    links = [registry.address(registry.TICKET, {"ticket": str(found)}) for found in frame["ticket_id"]]
    names = frame["state_name"].where(frame["state_name"].fillna("") != "", frame["state"])
    return pd.DataFrame(
        {
            _("Ticket name"): [
                formatting.hyphenated(formatting.label(str(title), limit=70)) for title in frame["title"]
            ],
            formatting.in_pairs(_("Details")): [_linked(formatting.unbroken(_("View")), link) for link in links],
            formatting.in_pairs(_("Priority")): [
                priority_squares(None if pd.isna(value) else int(value)) for value in frame["priority"]
            ],
            formatting.in_pairs(_("Status")): [formatting.label(str(name)) for name in names],
            formatting.in_pairs(_("Due date")): [
                formatting.short_day(None if pd.isna(day) else day) for day in frame["due_date"]
            ],
        }
    )


def _linked(text: object, link: str) -> str:
    return f"[{formatting.label(str(text), limit=90)}]({link})"


def _word(text: str) -> str:
    """A word of the model in a narrow column: a short one stays on its line, a long status may take two."""
    return formatting.label(text if len(text) > SHORT_WORD else formatting.unbroken(text))


def _impact(value: float | None) -> str:
    return formatting.ABSENT if value is None or pd.isna(value) else f"+{formatting.percent(value, digits=2)}"
