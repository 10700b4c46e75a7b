"""pysnow's query builders find what they ask for, and its lists are complete where they have an order."""

from tests.clients.conftest import Client


def test_every_operator_of_the_query_builder_finds_its_records(pysnow: Client) -> None:
    assert pysnow.job("pysnow_queries.query_builder") == {
        "equals": "AB",
        "equals list": "CDE",
        "not_equals": "CDE",
        "not_equals list": "AB",
        "starts_with": "C",
        "ends_with": "AD",
        "contains": "AB",
        "not_contains": "BCE",
        "is_empty": "B",
        "is_not_empty": "ABCE",
        "greater_than": "CE",
        "greater_than_or_equal": "BCE",
        "less_than": "A",
        "less_than_or_equal": "AB",
        "greater_than number": "DE",
        "less_than_or_equal number": "ABC",
        "between numbers": "ABC",
        "between times": "AB",
        "or": "AC",
        "new query": "CD",
    }


def test_every_criterion_finds_its_records(pysnow: Client) -> None:
    assert pysnow.job("pysnow_queries.criteria") == {
        "eq": "AB",
        "ne": "CDE",
        "gt": "CE",
        "gte": "BCE",
        "lt": "A",
        "lte": "AB",
        "is_empty": "D",
        "is_not_empty": "ACDE",
        "is_empty_string": "",
        "is_anything": "ABCDE",
        "between": "AB",
        "starts_with": "D",
        "ends_with": "E",
        "contains": "B",
        "not_contains": "ACDE",
        "is_in": "CDE",
        "not_in": "AB",
        "is_same": "AD",
        "is_different": "BCE",
        "on": "B",
        "not_on": "ACE",
        "and": "E",
        "or": "AC",
        "dot-walk": "AB",
    }


def test_lists_are_sorted_both_ways(pysnow: Client) -> None:
    assert pysnow.job("pysnow_queries.sorting") == {
        "up": "ABCDE",
        "down": "EDCBA",
        "criterion down": "ECBAD",
        "second and third": "DC",
    }


def test_named_spans_of_days_are_counted_from_now(pysnow: Client) -> None:
    assert pysnow.job("pysnow_queries.days_around_now") == {
        "today": 1,
        "this_week": 1,
        "this_month": 1,
        "this_quarter": 1,
        "yesterday": 0,
        "tomorrow": 0,
        "last_week": 0,
        "next_month": 0,
        "not on today": 0,
    }


def test_every_named_span_is_understood(pysnow: Client) -> None:
    spans = pysnow.job("pysnow_queries.every_span")
    assert len(spans) == 36
    assert {name: found for name, found in spans.items() if found != [0, 1]} == {}


def test_pages_are_complete_with_an_order_and_lose_rows_without_one(pysnow: Client) -> None:
    read = pysnow.job("pysnow_queries.long_list", is_long=True)
    assert read["ordered"] == read["streamed"] == [5000, 5000]
    assert read["unordered"][0] == 5000
    assert read["unordered"][1] < 5000


def test_links_to_the_next_page_are_followed_to_the_end(pysnow: Client) -> None:
    read = pysnow.job("pysnow_old_client.long_list", is_long=True)
    assert read["ordered"] == [5000, 5000]
    assert read["unordered"][0] == 5000
    assert read["unordered"][1] < 5000
