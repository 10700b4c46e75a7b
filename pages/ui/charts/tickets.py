"""Charts of tickets: how many are in which state. DataFrame in, figure or sentence out."""

import pandas as pd
import plotly.graph_objects as go

from data.models import Bucket, TicketKind
from pages.ui import formatting, theme, words
from pages.ui.charts.layout import coloured_bars
from pages.ui.translation import _, ngettext

BUCKET_ORDER = tuple(bucket.value for bucket in Bucket)


def tickets_by_state(frame: pd.DataFrame, kind: TicketKind) -> go.Figure:
    """Number of tickets of a kind in each state, under the name that the instance gives it, coloured by its meaning.

    Arguments: `frame` with columns kind, bucket, state, state_name, tickets.
    """
    rows = _of_kind(frame, kind)
    meanings = [
        (words.bucket(bucket), theme.BUCKET_COLOURS.get(bucket, theme.OPEN_COLOUR)) for bucket in rows["bucket"]
    ]
    numbers = rows["tickets"].tolist()
    return coloured_bars(rows["name"].tolist(), numbers, [formatting.count(number) for number in numbers], meanings)


def describe_tickets_by_state(frame: pd.DataFrame, kind: TicketKind) -> str:
    """What the chart of tickets by state shows, in a sentence."""
    rows = _of_kind(frame, kind)
    parts = [
        f"{name} ({words.bucket(bucket)}) {formatting.count(number)}"
        for name, bucket, number in zip(rows["name"], rows["bucket"], rows["tickets"], strict=True)
    ]
    total = int(rows["tickets"].sum())
    head = {
        TicketKind.INCIDENT: ngettext(
            "{count} incident by state: {parts}.", "{count} incidents by state: {parts}.", total
        ),
        TicketKind.CHANGE: ngettext("{count} change by state: {parts}.", "{count} changes by state: {parts}.", total),
    }[kind]
    return head.format(count=formatting.count(total), parts=", ".join(parts) or _("none"))


def _of_kind(frame: pd.DataFrame, kind: TicketKind) -> pd.DataFrame:
    """Rows of a kind in reading order; a state without a name shows its value."""
    rows = frame[frame["kind"] == kind.value].copy()
    rows["name"] = rows["state_name"].where(rows["state_name"].fillna("") != "", rows["state"])
    rows["place"] = (
        rows["bucket"].map({bucket: place for place, bucket in enumerate(BUCKET_ORDER)}).fillna(len(BUCKET_ORDER))
    )
    rows["number"] = pd.to_numeric(rows["state"], errors="coerce")
    return rows.sort_values(["place", "number", "name"]).reset_index(drop=True)
