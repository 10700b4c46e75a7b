"""The status of an improvement action follows from Graph's state and the points."""

import pytest

from data.secure_score.status import derived_maximum, effective_status


@pytest.mark.parametrize(
    ("state", "score", "max_score", "percentage", "status"),
    [
        ("Default", 0, 10, 0, "to_address"),
        ("Default", 9.99, 10, 99.9, "to_address"),
        ("Default", 10, 10, 100, "completed"),
        ("Default", 0.1 + 0.2, 0.3, None, "completed"),
        ("Default", 6.999999999999, 7, None, "completed"),
        ("Default", 11, 10, None, "completed"),
        ("", 10, 10, None, "completed"),
        (" default ", 0, 10, None, "to_address"),
        ("Default", 3, None, 100, "completed"),
        ("Default", 3, None, 99.5, "to_address"),
        ("Default", 0, None, None, "to_address"),
        ("Default", 0, 0, None, "to_address"),
        ("Default", 0, 0, 100, "completed"),
        ("Ignored", 0, 10, 0, "risk_accepted"),
        ("IGNORED", 10, 10, 100, "risk_accepted"),
        ("ThirdParty", 0, 10, 0, "third_party"),
        ("thirdparty", 10, 10, 100, "third_party"),
        ("alternateMitigation", 10, 10, 100, "alternate_mitigation"),
        ("planned", 0, 10, 0, "planned"),
        ("Planned", 10, 10, 100, "completed"),
        ("Reviewed", 0, 10, 0, "Reviewed"),
        (" Something new ", 10, 10, 100, "Something new"),
    ],
)
def test_state_and_points_give_the_status(
    state: str, score: float, max_score: float | None, percentage: float | None, status: str
) -> None:
    assert effective_status(state, score, max_score, percentage) == status


@pytest.mark.parametrize(
    ("score", "percentage", "maximum"),
    [
        (5, 50, 10),
        (2.33, 33.29, 7),
        (7, 100, 7),
        (0, 0, None),
        (0, 50, None),
        (5, 0, None),
        (5, None, None),
        (5, 400, None),
    ],
)
def test_a_maximum_is_derived_where_score_and_percentage_imply_one(
    score: float, percentage: float | None, maximum: float | None
) -> None:
    assert derived_maximum(score, percentage) == maximum
