"""The instance as a process: how it starts, what it refuses, how it ends, and what it begins with."""

import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from snclient.simulator.query import parse
from snclient.simulator.query_sql import compile_query
from snclient.simulator.server import listen
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES
from tests.snclient.simulator.conftest import ROOT, Api, Running


def refused(*options: str) -> str:
    """What the command says when it does not start; one line."""
    command = [sys.executable, "-m", "snclient.simulator", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    return done.stderr


def test_it_names_its_address_and_accounts_and_answers(start: Callable[..., Running], tmp_path: Path) -> None:
    one = start("--database", str(tmp_path / "a.sqlite"), "--seed", "empty")
    assert one.process.stdout is not None
    lines = [one.process.stdout.readline().strip() for _ in range(5)]
    assert "user scoredesk.integration / integration" in lines
    assert "OAuth client scoredesk-local / scoredesk-local-secret" in lines
    status = requests.get(f"{one.url}/_local/status", timeout=20).json()
    assert status == {
        "service": "scoredesk-local-instance",
        "database": str((tmp_path / "a.sqlite").resolve()),
        "pid": one.process.pid,
    }


def test_a_busy_port_is_told_with_a_remedy(instance: Running) -> None:
    port = instance.url.rpartition(":")[2]
    assert (
        refused("--port", port)
        == f"Port {port} is in use by another program. Choose another with --port, or end what uses it.\n"
    )


def test_it_listens_on_no_other_address() -> None:
    assert "127.0.0.1 only" in refused("--host", "0.0.0.0", "--port", "0")


def test_what_it_cannot_use_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_text("this is no database, and long enough to be taken for one " * 20)
    assert "--database" in refused("--port", "0", "--database", str(wrong))
    assert "--database" in refused("--port", "0", "--database", str(tmp_path / "no folder" / "x.sqlite"))
    assert "--seed many" in refused("--port", "0", "--seed", "many")
    assert "--seed 1000001" in refused("--port", "0", "--seed", "1000001")
    assert "no such file" in refused("--port", "0", "--seed", "3", "--correlation-ids", str(tmp_path / "none")).lower()


def test_answers_do_not_wait_for_nagle() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP, "asyncio looks at this before it turns the delay off"
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_sigterm_ends_it_cleanly(start: Callable[..., Running], tmp_path: Path) -> None:
    one = start("--database", str(tmp_path / "a.sqlite"), "--seed", "empty")
    Api(one.url, "admin", "admin").create("incident")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(20) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.sqlite"]


def test_it_ends_when_nobody_asks_for_long_enough(start: Callable[..., Running]) -> None:
    one = start("--seed", "empty", "--idle-seconds", "0.3")
    assert one.process.wait(20) == 0


def test_demo_tickets_are_of_other_people_and_added_once(start: Callable[..., Running], tmp_path: Path) -> None:
    database = str(tmp_path / "a.sqlite")
    first = start("--database", database, "--seed", "demo")
    admin = Api(first.url, "admin", "admin")
    rows = admin.rows("task")
    assert len(rows) == 24
    assert {row["correlation_id"] for row in rows} == {""}
    admin.call("DELETE", f"task/{rows[0]['sys_id']}")
    first.process.terminate()
    first.process.wait(20)
    second = start("--database", database, "--seed", "demo")
    assert len(Api(second.url, "admin", "admin").rows("task")) == 23


def test_a_number_seeds_that_many_tickets_and_always_the_same(start: Callable[..., Running], tmp_path: Path) -> None:
    keys = tmp_path / "keys.txt"
    keys.write_text("key-0\nkey-1\n\nincident key-2\nincident key-3\nchange_request key-4\n")
    options = ("--seed", "2000", "--correlation-ids", str(keys))
    apis = [Api(start(*options).url, "admin", "admin") for _ in range(2)]
    fields = "number,sys_id,state,correlation_id,opened_at,sys_class_name,active"
    one, other = (api.rows("task", "ORDERBYsys_id", fields=fields) for api in apis)
    assert one == other
    assert Counter(row["sys_class_name"] for row in one) == {"incident": 1000, "change_request": 1000}
    tables = {row["correlation_id"]: row["sys_class_name"] for row in one if row["correlation_id"]}
    assert tables == {
        "key-0": "incident",
        "key-1": "change_request",
        "key-2": "incident",
        "key-3": "incident",
        "key-4": "change_request",
    }
    assert len({row["number"] for row in one}) == 2000
    assert {row["state"] for row in one if row["sys_class_name"] == "incident"} == set("123678")
    assert len({row["opened_at"][:7] for row in one}) >= 12
    assert apis[0].create("incident")["number"] == "INC0011001"


@pytest.mark.parametrize(
    "query",
    [
        "correlation_id=key-1",
        "correlation_idINkey-1,key-2",
        "correlation_idSTARTSWITHkey^sys_updated_on>=2026-01-01 00:00:00^ORDERBYsys_updated_on",
        "sys_id>5^ORDERBYsys_id",
        "state=2",
        "number=INC0010001",
        "",
    ],
)
def test_the_queries_of_a_console_use_an_index(query: str) -> None:
    store, table = Store(":memory:"), TABLES["incident"]
    compiled = compile_query(parse(query), table, is_reversed=False)
    sql = f"EXPLAIN QUERY PLAN SELECT * FROM task WHERE {compiled.where.text} ORDER BY {compiled.order} LIMIT 10"
    plan = [row[3] for row in store.select(sql, compiled.where.parameters)]
    store.close()
    assert plan[0].startswith("SEARCH task USING INDEX"), plan
    assert "TEMP B-TREE FOR ORDER BY" not in " ".join(plan) or "STARTSWITH" in query or "IN" in query, plan
