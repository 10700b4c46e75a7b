"""PySNC 1.2.1's asynchronous client does its whole job against the local instance."""

from tests.clients.conftest import Client


def test_a_record_lives_its_whole_life(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.life_of_a_record") == {
        "found": True,
        "updated": True,
        "shown": ["2", "2 - Medium", "System Administrator"],
        "walked": "admin",
        "left": [True, False],
    }


def test_queries_find_their_records(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.queries") == {"IN": "EDCBA", "ENDSWITH": "DBA", "joined": 1}


def test_a_long_list_is_complete(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.long_list", is_long=True) == [5000, 5000]


def test_attachments_are_added_read_and_deleted(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.attachments") == {
        "content": ["one\ntwo\n", "one\ntwo\n", "one\ntwo\n"],
        "same address": True,
        "left": 0,
    }


def test_records_are_changed_and_deleted_in_batches(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.batches") == {"updated": True, "tied": 4, "deleted": True}


def test_refusals_are_raised_by_their_kind(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.failures") == {
        "wrong password": "AuthenticationException: User is not authenticated",
        "forbidden": "RoleException: Operation Failed",
        "no such table": "RequestException: Invalid table no_such_table",
        "no such record": "False",
    }


def test_it_signs_in_by_oauth(pysnc: Client) -> None:
    assert pysnc.job("pysnc_async.oauth") == {
        "client credentials": "admin",
        "password, table": "AuthenticationException",
        "password, batch": [200],
        "refused": {"error_description": "access_denied", "error": "server_error"},
    }
