"""`python -m benchmarks`: the local instance beside bare endpoints, ratios on screen and in docs/benchmarks.md."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from benchmarks.bare import ANNOUNCEMENT as BARE
from benchmarks.measuring import ROOT, Call, Server, in_turns, serving
from benchmarks.report import Result, as_page, as_text

INSTANCE = "Local ServiceNow instance: "
PAGE = ROOT / "docs" / "benchmarks.md"
CREATE_TARGET, LIST_TARGET, SIZE_TARGET = 3, 3, 2
NEW_TICKET = {
    "short_description": "Require multifactor authentication for administrative roles",
    "description": "Requiring it makes it harder for attackers to reach accounts. " * 20,
    "impact": "2",
    "urgency": "2",
    "correlation_display": "Microsoft Secure Score",
}
LIST_SIZES = (100, 1000)
BY_INDEX = (
    ("state", "state=2"),
    ("number", "number>INC0010100^ORDERBYnumber"),
    ("sys_updated_on", "sys_updated_on>=2020-01-01 00:00:00^ORDERBYsys_updated_on"),
    ("sys_id (keyset)", "sys_id>8^ORDERBYsys_id"),
)
"""What is asked of a small and of a large instance: a name for it, an encoded query."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure. Returns: 1 when a ratio exceeds its target."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        results = _beside_bare_endpoints(Path(folder), options) + _small_and_large(Path(folder), options)
    sys.stdout.write(as_text(results))
    options.page.write_text(as_page(results, today=datetime.now(UTC).date()), encoding="utf-8")
    return 0 if all(one.is_met for one in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, metavar="N", help="tickets of the small instance")
    parser.add_argument("--large", type=int, default=1_000_000, metavar="N", help="tickets of the large one")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="turns of each measurement")
    parser.add_argument("--times", type=int, default=100, metavar="N", help="requests in a turn")
    parser.add_argument("--page", type=Path, default=PAGE, metavar="FILE", help="what to write")
    return parser


def _beside_bare_endpoints(folder: Path, options: argparse.Namespace) -> list[Result]:
    """Creates, and lists of all fields, of an instance with `--small` tickets."""
    with _instance(folder, options.small) as instance:
        rows = folder / "rows.json"
        everything = "/api/now/table/incident?sysparm_limit=10000&sysparm_exclude_reference_link=true"
        rows.write_text(json.dumps(json.loads(instance.ask(Call("GET", everything)))["result"]), encoding="utf-8")
        with serving(BARE, "-m", "benchmarks.bare", str(folder / "bare.db"), str(rows)) as bare:
            lists = [_lists(instance, bare, size, options) for size in LIST_SIZES]
            return [_creates(instance, bare, options), *lists]


def _creates(instance: Server, bare: Server, options: argparse.Namespace) -> Result:
    body = json.dumps(NEW_TICKET).encode()
    works = (
        _asking(instance, Call("POST", "/api/now/table/incident", body)),
        _asking(bare, Call("POST", "/incident", body)),
    )
    measured, beside = in_turns(works, rounds=options.rounds, times=options.times)
    return Result("Create an incident; beside: insert the same row", measured, beside, CREATE_TARGET)


def _lists(instance: Server, bare: Server, size: int, options: argparse.Namespace) -> Result:
    path = f"/api/now/table/incident?sysparm_query=ORDERBYsys_id&sysparm_limit={size}"
    works = (_asking(instance, Call("GET", path)), _asking(bare, Call("GET", f"/incident?limit={size}")))
    measured, beside = in_turns(works, rounds=options.rounds, times=max(1, options.times // 10))
    return Result(f"List {size:,} incidents; beside: read and dump the same rows", measured, beside, LIST_TARGET)


def _small_and_large(folder: Path, options: argparse.Namespace) -> list[Result]:
    """A page by an indexed field, uncounted, of a large instance; beside: of a small one."""
    with _instance(folder, options.small) as small, _instance(folder, options.large) as large:
        results = []
        for name, query in BY_INDEX:
            call = Call(
                "GET", f"/api/now/table/incident?sysparm_query={quote(query)}&sysparm_limit=100&sysparm_no_count=true"
            )
            works = (_asking(large, call), _asking(small, call))
            measured, beside = in_turns(works, rounds=options.rounds, times=max(1, options.times // 5))
            title = f"Page by {name} of {options.large:,} tickets; beside: of {options.small:,}"
            results.append(Result(title, measured, beside, SIZE_TARGET))
        return results


def _instance(folder: Path, tickets: int) -> AbstractContextManager[Server]:
    database = folder / f"instance-{tickets}-{len(list(folder.iterdir()))}.db"
    command = ("-m", "snclient.simulator", "--port", "0", "--database", str(database), "--seed", str(tickets))
    return serving(INSTANCE, *command)


def _asking(server: Server, call: Call) -> Callable[[], object]:
    return lambda: server.ask(call)


if __name__ == "__main__":
    sys.exit(main())
