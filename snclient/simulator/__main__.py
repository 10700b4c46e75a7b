"""`python -m snclient.simulator`: starts a local ServiceNow instance."""

import argparse
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from snclient.simulator.app import web_application
from snclient.simulator.certificates import Certificate, make_certificate
from snclient.simulator.demo_records import add_demo_records
from snclient.simulator.faults import InvalidPlan, Plan, plan_of
from snclient.simulator.instance import assemble
from snclient.simulator.people import ACCOUNTS, add_fixed_records
from snclient.simulator.releases import FAMILIES, Release, release_named
from snclient.simulator.seed import MOST_TICKETS, Seed, add_tickets, demo_seed, read_correlation_ids
from snclient.simulator.server import LOOPBACK_ADDRESS, UNDERSTOOD, CannotListen, listen, serve
from snclient.simulator.setup import CLIENT_ID, CLIENT_SECRET, PUBLIC_CLIENT_ID, set_up
from snclient.simulator.store import Store

_USAGE_ERROR = 2
_EVERYWHERE = ("0.0.0.0", "")  # noqa: S104 - compared with, never bound to


class _CannotStart(Exception):
    """What was asked for is not possible; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options say, read and checked; `release` None: the one that the database has."""

    database: str
    seed: Seed
    plan: Plan
    release: Release | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the instance. Returns: the exit code, 2 when it cannot start."""
    options = _parser().parse_args(arguments)
    try:
        asked = _asked(options)
        with listen(options.host, options.port, said=options.listen_beyond_this_machine) as listener:
            _run(options, asked, listener)
    except (CannotListen, _CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        return _USAGE_ERROR
    return 0


def _asked(options: argparse.Namespace) -> _Asked:
    """The options, read. Raises: _CannotStart."""
    try:
        return _Asked(
            database=":memory:" if options.database == ":memory:" else str(Path(options.database).resolve()),
            seed=_seed(options.seed, options.correlation_ids),
            plan=plan_of(options.faults) if options.faults else Plan(),
            release=release_named(options.release) if options.release else None,
        )
    except InvalidPlan as error:
        raise _CannotStart(f"--faults is not possible: {error}.") from error
    except (ValueError, OSError) as error:
        raise _CannotStart(str(error)) from error


def _run(options: argparse.Namespace, asked: _Asked, listener: socket.socket) -> None:
    """Set the instance up and serve it until its end. Raises: _CannotStart."""
    with ExitStack() as stack:
        store = stack.enter_context(closing(_open(asked.database)))
        certificate = None
        if options.tls:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="local-instance-"))
            certificate = make_certificate(Path(folder), _names(options.host))
        base_url = _base_url(options.host, listener.getsockname()[1], has_tls=options.tls)
        is_open = options.host != LOOPBACK_ADDRESS
        instance = assemble(store, database=asked.database, base_url=base_url, is_open=is_open)
        instance.faults.replace(asked.plan)
        add_fixed_records(store, instance.accounts)
        set_up(store, instance.accounts, release=asked.release, redirect_urls=options.redirect_url)
        midnight = datetime.combine(datetime.now(UTC).date(), time(), UTC)
        is_new = add_tickets(store, options.seed, asked.seed, today=midnight)
        if is_new and options.seed == "demo":
            add_demo_records(store, today=midnight)
        serve(
            web_application(instance),
            listener,
            instance.tally,
            announce=lambda: _announce(base_url, certificate),
            idle=options.idle_seconds,
            certificate=certificate,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m snclient.simulator", description="A local ServiceNow instance for trying out and for tests."
    )
    add = parser.add_argument
    add("--host", default=LOOPBACK_ADDRESS, help="only 127.0.0.1 is possible, but for the next option")
    add("--listen-beyond-this-machine", default="", metavar=f'"{UNDERSTOOD}"', help="answer other machines too")
    add("--port", type=int, default=8600, help="0 takes a free one (default: 8600)")
    add("--tls", action="store_true", help="serve https with a certificate made at the start; its path is printed")
    add("--database", default=":memory:", metavar="FILE", help="an SQLite file, or :memory:")
    add("--seed", default="demo", metavar="demo|empty|N", help="tickets to begin with (default: demo)")
    add("--correlation-ids", type=Path, metavar="FILE", help="one a line, for the tickets of --seed N")
    add("--release", metavar="NAME", help=f"the family it is of, {FAMILIES[0]} to {FAMILIES[-1]} (default: Zurich)")
    add("--redirect-url", action="append", default=[], metavar="URL", help="registered by the OAuth clients")
    add("--faults", metavar="FILE|JSON", help="a plan of faults, as POST /_local/faults takes it")
    add("--idle-seconds", type=float, default=0, help="end after so long without a request (0: never)")
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


def _open(database: str) -> Store:
    try:
        return Store(database)
    except sqlite3.Error as error:
        message = f"The database {database} cannot be opened ({error}). Choose another with --database."
        raise _CannotStart(message) from error


def _base_url(host: str, port: int, *, has_tls: bool) -> str:
    """Where the instance says that it is; listening everywhere, by the name of its machine."""
    name = socket.gethostname() if host in _EVERYWHERE else host
    return f"{'https' if has_tls else 'http'}://{name}:{port}"


def _names(host: str) -> list[str]:
    """What the certificate is good for."""
    others = () if host in (LOOPBACK_ADDRESS, *_EVERYWHERE) else (host,)
    return [LOOPBACK_ADDRESS, "localhost", *((socket.gethostname(),) if host in _EVERYWHERE else others)]


def _announce(base_url: str, certificate: Certificate | None) -> None:
    lines = [f"Local ServiceNow instance: {base_url}"]
    lines += [f"  user {account.user_name} / {account.password}" for account in ACCOUNTS]
    lines += [f"  OAuth client {CLIENT_ID} / {CLIENT_SECRET}", f"  OAuth client {PUBLIC_CLIENT_ID} (PKCE, no secret)"]
    lines += [f"  certificate {certificate.certificate}"] if certificate else []
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
