"""The pages of tickets and pushes: what the instance said, filtered, in charts, and one by one."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.models import Bucket, ItemState, TicketKind
from data.views import ActionFilter, TicketFilter
from pages.ui import formatting
from tests.pages.test_home import scope_of

Draw = Callable[..., AppTest]
LIST, ONE, PUSHES = "tickets/tickets.py", "tickets/ticket.py", "tickets/pushes.py"


def numbers(app: AppTest) -> list[str]:
    return [link.partition("#")[2] for link in app.dataframe[-1].value["number"]]


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ({}, TicketFilter()),
        ({"kind": "incident", "sort": "due"}, TicketFilter(kinds=("incident",), sort="due")),
        ({"state": ["new", "waiting"]}, TicketFilter(buckets=("new", "waiting"))),
        ({"priority": "2", "category": "Device"}, TicketFilter(priorities=(2,), categories=("Device",))),
        ({"overdue": "1"}, TicketFilter(is_overdue=True)),
        ({"search": "INC"}, TicketFilter(search="INC")),
    ],
)
def test_a_link_shows_the_tickets_of_its_filter(
    console: Console, draw: Draw, address: dict[str, str | list[str]], chosen: TicketFilter
) -> None:
    app = draw(LIST, **address)
    expected = console.tickets.page(scope_of(console), chosen, page=1, size=50)
    assert expected.total > 0
    assert numbers(app) == expected.frame["number"].tolist()
    assert any(text.value == f"{expected.total} tickets" for text in app.markdown)


def test_charts_count_the_tickets_of_the_filter(console: Console, draw: Draw) -> None:
    chosen = TicketFilter(kinds=("change_request",))
    states = console.tickets.distribution(scope_of(console), chosen)
    app = draw(LIST, kind="change_request")
    (alt,) = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert alt.startswith(f"{int(states['tickets'].sum())} changes by state: ")
    assert "None in this filter." in [text.value for text in app.caption]


def test_a_ticket_shows_what_others_wrote_as_text_and_not_as_markup(console: Console, draw: Draw) -> None:
    evil = "**bold** [x](https://evil.example) :red[now] $1$ <b>"
    with console.store.write() as writing:
        writing.exec_driver_sql("UPDATE ticket SET title = ?, description = ? WHERE id = 1", (evil, evil))
    app = draw(ONE, ticket="1")
    assert not app.exception
    assert formatting.label(evil) in app.title[0].value
    assert formatting.block(evil) in [text.value for text in app.markdown]
    assert "[x](" not in app.title[0].value


def test_a_ticket_shows_its_states_and_leads_to_its_action(console: Console, draw: Draw) -> None:
    ticket = console.tickets.one(scope_of(console), 1)
    app = draw(ONE, ticket="1")
    history = console.tickets.history(1)
    states = app.table[-1].value
    assert states["Status"].tolist() == [formatting.label(change.state.name) for change in reversed(history)]
    (link,) = [link for link in app.get("page_link") if link.proto.label == "Improvement action"]
    assert ticket.action_id is not None
    assert ticket.action_id in link.proto.query_string


def test_a_state_that_changed_in_servicenow_is_shown_at_the_next_look(console: Console, draw: Draw) -> None:
    app = draw(ONE, ticket="1")
    with console.store.write() as writing:
        writing.exec_driver_sql("UPDATE ticket SET state_name = 'Reopened', bucket = 'waiting' WHERE id = 1")
        writing.exec_driver_sql("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    app.run()
    assert any("Reopened" in text.value for text in app.markdown)


def test_a_push_shows_its_items_and_can_be_cancelled_and_tried_again(console: Console, draw: Draw) -> None:
    scope = scope_of(console)
    ids = console.actions.ids(scope, ActionFilter(ticket="none"), limit=2)
    console.push.submit_actions(scope, ids, TicketKind.CHANGE, job_id="mine", initiated_by="x")
    app = draw(PUSHES, push="mine")
    assert any("2 on their way" in text.value for text in app.markdown)
    app.button("cancel").click().run()
    assert console.jobs.progress("mine").counts == {ItemState.CANCELLED: 2}
    assert any("**2 not sent**" in text.value for text in app.markdown)
    app.button("retry").click().run()
    assert console.jobs.progress("mine").counts == {ItemState.PLANNED: 2}


def test_pushes_are_listed_the_newest_first_with_their_outcome(console: Console, draw: Draw) -> None:
    scope = scope_of(console)
    ids = console.actions.ids(scope, ActionFilter(ticket="open"), limit=1)
    (open_ticket,) = [
        ticket for ticket in console.tickets.of_action(scope, ids[0]) if ticket.state.bucket is not Bucket.DONE
    ][:1]
    console.push.submit_actions(scope, ids, open_ticket.kind, job_id="mine", initiated_by="x")
    table = draw(PUSHES).dataframe[0].value
    assert table["outcome"].tolist() == ["1 already ticketed", "60 created"]
    assert table["details"][0] == "pushes?push=mine"


def test_no_tickets_is_not_a_filter_that_hides_them(console: Console, draw: Draw) -> None:
    with console.store.write() as writing:
        writing.exec_driver_sql("DELETE FROM ticket")
        writing.exec_driver_sql("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    assert any("no tickets yet" in text.value for text in draw(LIST).info)
    assert any("No row fits" in text.value for text in draw(LIST, search="x").info)
    console.connecting.remove()
    assert any("ServiceNow is not connected" in text.value for text in draw(LIST).info)
