"""Secrets at rest: sealed with a key that is not in the database."""

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from data.errors import SettingsError

KEY_FILE = "secret.key"


class Sealer:
    """Seals and opens secrets with one key.

    Arguments: `secret_key`, a Fernet key (32 bytes, url-safe base64), or empty: then one is kept in a file of the data
    folder that only its owner can read.
    """

    def __init__(self, secret_key: str, data_dir: Path) -> None:
        try:
            self._fernet = Fernet(secret_key.encode() if secret_key else _kept_key(data_dir / KEY_FILE))
        except ValueError as error:
            raise SettingsError(
                "The key for sealing secrets is not a Fernet key.",
                "Set SCOREDESK_SECRET_KEY to 32 bytes in url-safe base64, or unset it to use a key file.",
            ) from error

    def seal(self, secrets: Mapping[str, Any]) -> bytes:
        """Return secrets in a form that is safe to store."""
        return self._fernet.encrypt(json.dumps(dict(secrets)).encode())

    def open(self, sealed: bytes) -> dict[str, Any]:
        """Return secrets that were sealed; raises SettingsError where the key is another one."""
        try:
            opened: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise SettingsError(
                "The stored secrets were sealed with another key.",
                "Bring back the key (SCOREDESK_SECRET_KEY or the key file), or remove the connection and connect anew.",
            ) from error
        return opened


def _kept_key(path: Path) -> bytes:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=path.name)
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
            # of two processes that start at once, one makes the key, and both use it
            with suppress(FileExistsError):
                path.hardlink_to(fresh)
            Path(fresh).unlink()
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            "The key for sealing secrets cannot be kept in {path}: {reason}.",
            "Make the folder writable, point SCOREDESK_DATA_DIR elsewhere, or set SCOREDESK_SECRET_KEY.",
            path=path,
            reason=error.strerror,
        ) from error
