"""PySNC 1.2.1 does its whole job against the local instance."""

from tests.clients.conftest import Client

ADMIN_ID = "6816f79cc0a8016401c5a33be04be441"


def test_a_record_lives_its_whole_life(pysnc: Client) -> None:
    assert pysnc.job("pysnc_records.life_of_a_record") == {
        "number": ["PRB", True],
        "opened_by": [ADMIN_ID, "System Administrator"],
        "found": True,
        "changed": [True, True, "System Administrator"],
        "last": ["PySNC changed this again", "2"],
        "deleted": True,
        "left": False,
    }


def test_an_admin_chooses_the_sys_id_of_a_new_record(pysnc: Client) -> None:
    assert pysnc.job("pysnc_records.own_sys_id") == {
        "sys_id": "AAAABBBBCCCCDDDDEEEEFFFF00001111",
        "found": True,
        "deleted": True,
    }


def test_records_come_in_every_shape(pysnc: Client) -> None:
    assert pysnc.job("pysnc_records.shapes") == {
        "state": ["2", "In Progress"],
        "caller": [ADMIN_ID, "System Administrator"],
        "link": f"/api/now/table/sys_user/{ADMIN_ID}",
        "walked": "admin",
        "true or false": True,
        "only display values": ["In Progress", "System Administrator"],
        "only values": ["2", ADMIN_ID],
        "both": {"state": {"value": "2", "display_value": "In Progress"}},
        "for people": "/incident.do?sys_id=SYS_ID",
    }


def test_times_are_utc(pysnc: Client) -> None:
    assert pysnc.job("pysnc_records.times") == {"value": "2026-01-10 08:00:00", "numeric": 1_768_032_000_000}


def test_refusals_are_raised_by_their_kind(pysnc: Client) -> None:
    raised = pysnc.job("pysnc_records.failures")
    assert raised["wrong password"].startswith("AuthenticationException: {'error': {'message': 'User is not authentic")
    assert raised["forbidden"].startswith("RoleException: {'error': {'message': 'Operation Failed'")
    assert "Data Policy Exception" in raised["data policy"]
    assert raised["data policy"].startswith("RoleException")
    assert raised["no such table"].startswith("RequestException: {'error': {'message': 'Invalid table no_such_table'")
    assert raised["name too long"].startswith("RequestException: <html>")
    assert raised["no such record"] == "False"
    assert raised["not https"] == "InstanceException: Must provide https:// url not http://"


def test_it_waits_when_told_to_come_back_later(pysnc: Client) -> None:
    answers = pysnc.job("pysnc_records.busy_instance")
    assert answers["three times"] == 1
    assert answers["all the time"].startswith("RetryError")


def test_every_operator_finds_its_records(pysnc: Client) -> None:
    assert pysnc.job("pysnc_queries.operators") == {
        "equal": "AB",
        "=": "AB",
        "!=": "CDE",
        ">": "CDE",
        ">=": "CDE",
        "<": "ABC",
        "<=": "AB",
        "IN": "ABC",
        "NOT IN": "DE",
        "STARTSWITH": "E",
        "ENDSWITH": "AD",
        "CONTAINS": "B",
        "LIKE": "B",
        "DOES NOT CONTAIN": "BCE",
        "INSTANCEOF": "ABCDE",
        "a time": "CE",
        "a time computed": "ABCE",
        "walked": "ABCDE",
        "empty": "B",
        "filled": "ABCE",
        "either": "CD",
    }


def test_lists_are_sorted_limited_and_paged(pysnc: Client) -> None:
    assert pysnc.job("pysnc_queries.orders") == {"up": "ABCDE", "down": "EDCBA", "some": "ABCD"}


def test_other_tables_are_joined(pysnc: Client) -> None:
    found = pysnc.job("pysnc_queries.other_tables")
    assert found["managers"] == found["leads"] == found["own query"] == 1
    assert found["manager"] == ["hana.sato"]
    assert found["nobody"] == 0
    assert 0 < found["followers"] < found["all"]


def test_a_query_too_long_for_an_address_goes_by_batch(pysnc: Client) -> None:
    assert pysnc.job("pysnc_queries.long_query") == {"length": True, "found": ["admin"]}


def test_pages_are_complete_by_sys_id_and_lose_rows_by_a_field_of_equals(pysnc: Client) -> None:
    read = pysnc.job("pysnc_queries.long_list", is_long=True)
    assert read["by sys_id"] == [5000, 5000, 5000]
    assert read["by state"][:2] == [5000, 5000]
    assert read["by state"][2] < 5000


def test_attachments_are_added_read_and_deleted(pysnc: Client) -> None:
    assert pysnc.job("pysnc_files.attachments") == {
        "before": 0,
        "found": {"lines.txt": [True, True], "every.bin": [True, True]},
        "is there": [True, True, True],
        "kind": ["text/plain", "33"],
        "lines": True,
        "after": [1, False],
    }


def test_an_attachment_goes_with_its_record(pysnc: Client) -> None:
    assert pysnc.job("pysnc_files.deleted_with_its_record") == {"found": False}


def test_records_are_changed_and_deleted_in_batches(pysnc: Client) -> None:
    assert pysnc.job("pysnc_files.batches") == {
        "handled": [200, 200, 200, 200, 200],
        "changed": 5,
        "read": [200, 200],
        "counted": "5",
        "deleted": True,
        "left": 0,
    }


def test_a_business_rule_refuses_part_of_a_batch(pysnc: Client) -> None:
    assert pysnc.job("pysnc_files.batch_with_refusals") == {
        "is all done": False,
        "fine": 3,
        "EICAR": 0,
        "after the rule": True,
    }
