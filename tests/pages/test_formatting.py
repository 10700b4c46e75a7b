"""Numbers, dates and durations as the reader writes them; other people's text as text."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pages.ui import formatting
from pages.ui.translation import Reader, reading_as

CHINESE = Reader("zh_TW", "zh_Hant_TW", ZoneInfo("Asia/Taipei"))
BRITISH = Reader("en", "en_GB", ZoneInfo("Europe/London"))
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_points_keep_their_fractions_and_lose_noise() -> None:
    assert [formatting.points(value) for value in (128.0, 411.83, 815.2200000001, 1234.5, 0.0)] == [
        "128",
        "411.83",
        "815.22",
        "1,234.5",
        "0",
    ]


def test_what_is_not_known_is_a_dash_and_no_number() -> None:
    nothing = (formatting.points(None), formatting.points(float("nan")), formatting.percent(None))
    assert {*nothing, formatting.signed_percent(None), formatting.day(None), formatting.moment(None)} == {"–"}
    assert {formatting.days(None), formatting.ago(None, NOON), formatting.short_day(None)} == {"–"}


def test_changes_have_a_sign() -> None:
    assert formatting.signed_percent(2.14) == "+2.1%"
    assert formatting.signed_percent(-0.5) == "-0.5%"
    assert formatting.signed_points(18.25) == "+18.25"


def test_dates_are_written_as_the_reader_writes_them() -> None:
    day = date(2026, 11, 2)
    assert (formatting.day(day), formatting.short_day(day)) == ("Nov 2, 2026", "11/2/26")
    with reading_as(BRITISH):
        assert (formatting.day(day), formatting.short_day(day)) == ("2 Nov 2026", "02/11/2026")
    with reading_as(CHINESE):
        assert (formatting.day(day), formatting.short_day(day)) == ("2026年11月2日", "2026/11/2")


def test_times_are_where_the_reader_is() -> None:
    with reading_as(BRITISH):
        assert formatting.moment(NOON) == "1 Jul 2026, 13:00"
    with reading_as(CHINESE):
        assert formatting.moment(NOON) == "2026年7月1日 晚上8:00"


def test_spans_are_in_words() -> None:
    assert formatting.ago(NOON - timedelta(seconds=12), NOON) == "12 seconds ago"
    assert formatting.ago(NOON + timedelta(seconds=3), NOON) == "1 second ago"
    assert (formatting.days(1), formatting.days(400)) == ("1 day", "400 days")
    with reading_as(CHINESE):
        assert formatting.ago(NOON - timedelta(seconds=12), NOON) == "12 秒前"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**b** _i_ `c`", r"\*\*b\*\* \_i\_ \`c\`"),
        ("[x](javascript:1)", r"\[x\]\(javascript\:1\)"),
        ("<img src=x>", r"\<img src\=x\>"),
        ("a\nb\t c", "a b c"),
        ("$x$ ~~y~~ #h", r"\$x\$ \~\~y\~\~ \#h"),
    ],
)
def test_a_label_of_somebody_else_is_only_text(text: str, shown: str) -> None:
    assert formatting.label(text) == shown


def test_names_of_signs_and_addresses_are_broken_where_nobody_sees_it() -> None:
    for text in (":smile:", ":material/home:", ":red[x]", "https://a.example", "www.a.example"):
        plain = formatting.label(text).replace("\\", "")
        assert plain.replace("\u2060", "") == text
    assert "\u2060" in formatting.label(":smile:")
    assert "\u2060" in formatting.label("https://a.example")


def test_a_long_label_ends_in_an_ellipsis() -> None:
    assert formatting.label("abcdef ghij", limit=8) == "abcdef…"
    assert formatting.label("abcdefgh", limit=8) == "abcdefgh"


def test_a_block_keeps_its_lines() -> None:
    assert formatting.block("1. a\n\n- b") == "1\\. a  \n&nbsp;  \n\\- b"


def test_a_heading_breaks_after_every_second_character_only() -> None:
    assert formatting.in_pairs("Due date") == "Due date"
    assert formatting.in_pairs("優先順序") == "優\u2060先順\u2060序"
    assert formatting.in_pairs("到期日") == "到\u2060期日"


def test_a_long_word_may_break_and_reads_the_same() -> None:
    assert formatting.hyphenated("protect authentication") == "protect authen\u00adticat\u00adion"
    assert formatting.hyphenated("internationalisation").count("\u00ad") == 3


def test_a_short_word_stays_on_its_line() -> None:
    assert formatting.unbroken("Due date") == "Due\u00a0date"
    assert formatting.unbroken("檢視") == "檢\u2060視"
