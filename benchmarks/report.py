"""What was measured, as lines for the screen and as docs/benchmarks.md."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_INTRODUCTION = """\
# Benchmarks of the local ServiceNow instance

Written by `make bench`. Each line sets what the local instance takes beside something that cannot be avoided: a bare
starlette endpoint that inserts the same row into SQLite, one that reads the same rows and dumps them (both in
`benchmarks/bare.py`), or the same question to a smaller instance. Both sides of a line are measured in the same run, in
turns, over one kept connection, with the same settings of server and database; a figure is the best of its rounds.
Milliseconds are this machine's; the ratio is what counts.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """A line: `measured` and `beside` in milliseconds a request, and the ratio that must not be exceeded."""

    name: str
    measured: float
    beside: float
    target: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes."""
        return self.measured / self.beside

    @property
    def is_met(self) -> bool:
        """Whether the ratio is within its target."""
        return self.ratio <= self.target


def as_text(results: Sequence[Result]) -> str:
    """The results for the screen."""
    return "".join(
        f"{one.name:<64}{one.measured:9.2f} ms {one.beside:9.2f} ms {one.ratio:6.2f} times"
        f" (at most {one.target:g}){'' if one.is_met else '  MISSED'}\n"
        for one in results
    )


def as_page(results: Sequence[Result], *, today: date) -> str:
    """The results as a page of the documentation, with the day and the kind of machine."""
    rows = "".join(
        f"| {one.name} | {one.measured:.2f} ms | {one.beside:.2f} ms | **{one.ratio:.2f}** | {one.target:g} |\n"
        for one in results
    )
    return (
        f"{_INTRODUCTION}\nMeasured on {today.isoformat()}: {_machine()}.\n\n"
        "| what | local instance | beside | ratio | at most |\n|---|---|---|---|---|\n"
        f"{rows}"
    )


def _machine() -> str:
    """The kind of machine, without its name."""
    parts = [
        f"{os.cpu_count()} cores ({platform.machine()})",
        *_memory(),
        platform.system(),
        f"{platform.python_implementation()} {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    return ", ".join(parts)


def _memory() -> list[str]:
    path = Path("/proc/meminfo")
    if not path.exists():
        return []
    kibibytes = int(path.read_text().split()[1])
    return [f"{round(kibibytes / 1024 / 1024)} GiB"]
