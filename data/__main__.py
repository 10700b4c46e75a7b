"""The console without a browser, for cron and scripts: `python -m data --help`."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

from data.bootstrap import Console, build
from data.errors import InvalidInput, NotConnected, ScoredeskError, ServiceNowFailed
from data.imports import DEFAULT_ACTIONS, DEFAULT_DAYS
from data.models import ConnectionStatus
from data.settings import read_settings
from data.views import ActionFilter, Scope, TicketFilter


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with an error and its remedy on standard error."""
    options = _parser().parse_args(arguments)
    try:
        console = build(read_settings())
        try:
            return int(options.run(console, options) or 0)
        finally:
            console.close()
    except ScoredeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:
        # whoever read our output has seen enough
        sys.stderr.close()
        return 1
    except OSError as error:
        sys.stderr.write(f"The output cannot be written: {error.strerror}.\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description="Scoredesk without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sample = commands.add_parser("sample", help="make the sample tenant anew, larger if wanted")
    sample.add_argument("--actions", type=int, default=DEFAULT_ACTIONS, help="improvement actions (%(default)s)")
    sample.add_argument("--days", type=int, default=DEFAULT_DAYS, help="days of history (%(default)s)")
    sample.set_defaults(run=_sample)
    importing = commands.add_parser("import", help="import secureScores and secureScoreControlProfiles JSON of Graph")
    importing.add_argument("files", nargs="+", metavar="FILE")
    importing.set_defaults(run=_import)
    export = commands.add_parser("export", help="write CSV to standard output")
    export.add_argument("what", choices=("actions", "tickets"))
    export.set_defaults(run=_export)
    work = commands.add_parser("work", help="send what pushes have planned, read ticket states, and end")
    work.set_defaults(run=_work)
    return parser


def _sample(console: Console, options: argparse.Namespace) -> None:
    result = console.imports.sample(actions=options.actions, days=options.days)
    _say(f"{result.tenant_name}: {result.controls} improvement actions, {result.days} days.")


def _import(console: Console, options: argparse.Namespace) -> None:
    with ExitStack() as opened:
        try:
            named = [(Path(name).name, opened.enter_context(_seekable(Path(name)))) for name in options.files]
        except OSError as error:
            raise InvalidInput(
                "{file} cannot be read: {reason}.", "Check its name.", file=error.filename, reason=error.strerror
            ) from error
        result = console.imports.files(named)
    _say(f"{result.tenant_name}: {result.days} days, {result.controls} scored controls, {result.profiles} profiles.")


def _seekable(path: Path) -> BinaryIO:
    """Open a file; what comes through a pipe is kept on disk meanwhile, since it is read twice."""
    file = path.open("rb")
    if file.seekable():
        return file
    with file:
        kept = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
        shutil.copyfileobj(file, kept)
    kept.seek(0)
    return cast(BinaryIO, kept)


def _export(console: Console, options: argparse.Namespace) -> None:
    scope = _scope(console)
    if options.what == "actions":
        _write(console.csv.action_lines(scope, ActionFilter()))
    else:
        _write(console.csv.ticket_lines(scope, TicketFilter()))


def _work(console: Console, _options: argparse.Namespace) -> None:
    sent = console.worker.send()
    console.request_sync()
    console.worker.sync()
    _say(f"{sent} items worked through.")
    connection = console.connection()
    if connection is None or connection.status is ConnectionStatus.REMOVED:
        raise NotConnected("ServiceNow is not connected.", "Connect to an instance on the page Settings / ServiceNow.")
    if connection.status is ConnectionStatus.FAILING:
        raise ServiceNowFailed(
            "The last exchange with ServiceNow failed: {reason}", "Try again later.", reason=connection.last_error
        )


def _scope(console: Console) -> Scope:
    console.begin()
    scope = console.scope()
    if scope is None:
        raise InvalidInput("The store is empty.", "Import a Secure Score, or make the sample tenant.")
    return scope


def _write(lines: Iterable[str]) -> None:
    # CSV has its own line ends, and is UTF-8 whatever the terminal is
    for line in lines:
        sys.stdout.buffer.write(line.encode())
    sys.stdout.buffer.flush()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
