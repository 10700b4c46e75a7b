"""What stands around every page: whose data, how old, in which language; and what a session may remember."""

import pickle
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.views import ActionFilter
from pages.ui.translation import reading_as
from tests.pages.test_every_page import READERS
from tests.pages.test_home import scope_of

Draw = Callable[..., AppTest]


def test_the_switch_changes_every_word_and_stays_when_the_page_changes(console: Console, draw: Draw) -> None:
    app = draw()
    assert app.title[0].value == "Home"
    app.button_group(key="lang").set_value("zh_TW").run()
    assert app.title[0].value == "首頁"
    assert app.query_params["lang"] == "zh_TW"
    app.switch_page("tickets/tickets.py").run()
    assert app.title[0].value == "票證"


def test_the_switch_is_stronger_than_the_link_that_was_opened(console: Console, draw: Draw) -> None:
    app = draw(lang="zh_TW")
    with reading_as(READERS["zh_TW"]):
        app.button_group(key="lang").set_value("en").run()
    assert app.title[0].value == "Home"
    assert "lang" not in app.query_params


def test_links_that_open_a_new_tab_carry_the_chosen_language(console: Console, draw: Draw) -> None:
    links = draw("tickets/tickets.py", lang="zh_TW").dataframe[0].value["number"]
    assert parse_qs(urlsplit(links[0]).query)["lang"] == ["zh_TW"]
    links = draw("tickets/tickets.py").dataframe[0].value["number"]
    assert "lang" not in parse_qs(urlsplit(links[0]).query)


def test_the_age_of_the_data_is_on_the_page(console: Console, draw: Draw) -> None:
    score = console.scores.summary(scope_of(console))
    assert score is not None
    ages = [text.value for text in draw().caption if text.value.startswith("Score of ")]
    assert len(ages) == 1
    assert f"{score.day:%b} {score.day.day}, {score.day.year} · tickets synced " in ages[0]


def test_a_failed_exchange_leaves_the_last_good_data_and_says_so(console: Console, draw: Draw) -> None:
    with console.store.write() as writing:
        writing.exec_driver_sql(
            "UPDATE connection SET status = 'failing', last_error = 'No answer.', last_error_at = last_sync_at"
        )
    app = draw()
    assert any("last exchange failed" in text.value for text in app.caption)
    assert len(app.table) == 3
    assert any("No answer\\." in text.value for text in draw("settings/servicenow.py").warning)


def test_an_open_dialog_stays_open_when_the_page_is_drawn_again(console: Console, draw: Draw) -> None:
    app = draw()
    app.button("create-incident").click().run()
    app.run()
    assert [button.label for button in app.button if button.label == "Send to ServiceNow"]


def test_picks_belong_to_a_tenant(console: Console, draw: Draw) -> None:
    app = draw("actions/improvement_actions.py")
    (first,) = console.actions.ids(scope_of(console), ActionFilter(), limit=1)
    next(box for box in app.multiselect if box.label == "Selected improvement actions").set_value([first]).run()
    assert "**1 selected**" in [text.value for text in app.markdown]
    with console.store.write() as writing:
        for table in ("tenant", "action", "score_day"):
            column = "id" if table == "tenant" else "tenant_id"
            writing.exec_driver_sql(f"UPDATE {table} SET {column} = 'another'")
        writing.exec_driver_sql("UPDATE meta SET value = 'another' WHERE key = 'shown_tenant'")
        writing.exec_driver_sql("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    app.run()
    assert "**0 selected**" in [text.value for text in app.markdown]


def test_what_a_session_remembers_can_be_kept_elsewhere(console: Console, draw: Draw) -> None:
    app = draw("actions/improvement_actions.py", category="Data")
    picks = next(box for box in app.multiselect if box.label == "Selected improvement actions")
    picks.set_value(list(console.actions.ids(scope_of(console), ActionFilter(categories=("Data",)), limit=2))).run()
    app.button("review").click().run()
    for name in ("address_parts", "drawn_revision", "lang", "picked", "pick_round", "dialog"):
        kept = app.session_state[name]
        assert pickle.loads(pickle.dumps(kept)) == kept
