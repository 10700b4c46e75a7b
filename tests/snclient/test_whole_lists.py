"""Nothing is missed and nothing comes twice, whatever happens meanwhile and whatever the order is."""

import threading
import uuid
from collections.abc import Iterator

import pytest

from snclient import BasicAuth, Query, ServiceNow
from tests.processes import local_instance

ROWS = 3000


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceNow]:
    """An instance with many incidents, and as many changes."""
    with (
        local_instance(tmp_path_factory.mktemp("busy"), seed=str(2 * ROWS)) as started,
        ServiceNow(started.url, auth=BasicAuth("scoredesk.integration", "integration")) as client,
    ):
        yield client


def test_a_list_loses_no_row_while_others_are_inserted(busy: ServiceNow) -> None:
    table = busy.table("incident")
    before = {record.sys_id for record in table.list(fields=["sys_id"], page_size=10_000)}
    assert len(before) >= ROWS
    is_done = threading.Event()
    inserted: list[str] = []

    def insert() -> None:
        while not is_done.is_set():
            written = table.create({"short_description": "meanwhile"}, correlation_id=uuid.uuid4().hex)
            inserted.append(written.record.sys_id)

    writers = [threading.Thread(target=insert) for _ in range(2)]
    for writer in writers:
        writer.start()
    seen = [record.sys_id for record in table.list(fields=["sys_id"], page_size=100)]
    is_done.set()
    for writer in writers:
        writer.join()
    assert inserted
    assert before <= set(seen)
    assert len(seen) == len(set(seen))
    assert set(seen) <= before | set(inserted)


@pytest.mark.parametrize("order", ["sys_id", "number", "sys_created_on"])
def test_a_list_loses_no_row_while_rows_before_it_leave(busy: ServiceNow, order: str) -> None:
    table = busy.table("incident")
    query = Query().equals("active", "true").order_by(order)
    before = {record.sys_id for record in table.list(query, fields=["sys_id"], page_size=10_000)}
    assert len(before) > 500
    seen: list[str] = []
    for record in table.list(query, fields=["sys_id"], page_size=100):
        seen.append(record.sys_id)
        if len(seen) % 50 == 1:
            table.update(record.sys_id, {"state": "8"})
            table.create({"short_description": "meanwhile"}, correlation_id=uuid.uuid4().hex)
    assert before <= set(seen)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("field", ["sys_id", "number", "sys_created_on", "sys_updated_on", "due_date", "state"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [7, 40])
def test_pages_of_any_size_make_the_list_of_one_page(busy: ServiceNow, field: str, descending: bool, size: int) -> None:
    table, key = busy.table("incident"), f"pages-{uuid.uuid4().hex}"
    items = [
        (
            f"{key}-{number}",
            {"short_description": "x", "due_date": f"2026-0{number % 5}-01 00:00:00" if number % 5 else ""},
        )
        for number in range(40)
    ]
    assert all(outcome.error is None for outcome in table.create_many(items))
    query = Query().starts_with("correlation_id", key).order_by(field, descending=descending)
    whole = [record.sys_id for record in table.list(query, page_size=10_000)]
    assert len(set(whole)) == 40
    assert [record.sys_id for record in table.list(query, page_size=size)] == whole
