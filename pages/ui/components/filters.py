"""The filter bars: each returns the filter that charts, table and CSV of its page share."""

from collections.abc import Callable

import streamlit as st

from data.models import Bucket, RecommendationSource, TicketKind
from data.views import ActionFilter, ActionOptions, ReviewGroup, TicketFilter, TicketOptions
from pages.ui import words
from pages.ui.components import linked
from pages.ui.translation import _

ACTION_NAMES = ("search", "review", "category", "source", "status", "product", "user_impact", "cost", "ticket")
TICKET_NAMES = ("search", "kind", "state", "category", "source", "priority", "group", "overdue", "stale")
COLUMN_WIDTH = 150
"""Pixels; two filters stand beside each other on a phone."""


def action_filter(options: ActionOptions) -> ActionFilter:
    """Draw the filter bar of improvement actions and return what it chooses."""
    with st.grid(5, min_column_width=COLUMN_WIDTH, gap="xsmall"):
        search = linked.words_of(_("Search"), name="search", placeholder=_("Words of the title"))
        categories = linked.many_of(_("Category"), options.categories, name="category", shown=words.category)
        sources = linked.many_of(_("Source"), options.sources, name="source", shown=words.source)
        statuses = linked.many_of(_("Status"), options.statuses, name="status", shown=words.status)
        ticket = linked.one_of(
            _("Ticket"), ("", *words.TICKET_FILTER_WORDS), name="ticket", shown=_any_or(words.ticket_filter)
        )
        products = linked.many_of(_("Product"), options.products, name="product")
        impacts = linked.many_of(_("User impact"), options.user_impacts, name="user_impact", shown=words.level)
        costs = linked.many_of(_("Implementation cost"), options.implementation_costs, name="cost", shown=words.level)
        review = linked.one_of(
            _("To review"),
            ("", *(group.value for group in ReviewGroup)),
            name="review",
            shown=_any_or(words.review_group),
        )
        sort = linked.one_of(_("Sorted by"), tuple(words.ACTION_SORT_WORDS), name="sort", shown=words.action_sort)
    chosen = ActionFilter(
        search=search,
        categories=categories,
        sources=sources,
        statuses=statuses,
        products=products,
        user_impacts=impacts,
        implementation_costs=costs,
        ticket=ticket,
        review=review,
        sort=sort,
    )
    _show_clear(chosen != ActionFilter(sort=sort), ACTION_NAMES)
    return chosen


def ticket_filter(options: TicketOptions) -> TicketFilter:
    """Draw the filter bar of tickets and return what it chooses."""
    kinds = tuple(kind.value for kind in TicketKind)
    with st.grid(5, min_column_width=COLUMN_WIDTH, gap="xsmall"):
        search = linked.words_of(_("Search"), name="search", placeholder=_("Number or words of the title"))
        chosen_kinds = linked.many_of(_("Kind"), kinds, name="kind", shown=words.kind)
        buckets = linked.many_of(_("State"), tuple(found.value for found in Bucket), name="state", shown=words.bucket)
        categories = linked.many_of(_("Category"), options.categories, name="category", shown=words.category)
        sources = linked.many_of(
            _("Source"), tuple(found.value for found in RecommendationSource), name="source", shown=words.source
        )
        priorities = linked.many_of(
            _("Priority"), tuple(str(value) for value in options.priorities), name="priority", shown=_priority
        )
        groups = linked.many_of(_("Assignment group"), options.groups, name="group")
        sort = linked.one_of(_("Sorted by"), tuple(words.TICKET_SORT_WORDS), name="sort", shown=words.ticket_sort)
    with st.container(horizontal=True, gap="medium"):
        is_overdue = linked.switch(_("Overdue"), name="overdue", explained=_("Open, and the due date has passed."))
        is_stale = linked.switch(
            _("Not synced for a day"),
            name="stale",
            explained=_("Scoredesk has not seen these in ServiceNow for 24 hours."),
        )
    chosen = TicketFilter(
        search=search,
        kinds=chosen_kinds,
        buckets=buckets,
        categories=categories,
        sources=sources,
        priorities=tuple(int(value) for value in priorities if value.isdigit()),
        groups=groups,
        is_overdue=is_overdue,
        is_stale=is_stale,
        sort=sort,
    )
    _show_clear(chosen != TicketFilter(sort=sort), TICKET_NAMES)
    return chosen


def _show_clear(is_filtered: bool, names: tuple[str, ...]) -> None:  # noqa: FBT001 - says whether to show
    if is_filtered:
        st.button(
            _("Clear the filter"),
            icon=":material/filter_alt_off:",
            type="tertiary",
            on_click=linked.clear,
            args=names,
            key="clear_filter",
        )


def _any_or(shown: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: shown(value) if value else _("All")


def _priority(value: str) -> str:
    return words.priority(int(value)) if value.isdigit() else value
