"""Charts of improvement actions: points and numbers by category. DataFrame in, figure or sentence out."""

import pandas as pd
import plotly.graph_objects as go

from data.models import CATEGORIES, RecommendationSource
from pages.ui import formatting, theme, words
from pages.ui.charts.layout import Series, plain, stacked_bars
from pages.ui.translation import _

PARTS = ("achieved", "in_flight", "open")


def points_by_category(frame: pd.DataFrame) -> go.Figure:
    """Points achieved, in flight and open of each category, stacked.

    Arguments: `frame` with columns category, source, actions, achieved, in_flight, open (points).
    """
    sums = _by_category(frame)[list(PARTS)]
    texts = {"achieved": _("Achieved"), "in_flight": _("In flight"), "open": _("Open")}
    colours = {"achieved": theme.ACHIEVED_COLOUR, "in_flight": theme.IN_FLIGHT_COLOUR, "open": theme.OPEN_COLOUR}
    parts = [
        Series(texts[part], colours[part], sums[part].tolist(), [formatting.points(value) for value in sums[part]])
        for part in PARTS
    ]
    return stacked_bars([words.category(category) for category in sums.index], parts)


def describe_points_by_category(frame: pd.DataFrame) -> str:
    """What the chart of points by category shows, in a sentence."""
    lines = [
        _("{category}: {achieved} achieved, {in_flight} in flight, {open} open").format(
            category=words.category(str(category)), **{part: formatting.points(row[part]) for part in PARTS}
        )
        for category, row in _by_category(frame).iterrows()
    ]
    return _("Points by category. {parts}.").format(parts="; ".join(lines))


def actions_by_category(frame: pd.DataFrame) -> go.Figure:
    """Number of improvement actions of each category, stacked by who recommends them.

    Arguments: as of `points_by_category`.
    """
    counts = _counts(frame)
    parts = [
        Series(
            words.short_source(source),
            theme.SOURCE_COLOURS[source],
            counts[source].tolist(),
            [formatting.count(value) for value in counts[source]],
        )
        for source in counts.columns
    ]
    return stacked_bars([words.category(category) for category in counts.index], parts)


def describe_actions_by_category(frame: pd.DataFrame) -> str:
    """What the chart of improvement actions by category shows, in a sentence."""
    lines = []
    for category, row in _counts(frame).iterrows():
        numbers = ", ".join(f"{words.source(str(source))} {formatting.count(number)}" for source, number in row.items())
        lines.append(f"{words.category(str(category))}: {numbers}")
    return _("Improvement actions by category and source. {parts}.").format(parts="; ".join(lines))


def points_over_time(history: pd.DataFrame) -> go.Figure:
    """Points of one improvement action day by day, as steps from zero.

    Arguments: `history` with columns day, score, max_score (None where it is not known).
    """
    texts = [
        f"{formatting.day(day)}: {formatting.points(score)}"
        for day, score in zip(history["day"], history["score"], strict=True)
    ]
    figure = go.Figure()
    figure.add_scatter(
        x=list(history["day"]),
        y=history["score"].tolist(),
        mode="lines",
        line={"shape": "hv", "width": 2, "color": theme.ACHIEVED_COLOUR},
        name=_("Points"),
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )
    highest = pd.to_numeric(history["max_score"]).max()
    if pd.notna(highest):
        figure.add_hline(
            y=highest,
            line={"dash": "dot", "width": 1, "color": theme.OPEN_COLOUR},
            annotation={
                "text": plain(_("Maximum {points}").format(points=formatting.points(highest))),
                "yanchor": "top",
            },
        )
    top = max(highest if pd.notna(highest) else 0, history["score"].max(), 1)
    figure.update_layout(height=200, margin={"l": 0, "r": 8, "t": 8, "b": 4}, showlegend=False, dragmode=False)
    figure.update_yaxes(title=None, range=[0, top * 1.1], fixedrange=True, nticks=4)
    figure.update_xaxes(title=None, fixedrange=True, nticks=4, showgrid=False, tickformat=formatting.axis_day_pattern())
    return figure


def describe_points_over_time(history: pd.DataFrame) -> str:
    """What the chart of points over time shows, in a sentence."""
    first, last = history.iloc[0], history.iloc[-1]
    return _("Points over time: {first} on {first_day}, {last} on {last_day}.").format(
        first=formatting.points(first["score"]),
        first_day=formatting.day(first["day"]),
        last=formatting.points(last["score"]),
        last_day=formatting.day(last["day"]),
    )


def _by_category(frame: pd.DataFrame) -> pd.DataFrame:
    sums = frame.groupby("category", sort=False)[["actions", *PARTS]].sum()
    return sums.loc[sorted(sums.index, key=_place)]


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    counts = frame.pivot_table(index="category", columns="source", values="actions", aggfunc="sum", fill_value=0)
    sources = [source.value for source in RecommendationSource if source.value in counts.columns]
    return counts.loc[sorted(counts.index, key=_place), sources]


def _place(category: str) -> tuple[int, str]:
    return (CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES), category)
