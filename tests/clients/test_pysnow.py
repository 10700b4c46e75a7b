"""pysnow 0.7.17 does its whole job against the local instance."""

from tests.clients.conftest import Client

ADMIN_ID = "6816f79cc0a8016401c5a33be04be441"
ADMIN_LINK = f"/api/now/table/sys_user/{ADMIN_ID}"


def test_a_record_lives_its_whole_life(pysnow: Client) -> None:
    assert pysnow.job("pysnow_records.life_of_a_record") == {
        "same": True,
        "made": ["pysnow made this", "2", "0"],
        "changed": ["pysnow changed this", "2", "1"],
        "again": ["1", "2"],
        "link": True,
        "refused": "HTTPError 403",
        "deleted": {"status": "record deleted"},
        "left": None,
    }


def test_records_come_in_every_shape(pysnow: Client) -> None:
    both = {"display_value": "System Administrator", "link": ADMIN_LINK, "value": ADMIN_ID}
    assert pysnow.job("pysnow_records.shapes") == {
        "value": {
            "state": "2",
            "caller_id": {"link": ADMIN_LINK, "value": ADMIN_ID},
            "caller_id.user_name": "admin",
            "assigned_to": "",
        },
        "display": {
            "state": "In Progress",
            "caller_id": {"display_value": "System Administrator", "link": ADMIN_LINK},
            "caller_id.user_name": "admin",
            "assigned_to": "",
        },
        "both": {
            "state": {"display_value": "In Progress", "value": "2"},
            "caller_id": both,
            "caller_id.user_name": {"display_value": "admin", "value": "admin"},
            "assigned_to": {"display_value": "", "value": ""},
        },
        "no link": {"state": "2", "caller_id": ADMIN_ID, "caller_id.user_name": "admin", "assigned_to": ""},
        "display, no link": {
            "state": "In Progress",
            "caller_id": "System Administrator",
            "caller_id.user_name": "admin",
            "assigned_to": "",
        },
    }


def test_one_or_many_records_are_read(pysnow: Client) -> None:
    assert pysnow.job("pysnow_records.reading_one_or_many") == {
        "one": "software",
        "several": "MultipleResults: Expected single-record result, got multiple",
        "none": "NoResults: No records found",
        "first": "two",
        "first of none": None,
        "page": [2, "3", ["first", "last", "next"]],
    }


def test_attachments_are_uploaded_listed_downloaded_and_removed(pysnow: Client) -> None:
    assert pysnow.job("pysnow_records.attachments") == {
        "uploaded": ["evidence.txt", "23", "incident"],
        "on the record": True,
        "listed": ["copy.txt", "evidence.txt"],
        "content": "first line\nsecond line\n",
        "removed": {"status": "record deleted"},
        "left": ["copy.txt"],
    }


def test_other_apis_are_resources_too(pysnow: Client) -> None:
    group = {"stats": {"count": "1"}, "groupby_fields": [{"field": "active", "value": "true"}]}
    assert pysnow.job("pysnow_records.other_apis") == {"counted": [group], "own": "admin"}


def test_refusals_are_raised(pysnow: Client) -> None:
    assert pysnow.job("pysnow_records.failures") == {
        "wrong password": "HTTPError 401",
        "forbidden": "HTTPError 403",
        "no such table": "HTTPError 400",
        "no such table, streamed": "HTTPError 400",
        "no such record": "HTTPError 404",
        "data policy": "HTTPError 403",
        "delete of nothing": "NoResults: No records found",
    }


def test_the_old_interface_still_works(pysnow: Client) -> None:
    assert pysnow.job("pysnow_old_client.life_of_a_record") == {
        "updated": ["1", {"short_description": "Old way"}],
        "cloned": ["Old way", "1", True],
        "attached": ["old way.txt", "20", True],
        "counted": 2,
        "deleted": {"success": True},
        "left": 1,
    }


def test_the_old_interface_sorts_and_limits(pysnow: Client) -> None:
    assert pysnow.job("pysnow_old_client.sorted_list") == ["E", "D", "C", "A"]


def test_the_old_interface_raises(pysnow: Client) -> None:
    assert pysnow.job("pysnow_old_client.failures") == {
        "nothing found": "NoResults",
        "no such table": "UnexpectedResponse Invalid table no_such_table",
    }


def test_a_password_grant_signs_in(pysnow: Client) -> None:
    assert pysnow.job("pysnow_oauth.password_grant") == {
        "token": {"token_type": "Bearer", "scope": ["useraccount"]},
        "lives": True,
        "same": [True, True],
        "who": {"user_name": "scoredesk.integration"},
    }


def test_a_token_past_its_time_is_refreshed(pysnow: Client) -> None:
    assert pysnow.job("pysnow_oauth.refresh") == {
        "found": {"name": "System Administrator"},
        "updates": 1,
        "has both": ["access_token", "refresh_token"],
        "same refresh token": True,
    }


def test_a_revoked_token_is_refused_and_the_refresh_token_gets_another(pysnow: Client) -> None:
    assert pysnow.job("pysnow_oauth.revoked_access") == {"status": 401, "later": {"name": "System Administrator"}}


def test_wrong_credentials_get_no_token(pysnow: Client) -> None:
    assert pysnow.job("pysnow_oauth.refusals") == {
        "password": ["access_denied", 400],
        "secret": ["access_denied", 400],
        "no token": ["MissingToken"],
    }
