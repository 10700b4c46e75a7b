"""The pages of settings: connecting, defaults, what is exchanged, and where the score comes from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.bootstrap import Console
from data.models import ConnectionStatus
from tests.pages.test_home import scope_of

Draw = Callable[..., AppTest]
SERVICENOW, SECURE_SCORE = "settings/servicenow.py", "settings/secure_score.py"


def test_what_is_exchanged_is_what_the_product_promises(console: Console, draw: Draw) -> None:
    lists = [text.value.splitlines() for text in draw(SERVICENOW).markdown if text.value.startswith("- ")]
    assert [len(lines) for lines in lists] == [4, 7]
    assert "- ServiceNow access and refresh tokens" in lists[0]
    assert "- Who initiates the ticket" in lists[1]


def test_removing_the_connection_asks_first_and_forgets_it(console: Console, draw: Draw) -> None:
    app = draw(SERVICENOW)
    app.button("remove").click().run()
    connection = console.connection()
    assert connection is not None
    assert connection.status is ConnectionStatus.CONNECTED
    app.button("remove_now").click().run()
    removed = console.connection()
    assert removed is not None
    assert removed.status is ConnectionStatus.REMOVED
    assert not [button for button in app.button if button.key == "remove"]


def test_the_local_instance_is_one_click_away(console: Console, draw: Draw) -> None:
    console.connecting.remove()
    app = draw(SERVICENOW)
    app.button("use_local").click().run()
    assert not app.error
    connection = console.connection()
    assert connection is not None
    assert (connection.status, connection.is_local) == (ConnectionStatus.CONNECTED, True)


def test_defaults_are_chosen_from_what_the_instance_offers(console: Console, draw: Draw) -> None:
    groups, _callers = console.connecting.choices()
    assert groups
    app = draw(SERVICENOW)
    next(box for box in app.selectbox if box.label == "Assignment group").set_value(groups[0])
    next(button for button in app.button if button.label == "Save").click().run()
    connection = console.connection()
    assert connection is not None
    assert connection.assignment_group == groups[0]


def test_a_file_that_is_no_answer_of_graph_is_named_and_changes_nothing(console: Console, draw: Draw) -> None:
    before = console.tenant()
    app = draw(SECURE_SCORE)
    app.file_uploader[0].set_value([("notes.json", b'{"value": [{"id": 1}]}', "application/json")]).run()
    app.button("import").click().run()
    assert not app.exception
    (shown,) = [error.value for error in app.error]
    assert "notes\\.json" in shown
    assert console.tenant() == before


@pytest.mark.real_data
def test_an_upload_of_real_answers_shows_that_tenant_and_its_points(
    console: Console, draw: Draw, capture: Path
) -> None:
    files = sorted(capture.glob("*.json"))
    app = draw(SECURE_SCORE)
    app.file_uploader[0].set_value([(file.name, file.read_bytes(), "application/json") for file in files]).run()
    app.button("import").click().run()
    assert not app.error
    tenant = console.tenant()
    assert tenant is not None
    assert not tenant.is_sample
    scores = [day for file in files for day in json.loads(file.read_bytes())["value"] if "currentScore" in day]
    newest = max(scores, key=lambda day: day["createdDateTime"])
    tiles = {tile.label: tile.value for tile in draw().metric}
    assert tiles["Points"] == f"{newest['currentScore']:g} / {newest['maxScore']:g}"


def test_the_sample_tenant_cannot_be_hidden_while_there_is_no_other(console: Console, draw: Draw) -> None:
    app = draw(SECURE_SCORE)
    app.button("sample").click().run()
    (shown,) = [error.value for error in app.error]
    assert "Import the JSON files of your own tenant first" in shown
    assert scope_of(console).tenant_id
