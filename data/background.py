"""The one worker of a process: sends what jobs plan, polls ticket states, keeps the sample tenant up to date."""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from data import local_instance
from data.connecting import Connecting
from data.errors import ScoredeskError
from data.imports import Imports
from data.models import Connection, ConnectionStatus
from data.settings import Settings
from data.store.connections import Connections
from data.store.engine import Store
from data.store.jobs import Jobs
from data.tickets.access import open_instance
from data.tickets.sending import Sender
from data.tickets.sync import Sync
from snclient import ServiceNow, ServiceNowError

TICK_SECONDS = 1.0
SAMPLE_SECONDS = 600.0
LOCAL_SYNC_SECONDS = 5.0
REMOTE_SYNC_SECONDS = 60.0
LOCAL_REST_SECONDS = 5.0
REMOTE_REST_SECONDS = 60.0
"""How long an instance that failed is left alone."""

log = logging.getLogger(__name__)
# a tick that comes while the last one still works is left out, which needs no mention
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Worker:
    """Does the work of a store in the background; many processes may have one on the same store."""

    def __init__(
        self, store: Store, connections: Connections, *, imports: Imports, connecting: Connecting, settings: Settings
    ) -> None:
        self._connections = connections
        self._imports = imports
        self._connecting = connecting
        self._settings = settings
        self._sync = Sync(store, connections)
        self._sender = Sender(
            jobs=Jobs(store), sync=self._sync, connections=connections, settings=settings, worker=_worker_name()
        )
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
        self._clients: dict[str, ServiceNow] = {}
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to work, in threads of the scheduler."""
        now = datetime.now(UTC)
        for work, seconds in ((self._roll, SAMPLE_SECONDS), (self.send, TICK_SECONDS), (self.sync, TICK_SECONDS)):
            self._scheduler.add_job(
                _guarded, "interval", args=[work], seconds=seconds, next_run_time=now, misfire_grace_time=None
            )
        self._scheduler.start()

    def stop(self) -> None:
        """End after the one ticket that is being sent right now; the rest waits for the next worker."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def send(self) -> int:
        """Send until nothing is due any more; return how many items were claimed."""
        sent = 0
        while not self._stopping.is_set() and (connection := self._usable()) is not None:
            try:
                instance = self._client(connection)
                some = self._sender.send_some(instance, connection, is_stopping=self._stopping.is_set)
            except ServiceNowError as error:
                self._connections.keep_failure(connection.instance, error.message)
                break
            sent += some
            if some == 0:
                break
        return sent

    def sync(self) -> None:
        """Poll the instance if it is time, or if somebody asked for it."""
        connection = self._usable()
        if connection is None or not self._is_due(connection):
            return
        try:
            self._sync.poll(self._client(connection), connection)
        except ServiceNowError as error:
            self._connections.keep_failure(connection.instance, error.message)

    def _usable(self) -> Connection | None:
        """Return the connection, None where there is none, or where it failed a short time ago."""
        connection = self._connections.current()
        if connection is None or connection.status is ConnectionStatus.REMOVED or self._rests(connection):
            return None
        if connection.is_local:
            try:
                local_instance.ensure_running(self._settings)
            except ScoredeskError as error:
                self._connections.keep_failure(connection.instance, str(error))
                return None
        return connection

    def _rests(self, connection: Connection) -> bool:
        """Whether to leave an instance alone: asking on and on would lock the integration user out."""
        if connection.status is not ConnectionStatus.FAILING or connection.last_error_at is None:
            return False
        rest = LOCAL_REST_SECONDS if connection.is_local else REMOTE_REST_SECONDS
        if (datetime.now(UTC) - connection.last_error_at).total_seconds() >= rest:
            return False
        return not self._connections.is_sync_requested(connection.instance, since=connection.last_error_at)

    def _client(self, connection: Connection) -> ServiceNow:
        key = f"{connection.instance} {connection.connected_at}"
        if key not in self._clients:
            self._clients = {key: open_instance(self._connections, connection, self._settings)}
        return self._clients[key]

    def _is_due(self, connection: Connection) -> bool:
        if connection.last_sync_at is None or self._connections.is_sync_requested(
            connection.instance, since=connection.last_sync_at
        ):
            return True
        default = LOCAL_SYNC_SECONDS if connection.is_local else REMOTE_SYNC_SECONDS
        age = (datetime.now(UTC) - connection.last_sync_at).total_seconds()
        return age >= (self._settings.sync_seconds or default)

    def _roll(self) -> None:
        self._imports.begin()
        self._connecting.begin()


def _guarded(work: Callable[[], object]) -> None:
    """Keep one failure from ending the work for good; the next tick tries again."""
    try:
        work()
    except ScoredeskError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("The background work failed")


def _worker_name() -> str:
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
