"""Sends the items of jobs: claims them, looks each key up, creates what is missing, keeps every outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.models import Connection, ItemState, JobKind, TicketKind
from data.settings import Settings
from data.store.connections import Connections
from data.store.job_rows import ClaimedItem, Outcome
from data.store.jobs import Jobs
from data.tickets.demo import first_values, walk
from data.tickets.push import ALREADY_TICKETED
from data.tickets.records import values_of
from data.tickets.sync import Sync
from snclient import (
    AuthenticationFailed,
    InvalidRequest,
    NotFound,
    RateLimited,
    Refused,
    ServiceNow,
    ServiceNowError,
    Unreachable,
    Unusable,
    Written,
)
from snclient import Outcome as Sent

CLAIM_SIZE = 20
"""Items of one claim: their keys are looked up in one query."""
LONGEST_WAIT = 60.0
"""Seconds between two tries to reach an instance that does not answer."""

REFUSED = "ServiceNow refused it: {reason}"
UNREACHABLE = "ServiceNow cannot be reached now: {reason}"
UNCLEAR = "ServiceNow gave no clear answer: {reason}"
DROPPED = "ServiceNow did not take these fields: {fields}."
LOOKED_UP_LATER = "Its key is looked up before anything is sent again."
TRIED_AGAIN = "It is tried again by itself."
CHANGE_AND_RETRY = "Correct the cause on the instance or in Settings, then retry what failed."


@dataclass(frozen=True, slots=True)
class Sender:
    """Works through the items of one instance in the name of one worker."""

    jobs: Jobs
    sync: Sync
    connections: Connections
    settings: Settings
    worker: str

    def send_some(self, instance: ServiceNow, connection: Connection, *, is_stopping: Callable[[], bool]) -> int:
        """Claim some items and send them, until told to stop; return how many were claimed."""
        claimed = self.jobs.claim(
            connection.instance,
            worker=self.worker,
            limit=CLAIM_SIZE,
            lease_seconds=self.settings.lease_seconds,
        )
        ended: set[int] = set()
        for kind in TicketKind:
            items = [item for item in claimed if item.task.kind is kind]
            if items:
                ended |= self._send(instance, connection, kind, items, is_stopping)
        self.jobs.release([item.id for item in claimed if item.id not in ended], worker=self.worker)
        for kind in TicketKind:
            keys = [item.correlation_id for item in claimed if item.id in ended and item.task.kind is kind]
            self.sync.read_keys(instance, connection.instance, kind, keys)
        return len(claimed)

    def _send(
        self,
        instance: ServiceNow,
        connection: Connection,
        kind: TicketKind,
        items: Sequence[ClaimedItem],
        is_stopping: Callable[[], bool],
    ) -> set[int]:
        """Send items of one kind; return the ids of those that have an outcome."""
        by_key = {item.correlation_id: item for item in items}
        ended = set()

        def may_be_sent(key: str) -> bool:
            lease = self.settings.lease_seconds
            return not is_stopping() and self.jobs.renew(by_key[key].id, worker=self.worker, lease_seconds=lease)

        rows = [(item.correlation_id, self._values(connection, item)) for item in items]
        for one in instance.table(kind.value).create_many(rows, before_send=may_be_sent):
            item = by_key[one.correlation_id]
            self.jobs.keep_outcome(item.id, self._outcome(instance, connection, item, one), worker=self.worker)
            ended.add(item.id)
        return ended

    def _outcome(self, instance: ServiceNow, connection: Connection, item: ClaimedItem, one: Sent) -> Outcome:
        error = one.error
        if one.written is not None:
            error = self._walk(instance, item, one.written) if item.kind is JobKind.DEMO else None
            if error is None:
                return succeeded(one.written, item)
        if isinstance(error, AuthenticationFailed):
            self.connections.keep_failure(connection.instance, error.message)
        return failed(error, item, self.settings)

    def _walk(self, instance: ServiceNow, item: ClaimedItem, written: Written) -> ServiceNowError | None:
        try:
            walk(instance.table(item.task.kind.value), written.record, item.task.kind, item.extra)
        except ServiceNowError as error:
            return error
        return None

    def _values(self, connection: Connection, item: ClaimedItem) -> dict[str, str]:
        groups, callers = self.connections.choices(connection.instance)
        values = values_of(
            item.task,
            correlation_id=item.correlation_id,
            initiated_by=item.created_by,
            console_url=self.settings.console_url,
            assignment_group=groups.get(connection.assignment_group, ""),
            caller=callers.get(connection.caller, ""),
        )
        return values | (first_values(item.extra, groups=groups, callers=callers) if item.kind is JobKind.DEMO else {})


def succeeded(written: Written, item: ClaimedItem) -> Outcome:
    """Return the outcome of an item whose ticket is there.

    A ticket that was found at the first try is somebody else's; at a later one it may well be what we sent before.
    """
    number, sys_id = written.record.value("number"), written.record.sys_id
    if not written.is_new and item.attempts == 1:
        return Outcome(ItemState.SKIPPED, number, sys_id, message=ALREADY_TICKETED, values={"number": number})
    dropped = ", ".join(written.dropped)
    return Outcome(ItemState.CONFIRMED, number, sys_id, message=DROPPED if dropped else "", values={"fields": dropped})


def failed(error: ServiceNowError | None, item: ClaimedItem, settings: Settings) -> Outcome:
    """Return the outcome of an item that got an error: what it means for the ticket, and when to look again."""
    values = {"reason": " ".join(part for part in (error.message, error.detail) if part) if error else ""}
    if isinstance(error, Refused | InvalidRequest | NotFound):
        return Outcome(ItemState.REJECTED, "", "", REFUSED, CHANGE_AND_RETRY, values)
    if isinstance(error, RateLimited | Unreachable | Unusable | AuthenticationFailed):
        asked = (error.retry_after if isinstance(error, RateLimited) else None) or 0.0
        wait = max(asked, min(LONGEST_WAIT, 2.0 ** min(item.attempts, 10)))
        return Outcome(ItemState.RETRYABLE, "", "", UNREACHABLE, TRIED_AGAIN, values, wait)
    return Outcome(ItemState.UNCERTAIN, "", "", UNCLEAR, LOOKED_UP_LATER, values, settings.platform_limit)
