"""The instance as a process: how it starts, what it refuses, how it ends, and what it begins with."""

import re
import signal
import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests

from snclient.simulator.query import parse
from snclient.simulator.query_sql import compile_query
from snclient.simulator.releases import FAMILIES, release_named, release_of
from snclient.simulator.server import UNDERSTOOD, listen
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES
from tests.snclient.simulator.conftest import ROOT, Api, Running, SetProperty

TICKETS = "sys_class_nameINincident,change_request"


def refused(*options: str) -> str:
    """What the command says when it does not start; one line."""
    command = [sys.executable, "-m", "snclient.simulator", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    return done.stderr


def test_it_names_its_address_and_accounts_and_answers(start: Callable[..., Running], tmp_path: Path) -> None:
    one = start("--database", str(tmp_path / "a.sqlite"), "--seed", "empty")
    assert one.process.stdout is not None
    lines = [one.process.stdout.readline().strip() for _ in range(6)]
    assert lines == [
        "user admin / admin",
        "user scoredesk.integration / integration",
        "user itil / itil",
        "user employee / employee",
        "OAuth client scoredesk-local / scoredesk-local-secret",
        "OAuth client scoredesk-local-public (PKCE, no secret)",
    ]
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


@pytest.mark.parametrize("words", [(), ("--listen-beyond-this-machine", "yes")])
def test_it_listens_on_no_other_address_unless_told_so_in_words(words: tuple[str, ...]) -> None:
    assert "127.0.0.1 only" in refused("--host", "127.0.0.2", "--port", "0", *words)
    assert UNDERSTOOD in refused("--host", "0.0.0.0", "--port", "0", *words)


def test_told_so_it_answers_others_but_for_what_is_local(start: Callable[..., Running], instance: Running) -> None:
    one = start("--seed", "empty", "--host", "127.0.0.2", "--listen-beyond-this-machine", UNDERSTOOD)
    assert one.url.startswith("http://127.0.0.2:")
    assert requests.get(f"{one.url}/api/now/table/incident", auth=("admin", "admin"), timeout=20).status_code == 200
    assert requests.get(f"{one.url}/login.do", timeout=20).status_code == 200
    for path in ("status", "requests", "faults"):
        assert requests.get(f"{one.url}/_local/{path}", timeout=20).status_code == 403
    for path in ("faults", "tokens/expire", "tokens/revoke"):
        assert requests.post(f"{one.url}/_local/{path}", json={}, timeout=20).status_code == 403
    assert requests.get(f"{instance.url}/login.do", headers={"Host": "[::1"}, timeout=20).status_code == 403
    away = {"Host": "elsewhere.example.com"}
    assert requests.get(f"{instance.url}/_local/status", headers=away, timeout=20).status_code == 403
    assert requests.get(f"{instance.url}/login.do", headers=away, timeout=20).status_code == 403


def test_who_calls_from_another_address_gets_nowhere(instance: Running) -> None:
    port = int(instance.url.rpartition(":")[2])
    connection = HTTPConnection("127.0.0.1", port, timeout=20, source_address=("127.0.0.9", 0))
    for path in ("/_local/status", "/login.do", "/api/now/table/incident"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 403
    connection.close()


def test_what_it_cannot_use_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_text("this is no database, and long enough to be taken for one " * 20)
    assert "--database" in refused("--port", "0", "--database", str(wrong))
    assert "--database" in refused("--port", "0", "--database", str(tmp_path / "no folder" / "x.sqlite"))
    assert "--seed many" in refused("--port", "0", "--seed", "many")
    assert "--seed 1000001" in refused("--port", "0", "--seed", "1000001")
    assert "use one of Helsinki, " in refused("--port", "0", "--release", "Fuji")
    assert "--faults is not possible: the plan is not valid JSON" in refused("--port", "0", "--faults", "{")
    assert "no such file" in refused("--port", "0", "--faults", str(tmp_path / "none")).lower()
    assert "no such file" in refused("--port", "0", "--seed", "3", "--correlation-ids", str(tmp_path / "none")).lower()


@pytest.mark.parametrize(
    ("asked", "war", "name"),
    [
        (None, "glide-zurich-07-01-2025__patch10-hotfix3-07-01-2026_07-02-2026_1215.zip", "Zurich"),
        ("Helsinki", "glide-helsinki-03-16-2016__patch0-03-17-2016_03-17-2016_0100.zip", "Helsinki"),
        ("Kingston", "glide-kingston-10-17-2017__patch6-hotfix5-07-28-2018_07-31-2018_0903.zip", "Kingston"),
        ("washingtondc", "glide-washingtondc-12-20-2023__patch0-12-21-2023_12-21-2023_0100.zip", "Washington DC"),
        ("Brazil", "glide-brazil-08-25-2026__patch0-08-26-2026_08-26-2026_0100.zip", "Brazil"),
    ],
)
def test_it_is_of_the_release_that_is_asked_for(
    start: Callable[..., Running], asked: str | None, war: str, name: str
) -> None:
    """KB0697389; release notes: Australia and Brazil come after Zurich."""
    one = start("--seed", "empty", *(("--release", asked) if asked else ()))
    admin = Api(one.url, "admin", "admin")
    assert admin.values("sys_properties", "name=glide.war", "value") == [war]
    assert Api(one.url, "itil", "itil").values("sys_properties", "name=glide.war", "value") == []
    text = admin.call("GET", "/stats.do").text
    assert f"Build name: {name}<br>" in text
    lines = dict(line.split(": ") for line in re.findall(r"[^<>]+: [^<>]+", text))
    assert f"{lines['Build tag']}_{lines['Build date']}.zip" == war
    assert lines["MID buildstamp"] == war.removeprefix("glide-").removesuffix(".zip")


def test_every_family_can_be_asked_for_and_they_stand_in_their_order() -> None:
    """Release notes: the alphabet starts again after Zurich."""
    assert (FAMILIES[0], FAMILIES[-3:]) == ("Helsinki", ("Zurich", "Australia", "Brazil"))
    assert len(FAMILIES) == 21
    for place, family in enumerate(FAMILIES):
        release = release_named(family.upper())
        assert release_of(release.war) == release
        assert [release.is_at_least(other) for other in FAMILIES] == [other <= place for other in range(len(FAMILIES))]


def test_a_release_can_be_changed_later(start: Callable[..., Running], tmp_path: Path) -> None:
    database = str(tmp_path / "a.sqlite")
    for options, name in ((("--release", "Tokyo"), "Tokyo"), ((), "Tokyo"), (("--release", "Utah"), "Utah")):
        one = start("--database", database, "--seed", "empty", *options)
        admin = Api(one.url, "admin", "admin")
        assert admin.values("sys_properties", "name=glide.buildname", "value") == [name]
        one.process.terminate()
        one.process.wait(20)


def test_its_build_is_told_to_administrators_only(instance: Running, set_property: SetProperty) -> None:
    """KB0697389; glide.security.diag_txns_acl."""
    address = f"{instance.url}/stats.do"
    assert requests.get(address, timeout=20).status_code == 403
    assert requests.get(address, auth=("itil", "itil"), timeout=20).status_code == 403
    set_property("glide.security.diag_txns_acl", "false")
    assert "Build name: Zurich<br>" in requests.get(address, timeout=20).text


def test_https_is_served_with_a_certificate_that_can_be_verified(start: Callable[..., Running]) -> None:
    one = start("--seed", "empty", "--tls")
    assert one.url.startswith("https://127.0.0.1:")
    assert one.process.stdout is not None
    lines = iter(one.process.stdout.readline, "")
    certificate = next(line.split()[1] for line in lines if line.startswith("  certificate "))
    port = one.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost"):
        address = f"https://{host}:{port}/api/now/table/incident"
        assert requests.get(address, auth=("admin", "admin"), timeout=20, verify=certificate).status_code == 200
    made = requests.post(address, json={}, auth=("admin", "admin"), timeout=20, verify=certificate)
    assert made.headers["Location"].startswith(one.url)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(address, timeout=20)
    served = ssl.get_server_certificate(("127.0.0.1", int(port)))
    assert served == Path(certificate).read_text()
    key = Path(certificate).with_suffix(".key")
    assert key.stat().st_mode & 0o077 == 0
    page = requests.get(f"{one.url}/login.do", timeout=20, verify=certificate)
    assert next(iter(page.cookies)).secure
    one.process.terminate()
    one.process.wait(20)
    assert not key.exists()


def test_faults_cut_encrypted_connections_too(start: Callable[..., Running]) -> None:
    given = '{"faults": [{"kind": "reset_after_commit", "method": "POST", "count": 1}]}'
    one = start("--seed", "empty", "--tls", "--faults", given)
    assert one.process.stdout is not None
    lines = iter(one.process.stdout.readline, "")
    certificate = next(line.split()[1] for line in lines if line.startswith("  certificate "))
    address, sent = f"{one.url}/api/now/table/incident", {"auth": ("admin", "admin"), "verify": certificate}
    with pytest.raises(requests.ConnectionError):
        requests.post(address, json={}, timeout=20, **sent)  # type: ignore[arg-type]
    assert len(requests.get(address, timeout=20, **sent).json()["result"]) == 1  # type: ignore[arg-type]


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
    rows = admin.rows("task", TICKETS)
    assert len(rows) == 24
    assert {row["correlation_id"] for row in rows} == {""}
    admin.call("DELETE", f"task/{rows[0]['sys_id']}")
    first.process.terminate()
    first.process.wait(20)
    second = start("--database", database, "--seed", "demo")
    assert len(Api(second.url, "admin", "admin").rows("task", TICKETS)) == 23


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
