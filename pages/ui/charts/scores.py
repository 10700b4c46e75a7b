"""Charts of the score of a tenant over time. DataFrame in, figure or sentence out."""

import pandas as pd
import plotly.graph_objects as go

from pages.ui import formatting, theme
from pages.ui.translation import _

HEIGHT = 210


def score_over_time(history: pd.DataFrame) -> go.Figure:
    """Secure Score in percent of its maximum, day by day; the axis begins at zero.

    Arguments: `history` with columns day, current, maximum (points) and percent (0 to 100).
    """
    rows = zip(history["day"], history["percent"], history["current"], history["maximum"], strict=True)
    texts = [
        f"{formatting.day(day)}: {formatting.percent(percent)}"
        f" ({formatting.points(current)} / {formatting.points(most)})"
        for day, percent, current, most in rows
    ]
    figure = go.Figure()
    figure.add_scatter(
        x=list(history["day"]),
        y=history["percent"].tolist(),
        mode="lines" if len(history) > 1 else "markers",
        line={"width": 2, "color": theme.ACHIEVED_COLOUR},
        fill="tozeroy",
        fillcolor=theme.ACHIEVED_SHADE,
        name=_("Secure Score"),
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )
    figure.update_layout(height=HEIGHT, margin={"l": 0, "r": 8, "t": 8, "b": 4}, showlegend=False, dragmode=False)
    top = min(100.0, float(history["percent"].max()) * 1.25 or 100.0)
    figure.update_yaxes(title=None, range=[0, top], ticksuffix="%", nticks=5, fixedrange=True)
    figure.update_xaxes(title=None, nticks=4, fixedrange=True, showgrid=False, tickformat=formatting.axis_day_pattern())
    return figure


def describe_score_over_time(history: pd.DataFrame) -> str:
    """What the chart of the score over time shows, in a sentence."""
    first, last = history.iloc[0], history.iloc[-1]
    return _("Secure Score over time: {first} on {first_day}, {last} on {last_day}.").format(
        first=formatting.percent(first["percent"]),
        first_day=formatting.day(first["day"]),
        last=formatting.percent(last["percent"]),
        last_day=formatting.day(last["day"]),
    )
