"""Every page in both languages: it draws, it says whose data it shows, and no word is left in the other language."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.views import ActionFilter
from pages.ui import registry
from pages.ui.translation import Reader, _, reading_as

Draw = Callable[..., AppTest]
READERS = {"en": Reader("en", "en_US"), "zh_TW": Reader("zh_TW", "zh_Hant_TW")}


def chosen_in(console: Console, row: registry.PageRow) -> dict[str, str]:
    """What the address of a page of one thing says."""
    scope = console.scope()
    assert scope is not None
    if row is registry.ACTION:
        return {"action": console.actions.ids(scope, ActionFilter(), limit=1)[0]}
    return {"ticket": "1"} if row is registry.TICKET else {}


@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize("row", registry.PAGES, ids=lambda row: row.url_path or "home")
def test_a_page_draws_in_each_language(console: Console, draw: Draw, row: registry.PageRow, language: str) -> None:
    app = draw(row.path, lang=language, **chosen_in(console, row))
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    badges = [text.value for text in app.markdown if "-badge[" in text.value]
    with reading_as(READERS[language]):
        if row.is_listed:
            assert app.title[0].value == _(row.title)
        assert _("Sample tenant") in badges[0]
        assert _("Local instance") in badges[1]


@pytest.mark.parametrize("row", registry.PAGES, ids=lambda row: row.url_path or "home")
def test_a_page_of_an_empty_console_says_how_to_begin(
    empty_console: Console, draw: Draw, row: registry.PageRow
) -> None:
    app = draw(row.path)
    assert not app.exception
    assert not app.error
    badges = [text.value for text in app.markdown if "-badge[" in text.value]
    assert "No tenant" in badges[0]
    if not row.url_path.startswith("settings"):
        assert "No Secure Score yet" in [heading.value for heading in app.subheader]


def test_addresses_of_pages_stay_what_links_in_tickets_and_mails_say() -> None:
    assert [row.url_path for row in registry.PAGES] == [
        "",
        "improvement-actions",
        "action",
        "tickets",
        "ticket",
        "pushes",
        "settings-servicenow",
        "settings-secure-score",
    ]


def test_a_thing_that_is_not_there_is_named_with_what_to_do(console: Console, draw: Draw) -> None:
    app = draw(registry.ACTION.path, action="no-such_*action*")
    assert not app.exception
    (shown,) = [error.value for error in app.error]
    assert "There is no improvement action no\\-such\\_\\*action\\* in this tenant" in shown
    assert "Choose one from the list" in shown


@pytest.mark.parametrize("number", ["abc", "-1", "1" * 40, "٣", ""])
def test_an_address_that_names_no_ticket_shows_none(console: Console, draw: Draw, number: str) -> None:
    app = draw(registry.TICKET.path, ticket=number)
    assert not app.exception
    assert not app.error
    assert [text.value for text in app.info] == ["No ticket is chosen. Choose one from the list."]


def test_what_goes_wrong_is_shown_with_a_reference_and_without_its_text(
    console: Console, draw: Draw, caplog: pytest.LogCaptureFixture
) -> None:
    console.store.close()
    with console.store.write() as writing:
        writing.exec_driver_sql("ALTER TABLE job_item RENAME TO gone")
    app = draw(registry.PUSHES.path)
    assert not app.exception
    (shown,) = [error.value for error in app.error]
    reference = shown.partition("reference ")[2].partition(" ")[0]
    assert len(reference) == 8
    assert f"reference {reference}" in caplog.text
    assert "job_item" not in shown
