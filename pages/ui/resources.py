"""What pages read: the console, and frames cached by what was asked and by the revision of the data.

The only module with `st.cache_*`. A frame that depends on the clock (overdue, days open) also grows old by itself.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data.bootstrap import Console, build
from data.models import Action, Connection, ConnectionStatus, StateChange, Tenant, Ticket
from data.settings import read_settings
from data.views import (
    ActionFilter,
    ActionOptions,
    ReviewGroup,
    Scope,
    ScoreSummary,
    TicketCounts,
    TicketFilter,
    TicketOptions,
)

FRESH_SECONDS = 300
ENTRIES = 256


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows now: whose data, from which instance, in which revision."""

    tenant: Tenant
    scope: Scope
    connection: Connection | None
    revision: int

    @property
    def is_connected(self) -> bool:
        """Whether tickets can be created."""
        usable = (ConnectionStatus.CONNECTED, ConnectionStatus.FAILING)
        return self.connection is not None and self.connection.status in usable


@st.cache_resource(show_spinner=False)
def console() -> Console:
    """The console of this process."""
    return build(read_settings())


def view() -> View | None:
    """What is shown now; None where there is no tenant yet."""
    revision = console().revision()
    tenant, scope = console().tenant(), console().scope()
    if tenant is None or scope is None:
        return None
    return View(tenant, scope, console().connection(), revision)


def summary(shown: View) -> ScoreSummary | None:
    """The newest score."""
    found: ScoreSummary | None = _read("scores", "summary", (shown.scope,), shown.revision)
    return found


def score_history(shown: View) -> pd.DataFrame:
    """The score of every day."""
    return _frame("scores", "history", (shown.scope,), shown.revision)


def actions_page(shown: View, chosen: ActionFilter, *, page: int, size: int) -> tuple[pd.DataFrame, int]:
    """One page of improvement actions, and how many the filter has."""
    return _page("actions", (shown.scope, chosen), page, size, shown.revision)


def action_rows(shown: View, ids: tuple[str, ...]) -> pd.DataFrame:
    """Improvement actions by id."""
    return _frame("actions", "rows", (shown.scope, ids), shown.revision)


def action(shown: View, action_id: str) -> Action:
    """One improvement action."""
    found: Action = _read("actions", "one", (shown.scope, action_id), shown.revision)
    return found


def action_history(shown: View, action_id: str) -> pd.DataFrame:
    """The points of an improvement action on every day."""
    return _frame("actions", "history", (shown.scope, action_id), shown.revision)


def action_options(shown: View) -> ActionOptions:
    """What improvement actions can be filtered by."""
    found: ActionOptions = _read("actions", "options", (shown.scope,), shown.revision)
    return found


def points_by_category(shown: View, chosen: ActionFilter) -> pd.DataFrame:
    """Points and number of improvement actions by category and source."""
    return _frame("actions", "by_category", (shown.scope, chosen), shown.revision)


def review_counts(shown: View) -> dict[ReviewGroup, int]:
    """How many improvement actions are to be reviewed, by reason."""
    found: dict[ReviewGroup, int] = _read("actions", "review_counts", (shown.scope,), shown.revision)
    return found


def tickets_page(shown: View, chosen: TicketFilter, *, page: int, size: int) -> tuple[pd.DataFrame, int]:
    """One page of tickets, and how many the filter has."""
    return _page("tickets", (shown.scope, chosen), page, size, shown.revision)


def tickets_of_action(shown: View, action_id: str) -> tuple[Ticket, ...]:
    """The tickets of an improvement action."""
    found: tuple[Ticket, ...] = _read("tickets", "of_action", (shown.scope, action_id), shown.revision)
    return found


def ticket(shown: View, ticket_id: int) -> Ticket:
    """One ticket."""
    found: Ticket = _read("tickets", "one", (shown.scope, ticket_id), shown.revision)
    return found


def ticket_history(shown: View, ticket_id: int) -> tuple[StateChange, ...]:
    """The states of a ticket."""
    found: tuple[StateChange, ...] = _read("tickets", "history", (ticket_id,), shown.revision)
    return found


def ticket_states(shown: View, chosen: TicketFilter) -> pd.DataFrame:
    """How many tickets are in which state."""
    return _frame("tickets", "distribution", (shown.scope, chosen), shown.revision)


def ticket_options(shown: View) -> TicketOptions:
    """What tickets can be filtered by."""
    found: TicketOptions = _read("tickets", "options", (shown.scope,), shown.revision)
    return found


def ticket_counts(shown: View) -> TicketCounts:
    """Tickets in numbers."""
    found: TicketCounts = _read("tickets", "counts", (shown.scope,), shown.revision)
    return found


def _frame(part: str, question: str, arguments: tuple[Any, ...], revision: int) -> pd.DataFrame:
    found: pd.DataFrame = _read(part, question, arguments, revision)
    return found


def _page(part: str, arguments: tuple[Any, ...], page: int, size: int, revision: int) -> tuple[pd.DataFrame, int]:
    found: tuple[pd.DataFrame, int] = _read_page(part, arguments, page, size, revision)
    return found


@st.cache_data(max_entries=ENTRIES, ttl=FRESH_SECONDS, show_spinner=False)
def _read(part: str, question: str, arguments: tuple[Any, ...], revision: int) -> Any:  # noqa: ARG001 - in the key
    return getattr(getattr(console(), part), question)(*arguments)


@st.cache_data(max_entries=ENTRIES, ttl=FRESH_SECONDS, show_spinner=False)
def _read_page(part: str, arguments: tuple[Any, ...], page: int, size: int, revision: int) -> Any:  # noqa: ARG001
    found = getattr(console(), part).page(*arguments, page=page, size=size)
    return found.frame, found.total
