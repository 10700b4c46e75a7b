"""What can be configured, read once: the only reader of environment names."""

import getpass
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import platformdirs

from data.errors import SettingsError

LAST_PORT = 65_535
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Settings:
    """How this console runs. Durations are seconds.

    `database_url` is empty for SQLite in the data folder. `platform_limit` is how long ServiceNow may still commit a
    write that nobody waits for any more (60 s by default); `request_deadline` is the longest that one call may take.
    """

    data_dir: Path
    database_url: str
    local_port: int = 8600
    user: str = ""
    secret_key: str = ""
    sync_seconds: float | None = None
    platform_limit: float = 60.0
    request_deadline: float = 30.0
    console_url: str = "http://localhost:8501"

    @property
    def local_instance(self) -> str:
        """Base URL of the local ServiceNow instance."""
        return f"http://127.0.0.1:{self.local_port}"

    @property
    def store_path(self) -> Path:
        """Where the store is unless a database is named."""
        return self.data_dir / "scoredesk.sqlite"

    @property
    def local_database(self) -> Path:
        """Where the local ServiceNow instance keeps its records."""
        return self.data_dir / "servicenow.sqlite"

    @property
    def lease_seconds(self) -> float:
        """How long an item belongs to the worker that claimed it: past any commit that a dead worker left behind."""
        return self.request_deadline + self.platform_limit


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment.

    Returns: settings, with everything in the user's data folder unless `SCOREDESK_DATA_DIR` says otherwise.
    Raises: SettingsError for a value that is not of its kind.
    """
    values = os.environ if environment is None else environment
    # absolute, since processes that are started from another folder are told of it
    data_dir = (
        Path(values.get("SCOREDESK_DATA_DIR") or platformdirs.user_data_path("scoredesk")).expanduser().absolute()
    )
    sync_seconds = _positive(values, "SCOREDESK_SYNC_SECONDS", float, 0.0)
    return Settings(
        data_dir=data_dir,
        database_url=values.get("SCOREDESK_DATABASE_URL", ""),
        local_port=_port(values, "SCOREDESK_LOCAL_PORT", 8600),
        user=values.get("SCOREDESK_USER") or _system_user(),
        secret_key=values.get("SCOREDESK_SECRET_KEY", ""),
        sync_seconds=sync_seconds or None,
        platform_limit=_positive(values, "SCOREDESK_PLATFORM_LIMIT_SECONDS", float, 60.0),
        request_deadline=_positive(values, "SCOREDESK_REQUEST_DEADLINE_SECONDS", float, 30.0),
        console_url=(values.get("SCOREDESK_URL") or "http://localhost:8501").rstrip("/"),
    )


def _positive(values: Mapping[str, str], name: str, kind: Callable[[str], Number], default: Number) -> Number:
    text = values.get(name, "").strip()
    if not text:
        return default
    try:
        number = kind(text)
    except ValueError:
        number = kind("0")
    if not 0 < number < float("inf"):
        raise SettingsError("{name} is {text}, not a positive number.", "Correct it or unset it.", name=name, text=text)
    return number


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    port = _positive(values, name, int, default)
    if port > LAST_PORT:
        raise SettingsError("{name} is {port}, and the last port is 65535.", "Correct it.", name=name, port=port)
    return port


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
