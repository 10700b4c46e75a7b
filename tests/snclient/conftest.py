"""Instances to talk to: the local one as a process, and one whose answers a test writes down."""

from collections.abc import Callable, Iterator

import pytest
import requests

from snclient import BasicAuth, PasswordGrant, ServiceNow, Token
from tests.processes import local_instance
from tests.snclient.scripted import ScriptedInstance


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty local instance."""
    with local_instance(tmp_path_factory.mktemp("instance")) as started:
        yield started.url


@pytest.fixture
def sn(instance: str) -> Iterator[ServiceNow]:
    """The local instance, as its integration user."""
    with ServiceNow(instance, auth=BasicAuth("scoredesk.integration", "integration")) as client:
        yield client


@pytest.fixture
def kept_tokens() -> list[Token]:
    """What `grant` handed to its owner."""
    return []


@pytest.fixture
def grant(kept_tokens: list[Token]) -> PasswordGrant:
    return PasswordGrant(
        client_id="scoredesk-local",
        client_secret="scoredesk-local-secret",
        username="scoredesk.integration",
        password="integration",
        on_token=kept_tokens.append,
    )


@pytest.fixture
def faults(instance: str) -> Iterator[Callable[..., None]]:
    """Makes the local instance misbehave until the test ends."""

    def make(**fault: object) -> None:
        answer = requests.post(f"{instance}/_local/faults", json={"faults": [fault]}, timeout=5)
        assert answer.ok, answer.text

    yield make
    requests.delete(f"{instance}/_local/faults", timeout=5).raise_for_status()


@pytest.fixture
def scripted() -> Iterator[ScriptedInstance]:
    """An instance whose answers the test writes down."""
    server = ScriptedInstance()
    yield server
    server.close()


@pytest.fixture
def scripted_sn(scripted: ScriptedInstance) -> Iterator[ServiceNow]:
    with ServiceNow(scripted.url, auth=BasicAuth("ada", "secret"), deadline=5) as client:
        yield client
