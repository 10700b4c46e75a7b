"""Times as the API writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from snclient import format_time, parse_time


def test_a_value_is_an_aware_utc_time() -> None:
    assert parse_time("2026-01-02 03:04:05") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert parse_time("2026-01-02") == datetime(2026, 1, 2, tzinfo=UTC)


def test_an_empty_field_is_no_time() -> None:
    assert parse_time("") is None
    assert parse_time(" ") is None


def test_what_is_no_value_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not match"):
        parse_time("02/01/2026 03:04 AM")


def test_a_time_of_any_zone_is_sent_in_utc() -> None:
    assert format_time(datetime(2026, 1, 2, 5, 4, 5, 999, tzinfo=timezone(timedelta(hours=2)))) == "2026-01-02 03:04:05"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        format_time(datetime(2026, 1, 2))  # noqa: DTZ001 - it is what the test is about
