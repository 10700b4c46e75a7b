"""Connecting to ServiceNow: the local instance in this edition; removing; defaults for new tickets."""

from data import local_instance
from data.models import ConnectionStatus
from data.settings import Settings
from data.store.actions import ActionQueries
from data.store.connections import Connections
from data.store.engine import Store, new_revision
from data.store.jobs import Jobs
from data.store.schema import connection as connection_table
from data.store.schema import job, job_item, sync_cursor, ticket
from data.store.tenants import shown_tenant, tenants
from data.tickets.access import usable
from data.tickets.demo import write_demo
from data.views import Scope


class Connecting:
    """Changes the connection of a store; the worker then uses it."""

    def __init__(
        self, store: Store, connections: Connections, jobs: Jobs, actions: ActionQueries, settings: Settings
    ) -> None:
        self._store = store
        self._connections = connections
        self._jobs = jobs
        self._actions = actions
        self._settings = settings

    def use_local_instance(self) -> None:
        """Connect to the local instance; the worker starts it. The sample tenant's demo tickets are made once."""
        instance = self._settings.local_instance
        secrets = {"client_secret": local_instance.CLIENT_SECRET, "password": local_instance.PASSWORD}
        with self._store.read() as reading:
            shown = shown_tenant(reading)
        scope = Scope(shown.id if shown else "", instance)
        actions = list(self._actions.all(scope)) if shown is not None and shown.is_sample else []
        with self._store.write() as writing:
            self._connections.connect(
                writing,
                instance,
                grant="password",
                client_id=local_instance.CLIENT_ID,
                username=local_instance.USERNAME,
                secrets=secrets,
            )
            if actions:
                write_demo(writing, scope, actions)

    def begin(self) -> None:
        """Connect a store that never had a connection to the local instance."""
        connection = self._connections.current()
        if connection is not None and connection.client_id == local_instance.CLIENT_ID and not connection.is_local:
            self._follow_port(connection.instance)
        elif connection is None and self._is_trial():
            self.use_local_instance()

    def _follow_port(self, instance: str) -> None:
        """Follow the local instance to another port: its records, and so our tickets, are the same ones."""
        with self._store.write() as writing:
            for table in (connection_table, ticket, job, job_item, sync_cursor):
                moved = table.update().where(table.c.instance == instance)
                writing.execute(moved.values(instance=self._settings.local_instance))
            new_revision(writing)

    def _is_trial(self) -> bool:
        """Whether nobody has brought a tenant of their own: that one is not sent anywhere unasked."""
        with self._store.read() as reading:
            return all(one.is_sample for one in tenants(reading))

    def remove(self) -> None:
        """Remove the connection: secrets are forgotten, what waits is cancelled, tickets and their history stay."""
        connection = usable(self._connections.current())
        with self._store.write() as writing:
            self._jobs.cancel_waiting(writing, connection.instance)
            self._connections.remove(writing, connection.instance)

    def set_defaults(self, *, assignment_group: str, caller: str) -> None:
        """Set the group and caller of new tickets by name; an empty name is none."""
        connection = usable(self._connections.current())
        self._connections.keep_defaults(connection.instance, assignment_group=assignment_group, caller=caller)

    def choices(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the groups and callers that the instance offered last, by name."""
        connection = self._connections.current()
        if connection is None or connection.status is ConnectionStatus.REMOVED:
            return (), ()
        groups, callers = self._connections.choices(connection.instance)
        return tuple(groups), tuple(callers)
