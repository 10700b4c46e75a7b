"""The look that all charts share: horizontal bars from zero, direct labels where they fit, few lines, one font."""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

BAR_HEIGHT = 30
LEGEND_HEIGHT = 34
AXIS_HEIGHT = 26
LEAST_BARS = 2
"""A chart is as high as if it had so many bars: below that plotly cuts its axis."""
LABEL_SIZE = 11
LABEL_WIDTH = 6.5
"""Pixels of a digit of that size."""
NARROWEST_PLOT = 225
"""Pixels that the longest bar has on a phone, or in the third of a page."""
NAME_WIDTH = 22
"""Characters of a bar's name before it goes on in the next line."""
CONFIG: dict[str, Any] = {"displaylogo": False, "modeBarButtons": [["toImage"]], "displayModeBar": "hover"}
"""Of the mode bar only the picture download, which the browser draws."""


@dataclass(frozen=True, slots=True)
class Series:
    """One part of each bar: a value for each bar, and what is written on it."""

    name: str
    colour: str
    values: Sequence[float]
    labels: Sequence[str]


def stacked_bars(names: Sequence[str], parts: Sequence[Series]) -> go.Figure:
    """Bars made of parts that add up; first name at the top, legend in the order of the parts.

    Arguments: `names`, one for each bar, plain text of anybody; `parts`, each with as many values as there are bars.
    """
    figure = go.Figure()
    places = list(range(len(names)))
    longest = max((sum(values) for values in zip(*(part.values for part in parts), strict=True)), default=0)
    for part in parts:
        figure.add_bar(
            x=list(part.values),
            y=places,
            orientation="h",
            name=plain(part.name),
            marker={"color": part.colour, "line": {"width": 0}},
            text=[_fitting(label, value, longest) for value, label in zip(part.values, part.labels, strict=True)],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={"color": "#ffffff", "size": LABEL_SIZE},
            customdata=list(part.labels),
            hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    return _finished(figure, names, is_explained=len(parts) > 1)


def coloured_bars(
    names: Sequence[str], values: Sequence[float], labels: Sequence[str], meanings: Sequence[tuple[str, str]]
) -> go.Figure:
    """One bar for each name, coloured by meaning; the legend has each meaning once, in the order of the bars.

    Arguments: `meanings`, for each bar its meaning's name and colour.
    """
    figure = go.Figure()
    for meaning, colour in dict.fromkeys(meanings):
        places = [place for place, found in enumerate(meanings) if found == (meaning, colour)]
        figure.add_bar(
            x=[values[place] for place in places],
            y=places,
            orientation="h",
            name=plain(meaning),
            marker={"color": colour, "line": {"width": 0}},
            text=[labels[place] for place in places],
            textposition="outside",
            textfont={"size": LABEL_SIZE},
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(range=[0, max(values, default=1) * 1.15 or 1])
    return _finished(figure, names, is_explained=True)


def plain(text: str) -> str:
    """Text of anybody for a place where plotly would read its own marks."""
    return html.escape(text, quote=False)


def wrapped(text: str) -> str:
    """A bar's name in lines that leave room for the bar."""
    return "<br>".join(plain(line) for line in textwrap.wrap(text, NAME_WIDTH, max_lines=2, placeholder="…")) or " "


def _fitting(label: str, value: float, longest: float) -> str:
    """The label of a segment that holds it on the narrowest screen; plotly's own hiding forgets labels at a redraw."""
    width = value / longest * NARROWEST_PLOT if longest else 0
    return label if width >= len(label) * LABEL_WIDTH + LABEL_WIDTH else ""


def _finished(figure: go.Figure, names: Sequence[str], *, is_explained: bool) -> go.Figure:
    figure.update_layout(
        barmode="stack",
        bargap=0.32,
        height=LEGEND_HEIGHT + AXIS_HEIGHT + BAR_HEIGHT * max(len(names), LEAST_BARS),
        margin={"l": 0, "r": 8, "t": LEGEND_HEIGHT, "b": AXIS_HEIGHT},
        showlegend=is_explained,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom",
            "traceorder": "normal",
            "title": "",
        },
        dragmode=False,
    )
    figure.update_xaxes(title=None, rangemode="tozero", fixedrange=True, nticks=5, zeroline=False, automargin=False)
    figure.update_yaxes(
        title=None,
        tickvals=list(range(len(names))),
        ticktext=[wrapped(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        fixedrange=True,
        automargin=True,
        showgrid=False,
        ticks="",
    )
    return figure
