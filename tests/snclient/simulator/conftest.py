"""A local ServiceNow instance as a process of its own, and a user's session with it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).parents[3]
ANNOUNCEMENT = "Local ServiceNow instance: "


@dataclass(frozen=True, slots=True)
class Running:
    """An instance that runs."""

    url: str
    process: subprocess.Popen[str]


class Api:
    """The REST API as one user sees it."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.auth = (user, password)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any call; a path without a slash at its start is a table."""
        address = f"{self.url}{path}" if path.startswith("/") else f"{self.url}/api/now/table/{path}"
        return self.session.request(method, address, timeout=20, **options)

    def create(self, table: str, **values: object) -> dict[str, Any]:
        """A new record."""
        response = self.call("POST", table, json=values)
        assert response.status_code == 201, response.text
        return dict(response.json()["result"])

    def update(self, table: str, sys_id: str, **values: object) -> dict[str, Any]:
        """A changed record."""
        response = self.call("PATCH", f"{table}/{sys_id}", json=values)
        assert response.status_code == 200, response.text
        return dict(response.json()["result"])

    def rows(self, table: str, query: str = "", **parameters: str) -> list[dict[str, Any]]:
        """Records by an encoded query and other `sysparm_` parameters."""
        sent = {"sysparm_query": query} | {f"sysparm_{name}": value for name, value in parameters.items()}
        response = self.call("GET", table, params=sent)
        assert response.status_code == 200, response.text
        return list(response.json()["result"])

    def values(self, table: str, query: str, field: str) -> list[str]:
        """One field of the records that match."""
        return [row[field] for row in self.rows(table, query, fields=field)]


SetProperty = Callable[[str, str], None]
"""Sets a system property until the test ends."""


@contextmanager
def running(*options: str) -> Iterator[Running]:
    """An instance on a free port with these options, ended afterwards."""
    command = [sys.executable, "-m", "snclient.simulator", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith(ANNOUNCEMENT), first
            yield Running(first.removeprefix(ANNOUNCEMENT).strip(), process)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def instance() -> Iterator[Running]:
    """An instance without tickets, for all tests that do not ask for their own."""
    with running("--database", ":memory:", "--seed", "empty") as one:
        yield one


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Starts instances that end with the test."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running(*options))


@pytest.fixture(scope="session")
def api(instance: Running) -> Api:
    """The REST API as the integration user sees it."""
    return Api(instance.url, "scoredesk.integration", "integration")


@pytest.fixture(scope="session")
def admin(instance: Running) -> Api:
    """The REST API as an admin sees it."""
    return Api(instance.url, "admin", "admin")


@pytest.fixture
def set_property(admin: Api) -> Iterator[SetProperty]:
    """Sets system properties of the shared instance, and takes that back."""
    before: dict[str, str | None] = {}

    def change(name: str, value: str | None) -> None:
        found = admin.rows("sys_properties", f"name={name}")
        before.setdefault(name, found[0]["value"] if found else None)
        if found and value is None:
            admin.call("DELETE", f"sys_properties/{found[0]['sys_id']}")
        elif found:
            admin.update("sys_properties", found[0]["sys_id"], value=value)
        elif value is not None:
            admin.create("sys_properties", name=name, value=value)

    yield change
    for name, value in before.items():
        change(name, value)


@pytest.fixture(scope="session")
def employee(instance: Running) -> Api:
    """The REST API as a user without roles sees it."""
    return Api(instance.url, "employee", "employee")
