"""kill -9 while tickets are being created, then a restart that nobody visits: exactly one ticket each, every time."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
import requests

from data.bootstrap import Console, build
from data.models import ItemState, TicketKind
from data.settings import read_settings
from data.views import JobProgress, Scope
from snclient import BasicAuth, Query, ServiceNow
from tests import processes
from tests.data.examples import task

TICKETS = 20
MOMENTS = 10


@pytest.mark.parametrize("first_seed", [0, MOMENTS])
def test_a_console_that_is_killed_makes_exactly_the_planned_tickets(tmp_path: Path, first_seed: int) -> None:
    port = processes.free_port()
    environment = processes.console_environment(tmp_path, port=port) | {
        "SCOREDESK_PLATFORM_LIMIT_SECONDS": "0.5",
        "SCOREDESK_REQUEST_DEADLINE_SECONDS": "1.5",
    }
    console = build(read_settings(environment))
    process = processes.start_console(tmp_path, port=port, environment=environment)
    midway = 0
    try:
        processes.wait_until(lambda: bool(jobs_of(console)))
        wait_until_finished(console, jobs_of(console)[0].id)
        for seed in range(first_seed, first_seed + MOMENTS):
            job_id = push_twenty(console, seed)
            kill_at_a_moment(console, process, job_id, seed)
            midway += not console.jobs.progress(job_id).is_finished
            process = processes.start_console(tmp_path, port=port, environment=environment)
            wait_until_finished(console, job_id)
            assert console.jobs.progress(job_id).counts == {ItemState.CONFIRMED: TICKETS}, f"seed {seed}"
            assert count_on_instance(console, job_id) == TICKETS, f"seed {seed}"
        assert midway > MOMENTS / 2
    finally:
        process.kill()
        process.wait()
        processes.stop_local_instance(console.settings.local_instance, data_dir=tmp_path)
        console.close()


def push_twenty(console: Console, seed: int) -> str:
    """Plan twenty tickets on an instance that is slow and, for odd seeds, commits one create and never answers it."""
    plan: dict[str, object] = {"seed": seed, "latency_ms": 15}
    if seed % 2:
        lost = {"kind": "lost_answer", "method": "POST", "path": "/api/now/table/*", "probability": 0.15, "count": 1}
        plan["faults"] = [lost]
    requests.post(f"{console.settings.local_instance}/_local/faults", json=plan, timeout=5).raise_for_status()
    tasks = [task(None, TicketKind.INCIDENT, name=f"Moment {seed}, ticket {number}") for number in range(TICKETS)]
    return console.push.submit(scope_of(console), tasks, job_id=f"moment-{seed}", initiated_by="tester")


def kill_at_a_moment(console: Console, process: "subprocess.Popen[bytes]", job_id: str, seed: int) -> None:
    """Kill the console: for odd seeds between a commit and its answer, else at a seeded time of the sending."""
    if seed % 2:
        processes.wait_until(lambda: is_hanging(console) or console.jobs.progress(job_id).is_finished)
    else:
        processes.wait_until(lambda: ItemState.SENDING in console.jobs.progress(job_id).counts)
        time.sleep(random.Random(seed).uniform(0.0, 0.4))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    requests.delete(f"{console.settings.local_instance}/_local/faults", timeout=5).raise_for_status()


def is_hanging(console: Console) -> bool:
    """Whether the lost answer is under way: drawn, committed, and the console waits for it."""
    report = requests.get(f"{console.settings.local_instance}/_local/faults", timeout=5).json()
    return not any(fault["count"] for fault in report["faults"])


def count_on_instance(console: Console, job_id: str) -> int:
    """How many tickets the instance has for the keys of a push."""
    items, _ = console.jobs.items(job_id, page=1, size=TICKETS)
    with ServiceNow(console.settings.local_instance, auth=BasicAuth("admin", "admin")) as instance:
        found = instance.table("incident").list(Query().one_of("correlation_id", [one.correlation_id for one in items]))
        return len(list(found))


def jobs_of(console: Console) -> tuple[JobProgress, ...]:
    scope = console.scope()
    return console.jobs.list(scope, page=1, size=9)[0] if scope else ()


def wait_until_finished(console: Console, job_id: str) -> None:
    processes.wait_until(lambda: console.jobs.progress(job_id).is_finished)


def scope_of(console: Console) -> Scope:
    scope = console.scope()
    assert scope is not None
    return scope
