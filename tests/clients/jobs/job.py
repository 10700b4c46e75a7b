"""How a job is started inside a client's environment: `python -m tests.clients.jobs.MODULE JOB URL FOLDER`."""

import asyncio
import inspect
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.clients.jobs.shelf import PREFIX

ADMIN = ("admin", "admin")
INTEGRATION = ("scoredesk.integration", "integration")
EMPLOYEE = ("employee", "employee")
OAUTH_CLIENT = ("scoredesk-local", "scoredesk-local-secret")
ADMIN_ID = "6816f79cc0a8016401c5a33be04be441"


@dataclass(frozen=True, slots=True)
class Target:
    """The instance that a job talks to, and a folder for its files."""

    url: str
    folder: Path

    @property
    def host(self) -> str:
        """Address without the scheme."""
        return self.url.partition("://")[2]


def letters(correlation_ids: list[str]) -> str:
    """Which records of the shelf were found, in the order found: `["shelf-B", "shelf-A"]` is "BA"."""
    return "".join(one.removeprefix(PREFIX) for one in correlation_ids)


def answer(*jobs: Callable[[Target], object]) -> None:
    """Do the job that the command line names and print what it returns as JSON; a coroutine is run."""
    name, url, folder = sys.argv[1:]
    [chosen] = [job for job in jobs if job.__name__ == name]
    result = chosen(Target(url, Path(folder)))
    if inspect.iscoroutine(result):
        result = asyncio.run(result)
    sys.stdout.write(json.dumps(result))
