"""Charts are tested on the numbers in the figure, and on the sentence that says what they show."""

from datetime import date

import pandas as pd
import pytest

from data.models import TicketKind
from pages.ui import theme
from pages.ui.charts import actions, layout, scores, tickets
from pages.ui.translation import Reader, reading_as

POINTS = pd.DataFrame(
    [
        ("Device", "microsoft", 3, 10.0, 5.0, 85.0),
        ("Identity", "user", 1, 0.0, 0.0, 2.0),
        ("Identity", "microsoft", 2, 7.5, 2.5, 0.0),
        ("<b>Odd</b>", "microsoft", 1, 1.0, 0.0, 0.0),
    ],
    columns=["category", "source", "actions", "achieved", "in_flight", "open"],
)
STATES = pd.DataFrame(
    [
        ("incident", "done", "7", "Closed", 4),
        ("incident", "new", "1", "New", 2),
        ("incident", "waiting", "3", "", 1),
        ("change_request", "new", "-5", "New", 9),
    ],
    columns=["kind", "bucket", "state", "state_name", "tickets"],
)


def test_points_of_a_category_are_stacked_in_reading_order() -> None:
    figure = actions.points_by_category(POINTS)
    assert [trace.name for trace in figure.data] == ["Achieved", "In flight", "Open"]
    assert [list(trace.x) for trace in figure.data] == [[7.5, 10.0, 1.0], [2.5, 5.0, 0.0], [2.0, 85.0, 0.0]]
    assert list(figure.layout.yaxis.ticktext) == ["Identity", "Device", "&lt;b&gt;Odd&lt;/b&gt;"]
    assert figure.layout.barmode == "stack"
    assert figure.layout.xaxis.rangemode == "tozero"


def test_a_label_stands_only_where_its_segment_holds_it() -> None:
    figure = actions.points_by_category(POINTS)
    assert [list(trace.text) for trace in figure.data] == [["", "10", ""], ["", "", ""], ["", "85", ""]]


def test_the_chart_of_points_says_its_numbers() -> None:
    assert actions.describe_points_by_category(POINTS) == (
        "Points by category. Identity: 7.5 achieved, 2.5 in flight, 2 open; "
        "Device: 10 achieved, 5 in flight, 85 open; <b>Odd</b>: 1 achieved, 0 in flight, 0 open."
    )
    with reading_as(Reader("zh_TW", "zh_Hant_TW")):
        assert actions.describe_points_by_category(POINTS).startswith(
            "依類別的點數。身分識別：已取得 7.5、處理中 2.5、未處理 2"
        )


def test_actions_are_counted_by_category_and_source() -> None:
    figure = actions.actions_by_category(POINTS)
    assert [(trace.name, list(trace.x)) for trace in figure.data] == [("Microsoft", [2, 3, 1]), ("User", [1, 0, 0])]
    assert [trace.marker.color for trace in figure.data] == list(theme.SOURCE_COLOURS.values())
    assert "Identity: Microsoft recommendation 2, User recommendation 1" in actions.describe_actions_by_category(POINTS)


def test_tickets_are_counted_by_the_names_of_the_instance_in_the_order_of_their_life() -> None:
    figure = tickets.tickets_by_state(STATES, TicketKind.INCIDENT)
    bars = {place: (trace.name, value) for trace in figure.data for place, value in zip(trace.y, trace.x, strict=True)}
    assert bars == {0: ("New", 2), 1: ("Waiting", 1), 2: ("Done", 4)}
    assert list(figure.layout.yaxis.ticktext) == ["New", "3", "Closed"]
    assert {trace.name: trace.marker.color for trace in figure.data}["Done"] == theme.BUCKET_COLOURS["done"]


def test_the_chart_of_states_says_its_numbers() -> None:
    said = tickets.describe_tickets_by_state(STATES, TicketKind.INCIDENT)
    assert said == "7 incidents by state: New (New) 2, 3 (Waiting) 1, Closed (Done) 4."
    assert tickets.describe_tickets_by_state(STATES, TicketKind.CHANGE) == "9 changes by state: New (New) 9."
    assert tickets.describe_tickets_by_state(STATES.iloc[:0], TicketKind.CHANGE) == "0 changes by state: none."


def test_the_score_over_time_begins_at_zero() -> None:
    history = pd.DataFrame(
        {
            "day": [date(2026, 11, 1), date(2026, 11, 2)],
            "current": [40.0, 50.0],
            "maximum": [100.0, 100.0],
            "percent": [40.0, 50.0],
        }
    )
    figure = scores.score_over_time(history)
    assert list(figure.data[0].y) == [40.0, 50.0]
    assert figure.layout.yaxis.range[0] == 0
    assert figure.data[0].text[1] == "Nov 2, 2026: 50.0% (50 / 100)"
    assert scores.describe_score_over_time(history) == (
        "Secure Score over time: 40.0% on Nov 1, 2026, 50.0% on Nov 2, 2026."
    )


@pytest.mark.parametrize(("most", "lines"), [(9.0, 1), (None, 0)])
def test_points_of_an_action_are_steps_below_its_maximum(most: float | None, lines: int) -> None:
    history = pd.DataFrame({"day": [date(2026, 1, 1), date(2026, 1, 2)], "score": [0.0, 4.5], "max_score": [most] * 2})
    figure = actions.points_over_time(history)
    assert list(figure.data[0].y) == [0.0, 4.5]
    assert figure.data[0].line.shape == "hv"
    assert len(figure.layout.shapes) == lines
    assert actions.describe_points_over_time(history) == "Points over time: 0 on Jan 1, 2026, 4.5 on Jan 2, 2026."


def test_a_chart_is_as_high_as_its_bars_and_offers_the_picture_only() -> None:
    few, many = (layout.stacked_bars([str(n) for n in range(bars)], []) for bars in (3, 9))
    assert many.layout.height - few.layout.height == 6 * layout.BAR_HEIGHT
    assert layout.CONFIG["modeBarButtons"] == [["toImage"]]


def test_long_names_of_states_go_on_in_a_second_line_and_end_there() -> None:
    assert (
        layout.wrapped("Awaiting approval of the change board & others")
        == "Awaiting approval of<br>the change board &amp;…"
    )
