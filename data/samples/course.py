"""How an improvement action of the sample tenant fares from day to day: a pure function of the calendar date.

Nothing here knows which day is today, so that a new day adds to the history and changes none of it. A year has a
shape: work is done from February to December, and January's yearly review finds some of it undone.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

DRIFT_PERIOD = 35
"""Days from one loss of a drifting action to the next."""
DRIFT_LOW = 14
"""Days that it stays low before it recovers."""
DRIFT_RECOVERY = 7
"""Days that recovery takes."""
REVIEW_PERIOD = 91
"""Days between two reviews of a decision not to do an action."""
PLANNED_DAYS = 40
"""Days for which an action is marked as planned before it is done."""
PARTIAL_PERIOD = 4 * REVIEW_PERIOD
"""Days after which a partial action loses what it gained in steps."""
PARTIAL_STEPS = 5
PARTIAL_GAIN = 0.12
LAST_RESET_DAY = 28
"""The yearly review ends with January."""
FIRST_DONE_DAY = 45
LAST_DONE_DAY = 350
DECIDED_STATES = ("Ignored", "ThirdParty", "alternateMitigation", "planned")


@dataclass(frozen=True, slots=True)
class Course:
    """What decides the course of an action.

    `kind` is `done`, `open`, `partial`, `climb` or `drift`; `level` its coverage (0 to 1) where it is neither all nor
    nothing; `reset_day`, `start_day` and `done_day` are days of the year; `offset` moves what repeats, in days.
    """

    kind: str
    level: float
    state: str
    offset: int
    reset_day: int
    start_day: int
    done_day: int

    def moved(self, seed: str) -> "Course":
        """Return the same kind of course at other times, and a little better or worse."""
        other = course_of(seed, self.kind, level=self.level, state=self.state)
        return replace(other, level=min(0.97, max(0.05, self.level + (number_of(seed, "level") % 21 - 10) / 100)))


def course_of(seed: str, kind: str, *, level: float, state: str = "") -> Course:
    """Return a course whose times follow from `seed`."""
    done_day = FIRST_DONE_DAY + number_of(seed, "done") % (LAST_DONE_DAY - FIRST_DONE_DAY)
    return Course(
        kind=kind,
        level=level,
        state=state,
        offset=number_of(seed, "offset") % REVIEW_PERIOD,
        reset_day=2 + number_of(seed, "reset") % (LAST_RESET_DAY - 1),
        start_day=max(LAST_RESET_DAY, done_day - 20 - number_of(seed, "start") % 100),
        done_day=done_day,
    )


def drift_course(level: float, place: int, *, of: int) -> Course:
    """Return the course of one of some drifting actions, whose losses are spread evenly over the period."""
    return replace(course_of(f"drift {place}", "drift", level=level), offset=place * DRIFT_PERIOD // of)


def coverage(course: Course, day: date) -> float:
    """Return how far an action is done on a day, 0 to 1."""
    if course.kind == "done":
        return 1.0
    if course.kind == "open":
        return 0.0
    if course.kind == "drift":
        return _drifting(course, day.toordinal())
    if course.kind == "partial":
        return min(1.0, course.level + PARTIAL_GAIN * _gained(course, day.toordinal()))
    year_day = day.timetuple().tm_yday
    if year_day < course.reset_day or year_day >= course.done_day:
        return 1.0
    if year_day < course.start_day:
        return course.level
    return course.level + (1 - course.level) * (year_day - course.start_day) / (course.done_day - course.start_day)


def state_on(course: Course, day: date) -> tuple[str, datetime | None]:
    """Return Graph's state of an action on a day, and since when (aware UTC); before the day, whatever its hour."""
    if course.state:
        since = (day.toordinal() + course.offset) % REVIEW_PERIOD
        return course.state, _morning_of(day - timedelta(days=since + 1), course)
    year_day = day.timetuple().tm_yday
    if course.kind == "climb":
        planned_since = year_day - max(LAST_RESET_DAY + 1, course.done_day - PLANNED_DAYS)
        if planned_since >= 0 and year_day < course.done_day:
            return "planned", _morning_of(day - timedelta(days=planned_since + 1), course)
    return "Default", None


def number_of(seed: str, purpose: str) -> int:
    """Return a number that follows from two texts, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(f"{seed}\n{purpose}".encode(), digest_size=6).digest())


def _drifting(course: Course, ordinal: int) -> float:
    phase = (ordinal - course.offset) % DRIFT_PERIOD
    if phase < DRIFT_LOW:
        return course.level
    return min(1.0, course.level + (1 - course.level) * (phase - DRIFT_LOW + 1) / DRIFT_RECOVERY)


def _gained(course: Course, ordinal: int) -> float:
    """Return which part of a period's gain is there, in steps; each partial action begins its period on another day."""
    phase = (ordinal + PARTIAL_PERIOD // REVIEW_PERIOD * course.offset) % PARTIAL_PERIOD
    return phase * PARTIAL_STEPS // PARTIAL_PERIOD / PARTIAL_STEPS


def _morning_of(day: date, course: Course) -> datetime:
    return datetime.combine(day, time(3 + course.offset % 4, course.reset_day), tzinfo=UTC)
