"""The list of improvement actions: filters in the address, picks by id, one click that sends once."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.models import TicketKind
from data.views import ActionFilter
from pages.ui import state
from pages.ui.translation import reading_as
from tests.pages.test_every_page import READERS
from tests.pages.test_home import scope_of

Draw = Callable[..., AppTest]
LIST = "actions/improvement_actions.py"


def ids_of(console: Console, chosen: ActionFilter, count: int) -> list[str]:
    return list(console.actions.ids(scope_of(console), chosen, limit=count))


def pick(app: AppTest, ids: list[str]) -> AppTest:
    """Pick rows by the list beside the table, as somebody without a mouse does."""
    picks = next(box for box in app.multiselect if box.label == "Selected improvement actions")
    return picks.set_value(ids).run()


def shown_ids(app: AppTest) -> list[str]:
    return [re.search(r"action=([^&#]+)", link)[1] for link in app.dataframe[-1].value["details"]]  # type: ignore[index]


def test_a_link_shows_the_rows_of_its_filter_in_either_language(console: Console, draw: Draw) -> None:
    chosen = ActionFilter(categories=("Identity", "Data"), statuses=("to_address",), sort="rank")
    expected = ids_of(console, chosen, 50)
    for language in ("en", "zh_TW"):
        app = draw(LIST, category=["Identity", "Data"], status="to_address", sort="rank", lang=language)
        assert shown_ids(app) == expected
        assert app.query_params["category"] == ["Identity", "Data"]


def test_choosing_a_filter_writes_values_not_words_into_the_address(console: Console, draw: Draw) -> None:
    app = draw(LIST, lang="zh_TW")
    with reading_as(READERS["zh_TW"]):
        next(box for box in app.multiselect if box.label == "類別").set_value(["Device"]).run()
    assert app.query_params["category"] == "Device"
    assert shown_ids(app) == ids_of(console, ActionFilter(categories=("Device",)), 50)


def test_a_run_asked_for_before_the_address_was_written_does_not_undo_the_filter(console: Console, draw: Draw) -> None:
    app = draw(LIST)
    next(box for box in app.multiselect if box.label == "Category").set_value(["Device"]).run()
    del app.query_params["category"]
    app.run()
    assert shown_ids(app) == ids_of(console, ActionFilter(categories=("Device",)), 50)


def test_going_back_brings_the_filter_back(console: Console, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LAG_SECONDS", -1.0)
    app = draw(LIST, category="Data")
    next(box for box in app.multiselect if box.label == "Category").set_value(["Device"]).run()
    app.query_params["category"] = "Data"
    app.run()
    assert shown_ids(app) == ids_of(console, ActionFilter(categories=("Data",)), 50)


def test_a_value_that_is_not_there_hides_all_rows_and_shows_no_wrong_ones(console: Console, draw: Draw) -> None:
    app = draw(LIST, category="Nope")
    assert "No row fits this filter. Take out a part of it, or clear it." in [text.value for text in app.info]
    assert not app.dataframe
    app.button("clear_filter").click().run()
    assert len(shown_ids(app)) == 50
    assert "category" not in app.query_params


def test_pages_of_the_table_are_in_the_address_and_a_new_filter_begins_at_the_first(
    console: Console, draw: Draw
) -> None:
    everything = ids_of(console, ActionFilter(), 1000)
    app = draw(LIST, page="2")
    assert shown_ids(app) == everything[50:100]
    next(box for box in app.multiselect if box.label == "Category").set_value(["Device"]).run()
    assert "page" not in app.query_params
    assert shown_ids(app) == ids_of(console, ActionFilter(categories=("Device",)), 50)
    assert shown_ids(draw(LIST, page="99")) == everything[100:]


def test_charts_speak_of_the_same_actions_as_the_table(console: Console, draw: Draw) -> None:
    app = draw(LIST, category="Identity")
    assert f"{len(ids_of(console, ActionFilter(categories=('Identity',)), 1000))} improvement actions" in [
        text.value for text in app.markdown
    ]
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert len(alts) == 2
    assert all("Identity" in alt and "Device" not in alt for alt in alts)


def test_one_click_plans_what_is_picked_and_a_second_click_adds_nothing(console: Console, draw: Draw) -> None:
    app = draw(LIST, ticket="none")
    ids = ids_of(console, ActionFilter(ticket="none"), 3)
    pick(app, ids)
    assert "**3 selected**" in [text.value for text in app.markdown]
    assert app.button("send").label == "Create 3 incidents"
    app.button("send").click().run()
    assert not app.error
    assert app.button("send").disabled
    jobs, total = console.jobs.list(scope_of(console), page=1, size=10)
    assert total == 2, "one push beside the demo's job"
    items, _count = console.jobs.items(jobs[0].id, page=1, size=10)
    assert [item.task.action_id for item in items] == ids
    assert {item.task.kind for item in items} == {TicketKind.INCIDENT}
    assert "**0 selected**" in [text.value for text in app.markdown]


def test_progress_becomes_numbers_and_links(console: Console, draw: Draw) -> None:
    app = draw(LIST, ticket="none", **{"as": "change_request"})
    pick(app, ids_of(console, ActionFilter(ticket="none"), 2))
    assert app.button("send").label == "Create 2 changes"
    app.button("send").click().run()
    assert any("2 on their way" in text.value for text in app.markdown)
    console.worker.send()
    app.run()
    assert any("**2 created**" in text.value for text in app.markdown)
    table = app.dataframe[0].value
    assert table["outcome"].tolist() == ["Created", "Created"]
    assert all(re.search(r"ticket\?ticket=\d+#CHG\d{7}$", link) for link in table["number"])


def test_picks_stay_by_id_when_a_row_moves_in_above_them(console: Console, draw: Draw) -> None:
    app = draw(LIST, sort="title")
    ids = shown_ids(app)
    pick(app, [ids[3]])
    with console.store.write() as writing:
        writing.exec_driver_sql("UPDATE action SET title = '  0 first of all' WHERE id = ?", (ids[40],))
        writing.exec_driver_sql("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    app.run()
    assert shown_ids(app)[0] == ids[40]
    assert shown_ids(app)[4] == ids[3]
    picks = next(box for box in app.multiselect if box.label == "Selected improvement actions")
    assert picks.value == [ids[3]]


def test_more_than_twenty_are_asked_about_once(console: Console, draw: Draw) -> None:
    app = draw(LIST, ticket="none")
    pick(app, ids_of(console, ActionFilter(ticket="none"), 21))
    app.button("ask_send").click().run()
    assert any("21 tickets will be created in http" in text.value for text in app.markdown)
    app.button("send_many").click().run()
    jobs, _total = console.jobs.list(scope_of(console), page=1, size=1)
    assert jobs[0].total == 21


def test_reviewing_names_what_is_missing_sends_nothing_and_then_what_was_written(console: Console, draw: Draw) -> None:
    app = draw(LIST, ticket="none")
    ids = ids_of(console, ActionFilter(ticket="none"), 2)
    pick(app, ids)
    app.button("review").click().run()
    app.text_input(f"review-{ids[1]}-name").set_value("")
    send = [button for button in app.button if button.label == "Create 2 tickets"]
    send[0].click().run()
    (shown,) = [error.value for error in app.error]
    assert "Nothing was sent." in shown
    assert shown.count("The name is empty\\.") == 1
    app.text_input(f"review-{ids[1]}-name").set_value("Mine")
    next(button for button in app.button if button.label == "Create 2 tickets").click().run()
    assert not app.error
    jobs, total = console.jobs.list(scope_of(console), page=1, size=1)
    items, _count = console.jobs.items(jobs[0].id, page=1, size=5)
    assert (total, [item.task.action_id for item in items], items[1].task.name) == (2, ids, "Mine")


def test_without_a_connection_nothing_can_be_sent_and_the_page_says_why(console: Console, draw: Draw) -> None:
    console.connecting.remove()
    app = draw(LIST)
    pick(app, shown_ids(app)[:2])
    assert app.button("send").disabled
    assert app.button("review").disabled
    assert any("ServiceNow is not connected" in text.value for text in app.caption)
