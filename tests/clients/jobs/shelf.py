"""Five incidents that the query builders are tried on, known by the last letter of their correlation_id."""

from collections.abc import Mapping

PREFIX = "shelf-"
RECORDS: tuple[Mapping[str, str], ...] = (
    {
        "correlation_id": f"{PREFIX}A",
        "short_description": "Apple pie",
        "description": "One",
        "impact": "1",
        "urgency": "1",
        "due_date": "2026-01-10 08:00:00",
    },
    {
        "correlation_id": f"{PREFIX}B",
        "short_description": "Banana split",
        "description": "",
        "impact": "1",
        "urgency": "2",
        "due_date": "2026-01-11 08:00:00",
    },
    {
        "correlation_id": f"{PREFIX}C",
        "short_description": "Cherry cake",
        "description": "Three",
        "impact": "2",
        "urgency": "1",
        "due_date": "2026-02-01 08:00:00",
    },
    {
        "correlation_id": f"{PREFIX}D",
        "short_description": "Damson pie",
        "description": "Four",
        "impact": "3",
        "urgency": "3",
        "due_date": "",
    },
    {
        "correlation_id": f"{PREFIX}E",
        "short_description": "Elder roll",
        "description": "Five",
        "impact": "3",
        "urgency": "2",
        "due_date": "2026-03-01 08:00:00",
    },
)
