"""Sync back: reads what changed on the instance and keeps it in the store."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from data.models import Connection, TicketKind
from data.store.connections import Connections
from data.store.engine import Store, new_revision
from data.store.ticket_writing import TicketRecord, keep_records
from data.tickets.keys import PREFIX
from data.tickets.records import FIELDS, record_of
from snclient import Query, ServiceNow, format_time

OVERLAP = timedelta(seconds=120)
"""A change that was committed late is still within it; the platform's own time limit is 60 s."""
FULL_SYNC_EVERY = timedelta(hours=20)
"""How often all tickets are read, so that one that is not seen any more is noticed within a day."""
BATCH = 500
CHOICES_LIMIT = 500
"""Groups and callers that are offered; an instance may have very many."""

Item = TypeVar("Item")


class Sync:
    """Reads our tickets, those of this store's keys, from an instance."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def poll(self, instance: ServiceNow, connection: Connection) -> None:
        """Read what changed since the last poll, or, once in a while, everything."""
        began = datetime.now(UTC)
        last_full = self._connections.last_full_sync(connection.instance)
        is_full = last_full is None or began - last_full > FULL_SYNC_EVERY
        cursors = {} if is_full else self._connections.cursors(connection.instance)
        for kind in TicketKind:
            newest = self._poll_kind(instance, connection.instance, kind, cursors.get(kind))
            if newest is not None:
                # a change that is dated in the future must not hide those that come before it
                self._connections.keep_cursor(connection.instance, kind, min(newest, began))
        if is_full:
            self.read_choices(instance, connection)
        self._connections.keep_success(connection.instance, at=began, is_full=is_full)

    def read_keys(self, instance: ServiceNow, address: str, kind: TicketKind, keys: Sequence[str]) -> None:
        """Read the tickets with these keys: they were just written."""
        for some in batches(keys, 40):
            query = Query().one_of("correlation_id", some)
            records = instance.table(kind.value).list(query, fields=FIELDS, display_value="all")
            self._keep(address, (record_of(kind, one) for one in records))

    def read_choices(self, instance: ServiceNow, connection: Connection) -> None:
        """Read the groups and people that a ticket may be given to."""
        groups = self._names(instance, "sys_user_group")
        callers = self._names(instance, "sys_user")
        self._connections.keep_choices(connection.instance, groups=groups, callers=callers)

    def _poll_kind(
        self, instance: ServiceNow, address: str, kind: TicketKind, cursor: datetime | None
    ) -> datetime | None:
        query = Query().starts_with("correlation_id", PREFIX)
        if cursor is not None:
            query = query.at_least("sys_updated_on", format_time(cursor - OVERLAP))
        # in the order of their changes: a row that changes while pages are read comes again, at the end
        query = query.order_by("sys_updated_on").order_by("sys_id")
        records = instance.table(kind.value).list(query, fields=FIELDS, display_value="all")
        return self._keep(address, (record_of(kind, one) for one in records))

    def _keep(self, address: str, records: Iterable[TicketRecord | None]) -> datetime | None:
        """Keep records in small transactions; return the time of the newest change among them."""
        newest: datetime | None = None
        for some in batches((one for one in records if one is not None), BATCH):
            newest = max(
                (newest, *(one.updated_at for one in some)), key=lambda at: at or datetime.min.replace(tzinfo=UTC)
            )
            with self._store.write() as writing:
                if keep_records(writing, address, some, synced_at=datetime.now(UTC)):
                    new_revision(writing)
        return newest

    def _names(self, instance: ServiceNow, table: str) -> dict[str, str]:
        query = Query().equals("active", "true").order_by("name").order_by("sys_id")
        records = instance.table(table).list(query, fields=("sys_id", "name"), display_value="all", limit=CHOICES_LIMIT)
        return {one.display("name"): one.sys_id for one in records if one.display("name")}


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Give items in lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
