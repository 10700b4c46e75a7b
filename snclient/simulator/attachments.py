"""Files that hang on records: kept in the database, compressed in parts, gone with their record.

Sources: ServiceNow, c_AttachmentAPI; the platform likewise keeps a file in many small parts (sys_attachment_doc).
"""

import hashlib
import secrets
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace

from snclient.simulator.access import Identity
from snclient.simulator.records import Records
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES, Table

_PARTS = (
    "CREATE TABLE IF NOT EXISTS local_attachment (owner TEXT, part INTEGER, content BLOB, PRIMARY KEY (owner, part))"
)
_PART_BYTES = 1024 * 1024


class TooLarge(Exception):
    """A file of more bytes than may be attached."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose bytes have come: the `sys_id` that it will have, its size in bytes, kept size, and SHA-256."""

    sys_id: str
    size: int
    size_compressed: int
    digest: str


class Attachments:
    """The contents of attachments, and their records in `sys_attachment`."""

    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records
        store.execute(_PARTS)

    async def receive(self, chunks: AsyncIterator[bytes], *, limit: int) -> Upload:
        """Keep the bytes of a file as they come; nothing stays of one that is broken off.

        Arguments: `limit`: the most bytes. Raises: TooLarge.
        """
        sys_id, digest = secrets.token_hex(16), hashlib.sha256()
        size = kept = parts = 0
        waiting = bytearray()
        try:
            async for chunk in _within(chunks, limit):
                size += len(chunk)
                digest.update(chunk)
                waiting += chunk
                if len(waiting) >= _PART_BYTES:
                    kept += self._keep(sys_id, parts, waiting)
                    parts += 1
                    waiting.clear()
            kept += self._keep(sys_id, parts, waiting)
        except BaseException:
            self._drop_content(sys_id)
            raise
        return Upload(sys_id, size, kept, digest.hexdigest())

    def attach(self, upload: Upload, values: Mapping[str, str], identity: Identity) -> Row:
        """Make the record of a file: `values` name it, its type, and the record that it hangs on."""
        given = {
            "sys_id": upload.sys_id,
            "size_bytes": str(upload.size),
            "size_compressed": str(upload.size_compressed),
            "compressed": "true",
            "hash": upload.digest,
            "state": "available",
        }
        try:
            return self._records.create(TABLES["sys_attachment"], {**values, **given}, _unhindered(identity))
        except BaseException:
            self._drop_content(upload.sys_id)
            raise

    def rename(self, sys_id: str, file_name: str, identity: Identity) -> None:
        """Give a file another name."""
        self._records.update(TABLES["sys_attachment"], sys_id, {"file_name": file_name}, _unhindered(identity))

    def delete(self, sys_id: str, identity: Identity) -> None:
        """Remove a file and its record."""
        self._records.delete(TABLES["sys_attachment"], sys_id, _unhindered(identity))

    def content(self, sys_id: str) -> Iterator[bytes]:
        """The bytes of a file, part by part."""
        sql = "SELECT content FROM local_attachment WHERE owner = ? AND part = ?"
        part = 0
        while found := self._store.read(sql, (sys_id, part)):
            yield zlib.decompress(found[0][0])
            part += 1

    def forget(self, table: Table, sys_id: str) -> None:
        """Drop what hung on a record that is deleted, or the content of an attachment that is."""
        if table.name == "sys_attachment":
            self._drop_content(sys_id)
            return
        hanging = self._store.select("SELECT sys_id FROM sys_attachment WHERE table_sys_id = ?", (sys_id,))
        for (attachment,) in hanging:
            self._drop_content(attachment)
            self._store.execute("DELETE FROM sys_attachment WHERE sys_id = ?", (attachment,))

    def _keep(self, sys_id: str, part: int, content: bytearray) -> int:
        compressed = zlib.compress(bytes(content))
        self._store.execute("INSERT INTO local_attachment VALUES (?, ?, ?)", (sys_id, part, compressed))
        return len(compressed)

    def _drop_content(self, sys_id: str) -> None:
        self._store.execute("DELETE FROM local_attachment WHERE owner = ?", (sys_id,))


async def _within(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """The chunks, as long as they are no more than `limit` bytes together. Raises: TooLarge."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge
        yield chunk


def _unhindered(identity: Identity) -> Identity:
    """The same user once it is decided that this may be done: `sys_attachment` itself is closed to most."""
    return replace(identity, roles=identity.roles | {"admin"})
