"""Records in all shapes, and what the instance did not keep of a write."""

import pytest

from snclient import Record
from snclient.records import dropped_fields

USER = "6816f79cc0a8016401c5a33be04be441"
GROUP = "287ebd7da9fe198100f92cc8d1d2154e"


def test_a_field_is_read_in_every_shape() -> None:
    record = Record(
        sys_id={"display_value": USER, "value": USER},
        state={"display_value": "In Progress", "value": "2"},
        caller_id={"link": "https://a.example/x", "value": USER},
        opened_by={"display_value": "Ada", "link": "https://a.example/x"},
        work_notes={"display_value": "all notes", "value": ""},
        number="INC1",
        location="",
    )
    assert record.sys_id == USER
    assert (record.value("state"), record.display("state")) == ("2", "In Progress")
    assert (record.value("caller_id"), record.display("caller_id")) == (USER, USER)
    assert (record.value("opened_by"), record.display("opened_by")) == ("Ada", "Ada")
    assert (record.value("work_notes"), record.display("work_notes")) == ("", "all notes")
    assert (record.value("number"), record.display("number")) == ("INC1", "INC1")
    assert (record.value("location"), record.value("nowhere"), record.display("nowhere")) == ("", "", "")


@pytest.mark.parametrize(
    ("sent", "echo"),
    [
        ("text", "text"),
        ("two\r\nlines", "two\nlines"),
        ("2026-01-02", "2026-01-02 00:00:00"),
        (USER, {"link": "https://a.example/x", "value": USER}),
        ("Ada Lovelace", {"link": "https://a.example/x", "value": USER}),
        ("", ""),
    ],
)
def test_what_is_kept_is_not_reported(sent: str, echo: str | dict[str, str]) -> None:
    assert dropped_fields({"f": sent}, Record(f=echo)) == ()


@pytest.mark.parametrize(
    ("sent", "echo"),
    [
        ("text", "tex"),
        ("text", ""),
        ("1", "5"),
        (USER, {"link": "https://a.example/x", "value": GROUP}),
        (USER, ""),
        ("Ada Lovelace", ""),
        ("", {"link": "https://a.example/x", "value": GROUP}),
    ],
)
def test_what_differs_is_reported(sent: str, echo: str | dict[str, str]) -> None:
    assert dropped_fields({"f": sent}, Record(f=echo)) == ("f",)


def test_what_is_absent_is_reported_in_the_order_it_was_sent() -> None:
    assert dropped_fields({"z": "1", "number": "2", "a": "3"}, Record(number="2")) == ("z", "a")


def test_journal_entries_are_kept_though_they_come_back_empty() -> None:
    assert dropped_fields({"work_notes": "seen", "comments": "hello"}, Record(work_notes="", comments="")) == ()
