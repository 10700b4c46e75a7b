"""The home page: its numbers are the store's, its tiles lead to lists, its cards ask or show."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.models import TicketKind
from data.views import Scope, TicketFilter
from pages.ui import formatting, words

Draw = Callable[..., AppTest]


def scope_of(console: Console) -> Scope:
    found = console.scope()
    assert found is not None
    return found


def test_tiles_show_what_the_store_knows(console: Console, draw: Draw) -> None:
    score = console.scores.summary(scope_of(console))
    assert score is not None
    app = draw()
    tiles = {tile.label: tile.value for tile in app.metric}
    assert tiles["Secure Score"] == formatting.percent(score.percent)
    assert tiles["Points"] == f"{formatting.points(score.current)} / {formatting.points(score.maximum)}"
    assert tiles["Points in flight"] == formatting.points(score.points_in_flight)
    assert tiles["Projected score"] == formatting.percent(score.projected)
    assert tiles["Open tickets"] == str(console.tickets.counts(scope_of(console)).open)


def test_review_tiles_count_and_lead_to_exactly_their_rows(console: Console, draw: Draw) -> None:
    tiles = {tile.label: tile.value for tile in draw().metric}
    for group, count in console.actions.review_counts(scope_of(console)).items():
        assert tiles[words.review_group(group)] == str(count)
        listed = draw("actions/improvement_actions.py", review=group.value)
        assert f"{count} improvement actions" in [text.value for text in listed.markdown]


def test_cards_show_the_ten_tickets_that_changed_last(console: Console, draw: Draw) -> None:
    app = draw()
    headings = [heading.value for heading in app.subheader]
    assert "ServiceNow change management tickets" in headings
    assert "ServiceNow incident management tickets" in headings
    changes, incidents = app.table[0].value, app.table[1].value
    for table, kind in ((changes, TicketKind.CHANGE), (incidents, TicketKind.INCIDENT)):
        found = console.tickets.page(scope_of(console), TicketFilter(kinds=(kind.value,)), page=1, size=10)
        assert len(table) == 10
        assert [column.replace("\u00a0", " ") for column in table.columns] == [
            "Ticket name",
            "Details",
            "Priority",
            "Status",
            "Due date",
        ]
        assert table.iloc[:, 3].tolist() == [formatting.label(name) for name in found.frame["state_name"]]
        assert [link.partition("ticket=")[2].rstrip(")") for link in table.iloc[:, 1]] == [
            str(ticket_id) for ticket_id in found.frame["ticket_id"]
        ]


def test_without_a_connection_one_card_asks_for_it(console: Console, draw: Draw) -> None:
    console.connecting.remove()
    app = draw()
    assert "**Do you use ServiceNow?**" in [text.value for text in app.markdown]
    assert "ServiceNow change management tickets" not in [heading.value for heading in app.subheader]
    assert any("Not connected to ServiceNow" in text.value for text in app.markdown)
    app.button("connect").click().run()
    assert app.title[0].value == "ServiceNow settings"


def test_create_ticket_on_a_card_opens_a_free_ticket_of_that_kind(console: Console, draw: Draw) -> None:
    app = draw()
    app.button("create-change_request").click().run()
    assert not app.exception
    (kind,) = [box for box in app.selectbox if box.label == "Kind *"]
    assert kind.value is TicketKind.CHANGE
    send = next(button for button in app.button if button.label == "Send to ServiceNow")
    send.click().run()
    (shown,) = [error.value for error in app.error]
    for missing in ("name is empty", "description is empty", "due date is empty", "category is not chosen"):
        assert missing in shown
    _jobs, total = console.jobs.list(scope_of(console), page=1, size=10)
    assert total == 1, "the demo's job and no other"


def test_a_free_ticket_is_a_user_recommendation_of_the_chosen_category(console: Console, draw: Draw) -> None:
    app = draw()
    app.button("create-incident").click().run()
    by_label = {field.label: field for field in (*app.text_input, *app.text_area, *app.selectbox, *app.date_input)}
    by_label["Name *"].set_value("Ask the suppliers")
    by_label["Description *"].set_value("Who has guests?")
    by_label["Category *"].set_value("Apps")
    by_label["Due date *"].set_value(console.scores.history(scope_of(console))["day"].iloc[-1])
    next(button for button in app.button if button.label == "Send to ServiceNow").click().run()
    assert not app.error
    jobs, _total = console.jobs.list(scope_of(console), page=1, size=1)
    (item,), _count = console.jobs.items(jobs[0].id, page=1, size=5)
    assert (item.task.name, item.task.category, item.task.source.value) == ("Ask the suppliers", "Apps", "user")
    assert jobs[0].created_by == "lead@example.com"
