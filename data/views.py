"""What pages and commands ask for and are answered: scopes, filters, options, counts, progress."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.models import UNFINISHED_STATES, ItemState, JobKind, Task, TicketKind


@dataclass(frozen=True, slots=True)
class Scope:
    """What a page shows: one tenant and one instance. `instance` is empty where there never was a connection."""

    tenant_id: str
    instance: str


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which improvement actions; an empty part does not restrict. Hashable: it is a cache key."""

    search: str = ""
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    user_impacts: tuple[str, ...] = ()
    implementation_costs: tuple[str, ...] = ()
    ticket: str = ""
    """`none`, `open` or `ended`: whether the action has a ticket."""
    review: str = ""
    """A `ReviewGroup`."""
    sort: str = "points_left"
    """A key of `data.store.actions.SORTS`."""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets; an empty part does not restrict. Hashable: it is a cache key."""

    search: str = ""
    kinds: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    is_overdue: bool = False
    is_stale: bool = False
    """Not synced for a day."""
    action_id: str = ""
    sort: str = "updated"
    """A key of `data.store.tickets.SORTS`."""


@dataclass(frozen=True, slots=True)
class ActionOptions:
    """The values that improvement actions of a tenant have, in reading order."""

    categories: tuple[str, ...]
    sources: tuple[str, ...]
    statuses: tuple[str, ...]
    products: tuple[str, ...]
    user_impacts: tuple[str, ...]
    implementation_costs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketOptions:
    """The values that tickets of a scope have, in reading order; `states` are (kind, value, name)."""

    categories: tuple[str, ...]
    groups: tuple[str, ...]
    states: tuple[tuple[str, str, str], ...]
    priorities: tuple[int, ...]


class ReviewGroup(StrEnum):
    """The "Actions to review" tiles of the home page."""

    REGRESSED = "regressed"
    TO_ADDRESS = "to_address"
    PLANNED = "planned"
    RISK_ACCEPTED = "risk_accepted"
    RECENTLY_ADDED = "recently_added"
    RECENTLY_UPDATED = "recently_updated"


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """The newest score of a tenant; percentages are 0 to 100, changes are against 30 days before."""

    day: date
    current: float
    maximum: float
    percent: float
    change_30: float | None
    change_30_points: float | None
    points_in_flight: float
    projected: float
    not_attributable: float
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class TicketCounts:
    """Tickets of a scope in numbers; `by_kind` counts all of them."""

    open: int
    overdue: int
    by_kind: Mapping[TicketKind, int]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import brought."""

    tenant_name: str
    days: int
    profiles: int
    controls: int


@dataclass(frozen=True, slots=True)
class JobItem:
    """One item of a job: a task, its key, and how far it came."""

    id: int
    job_id: str
    position: int
    correlation_id: str
    task: Task
    state: ItemState
    attempts: int
    number: str
    sys_id: str
    message: str
    remedy: str
    values: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    ticket_id: int | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A job in numbers; `counts` has an entry for every item state that occurs."""

    id: str
    kind: JobKind
    tenant_id: str
    instance: str
    created_by: str
    created_at: datetime
    finished_at: datetime | None
    total: int
    counts: Mapping[ItemState, int]

    @property
    def done(self) -> int:
        """How many items are finished, whatever their outcome."""
        return self.total - sum(self.counts.get(state, 0) for state in UNFINISHED_STATES)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == self.total
