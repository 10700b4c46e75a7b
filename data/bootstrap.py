"""The composition root: the one place that knows which parts make a console."""

from collections.abc import Callable
from dataclasses import dataclass

from data.background import Worker
from data.connecting import Connecting
from data.imports import Imports
from data.models import Connection, Tenant
from data.settings import Settings
from data.store.actions import ActionQueries
from data.store.connections import Connections
from data.store.engine import Store, fact
from data.store.jobs import Jobs
from data.store.scores import ScoreQueries
from data.store.secrets import Sealer
from data.store.tenants import shown_tenant
from data.store.tickets import TicketQueries
from data.tickets.export import CsvExport
from data.tickets.push import Push
from data.views import Scope


@dataclass(frozen=True, slots=True)
class Console:
    """Everything that a page or a command can ask for or do."""

    settings: Settings
    store: Store
    actions: ActionQueries
    scores: ScoreQueries
    tickets: TicketQueries
    jobs: Jobs
    push: Push
    connecting: Connecting
    imports: Imports
    csv: CsvExport
    worker: Worker
    connection: Callable[[], Connection | None]
    """Return the connection, None where there never was one."""
    request_sync: Callable[[], None]
    """Ask the worker to poll as soon as it can."""

    def begin(self) -> None:
        """Give an empty store something to show: the sample tenant."""
        self.imports.begin()

    def revision(self) -> int:
        """Return a number that rises whenever what pages show has changed."""
        with self.store.read() as reading:
            return int(fact(reading, "revision", "0"))

    def tenant(self) -> Tenant | None:
        """Return the tenant that is shown, None in an empty store."""
        with self.store.read() as reading:
            return shown_tenant(reading)

    def scope(self) -> Scope | None:
        """Return the tenant and instance that pages show, None in an empty store."""
        tenant, connection = self.tenant(), self.connection()
        if tenant is None:
            return None
        return Scope(tenant.id, connection.instance if connection else "")

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def build(settings: Settings) -> Console:
    """Return a console on the store that the settings name; raises StoreUnavailable or SettingsError."""
    store = Store(settings.database_url or settings.store_path)
    connections = Connections(store, Sealer(settings.secret_key, settings.data_dir), settings.local_instance)
    actions = ActionQueries(store)
    jobs = Jobs(store)
    imports = Imports(store)
    connecting = Connecting(store, connections, jobs, actions, settings)

    def request_sync() -> None:
        connection = connections.current()
        if connection is not None:
            connections.request_sync(connection.instance)

    return Console(
        settings=settings,
        store=store,
        actions=actions,
        scores=ScoreQueries(store, actions),
        tickets=TicketQueries(store),
        jobs=jobs,
        push=Push(store, actions, connections),
        connecting=connecting,
        imports=imports,
        csv=CsvExport(store),
        worker=Worker(store, connections, imports=imports, connecting=connecting, settings=settings),
        connection=connections.current,
        request_sync=request_sync,
    )
