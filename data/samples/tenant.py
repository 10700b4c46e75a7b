"""The sample tenant: a Secure Score that anybody can look at without an account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from data.models import Comparison, ControlProfile, ControlScore, ScoreDay
from data.samples.catalogue import TOTALS, Entry, entries
from data.samples.course import coverage, state_on
from data.samples.releases import PROGRAMS, releases

SAMPLE_TENANT_ID = "00000000-0000-4000-8000-5c02ede5c000"
SAMPLE_TENANT_NAME = "Sample tenant (Harbour Lane)"
RELEASES_AT_ONCE = 3
"""Of each program; see `data.samples.releases`."""
ACTIONS_PER_PROGRAM = 32
SEATS = "201–300"


class SampleTenant:
    """A source that is a pure function of the calendar date: a new day adds a day and changes none of the earlier.

    Arguments: `today`, the newest day; `actions`, how many improvement actions each day has; `days`, how many days.
    From 120 actions on there are all categories, sources and statuses, losses within the last seven days and actions
    that are new, whatever the date. One day is in memory at a time.
    """

    def __init__(self, today: date, *, actions: int = 128, days: int = 90) -> None:
        self.today = today
        self.first_day = today - timedelta(days=days - 1)
        self._programs = min(len(PROGRAMS), actions // ACTIONS_PER_PROGRAM)
        self._lasting = tuple(entries(actions - RELEASES_AT_ONCE * self._programs))
        self._releases = tuple(releases(self.first_day, today, programs=self._programs))

    def read(self) -> Iterator[ScoreDay | ControlProfile]:
        """Give the profiles as of today, then the days from the first to the last."""
        for entry in self._lasting:
            state, since = state_on(entry.course, self.today)
            yield replace(entry.profile, tenant_id=SAMPLE_TENANT_ID, state=state, state_updated_at=since)
        for release in self._releases:
            is_past = not release.is_asked_for(self.today)
            yield replace(release.entry.profile, tenant_id=SAMPLE_TENANT_ID, deprecated=is_past)
        day = self.first_day
        while day <= self.today:
            yield self._score_day(day)
            day += timedelta(days=1)

    def _score_day(self, day: date) -> ScoreDay:
        now = [(entry, coverage(entry.course, day)) for entry in self._lasting]
        now += [(one.entry, one.coverage(day)) for one in self._releases if one.is_asked_for(day)]
        controls = tuple(_control_score(entry, done, day) for entry, done in now)
        return ScoreDay(
            tenant_id=SAMPLE_TENANT_ID,
            day=day,
            current_score=round(sum(control.score for control in controls), 2),
            max_score=round(sum(entry.points for entry, _ in now), 2),
            active_users=_active_users(day),
            licensed_users=TOTALS["users"],
            comparisons=_comparisons(day),
            controls=controls,
        )


def _control_score(entry: Entry, done: float, day: date) -> ControlScore:
    covered = int(done * entry.total + 1e-9) if entry.total else 0
    is_met = done >= 1
    share = covered / entry.total if entry.total else float(is_met)
    words = entry.met if is_met else entry.gap
    return ControlScore(
        action_id=entry.profile.id,
        category=entry.profile.category,
        score=round(entry.points * share, 2),
        percentage=round(100 * share, 2),
        description=entry.description,
        implementation_status=words.format(n=entry.total - covered, total=entry.total) if entry.total else words,
        # the day before, so that it is past in every time zone
        last_synced=datetime.combine(
            day - timedelta(days=1), time(3 + entry.course.offset % 4, 2 * entry.course.reset_day), tzinfo=UTC
        ),
    )


def _active_users(day: date) -> int:
    """Return how many people worked that day: most on weekdays, a few at weekends."""
    return TOTALS["users"] - (180 if day.weekday() >= 5 else 9) - day.toordinal() * 7 % 11


def _comparisons(day: date) -> tuple[Comparison, ...]:
    """Return the averages of others in percent; they rise and fall slowly."""
    ordinal = day.toordinal()
    return (
        Comparison("AllTenants", round(45.6 + _wave(ordinal, 240, 1.8), 2)),
        Comparison("TotalSeats", round(49.2 + _wave(ordinal + 70, 300, 2.4), 2), SEATS),
    )


def _wave(ordinal: int, period: int, height: float) -> float:
    """Return a number between 0 and `height` that goes up and down once a period of days."""
    return height * (1 - abs(2 * (ordinal % period) / period - 1))
