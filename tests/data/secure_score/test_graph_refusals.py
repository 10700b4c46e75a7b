"""What is not one of Graph's files is refused in words, and never by another error."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.data.secure_score.graph_examples import PROFILE, SCORE, error_of, outcome

SCORED = {"controlName": "a"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file1.json is empty; an answer of Microsoft Graph was expected"),
        (b" \n ", "file1.json is empty"),
        (b"<!DOCTYPE html><title>Sign in", 'it begins with "<!DOCTYPE html><title>Si"'),
        (b"Rank,Recommended action\n1,x", 'file1.json is not JSON: it begins with "Rank,Recommended action·"'),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file1.json is not JSON"),
        (b"PK\x03\x04", 'file1.json is not JSON: it begins with "PK··"'),
        (b"\xff\xfe<\x00", 'it begins with "<"'),
        (b'"text"', "file1.json is not JSON"),
        (b'{"value": [{"id": "x", "ti', "file1.json ends in the middle of its JSON"),
        (b"[", "file1.json ends in the middle of its JSON"),
        (b'{"value": [,]}', "file1.json is not valid JSON"),
        (b'{"id": "x", "title": "y"} trailing', "file1.json is not valid JSON"),
        (b'[{"id": "x", "title": "\xff"}]', "file1.json is not valid JSON"),
        (b"[" * 5_000, "file1.json is not valid JSON"),
        (b'{"a":' * 5_000, "file1.json is not valid JSON"),
        ([], "file1.json has no records"),
        ({"value": []}, "file1.json has no records"),
        ({}, "Record 1 of file1.json should be a secureScore or a secureScoreControlProfile, and is {}"),
        ([1], "and is 1."),
        ([None], "and is null."),
        ({"error": {"code": "Forbidden"}}, 'and is {"error"}'),
        ([SCORE, {"displayName": "x", "id": "y"}], 'Record 2 of file1.json should be a'),
        ([SCORE, {"displayName": "x", "id": "y"}], 'secureScoreControlProfile, and is {"displayName", "id"}'),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_refused_in_words(content: object, words: str) -> None:
    assert words in error_of(content)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currentScore": "many"}, 'Record 2 of file2.json: currentScore should be a number, and is "many".'),
        ({"currentScore": None}, "currentScore should be a number, and is null."),
        ({"maxScore": True}, "maxScore should be a number, and is true."),
        ({"maxScore": "nan"}, 'maxScore should be a number, and is "nan".'),
        ({"maxScore": []}, "maxScore should be a number, and is []."),
        ({"activeUserCount": 1.5}, "activeUserCount should be a whole number, and is 1.5."),
        ({"licensedUserCount": 2**40}, "licensedUserCount should be a whole number, and is 1099511627776."),
        ({"createdDateTime": "yesterday"}, 'createdDateTime should be a time such as 2026-01-31T00:00:00Z, and is "y'),
        ({"createdDateTime": None, "id": "x"}, "createdDateTime should be a time such as 2026-01-31T00:00:00Z"),
        ({"createdDateTime": {}}, "createdDateTime should be a text, and is {}."),
        ({"azureTenantId": "", "id": ""}, 'azureTenantId should not be blank, and is "".'),
        ({"controlScores": "none"}, 'controlScores should be a list, and is "none".'),
        ({"controlScores": [1]}, "controlScores[1] should be an object, and is 1."),
        ({"controlScores": [SCORED, {}]}, "controlScores[2].controlName should not be blank, and is null"),
        ({"controlScores": [{**SCORED, "score": "x" * 99}]}, f'score should be a number, and is "{"x" * 40}…"'),
        ({"averageComparativeScores": [{"averageScore": 1}]}, "averageComparativeScores[1].basis should not be blank"),
    ],
)  # fmt: skip
def test_a_wrong_property_is_named_with_file_and_record(changes: dict[str, object], words: str) -> None:
    assert words in error_of(PROFILE, [PROFILE, {**SCORE, **changes}])


def test_a_profile_without_id_is_named() -> None:
    assert 'Record 1 of file1.json: id should not be blank, and is "".' in error_of({**PROFILE, "id": " "})
    assert "threats should be a list" in error_of({**PROFILE, "threats": "x"})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["0001-01-01T00:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*SCORE, *PROFILE, "value", "error", "controlName", "score", "state", "updatedDateTime"])


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=5), st.sampled_from([SCORE, PROFILE, {}]), st.booleans())
@example({"value": [{}]}, {}, False)
@example({"id": "\ud800", "title": "x"}, {}, True)
def test_no_json_makes_another_error_than_ours(changes: dict[str, Any], base: dict[str, Any], is_page: bool) -> None:
    record = {**base, **changes}
    assert "file1.json" in outcome({"value": [record]} if is_page else record)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_makes_another_error_than_ours(data: st.DataObject) -> None:
    raw = bytearray(json.dumps({"value": [SCORE, PROFILE]}).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    assert "file1.json" in outcome(bytes(raw))
