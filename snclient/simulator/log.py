"""The system log: what the instance tells its administrators, and nobody else (table `syslog`)."""

import time
from enum import StrEnum

from snclient.simulator.store import Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES

_KEPT = 5000
_SWEEP = 500
_LONGEST_MESSAGE = 4000


class Level(StrEnum):
    """How bad it is, as `syslog.level` has it."""

    INFORMATION = "0"
    WARNING = "1"
    ERROR = "2"


class Log:
    """Writes to the system log; the oldest entries make room for new ones."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._written = 0

    def note(self, source: str, message: str, level: Level = Level.INFORMATION) -> None:
        """Add an entry; `source` names the part of the platform that speaks."""
        values = {"source": source, "message": message[:_LONGEST_MESSAGE], "level": level}
        row = system_row("syslog", values | {"sequence": str(time.time_ns())})
        with self._store.transaction():
            self._store.insert(TABLES["syslog"], row)
            self._written += 1
            if self._written % _SWEEP == 0:
                self._sweep()

    def _sweep(self) -> None:
        self._store.execute(
            "DELETE FROM syslog WHERE rowid NOT IN (SELECT rowid FROM syslog ORDER BY rowid DESC LIMIT ?)", (_KEPT,)
        )
