"""Other people's clients, each in an environment of its own and pointed at a local instance that speaks TLS."""

import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.clients import environments
from tests.clients.jobs.shelf import RECORDS
from tests.e2e import browser_setup
from tests.processes import ROOT, clean_environment, stop

ANNOUNCEMENT = "Local ServiceNow instance: "
JOB_LIMIT = 120
"""Seconds that one job may take."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running local instance: its https address and the certificate that clients have to trust."""

    url: str
    certificate: Path


@dataclass(frozen=True, slots=True)
class Client:
    """A client, unmodified, in its own environment."""

    python: Path
    instance: Instance
    full_instance: Callable[[], Instance]
    folder: Path

    def job(self, name: str, *, is_long: bool = False) -> Any:
        """What a job answers: `MODULE.FUNCTION` of tests/clients/jobs, on the instance of 5,000 incidents if long."""
        module, _, function = name.partition(".")
        instance = self.full_instance() if is_long else self.instance
        trusted = {"REQUESTS_CA_BUNDLE": str(instance.certificate), "SSL_CERT_FILE": str(instance.certificate)}
        command = [str(self.python), "-m", f"tests.clients.jobs.{module}", function, instance.url, str(self.folder)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=clean_environment(self.folder) | trusted,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=JOB_LIMIT,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance that holds the shelf's incidents only."""
    with _running(tmp_path_factory.mktemp("instance"), seed="empty") as started:
        for record in RECORDS:
            requests.post(
                f"{started.url}/api/now/table/incident",
                json=dict(record),
                headers={"Accept": "application/json"},
                auth=("admin", "admin"),
                verify=str(started.certificate),
                timeout=10,
            ).raise_for_status()
        yield started


@pytest.fixture(scope="session")
def full_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance with 5,000 incidents and as many changes; for reading."""
    with _running(tmp_path_factory.mktemp("full"), seed="10000") as started:
        yield started


@pytest.fixture
def pysnow(client_of: Callable[[str], Client]) -> Client:
    return client_of("pysnow")


@pytest.fixture
def pysnc(client_of: Callable[[str], Client]) -> Client:
    return client_of("pysnc")


@pytest.fixture
def aiosnow(client_of: Callable[[str], Client]) -> Client:
    return client_of("aiosnow")


@pytest.fixture
def client_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Client]:
    """Makes a client ready; where it is not installed the test is skipped, or fails with `CI=true`."""

    def make(name: str) -> Client:
        python = environments.python_of(name)
        if python is None:
            (pytest.fail if browser_setup.is_ci() else pytest.skip)(environments.not_installed(name))
        return Client(
            python=python,
            instance=request.getfixturevalue("instance"),
            full_instance=lambda: request.getfixturevalue("full_instance"),
            folder=tmp_path,
        )

    return make


@contextmanager
def _running(folder: Path, *, seed: str) -> Iterator[Instance]:
    command = [sys.executable, "-m", "snclient.simulator", "--port", "0", "--tls", "--seed", seed]
    environment = clean_environment(folder)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline().decode()
            assert first.startswith(ANNOUNCEMENT), first
            url = first.removeprefix(ANNOUNCEMENT).strip()
            address = urlsplit(url)
            certificate = folder / "certificate.pem"
            certificate.write_text(ssl.get_server_certificate((address.hostname or "", address.port or 0)))
            yield Instance(url, certificate)
        finally:
            stop(process)
