"""What is sent for a task, and what is read of a record."""

from datetime import UTC, date, datetime

import pytest

from data.models import Bucket, TicketKind
from data.tickets.records import record_of, values_of
from snclient import Record
from tests.data.examples import task


def sent(**more: object) -> dict[str, str]:
    fields: dict[str, object] = {"initiated_by": "lead@example.org", "console_url": "http://localhost:8501"}
    one = more.pop("task", task())
    return values_of(one, correlation_id="scoredesk-1", **(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("priority", "pair"), [(1, "11"), (2, "12"), (3, "22"), (4, "23"), (5, "33")])
def test_an_incidents_priority_is_sent_as_impact_and_urgency(priority: int, pair: str) -> None:
    values = sent(task=task(priority=priority))
    assert values["impact"] + values["urgency"] == pair
    assert "priority" not in values


def test_a_change_is_sent_with_its_priority_and_the_date_that_its_process_looks_at() -> None:
    values = sent(task=task(kind=TicketKind.CHANGE, priority=2, due_date=date(2026, 12, 24)))
    assert values["priority"] == "2"
    assert values["due_date"] == values["requested_by_date"] == "2026-12-24 12:00:00"
    assert "impact" not in values


def test_source_category_initiator_and_link_are_in_the_description() -> None:
    text = sent(task=task("mfa & more"))["description"]
    assert text.startswith("Because.\n\nCategory: Identity\n")
    assert "Recommendation source: Microsoft recommendation" in text
    assert "Initiated by: lead@example.org" in text
    assert text.endswith("http://localhost:8501/action?action=mfa%20%26%20more")


def test_a_long_description_loses_its_own_end_and_never_the_link() -> None:
    text = sent(task=task(description="word " * 2000))["description"]
    assert 3990 < len(text) <= 4000
    assert "…\n\nCategory:" in text
    assert text.endswith("/action?action=mfa")


def test_a_free_ticket_has_no_link_to_an_action() -> None:
    assert "/action?" not in sent(task=task(None))["description"]


def test_defaults_are_sent_in_the_fields_of_the_kind() -> None:
    assert sent(assignment_group="g" * 32, caller="c" * 32)["caller_id"] == "c" * 32
    values = sent(task=task(kind=TicketKind.CHANGE), assignment_group="g" * 32, caller="c" * 32)
    assert (values["requested_by"], values["assignment_group"]) == ("c" * 32, "g" * 32)
    assert "caller_id" not in sent()


def record(**fields: tuple[str, str]) -> Record:
    base = {
        "sys_id": ("a" * 32, "a" * 32),
        "number": ("INC0010001", "INC0010001"),
        "opened_at": ("2026-11-01 10:00:00", "01.11.2026 11:00:00"),
        "sys_updated_on": ("2026-11-02 10:00:00", "02.11.2026 11:00:00"),
        "state": ("3", "On Hold"),
        "active": ("true", "true"),
    }
    return Record({name: {"value": value, "display_value": shown} for name, (value, shown) in (base | fields).items()})


def test_a_record_is_read_by_value_and_shown_by_display_value() -> None:
    one = record_of(
        TicketKind.INCIDENT, record(assigned_to=("b" * 32, "Beth Anglin"), due_date=("2026-12-01 12:00:00", "x"))
    )
    assert one is not None
    assert (one.state.value, one.state.name, one.state.bucket) == ("3", "On Hold", Bucket.WAITING)
    assert one.created_at == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert (one.assigned_to, one.due_date, one.priority) == ("Beth Anglin", date(2026, 12, 1), None)


@pytest.mark.parametrize(("active", "bucket"), [("true", Bucket.IN_PROGRESS), ("false", Bucket.DONE)])
def test_a_state_that_the_instance_added_counts_by_whether_the_ticket_is_active(active: str, bucket: Bucket) -> None:
    one = record_of(TicketKind.INCIDENT, record(state=("42", "Awaiting CAB"), active=(active, active)))
    assert one is not None
    assert (one.state.name, one.state.bucket) == ("Awaiting CAB", bucket)


def test_a_record_without_what_makes_it_a_ticket_is_left_out() -> None:
    assert record_of(TicketKind.INCIDENT, Record()) is None
    assert record_of(TicketKind.INCIDENT, record(opened_at=("", ""))) is None
