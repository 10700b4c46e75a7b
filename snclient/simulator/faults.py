"""Faults on demand: which calls go wrong, and how, drawn from a seed."""

import json
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

_DELAY, _SKEW, _RETRY_AFTER = 2.0, 300.0, 1.0
_LONGEST_DELAY = 3600.0
_LARGEST_SKEW = 366 * 86_400.0
_LARGEST_NUMBER = 2.0**53


class FaultKind(StrEnum):
    """What goes wrong with a call.

    Nothing is done by: `rate_limited` (429 with headers), `rate_limited_bare` (429 without), `server_error` (500),
    `reset_before_commit` (the connection is cut), `hibernating` (200 and an HTML page).
    The work is done, and then: `reset_after_commit` (the connection is cut), `lost_answer` (it hangs),
    `truncated_json` (half of the answer), `transaction_cancelled` (500, and a list breaks off with an error inside a
    200), `slow_drip` (the answer trickles for `delay_s`), `clock_skew` (with times that are off by `skew_s`).
    `late_commit`: the connection is cut now, the work is done `delay_s` later.
    """

    RATE_LIMITED = "rate_limited"
    RATE_LIMITED_BARE = "rate_limited_bare"
    SERVER_ERROR = "server_error"
    RESET_BEFORE_COMMIT = "reset_before_commit"
    RESET_AFTER_COMMIT = "reset_after_commit"
    LATE_COMMIT = "late_commit"
    LOST_ANSWER = "lost_answer"
    TRUNCATED_JSON = "truncated_json"
    TRANSACTION_CANCELLED = "transaction_cancelled"
    HIBERNATING = "hibernating"
    SLOW_DRIP = "slow_drip"
    CLOCK_SKEW = "clock_skew"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: for calls of `method` ("*": any) whose path matches the pattern, with a probability, `count` times.

    `delay_s`, `skew_s` and `retry_after_s` in seconds, for the kinds that have one; `skew_s` may be negative.
    """

    kind: FaultKind
    probability: float = 1.0
    method: str = "*"
    path: str = "*"
    count: int | None = None
    delay_s: float = _DELAY
    skew_s: float = _SKEW
    retry_after_s: float = _RETRY_AFTER


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to go wrong; `latency_ms` delays every call."""

    seed: int = 0
    latency_ms: float = 0.0
    faults: tuple[Fault, ...] = ()


class InvalidPlan(ValueError):
    """A plan that cannot be read; the message says what is wrong and what is possible."""


def parse_plan(text: str | bytes) -> Plan:
    """A plan from its JSON text. Raises: InvalidPlan."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidPlan("the plan is not valid JSON") from None
    return read_plan(sent)


def plan_of(option: str) -> Plan:
    """A plan as the command line has it: JSON, or the name of a file with JSON. Raises: InvalidPlan, OSError."""
    return parse_plan(option if option.lstrip().startswith("{") else Path(option).read_text("utf-8"))


def read_plan(sent: object) -> Plan:
    """A plan from its JSON form. Raises: InvalidPlan."""
    values = _object(sent, "the plan", ("seed", "latency_ms", "faults"))
    faults = values.get("faults", [])
    if not isinstance(faults, list):
        raise InvalidPlan("'faults' must be a list of objects")
    return Plan(
        seed=int(_number(values, "seed", 0)),
        latency_ms=_number(values, "latency_ms", 0),
        faults=tuple(_fault(one) for one in faults),
    )


def _fault(sent: object) -> Fault:
    values = _object(sent, "a fault", tuple(field.name for field in fields(Fault)))
    kinds = [kind.value for kind in FaultKind]
    if values.get("kind") not in kinds:
        raise InvalidPlan(f"'kind' must be one of {', '.join(kinds)}; found {values.get('kind')!r}")
    count = None if values.get("count") is None else int(_number(values, "count", 0))
    return Fault(
        kind=FaultKind(str(values["kind"])),
        probability=_number(values, "probability", 1, most=1),
        method=str(values.get("method") or "*").upper(),
        path=str(values.get("path") or "*"),
        count=count,
        delay_s=_number(values, "delay_s", _DELAY, most=_LONGEST_DELAY),
        skew_s=_number(values, "skew_s", _SKEW, least=-_LARGEST_SKEW, most=_LARGEST_SKEW),
        retry_after_s=_number(values, "retry_after_s", _RETRY_AFTER),
    )


def _object(sent: object, what: str, names: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(sent, dict):
        raise InvalidPlan(f"{what} must be a JSON object with {', '.join(names)}")
    unknown = [name for name in sent if name not in names]
    if unknown:
        raise InvalidPlan(f"{what} has no {unknown[0]!r}; it may have {', '.join(names)}")
    return sent


def _number(
    values: Mapping[str, object], name: str, default: float, *, least: float = 0, most: float = _LARGEST_NUMBER
) -> float:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        bounds = f"of at least {least:g}" if most == _LARGEST_NUMBER else f"from {least:g} to {most:g}"
        raise InvalidPlan(f"'{name}' must be a number {bounds}; found {value!r}")
    return value


class Faults:
    """The plan in force, and the draws that are left of it."""

    def __init__(self, plan: Plan | None = None) -> None:
        self.replace(plan or Plan())

    @property
    def latency_seconds(self) -> float:
        """How long every call is held back."""
        return self._plan.latency_ms / 1000

    def replace(self, plan: Plan) -> None:
        """Put another plan in force, its draws from the beginning."""
        self._plan = plan
        self._left = list(plan.faults)
        self._random = random.Random(plan.seed)  # noqa: S311 - draws must repeat

    def draw(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this call, if anything."""
        for position, fault in enumerate(self._left):
            if not _matches(fault, method, path) or self._random.random() >= fault.probability:
                continue
            if fault.count is not None:
                self._left[position] = replace(fault, count=fault.count - 1)
            return fault
        return None

    def report(self) -> dict[str, object]:
        """The plan with what is left of it, as JSON."""
        faults = [asdict(fault) for fault in self._left]
        return {"seed": self._plan.seed, "latency_ms": self._plan.latency_ms, "faults": faults}


def _matches(fault: Fault, method: str, path: str) -> bool:
    return fault.method in ("*", method) and fault.count != 0 and fnmatchcase(path, fault.path)
