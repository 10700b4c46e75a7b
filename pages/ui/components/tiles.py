"""The tiles of the home page: the score in numbers, and what is to be reviewed."""

import pandas as pd
import streamlit as st

from data.views import ReviewGroup, ScoreSummary, TicketCounts
from pages.ui import formatting, registry, words
from pages.ui.translation import _, ngettext

TILE_WIDTH = 165


def show_score_tiles(score: ScoreSummary, counts: TicketCounts) -> None:
    """Draw the score, the points, what is on its way, and the open tickets."""
    since = _("in 30 days")
    gain = score.projected - score.percent
    overdue = ngettext("{count} overdue", "{count} overdue", counts.overdue).format(
        count=formatting.count(counts.overdue)
    )
    with st.grid(5, min_column_width=TILE_WIDTH, gap="xsmall"):
        _tile(
            _("Secure Score"),
            formatting.percent(score.percent),
            formatting.signed_percent(score.change_30),
            since,
            score.change_30,
        )
        reached = f"{formatting.points(score.current)} / {formatting.points(score.maximum)}"
        _tile(_("Points"), reached, formatting.signed_points(score.change_30_points), since, score.change_30_points)
        _tile(
            _("Points in flight"),
            formatting.points(score.points_in_flight),
            formatting.signed_percent(gain),
            _("if all are won"),
            gain,
            explained=_("Points left of the improvement actions that have an open ticket."),
        )
        _tile(
            _("Projected score"),
            formatting.percent(score.projected),
            formatting.signed_percent(gain),
            _("against today"),
            gain,
            explained=_("The score if every point in flight is won."),
        )
        _tile(
            _("Open tickets"),
            formatting.count(counts.open),
            overdue,
            "",
            None,
            is_bad=counts.overdue > 0,
            explained=_("Overdue: open, and the due date has passed."),
        )


def show_review_tiles(counts: dict[ReviewGroup, int]) -> None:
    """Draw the groups of improvement actions to review, each a link to its list."""
    with st.grid(6, min_column_width=140, gap="xsmall", border=True) as grid:
        for group in ReviewGroup:
            with grid.cell():
                st.metric(words.review_group(group), formatting.count(counts.get(group, 0)))
                st.page_link(
                    registry.ACTIONS.path,
                    label=_("Show list"),
                    icon=":material/arrow_forward:",
                    icon_position="right",
                    query_params={"review": group.value},
                )


def _tile(
    label: str,
    value: str,
    delta: str,
    described: str,
    change: float | None,
    *,
    is_bad: bool = False,
    explained: str | None = None,
) -> None:
    is_moved = change is not None and not pd.isna(change) and round(change, 1) != 0
    st.metric(
        label,
        value,
        delta,
        delta_color="inverse" if is_bad else "normal" if is_moved else "off",
        delta_arrow="auto" if is_moved else "off",
        delta_description=described or None,
        border=True,
        height="stretch",
        help=explained,
    )
