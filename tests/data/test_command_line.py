"""The commands, run as processes of their own, as cron and scripts run them."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.bootstrap import Console, build
from data.models import CORRELATION_DISPLAY, TicketKind
from data.settings import read_settings
from data.store.schema import job_item
from data.views import ActionFilter, Scope, TicketFilter
from snclient import BasicAuth, Query, ServiceNow
from tests import processes
from tests.data.examples import TENANT, task

SCORES = {
    "value": [
        {
            "azureTenantId": TENANT,
            "createdDateTime": "2026-11-20T00:00:00Z",
            "currentScore": 3,
            "maxScore": 10,
            "controlScores": [{"controlName": "mfa", "controlCategory": "Identity", "score": 3}],
        }
    ]
}


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    values = processes.clean_environment(tmp_path) | {
        "SCOREDESK_DATA_DIR": str(tmp_path / "data"),
        "SCOREDESK_LOCAL_PORT": str(processes.free_port()),
        "SCOREDESK_USER": "lead",
    }
    yield values
    url = f"http://127.0.0.1:{values['SCOREDESK_LOCAL_PORT']}"
    processes.stop_local_instance(url, data_dir=tmp_path / "data")


@pytest.fixture
def console(environment: dict[str, str]) -> Iterator[Console]:
    made = build(read_settings(environment))
    yield made
    made.close()


def run(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "data", *arguments]
    return subprocess.run(command, cwd=processes.ROOT, env=environment, capture_output=True, timeout=120, check=False)


def scope_of(console: Console) -> Scope:
    scope = console.scope()
    assert scope is not None
    return scope


def test_the_exported_files_are_those_of_the_pages(environment: dict[str, str], console: Console) -> None:
    exported = run(environment, "export", "actions")
    assert (exported.returncode, exported.stderr) == (0, b"")
    assert exported.stdout == console.csv.actions(scope_of(console), ActionFilter())
    rows = list(csv.DictReader(io.StringIO(exported.stdout.decode("utf-8-sig"), newline="")))
    assert len(rows) >= 120
    assert run(environment, "export", "tickets").stdout == console.csv.tickets(scope_of(console), TicketFilter())


def test_a_larger_sample(environment: dict[str, str], console: Console) -> None:
    made = run(environment, "sample", "--actions", "300", "--days", "10")
    assert b"300 improvement actions, 10 days" in made.stdout
    assert console.actions.page(scope_of(console), ActionFilter(), page=1, size=10).total == 300
    assert len(console.scores.history(scope_of(console))) == 10
    refused = run(environment, "sample", "--actions", "0")
    assert refused.returncode == 1
    assert refused.stderr == b"The sample cannot have 0 actions. Choose a number from 1 to 20000.\n"


def test_the_second_of_two_imports_is_refused_and_changes_nothing(
    environment: dict[str, str], console: Console, tmp_path: Path
) -> None:
    scores, wrong = tmp_path / "scores.json", tmp_path / "wrong.json"
    scores.write_text(json.dumps(SCORES))
    wrong.write_text('{"value": [{"unrelated": true}]}')
    assert run(environment, "import", str(scores)).returncode == 0
    revision = console.revision()
    for arguments in ((str(wrong),), (str(scores), str(wrong)), (str(tmp_path / "nowhere.json"),), (str(tmp_path),)):
        refused = run(environment, "import", *arguments)
        assert refused.returncode == 1
        assert b"Traceback" not in refused.stderr
        assert refused.stderr.strip()
    assert console.revision() == revision
    assert console.actions.ids(scope_of(console), ActionFilter(), limit=9) == ("mfa",)


def test_console_and_command_line_work_through_600_rows_and_claim_each_once(
    environment: dict[str, str], console: Console, tmp_path: Path
) -> None:
    console.begin()
    console.imports.files([("scores.json", io.BytesIO(json.dumps(SCORES).encode()))])
    console.connecting.use_local_instance()
    tasks = [task(None, TicketKind.CHANGE, name=f"Ticket {number}") for number in range(600)]
    console.push.submit(scope_of(console), tasks, job_id="large", initiated_by="lead")
    port = processes.free_port()
    server = processes.start_console(tmp_path / "data", port=port, environment=environment)
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "data", "work"], cwd=processes.ROOT, env=environment, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = [command.communicate(timeout=120)[0] for command in commands]
    processes.wait_until(lambda: console.jobs.progress("large").is_finished, seconds=60)
    processes.stop(server)
    with console.store.read() as reading:
        claims = select(job_item.c.attempts, job_item.c.state, func.count()).group_by(
            job_item.c.attempts, job_item.c.state
        )
        assert reading.execute(claims).all() == [(1, "confirmed", 600)]
        workers = set(reading.execute(select(job_item.c.worker)).scalars())
    assert any(f"-{server.pid}-" in worker for worker in workers)
    assert any(f"-{command.pid}-" in worker for command in commands for worker in workers)
    assert all(b"items worked through" in output for output in outputs)
    with ServiceNow(console.settings.local_instance, auth=BasicAuth("admin", "admin")) as instance:
        query = Query().equals("correlation_display", CORRELATION_DISPLAY)
        keys = [one.value("correlation_id") for one in instance.table("change_request").list(query)]
    assert len(keys) == len(set(keys)) == 600


def test_a_wrong_setting_is_named_with_a_remedy(environment: dict[str, str]) -> None:
    refused = run(environment | {"SCOREDESK_LOCAL_PORT": "many"}, "export", "actions")
    assert refused.returncode == 1
    assert refused.stderr == b"SCOREDESK_LOCAL_PORT is many, not a positive number. Correct it or unset it.\n"


def test_a_reader_that_stops_early_is_no_error(environment: dict[str, str]) -> None:
    pipe = f"{sys.executable} -m data export actions | head -n 1"
    done = subprocess.run(["bash", "-c", pipe], cwd=processes.ROOT, env=environment, capture_output=True, check=False)
    assert done.stdout.decode("utf-8-sig").startswith("id,score,max_score,title")
    assert b"Traceback" not in done.stderr
