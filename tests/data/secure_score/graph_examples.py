"""A score and a profile as Graph sends them, and readers of what tests make of them."""

import io
import json
from typing import Any

import pytest

from data.errors import InvalidInput
from data.models import ControlProfile, ScoreDay
from data.secure_score.graph_files import GraphFiles

SCORE: dict[str, Any] = {
    "id": "aaaa_2026-01-31",
    "azureTenantId": "aaaa",
    "createdDateTime": "2026-01-31T00:00:00Z",
    "currentScore": 815.22,
    "maxScore": 1376,
    "activeUserCount": 7,
    "licensedUserCount": 0,
    "enabledServices": ["HasEXOP2"],
    "averageComparativeScores": [
        {"basis": "AllTenants", "averageScore": 52.86, "appsScore": 1},
        {
            "basis": "TotalSeats",
            "averageScore": 48.98,
            "SeatSizeRangeLowerValue": "1",
            "SeatSizeRangeUpperValue": "100",
        },
    ],
    "controlScores": [
        {
            "controlName": "mfa",
            "controlCategory": "Identity",
            "score": 5.5,
            "scoreInPercentage": 61.11,
            "description": "<p>Why</p>",
            "implementationStatus": "2 of 5",
            "lastSynced": "2026-01-30T17:12:14.1234567Z",
            "on": "false",
            "count": "2",
        }
    ],
}
PROFILE: dict[str, Any] = {
    "id": "mfa",
    "azureTenantId": "aaaa",
    "title": " Use  two\nfactors ",
    "controlCategory": "Identity",
    "service": "AzureAD",
    "actionType": "Config",
    "actionUrl": "https://entra.microsoft.com/#x",
    "tier": "Defense In Depth",
    "userImpact": "Moderate",
    "implementationCost": "medium",
    "rank": 3,
    "maxScore": 9,
    "threats": ["Account breach", "Account Breach", "passwordCracking", " ", None],
    "deprecated": False,
    "remediation": "<ol><li>Do it</li></ol>",
    "remediationImpact": "None.",
    "complianceInformation": [],
    "controlStateUpdates": [
        {"state": "ThirdParty", "updatedDateTime": "2026-01-20T10:00:00Z"},
        {"state": "Ignored", "updatedDateTime": "2026-01-25T10:00:00+02:00"},
        {"state": "Default", "updatedDateTime": None},
    ],
}


def read(*contents: object) -> list[ScoreDay | ControlProfile]:
    files = []
    for number, content in enumerate(contents, start=1):
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        files.append((f"file{number}.json", io.BytesIO(raw)))
    return list(GraphFiles(files).read())


def error_of(*contents: object) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(*contents)
    assert caught.value.remedy
    return str(caught.value)


def outcome(content: object) -> str:
    """What reading a file comes to, in words that name it; any other error than ours ends the test."""
    try:
        return f"file1.json has {len(read(content))} records"
    except InvalidInput as error:
        return str(error)
