"""Settings by hand: removing the connection and making it again, bringing files of Graph, the sample tenant."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import select

from data.bootstrap import Console
from data.models import ConnectionStatus
from data.store.schema import connection as connection_table
from tests import processes
from tests.e2e.browser import settle, visit
from tests.e2e.pictures import addresses
from tests.e2e.tenant import store_of

SCORES, PROFILES = "secureScores.json", "secureScoreControlProfiles.json"


@pytest.fixture
def sample(console_process: Callable[..., processes.ConsoleProcess]) -> processes.ConsoleProcess:
    """A console with the sample tenant and all demo tickets."""
    started = console_process()
    addresses(started)
    return started


@pytest.fixture
def store(sample: processes.ConsoleProcess) -> Iterator[Console]:
    with store_of(sample.environment) as opened:
        yield opened


def upload(page: Page, *files: Path | FilePayload) -> None:
    """Choose files and import them."""
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]
    button = page.get_by_role("button", name="Import", exact=True)
    expect(button).to_be_enabled()
    button.click()


def json_file(name: str, content: object) -> FilePayload:
    text = content if isinstance(content, str) else json.dumps(content)
    return {"name": name, "mimeType": "application/json", "buffer": text.encode()}


def fact(page: Page, name: str) -> str:
    """What a table of facts says of something."""
    row = page.get_by_test_id("stTable").locator("tr").filter(has=page.get_by_text(name, exact=True))
    return row.first.locator("td").last.inner_text()


def badges(page: Page) -> Locator:
    """What the line above every page says of the tenant and of the instance."""
    return page.get_by_test_id("stMain").locator(".stMarkdownBadge")


def test_a_removed_connection_is_asked_for_and_can_be_made_again(
    sample: processes.ConsoleProcess, store: Console, page: Page
) -> None:
    visit(page, f"{sample.url}/settings-servicenow")
    page.get_by_role("button", name="Remove the connection…").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the connection").click()
    expect(badges(page).last).to_contain_text("Not connected to ServiceNow")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("Do you use ServiceNow?")).to_be_visible()
    expect(page.get_by_text("ServiceNow incident management tickets")).to_have_count(0)
    connection = store.connection()
    assert connection is not None
    assert connection.status is ConnectionStatus.REMOVED
    with store.store.read() as reading:
        assert reading.execute(select(connection_table.c.sealed_secrets)).scalars().all() == [None]

    page.get_by_role("button", name="Connect to ServiceNow").click()
    page.get_by_role("button", name="Use the local instance").click()
    expect(badges(page).last).to_contain_text("Local instance")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("ServiceNow incident management tickets")).to_be_visible()
    expect(page.get_by_text("Do you use ServiceNow?")).to_have_count(0)
    scope = store.scope()
    assert scope is not None
    assert sum(store.tickets.counts(scope).by_kind.values()) == 60


@pytest.mark.real_data
def test_graphs_own_files_are_uploaded_and_the_sample_comes_back(
    sample: processes.ConsoleProcess, page: Page, capture: Path
) -> None:
    newest = json.loads((capture / SCORES).read_text())["value"][0]
    visit(page, f"{sample.url}/settings-secure-score")
    upload(page, capture / SCORES, capture / PROFILES)
    expect(page.get_by_test_id("stToast")).to_contain_text(f"{len(newest['controlScores'])} scored actions")
    expect(page.get_by_text(newest["azureTenantId"]).first).to_be_visible()
    settle(page)
    expected = f"{newest['currentScore']:g} of {newest['maxScore']:g} points"
    assert expected == "128 of 274 points"
    assert fact(page, "Newest score").endswith(expected)
    assert fact(page, "Source") == "Files of Microsoft Graph"
    expect(badges(page).first).to_contain_text(newest["azureTenantId"])
    page.get_by_role("link", name="All actions").click()
    expect(page.get_by_text(f"{len(newest['controlScores'])} improvement actions")).to_be_visible()

    page.get_by_role("link", name="Secure Score").click()
    page.get_by_role("button", name="Show the sample tenant").click()
    expect(page.get_by_role("button", name="Hide the sample tenant")).to_be_visible()
    expect(badges(page).first).to_contain_text("Sample tenant")
    settle(page)
    assert fact(page, "Source") == "Sample tenant"
    page.get_by_role("button", name="Hide the sample tenant").click()
    expect(page.get_by_role("button", name="Show the sample tenant")).to_be_visible()
    settle(page)
    assert fact(page, "Newest score").endswith(expected)


def test_a_file_that_is_something_else_is_refused_and_changes_nothing(
    sample: processes.ConsoleProcess, store: Console, page: Page
) -> None:
    good = {"id": "a_2026-03-01", "azureTenantId": "a", "createdDateTime": "2026-03-01T00:00:00Z", "currentScore": 1}
    good_file = json_file("good.json", [good | {"maxScore": 2, "controlScores": []}])
    refused = {
        "people.json should be a secureScore or a secureScoreControlProfile, and is": [{"name": "Kim", "age": 7}],
        'notes.json is not JSON: it begins with "Dear all': "Dear all, here is the file",
        "half.json ends in the middle of its JSON; a whole answer of Microsoft Graph was expected.": '[{"id": "a',
        "none.json has no records: neither scores nor control profiles.": {"value": []},
    }
    visit(page, f"{sample.url}/settings-secure-score")
    before = (store.tenant(), fact(page, "Newest score"))
    for number, (message, content) in enumerate(refused.items()):
        name = next(word for word in message.split() if word.endswith(".json"))
        page.reload()
        settle(page)
        upload(page, good_file, json_file(name, content)) if number else upload(page, json_file(name, content))
        error = page.get_by_test_id("stAlertContentError")
        expect(error).to_contain_text(message)
        expect(error).to_contain_text("GET /v1.0/security/secureScores")
        assert (store.tenant(), fact(page, "Newest score")) == before
    page.get_by_role("button", name="Hide the sample tenant").click()
    expect(page.get_by_test_id("stAlertContentError")).to_contain_text("Only the sample tenant is in the store.")
