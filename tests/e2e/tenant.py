"""A small tenant of one's own, as Microsoft Graph would send it, and a console that shows it."""

import contextlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.bootstrap import Console, build
from data.settings import read_settings
from data.views import ImportResult, Scope
from tests import processes

TENANT = "7d1f6c2a-5b0e-4c38-9a64-0e2f5b8d4a11"


@dataclass(frozen=True, slots=True)
class Control:
    """An improvement action of the tenant: `score` of `most` points; `description` is HTML."""

    name: str
    title: str
    score: float
    most: float
    category: str = "Identity"
    description: str = "<p>Why it matters.</p>"
    remediation: str = "<p>How it is done.</p>"
    implementation_status: str = "None of 4 are done."


def bring_in(console: Console, day: date, controls: Sequence[Control]) -> ImportResult:
    """Import a day of the tenant with these controls and their profiles."""
    return console.imports.files(
        [
            ("secureScores.json", io.BytesIO(_json([_score(day, controls)]))),
            ("secureScoreControlProfiles.json", io.BytesIO(_json([_profile(one) for one in controls]))),
        ]
    )


@contextlib.contextmanager
def store_of(environment: Mapping[str, str]) -> Iterator[Console]:
    """What a console process knows, seen from here."""
    opened = build(read_settings(environment))
    try:
        yield opened
    finally:
        opened.close()


@contextlib.contextmanager
def tenant_console(folder: Path, day: date, controls: Sequence[Control]) -> Iterator[processes.ConsoleProcess]:
    """A console that has this tenant from the beginning, and not the sample tenant, with the local instance."""
    environment = {"SCOREDESK_DATA_DIR": str(folder), "SCOREDESK_LOCAL_PORT": str(processes.free_port())}
    with store_of(environment) as console:
        bring_in(console, day, controls)
        console.connecting.use_local_instance()
    with processes.console(folder, environment=environment) as started:
        yield started


def scope_of(console: Console) -> Scope:
    """Tenant and instance that the console shows."""
    scope = console.scope()
    assert scope is not None
    return scope


def _score(day: date, controls: Sequence[Control]) -> Mapping[str, object]:
    return {
        "id": f"{TENANT}_{day}",
        "azureTenantId": TENANT,
        "createdDateTime": f"{day}T00:00:00Z",
        "currentScore": sum(one.score for one in controls),
        "maxScore": sum(one.most for one in controls),
        "controlScores": [
            {
                "controlName": one.name,
                "controlCategory": one.category,
                "score": one.score,
                "description": one.description,
                "implementationStatus": one.implementation_status,
            }
            for one in controls
        ],
    }


def _profile(one: Control) -> Mapping[str, object]:
    return {
        "id": one.name,
        "azureTenantId": TENANT,
        "title": one.title,
        "controlCategory": one.category,
        "service": "AzureAD",
        "maxScore": one.most,
        "remediation": one.remediation,
    }


def _json(records: list[Mapping[str, object]]) -> bytes:
    return json.dumps({"value": records}).encode()
