"""docs/servicenow-instance.md tells what there is: every option, account and fault, and none besides."""

import re
import subprocess
import sys

from snclient.simulator.faults import FaultKind
from snclient.simulator.people import ACCOUNTS
from tests.processes import ROOT

PAGE = (ROOT / "docs" / "servicenow-instance.md").read_text("utf-8")


def rows(section: str) -> list[str]:
    """The first cells of the tables under a heading."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| `")]


def test_every_option_is_told_and_no_other() -> None:
    command = [sys.executable, "-m", "snclient.simulator", "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"--[a-z-]+", " ".join(rows("Start")))) == set(re.findall(r"--[a-z-]+", shown)) - {"--help"}


def test_every_account_is_told_and_no_other() -> None:
    assert rows("Accounts") == [f"`{account.user_name}`" for account in ACCOUNTS]
    assert all(f"| `{account.user_name}` | `{account.password}` |" in PAGE for account in ACCOUNTS)


def test_every_fault_is_told_and_no_other() -> None:
    told = re.findall(r"`([a-z_]+)`", " ".join(rows("When things go wrong: on demand")))
    assert sorted(told) == sorted(FaultKind)
