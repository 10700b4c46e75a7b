"""`make bench` works: on a small scale, for its figures are no matter for tests."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.report import Result, as_page, as_text
from tests.processes import ROOT, clean_environment

SMALL_SCALE = ("--small", "200", "--large", "400", "--rounds", "1", "--times", "2")


def test_every_measurement_is_taken_and_written_down(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "benchmarks", *SMALL_SCALE, "--page", str(page)]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(tmp_path), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    rows = [line for line in page.read_text().splitlines() if line.startswith("| ")][1:]
    assert [row.split("|")[1].split(";")[0].strip() for row in rows] == [
        "Create an incident",
        "List 100 incidents",
        "List 1,000 incidents",
        "Page by state of 400 tickets",
        "Page by number of 400 tickets",
        "Page by sys_updated_on of 400 tickets",
        "Page by sys_id (keyset) of 400 tickets",
    ]
    assert len(done.stdout.splitlines()) == len(rows)
    assert f"Measured on {datetime.now(UTC).date().isoformat()}" in page.read_text()


def test_a_ratio_over_its_target_is_named() -> None:
    over, within = Result("Slow", 7.0, 2.0, 3), Result("Fast", 4.0, 2.0, 3)
    assert [over.ratio, over.is_met, within.is_met] == [3.5, False, True]
    assert [line.endswith("MISSED") for line in as_text((over, within)).splitlines()] == [True, False]
    page = as_page((over,), today=date(2026, 11, 22))
    assert "Measured on 2026-11-22" in page
    assert "| Slow | 7.00 ms | 2.00 ms | **3.50** | 3 |" in page
