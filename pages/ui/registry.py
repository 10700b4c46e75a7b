"""Every page: where its script is, its address, what it is called, and where the navigation has it.

Icons are for links on pages. The navigation has none: Streamlit would fetch each as the tab's picture from a server of
Google, and nobody else is to learn who looks at what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pages.ui import state
from pages.ui.translation import N_


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page. `path` is relative to the folder of the shell; `name` is its word in the navigation, under `section`."""

    path: str
    url_path: str
    section: str
    name: str
    title: str
    icon: str
    is_listed: bool = True


HOME = PageRow("overview/home.py", "", N_("Overview"), N_("Home"), N_("Home"), ":material/home:")
ACTIONS = PageRow(
    "actions/improvement_actions.py",
    "improvement-actions",
    N_("Improvement actions"),
    N_("All actions"),
    N_("Improvement actions"),
    ":material/checklist:",
)
ACTION = PageRow(
    "actions/action.py",
    "action",
    N_("Improvement actions"),
    N_("One action"),
    N_("Improvement action"),
    ":material/task_alt:",
    is_listed=False,
)
TICKETS = PageRow(
    "tickets/tickets.py",
    "tickets",
    N_("Tickets"),
    N_("All tickets"),
    N_("Tickets"),
    ":material/confirmation_number:",
)
TICKET = PageRow(
    "tickets/ticket.py",
    "ticket",
    N_("Tickets"),
    N_("One ticket"),
    N_("Ticket"),
    ":material/confirmation_number:",
    is_listed=False,
)
PUSHES = PageRow("tickets/pushes.py", "pushes", N_("Tickets"), N_("Pushes"), N_("Pushes"), ":material/outbox:")
SERVICENOW = PageRow(
    "settings/servicenow.py",
    "settings-servicenow",
    N_("Settings"),
    N_("ServiceNow"),
    N_("ServiceNow settings"),
    ":material/hub:",
)
SECURE_SCORE = PageRow(
    "settings/secure_score.py",
    "settings-secure-score",
    N_("Settings"),
    N_("Secure Score"),
    N_("Secure Score settings"),
    ":material/shield:",
)
PAGES: Sequence[PageRow] = (HOME, ACTIONS, ACTION, TICKETS, TICKET, PUSHES, SERVICENOW, SECURE_SCORE)


def address(row: PageRow, parts: Mapping[str, str] | None = None) -> str:
    """The address of a page relative to any other, with the chosen language, so that a new tab speaks it too."""
    language = state.chosen_language()
    query = dict(parts or {}) | ({state.LANGUAGE: language} if language else {})
    return f"{row.url_path or './'}{'?' if query else ''}{urlencode(query)}"
