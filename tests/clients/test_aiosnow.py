"""aiosnow 0.6.0 does its whole job against the local instance."""

from tests.clients.conftest import Client

ADMIN_ID = "6816f79cc0a8016401c5a33be04be441"


def test_a_record_lives_its_whole_life(aiosnow: Client) -> None:
    assert aiosnow.job("aiosnow_records.life_of_a_record") == {
        "made": [201, "aiosnow made this", 2, "2 - High"],
        "read": [True, True, True, True],
        "changed": [200, 1, 1],
        "again": "aiosnow changed this",
        "left": [204, "NoItems : Expected a single object in response, got none"],
    }


def test_references_are_followed(aiosnow: Client) -> None:
    assert aiosnow.job("aiosnow_records.references") == {
        "found": 1,
        "state": "In Progress",
        "caller": {"sys_id": ADMIN_ID, "user_name": "admin"},
    }


def test_the_journal_is_read(aiosnow: Client) -> None:
    assert aiosnow.job("aiosnow_records.journal") == {
        "entries": [["comments", "for the caller", "admin"], ["work_notes", "first", "admin"]]
    }


def test_attachments_are_uploaded_listed_and_downloaded(aiosnow: Client) -> None:
    assert aiosnow.job("aiosnow_records.attachments") == {
        "uploaded": [201, "report.txt", 15, "text/plain"],
        "listed": [1, "incident", True],
        "content": ["sent by aiosnow", False],
    }


def test_refusals_are_raised_with_their_status(aiosnow: Client) -> None:
    raised = aiosnow.job("aiosnow_records.failures")
    assert raised["data policy"].startswith("RequestError 403: Operation Failed: Data Policy Exception")
    assert raised["no such record"].startswith("NoItems")
    assert raised["delete of nothing"].startswith("DeleteError")
    assert raised["several"].startswith("TooManyItems")
    assert raised["wrong password"] == (
        "RequestError 401: User is not authenticated: Required to provide Auth information"
    )
    assert raised["forbidden"].startswith("RequestError 403: Operation Failed: ACL Exception Insert Failed")
    assert raised["delete"].startswith("RequestError 403: Unexpected response for DELETE request. Status: 403")
    assert raised["no such table"].startswith("RequestError 400: Invalid table no_such_table")


def test_every_operator_finds_its_records(aiosnow: Client) -> None:
    assert aiosnow.job("aiosnow_queries.conditions") == {
        "equals": "A",
        "not_equals": "BCDE",
        "starts_with": "C",
        "ends_with": "AD",
        "contains": "B",
        "not_contains": "BCE",
        "less_or_equals text": "AB",
        "greater_or_equals text": "DE",
        "between texts": "BCD",
        "in_list": "AE",
        "not_in_list": "BCD",
        "is_empty": "B",
        "is_populated": "ABCE",
        "is_anything": "ABCDE",
        "number": "AB",
        "not number": "CDE",
        "less_than": "AB",
        "less_or_equals": "ABC",
        "greater_than": "CDE",
        "greater_or_equals": "DE",
        "between numbers": "CDE",
        "same": "AD",
        "different": "BCE",
        "less than another": "B",
        "greater than another": "CE",
        "at least another": "ACDE",
        "at most another": "ABCDE",  # it writes LE_OR_EQUALS_FIELD, which no instance knows: dropped, as there
        "before": "A",
        "after": "CE",
        "until": "AB",
        "as_of": "BCE",
        "between times": "BC",
        "on": "B",
        "not_on": "ACE",
        "is_true": "ABCDE",
        "is_falsy": "",
        "and": "E",
        "or": "ABC",
        "new query": "CD",
    }


def test_lists_are_sorted_and_limited(aiosnow: Client) -> None:
    assert aiosnow.job("aiosnow_queries.orders") == {
        "up": "ABCDE",
        "down": "EDCBA",
        "two fields": "EDCBA",
        "two": "AB",
    }


def test_a_stream_is_complete_with_an_order_and_loses_rows_without_one(aiosnow: Client) -> None:
    read = aiosnow.job("aiosnow_queries.long_list", is_long=True)
    assert read["ordered"] == [5000, 5000]
    assert read["unordered"][0] == 5000
    assert read["unordered"][1] < 5000
