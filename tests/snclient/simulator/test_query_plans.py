"""How the database goes to the records: a page costs what it holds, not what the table holds."""

from collections.abc import Iterator

import pytest

from snclient.simulator.query import parse
from snclient.simulator.query_sql import Path, compile_path, compile_query
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES


@pytest.fixture
def store() -> Iterator[Store]:
    one = Store(":memory:")
    yield one
    one.close()


def plan(store: Store, table: str, query: str, path: Path) -> str:
    """The steps that the database takes, as it explains them."""
    found = compile_path(parse(query), TABLES[table], path)
    sql = f'EXPLAIN QUERY PLAN SELECT "sys_id" FROM "{TABLES[table].root}" {found.text} LIMIT 100 OFFSET 0'
    return "; ".join(row[3] for row in store.select(sql, found.parameters))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "task_class_order"),
        ("state=2", "task_state"),
        ("assignment_group=a", "task_assignment_group"),
        ("state=2^ORDERBYsys_id", "task_class_sys_id"),
        ("sys_id>a^ORDERBYsys_id", "task_class_sys_id"),
        ("sys_updated_on>=2026-01-01", "task_class_order"),
        ("sys_updated_on>=2026-01-01^ORDERBYsys_updated_on", "task_sys_updated_on"),
        ("priority=1^ORDERBYDESCopened_at", "task_opened_at"),
        ("correlation_idSTARTSWITHa^ORDERBYnumber", "task_number"),
    ],
)
def test_where_many_match_an_index_is_walked_in_order(store: Store, query: str, index: str) -> None:
    steps = plan(store, "incident", query, Path())
    assert f"INDEX {index} " in steps
    assert "TEMP B-TREE FOR ORDER BY" not in steps


@pytest.mark.parametrize(
    ("query", "by", "index"),
    [
        ("correlation_id=a^ORDERBYsys_id", "correlation_id", "task_correlation_id"),
        ("state=2^correlation_idINa,b^ORDERBYnumber", "correlation_id", "task_correlation_id"),
        ("correlation_idSTARTSWITHa^sys_updated_on>=2026-01-01^ORDERBYsys_updated_on", "correlation_id", ""),
        ("sys_updated_on>=2026-01-01^ORDERBYsys_id", "sys_updated_on", "task_sys_updated_on"),
    ],
)
def test_where_few_match_they_are_found_by_index_and_then_sorted(store: Store, query: str, by: str, index: str) -> None:
    for table in ("incident", "task"):
        assert f"INDEX {index or f'task_{by}'} " in plan(store, table, query, Path(by))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "task_all_order"),
        ("state=2", "task_all_order"),
        ("ORDERBYsys_id", "sqlite_autoindex_task_1"),
        ("state=2^ORDERBYDESCsys_updated_on", "task_all_sys_updated_on"),
        ("ORDERBYnumber", "task_all_number"),
    ],
)
def test_all_tasks_together_are_walked_in_order_too(store: Store, query: str, index: str) -> None:
    steps = plan(store, "task", query, Path())
    assert f"INDEX {index}" in steps
    assert "TEMP B-TREE FOR ORDER BY" not in steps


def test_only_lone_conditions_on_indexed_columns_narrow_a_query() -> None:
    def narrowing(query: str) -> list[str]:
        return [name for name, _ in compile_query(parse(query), TABLES["incident"]).narrowing]

    assert narrowing("state=2^number=x^sys_id=y^description=z") == ["state", "number", "sys_id"]
    assert narrowing("stateIN1,2^opened_at>=2026-01-01^numberLIKEx^priority!=3") == ["state", "opened_at"]
    assert narrowing("state=2^ORnumber=x^correlation_id=") == []
    assert narrowing("state=2^NQnumber=x") == []
    assert narrowing("assigned_to.user_name=x^opened_at>soon") == []
