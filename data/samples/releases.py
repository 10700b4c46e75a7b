"""Improvement actions that come and go: releases of programs, which Secure Score asks for while they are new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from data.samples.catalogue import Entry, entry_of
from data.samples.course import course_of, number_of

PERIOD = 28
"""Days from one release to the next."""
LIFE = 3 * PERIOD
"""Days for which a release is asked for; so many days make three of each program at any time."""
FIRST_RELEASE = date(2024, 11, 12)
PROGRAMS: tuple[tuple[str, str, int, str], ...] = (
    ("update_edge", "Update Microsoft Edge to version {}", 131, "devices"),
    ("update_chrome", "Update Google Chrome to version {}", 131, "devices"),
    ("update_firefox", "Update Mozilla Firefox to version {}", 133, "devices"),
    ("update_vs_code", "Update Visual Studio Code to version 1.{}", 95, "developers"),
)
"""Id, title, number of the first release, and who has the program; a week lies between one program and the next."""
ROW: Mapping[str, str] = {
    "category": "Device",
    "service": "MDATP",
    "max_score": "9",
    "is_maximum_hidden": "",
    "tier": "Core",
    "user_impact": "low",
    "implementation_cost": "low",
    "action_type": "Config",
    "threats": "Account breach|Data exfiltration",
    "source": "microsoft",
}


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is asked for from `first_day` (ordinal) on: `reached` of those who have the program, 0 to 1,
    have it after `days` days."""

    entry: Entry
    first_day: int
    days: int
    reached: float

    def is_asked_for(self, day: date) -> bool:
        """Say whether Secure Score shows the action on a day."""
        return 0 <= day.toordinal() - self.first_day < LIFE

    def coverage(self, day: date) -> float:
        """Return how far the release has spread on a day, 0 to 1."""
        return min(1.0, self.reached * max(0, day.toordinal() - self.first_day) / self.days)


def releases(first: date, last: date, *, programs: int) -> Iterator[Release]:
    """Give the releases of the first `programs` programs that are asked for on any day from `first` to `last`."""
    for program in range(programs):
        oldest = (first.toordinal() - LIFE - _begin(program)) // PERIOD + 1
        newest = (last.toordinal() - _begin(program)) // PERIOD
        for generation in range(oldest, newest + 1):
            yield _release(program, generation)


def _release(program: int, generation: int) -> Release:
    text_id, title, number, unit = PROGRAMS[program]
    version = number + generation
    release_id = f"{text_id}_{version}"
    row = {**ROW, "id": release_id, "title": title.format(version), "rank": str(5 + program), "unit": unit}
    return Release(
        entry=entry_of(row, course_of(release_id, "open", level=0.0), text_id=text_id),
        first_day=_begin(program) + generation * PERIOD,
        days=35 + number_of(release_id, "days") % 30,
        reached=0.9 + number_of(release_id, "reached") % 12 / 100,
    )


def _begin(program: int) -> int:
    return FIRST_RELEASE.toordinal() + program * (PERIOD // len(PROGRAMS))
