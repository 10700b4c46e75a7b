"""Faults on demand: which calls go wrong, and how, drawn from a seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """What goes wrong with a call.

    `lost_answer`: done, but the answer never comes; `server_error`: 500, nothing done; `reset_before_commit` and
    `reset_after_commit`: the connection is cut before or after the work; `rate_limited`: 429, nothing done.
    """

    LOST_ANSWER = "lost_answer"
    SERVER_ERROR = "server_error"
    RESET_BEFORE_COMMIT = "reset_before_commit"
    RESET_AFTER_COMMIT = "reset_after_commit"
    RATE_LIMITED = "rate_limited"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: for calls of `method` ("*": any) whose path matches the pattern, with a probability, `count` times."""

    kind: FaultKind
    probability: float = 1.0
    method: str = "*"
    path: str = "*"
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to go wrong; `latency_ms` delays every call."""

    seed: int = 0
    latency_ms: float = 0.0
    faults: tuple[Fault, ...] = ()


class InvalidPlan(ValueError):
    """A plan that cannot be read; the message says what is wrong and what is possible."""


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
    values = _object(sent, "a fault", ("kind", "probability", "method", "path", "count"))
    kinds = [kind.value for kind in FaultKind]
    if values.get("kind") not in kinds:
        raise InvalidPlan(f"'kind' must be one of {', '.join(kinds)}; found {values.get('kind')!r}")
    count = None if values.get("count") is None else int(_number(values, "count", 0))
    return Fault(
        kind=FaultKind(str(values["kind"])),
        probability=_number(values, "probability", 1),
        method=str(values.get("method") or "*").upper(),
        path=str(values.get("path") or "*"),
        count=count,
    )


def _object(sent: object, what: str, names: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(sent, dict):
        raise InvalidPlan(f"{what} must be a JSON object with {', '.join(names)}")
    unknown = [name for name in sent if name not in names]
    if unknown:
        raise InvalidPlan(f"{what} has no {unknown[0]!r}; it may have {', '.join(names)}")
    return sent


def _number(values: Mapping[str, object], name: str, default: float) -> float:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**53:
        raise InvalidPlan(f"'{name}' must be a number of at least 0; found {value!r}")
    return value


class Faults:
    """The plan in force, and the draws that are left of it."""

    def __init__(self) -> None:
        self.replace(Plan())

    @property
    def latency_seconds(self) -> float:
        """How long every call is held back."""
        return self._plan.latency_ms / 1000

    def replace(self, plan: Plan) -> None:
        """Put another plan in force, its draws from the beginning."""
        self._plan = plan
        self._left = list(plan.faults)
        self._random = random.Random(plan.seed)  # noqa: S311 - draws must repeat

    def draw(self, method: str, path: str) -> FaultKind | None:
        """What goes wrong with this call, if anything."""
        for position, fault in enumerate(self._left):
            if not _matches(fault, method, path) or self._random.random() >= fault.probability:
                continue
            if fault.count is not None:
                self._left[position] = replace(fault, count=fault.count - 1)
            return fault.kind
        return None

    def report(self) -> dict[str, object]:
        """The plan with what is left of it, as JSON."""
        faults = [
            {"kind": fault.kind, "probability": fault.probability, "method": fault.method, "path": fault.path}
            | {"count": fault.count}
            for fault in self._left
        ]
        return {"seed": self._plan.seed, "latency_ms": self._plan.latency_ms, "faults": faults}


def _matches(fault: Fault, method: str, path: str) -> bool:
    return fault.method in ("*", method) and fault.count != 0 and fnmatchcase(path, fault.path)
