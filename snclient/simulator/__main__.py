"""`python -m snclient.simulator`: starts a local ServiceNow instance."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from snclient.simulator.app import web_application
from snclient.simulator.instance import assemble
from snclient.simulator.people import ACCOUNTS, CLIENT_ID, CLIENT_SECRET, add_fixed_records
from snclient.simulator.seed import MOST_TICKETS, Seed, add_tickets, demo_seed, read_correlation_ids
from snclient.simulator.server import CannotListen, listen, serve
from snclient.simulator.store import Store

_USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the instance. Returns: the exit code, 2 when it cannot start."""
    options = _parser().parse_args(arguments)
    try:
        listener = listen(options.host, options.port)
    except CannotListen as error:
        return _fail(str(error))
    with listener:
        try:
            seed = _seed(options.seed, options.correlation_ids)
            database = ":memory:" if options.database == ":memory:" else str(Path(options.database).resolve())
            store = Store(database)
        except (ValueError, OSError) as error:
            return _fail(str(error))
        except sqlite3.Error as error:
            return _fail(f"The database {options.database} cannot be opened ({error}). Choose another with --database.")
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        instance = assemble(store, database=database, base_url=base_url)
        add_fixed_records(store, instance.accounts)
        midnight = datetime.combine(datetime.now(UTC).date(), time(), UTC)
        add_tickets(store, options.seed, seed, today=midnight)
        try:
            serve(
                web_application(instance),
                listener,
                instance.tally,
                announce=lambda: _announce(base_url),
                idle=options.idle_seconds,
            )
        finally:
            store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m snclient.simulator", description="A local ServiceNow instance for trying out and for tests."
    )
    parser.add_argument("--host", default="127.0.0.1", help="only 127.0.0.1 is possible")
    parser.add_argument("--port", type=int, default=8600, help="0 takes a free one (default: 8600)")
    parser.add_argument("--database", default=":memory:", metavar="FILE", help="an SQLite file, or :memory:")
    parser.add_argument("--seed", default="demo", metavar="demo|empty|N", help="tickets to begin with (default: demo)")
    parser.add_argument("--correlation-ids", type=Path, metavar="FILE", help="one a line, for the tickets of --seed N")
    parser.add_argument("--idle-seconds", type=float, default=0, help="end after so long without a request (0: never)")
    return parser


def _seed(text: str, correlation_ids: Path | None) -> Seed:
    """The seed that the options ask for. Raises: ValueError with a remedy; OSError when the file cannot be read."""
    known = read_correlation_ids(correlation_ids.read_text("utf-8").splitlines()) if correlation_ids else ()
    if text == "demo":
        return demo_seed()
    if text == "empty":
        return Seed(0)
    if not text.isdecimal() or int(text) > MOST_TICKETS:
        raise ValueError(f"--seed {text} is not possible: use demo, empty or a number up to {MOST_TICKETS}.")
    return Seed(int(text), known)


def _announce(base_url: str) -> None:
    lines = [f"Local ServiceNow instance: {base_url}"]
    lines += [f"  user {account.user_name} / {account.password}" for account in ACCOUNTS]
    lines += [f"  OAuth client {CLIENT_ID} / {CLIENT_SECRET}"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _fail(message: str) -> int:
    sys.stderr.write(message + "\n")
    return _USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
