"""The connection to an instance, and the connections that were: one row each, secrets sealed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection as StoreConnection
from sqlalchemy import Row, select, update

from data.models import Connection, ConnectionStatus, TicketKind
from data.store.engine import Store, new_revision, upsert
from data.store.schema import connection, sync_cursor
from data.store.secrets import Sealer


class Connections:
    """Reads and writes the connection of a store."""

    def __init__(self, store: Store, sealer: Sealer, local_instance: str) -> None:
        self._store = store
        self._sealer = sealer
        self._local_instance = local_instance

    def current(self) -> Connection | None:
        """Return the connection that is used, or was used last, None where there never was one."""
        with self._store.read() as reading:
            row = reading.execute(select(connection).where(connection.c.is_current.is_(True))).first()
        return None if row is None else self._connection(row)

    def secrets(self, instance: str) -> dict[str, Any]:
        """Return the opened secrets of an instance, empty where it has none."""
        with self._store.read() as reading:
            sealed = reading.execute(
                select(connection.c.sealed_secrets).where(connection.c.instance == instance)
            ).scalar()
        return self._sealer.open(sealed) if sealed else {}

    def keep_secrets(self, instance: str, secrets: Mapping[str, Any]) -> None:
        """Replace the secrets of an instance: a token was renewed."""
        self._change(instance, sealed_secrets=self._sealer.seal(secrets))

    def connect(
        self,
        writing: StoreConnection,
        instance: str,
        *,
        grant: str,
        client_id: str,
        username: str,
        secrets: Mapping[str, Any],
    ) -> None:
        """Make an instance the connected one; its tickets, defaults and cursors of an earlier time are kept."""
        writing.execute(update(connection).values(is_current=False))
        known = writing.execute(select(connection).where(connection.c.instance == instance)).first()
        row = {
            "instance": instance,
            "is_current": True,
            "status": ConnectionStatus.CONNECTED.value,
            "grant": grant,
            "client_id": client_id,
            "username": username,
            "sealed_secrets": self._sealer.seal(secrets),
            "connected_at": datetime.now(UTC),
            "last_error": "",
            "assignment_group": known.assignment_group if known else "",
            "caller": known.caller if known else "",
            "groups": known.groups if known else "{}",
            "callers": known.callers if known else "{}",
        }
        upsert(writing, connection, [row], keys=["instance"])
        new_revision(writing)

    def remove(self, writing: StoreConnection, instance: str) -> None:
        """Forget the secrets of an instance and connect to it no more; what came from it stays."""
        writing.execute(
            update(connection)
            .where(connection.c.instance == instance)
            .values(status=ConnectionStatus.REMOVED, sealed_secrets=None, last_error="")
        )
        new_revision(writing)

    def keep_defaults(self, instance: str, *, assignment_group: str, caller: str) -> None:
        """Keep the default assignment group and caller."""
        self._change(instance, assignment_group=assignment_group, caller=caller)

    def keep_choices(self, instance: str, *, groups: Mapping[str, str], callers: Mapping[str, str]) -> None:
        """Keep the groups and callers that the instance offers: name -> sys_id."""
        with self._store.write() as writing:
            row = {"groups": json.dumps(dict(groups)), "callers": json.dumps(dict(callers))}
            writing.execute(update(connection).where(connection.c.instance == instance).values(row))

    def choices(self, instance: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return the groups and the callers that the instance offered last: name -> sys_id."""
        query = select(connection.c.groups, connection.c.callers).where(connection.c.instance == instance)
        with self._store.read() as reading:
            row = reading.execute(query).first()
        return ({}, {}) if row is None else (json.loads(row.groups), json.loads(row.callers))

    def request_sync(self, instance: str) -> None:
        """Ask the worker, whichever process it lives in, to poll as soon as it can."""
        with self._store.write() as writing:
            row = {"sync_requested_at": datetime.now(UTC)}
            writing.execute(update(connection).where(connection.c.instance == instance).values(row))

    def is_sync_requested(self, instance: str, *, since: datetime) -> bool:
        """Whether somebody asked for a poll after a time."""
        query = select(connection.c.sync_requested_at).where(connection.c.instance == instance)
        with self._store.read() as reading:
            asked: datetime | None = reading.execute(query).scalar()
        return asked is not None and asked > since

    def last_full_sync(self, instance: str) -> datetime | None:
        """When all tickets were read last, not only those that changed."""
        with self._store.read() as reading:
            found: datetime | None = reading.execute(
                select(connection.c.last_full_sync_at).where(connection.c.instance == instance)
            ).scalar()
        return found

    def cursors(self, instance: str) -> dict[TicketKind, datetime]:
        """Return up to which `sys_updated_on` each kind of ticket was read."""
        with self._store.read() as reading:
            rows = reading.execute(select(sync_cursor).where(sync_cursor.c.instance == instance)).all()
        return {TicketKind(row.kind): row.updated_at for row in rows}

    def keep_cursor(self, instance: str, kind: TicketKind, updated_at: datetime) -> None:
        """Keep up to which `sys_updated_on` a kind of ticket was read."""
        row = {"instance": instance, "kind": kind.value, "updated_at": updated_at}
        with self._store.write() as writing:
            upsert(writing, sync_cursor, [row], keys=["instance", "kind"])

    def keep_success(self, instance: str, *, at: datetime, is_full: bool) -> None:
        """Keep that a poll that began at `at` went well."""
        values: dict[str, Any] = {"last_sync_at": at, "last_error": "", "status": ConnectionStatus.CONNECTED.value}
        self._change(instance, quietly={"last_full_sync_at": at} if is_full else {}, **values)

    def keep_failure(self, instance: str, reason: str) -> None:
        """Keep why the instance could not be used."""
        self._change(
            instance,
            quietly={"last_error_at": datetime.now(UTC)},
            last_error=reason,
            status=ConnectionStatus.FAILING.value,
        )

    def _change(self, instance: str, *, quietly: Mapping[str, Any] | None = None, **values: Any) -> None:
        """Write to a connection that is not removed; only what pages show of its state makes a new revision."""
        shown = ("status", "last_error", "assignment_group", "caller")
        mine = (connection.c.instance == instance) & (connection.c.status != ConnectionStatus.REMOVED.value)
        with self._store.write() as writing:
            before = writing.execute(select(connection).where(mine)).first()
            if before is None:
                return
            writing.execute(update(connection).where(mine).values(values | dict(quietly or {})))
            if any(before._mapping[name] != values[name] for name in shown if name in values):
                new_revision(writing)

    def _connection(self, row: Row[Any]) -> Connection:
        return Connection(
            instance=row.instance,
            is_local=row.instance == self._local_instance,
            status=ConnectionStatus(row.status),
            username=row.username,
            grant=row.grant,
            client_id=row.client_id,
            connected_at=row.connected_at,
            last_sync_at=row.last_sync_at,
            last_error=row.last_error,
            last_error_at=row.last_error_at,
            assignment_group=row.assignment_group,
            caller=row.caller,
        )
