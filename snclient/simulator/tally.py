"""Counts the requests that the instance got, by method, path template, status and fault."""

import re
import time
from collections import Counter

_SYS_ID = re.compile(r"(?<=/)[0-9a-f]{32}(?=/|\Z)")
_KINDS_OF_REQUEST = 2000


class Tally:
    """How often what was asked, and when last. A status of None: no answer was sent."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int | None, str | None]] = Counter()
        self._last = time.monotonic()

    def touch(self) -> None:
        """Something was asked just now."""
        self._last = time.monotonic()

    def idle_seconds(self) -> float:
        """How long ago the last request came."""
        return time.monotonic() - self._last

    def add(self, method: str, path: str, *, status: int | None, fault: str | None) -> None:
        """Count one request."""
        key = (method, _SYS_ID.sub("{sys_id}", path), status, fault)
        if key not in self._counts and len(self._counts) >= _KINDS_OF_REQUEST:
            key = (method, "(other)", status, fault)
        self._counts[key] += 1

    def report(self) -> dict[str, object]:
        """The counts as JSON: `total` and `requests`, a list of method, path, status, fault and count."""
        rows = [
            {"method": method, "path": path, "status": status, "fault": fault, "count": count}
            for (method, path, status, fault), count in self._counts.items()
        ]
        return {"total": self._counts.total(), "requests": rows}
