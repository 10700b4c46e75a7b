"""The console starts: on this machine only, with its worker, and at any address."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import processes
from tests.e2e.browser import visit


def test_the_first_address_of_a_fresh_process_may_be_any_page(
    console_process: Callable[..., processes.ConsoleProcess], page: Page
) -> None:
    started = console_process()
    visit(page, f"{started.url}/tickets")
    expect(page).to_have_title("Tickets · Scoredesk")
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name=re.compile("Pushes"))).to_be_visible()
    expect(page.get_by_role("heading", name="Tickets", exact=True)).to_be_visible()


def test_the_local_instance_starts_without_a_visitor(
    console_process: Callable[..., processes.ConsoleProcess],
) -> None:
    started = console_process()
    log = started.data_dir / "console.log"
    processes.wait_for(f"{started.local_instance}/_local/status", process=started.process, log=log)
    status = processes.ask(f"{started.local_instance}/_local/status").json()
    assert Path(status["database"]).is_relative_to(started.data_dir)


def test_a_console_ends_when_it_is_asked_to(console_process: Callable[..., processes.ConsoleProcess]) -> None:
    started = console_process()
    started.process.send_signal(signal.SIGTERM)
    started.process.wait(processes.STOP_LIMIT)
    assert "Traceback" not in started.log()


def test_an_address_that_others_can_reach_is_refused(tmp_path: Path) -> None:
    environment = processes.console_environment(tmp_path, port=1)
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port"]
    done = subprocess.run(
        [*command, str(processes.free_port()), "--server.address", "0.0.0.0"],
        cwd=processes.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=processes.START_LIMIT,
        check=False,
    )
    assert done.returncode == 1
    assert "Scoredesk would listen on 0.0.0.0" in done.stderr
    assert "Start it with --server.address 127.0.0.1." in done.stderr
