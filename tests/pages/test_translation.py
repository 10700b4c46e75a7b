"""The catalogue is complete and agrees with the source, and the reader's language reaches every word."""

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from data.errors import InvalidInput
from pages.ui.translation import LANGUAGES, Reader, _, catalogue, error_texts, filled, language_of, ngettext, reading_as
from tests.pages import messages

CHINESE = Reader("zh_TW", "zh_Hant_TW")
EVERY_MESSAGE = messages.messages_of_pages() | messages.messages_of_data()
DRAWERS = dict.fromkeys(
    {"title", "header", "subheader", "caption", "markdown", "info", "warning", "error", "success", "toast", "badge"}
    | {"button", "link_button", "download_button", "form_submit_button", "metric", "toggle", "popover", "dialog"}
    | {"text_input", "text_area", "selectbox", "multiselect", "date_input", "file_uploader", "segmented_control"}
    | {"TextColumn", "NumberColumn", "LinkColumn", "DateColumn"},
    0,
) | {"page_link": 1}
"""What draws words, and which of its arguments they are."""


def translated() -> dict[str, Message]:
    return {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue("zh_TW")}


def test_messages_are_found_in_pages_and_in_data() -> None:
    assert {"Improvement actions", "{count} selected", "Identity"} <= messages.messages_of_pages()
    assert {"The name is empty.", "Already ticketed as {number}."} <= messages.messages_of_data()


def test_every_message_of_ours_has_a_chinese_text() -> None:
    texts = translated()
    lacking = [text for text in sorted(EVERY_MESSAGE) if text not in texts or not texts[text].string]
    assert lacking == []
    assert not [text for text, message in texts.items() if message.fuzzy and text]


def test_the_catalogue_has_no_text_that_nobody_says() -> None:
    assert sorted(set(translated()) - EVERY_MESSAGE - {""}) == []


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_both_languages_fill_in_the_same_values() -> None:
    different = []
    for text, message in translated().items():
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        different += [text for form in forms if text and fields(form) != fields(text)]
    assert different == []


def test_what_draws_words_is_given_none_that_are_not_translated() -> None:
    assert messages.unmarked_arguments(DRAWERS) == []


def test_a_bare_word_in_a_page_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pages").mkdir()
    text = 'st.title("Hello")\nst.button(_("Go"), help=f"why {x}")\nst.markdown(f":material/check: **{x}**")\n'
    (tmp_path / "pages" / "one.py").write_text(text)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    assert messages.unmarked_arguments(DRAWERS) == ["pages/one.py:1", "pages/one.py:2"]


@pytest.mark.parametrize(
    ("browser", "language"),
    [("zh-TW", "zh_TW"), ("zh-Hant-TW", "zh_TW"), ("zh", "zh_TW"), ("en-GB", "en"), ("de", "en"), (None, "en")],
)
def test_the_browser_picks_the_language(browser: str | None, language: str) -> None:
    assert language_of(browser) == language
    assert language in LANGUAGES


def test_words_numbers_of_things_and_errors_are_in_the_readers_language() -> None:
    error = InvalidInput(
        "The name has {length} characters, and ServiceNow keeps {limit}.", "Shorten it.", length=9, limit=5
    )
    assert (_("Tickets"), ngettext("{count} ticket", "{count} tickets", 1)) == ("Tickets", "{count} ticket")
    assert ngettext("{count} ticket", "{count} tickets", 2) == "{count} tickets"
    assert error_texts(error)[0] == "The name has 9 characters, and ServiceNow keeps 5."
    with reading_as(CHINESE):
        assert (_("Tickets"), ngettext("{count} ticket", "{count} tickets", 2)) == ("票證", "{count} 張票證")
        assert error_texts(error) == ("名稱有 9 個字元，而 ServiceNow 只保留 5 個。", "請縮短內容。")
    assert _("Tickets") == "Tickets"


def test_a_text_that_is_no_template_of_ours_is_shown_as_it_is() -> None:
    assert filled("The instance said {this", {}) == "The instance said {this"
    assert filled("Field {0} is odd", {"number": "1"}) == "Field {0} is odd"
