"""Turns one record of Graph's JSON into the console's, or says which property is wrong."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from data.errors import InvalidInput
from data.models import Comparison, ControlProfile, ControlScore, ScoreDay
from data.secure_score.graph_words import category, level, link, plain, threat, tier

INTEGER_LIMIT = 2**31
"""Graph's whole numbers are Int32."""
NO_TIME_YEAR = 1
"""Year that .NET writes where there is no time."""
REMEDY = "Save the answer of Microsoft Graph again, without changing it, and choose that file."


@dataclass(frozen=True, slots=True)
class Record:
    """One record, and where it stands: `number` counts from 1, `path` is the way to it inside its record."""

    values: Mapping[str, Any]
    file: str
    number: int
    path: str = ""

    def text(self, name: str) -> str:
        """Return a text, trimmed and without control characters; null and missing are empty."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool | int | float):
            return str(value)
        if not isinstance(value, str):
            raise InvalidInput(
                "Record {number} of {file}: {field} should be a text, and is {found}.", REMEDY, **self._place(name)
            )
        return plain(value)

    def required_text(self, name: str) -> str:
        """Return a text that must not be blank."""
        text = self.text(name)
        if not text:
            raise InvalidInput(
                "Record {number} of {file}: {field} should not be blank, and is {found}.", REMEDY, **self._place(name)
            )
        return text

    def number_or_none(self, name: str) -> float | None:
        """Return a number, sent as one or as a text; None for null, missing and blank."""
        value = self.values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        try:
            number = float("not" if isinstance(value, bool) else value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            raise InvalidInput(
                "Record {number} of {file}: {field} should be a number, and is {found}.", REMEDY, **self._place(name)
            )
        return number

    def required_number(self, name: str) -> float:
        """Return a number that must be there."""
        number = self.number_or_none(name)
        if number is None:
            raise InvalidInput(
                "Record {number} of {file}: {field} should be a number, and is {found}.", REMEDY, **self._place(name)
            )
        return number

    def whole_or_none(self, name: str) -> int | None:
        """Return a whole number of 32 bits; None for null, missing and blank."""
        number = self.number_or_none(name)
        if number is None:
            return None
        if number != int(number) or not -INTEGER_LIMIT <= number < INTEGER_LIMIT:
            raise InvalidInput(
                "Record {number} of {file}: {field} should be a whole number, and is {found}.",
                REMEDY,
                **self._place(name),
            )
        return int(number)

    def flag(self, name: str) -> bool:
        """Return a truth value, which Graph also sends as a text."""
        value = self.values.get(name)
        return value is True or (isinstance(value, str) and value.strip().casefold() == "true")

    def time_or_none(self, name: str) -> datetime | None:
        """Return a time in UTC; None for null, missing, blank and .NET's year 1."""
        text = self.text(name)
        if not text:
            return None
        try:
            time = datetime.fromisoformat(text)
            if time.year == NO_TIME_YEAR:
                return None
            return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.no_time(name) from error

    def no_time(self, name: str) -> InvalidInput:
        """Make the error that says that a property is no time."""
        return InvalidInput(
            "Record {number} of {file}: {field} should be a time such as 2026-01-31T00:00:00Z, and is {found}.",
            REMEDY,
            **self._place(name),
        )

    def items(self, name: str) -> list[Any]:
        """Return a list; null and missing are empty."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InvalidInput(
                "Record {number} of {file}: {field} should be a list, and is {found}.", REMEDY, **self._place(name)
            )
        return value

    def records(self, name: str) -> list["Record"]:
        """Return a list of records inside this one."""
        inside = []
        for place, value in enumerate(self.items(name), start=1):
            path = f"{self.path}{name}[{place}]"
            if not isinstance(value, Mapping):
                raise InvalidInput(
                    "Record {number} of {file}: {field} should be an object, and is {found}.",
                    REMEDY,
                    number=self.number,
                    file=self.file,
                    field=path,
                    found=outline(value),
                )
            inside.append(Record(value, self.file, self.number, f"{path}."))
        return inside

    def _place(self, name: str) -> dict[str, Any]:
        found = outline(self.values.get(name))
        return {"number": self.number, "file": self.file, "field": self.path + name, "found": found}


def score_day(record: Record) -> ScoreDay:
    """Make a day of a `secureScore`; raises InvalidInput."""
    tenant_id, day = _tenant_and_day(record)
    controls = {one.action_id: one for one in map(_control_score, record.records("controlScores"))}
    return ScoreDay(
        tenant_id=tenant_id,
        day=day,
        current_score=record.required_number("currentScore"),
        max_score=record.required_number("maxScore"),
        active_users=record.whole_or_none("activeUserCount"),
        licensed_users=record.whole_or_none("licensedUserCount"),
        comparisons=tuple(
            Comparison(one.required_text("basis"), one.required_number("averageScore"), _seats(one))
            for one in record.records("averageComparativeScores")
            if one.values.get("averageScore") is not None
        ),
        controls=tuple(controls.values()),
    )


def control_profile(record: Record) -> ControlProfile:
    """Make a profile of a `secureScoreControlProfile`; raises InvalidInput."""
    profile_id = record.required_text("id")
    state, state_updated_at = _state(record)
    return ControlProfile(
        id=profile_id,
        title=" ".join(record.text("title").split()) or profile_id,
        category=category(record.text("controlCategory")),
        service=record.text("service"),
        action_type=record.text("actionType"),
        tier=tier(record.text("tier")),
        user_impact=level(record.text("userImpact")),
        implementation_cost=level(record.text("implementationCost")),
        rank=record.whole_or_none("rank"),
        max_score=record.number_or_none("maxScore"),
        threats=_threats(record),
        deprecated=record.flag("deprecated"),
        remediation=record.text("remediation"),
        remediation_impact=record.text("remediationImpact"),
        action_url=link(record.text("actionUrl")),
        state=state,
        state_updated_at=state_updated_at,
        tenant_id=record.text("azureTenantId"),
    )


def outline(value: Any) -> str:
    """Return a value the way JSON writes it, shortened, since that reads the same in every language."""
    if isinstance(value, Mapping):
        names = ", ".join(f'"{plain(str(name))[:30]}"' for name in list(value)[:6])
        return f"{{{names}, …}}" if len(value) > 6 else f"{{{names}}}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    if isinstance(value, str):
        text = plain(value)
        return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'
    return json.dumps(value)[:40]


def _tenant_and_day(record: Record) -> tuple[str, date]:
    """Return whose and which day it is; both stand in the id, too (`{tenant}_{yyyy-MM-dd}`)."""
    tenant_of_id, _, day_of_id = record.text("id").rpartition("_")
    tenant_id = record.text("azureTenantId") or tenant_of_id or record.required_text("azureTenantId")
    created = record.time_or_none("createdDateTime")
    if created is not None:
        return tenant_id, created.date()
    try:
        return tenant_id, date.fromisoformat(day_of_id)
    except ValueError as error:
        raise record.no_time("createdDateTime") from error


def _control_score(record: Record) -> ControlScore:
    return ControlScore(
        action_id=record.required_text("controlName"),
        category=category(record.text("controlCategory")),
        score=record.number_or_none("score") or 0.0,
        percentage=record.number_or_none("scoreInPercentage"),
        description=record.text("description"),
        implementation_status=record.text("implementationStatus"),
        last_synced=record.time_or_none("lastSynced"),
    )


def _seats(record: Record) -> str:
    lower, upper = record.text("SeatSizeRangeLowerValue"), record.text("SeatSizeRangeUpperValue")
    return f"{lower}–{upper}" if lower and upper else ""


def _state(record: Record) -> tuple[str, datetime | None]:
    """Return the state of the latest update and its time; of two without a time the later in the list counts."""
    found: tuple[str, datetime | None] = ("Default", None)
    latest = datetime.min.replace(tzinfo=UTC)
    for update in record.records("controlStateUpdates"):
        updated_at = update.time_or_none("updatedDateTime")
        if (updated_at or datetime.min.replace(tzinfo=UTC)) >= latest:
            latest = updated_at or latest
            found = update.text("state") or "Default", updated_at
    return found


def _threats(record: Record) -> tuple[str, ...]:
    values = [value for value in record.items("threats") if isinstance(value, str)]
    return tuple(dict.fromkeys(filter(None, map(threat, values))))
