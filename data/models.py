"""What the console knows: frozen records and their words."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

CATEGORIES = ("Identity", "Data", "Device", "Apps", "Infrastructure")
"""Graph's categories in reading order; a category that is not here is shown as it comes, after them."""

SHORT_DESCRIPTION_LIMIT = 160
"""Characters of ServiceNow's `task.short_description`."""
DESCRIPTION_LIMIT = 4000
"""Characters of ServiceNow's `task.description`."""
CORRELATION_DISPLAY = "Microsoft 365 Security and Configuration Change Request"
"""What ServiceNow shows as the origin of a ticket, on both kinds."""
PRIORITIES = (1, 2, 3, 4, 5)


class RecommendationSource(StrEnum):
    """Who recommends an improvement action."""

    MICROSOFT = "microsoft"
    USER = "user"


class ActionStatus(StrEnum):
    """Status of an improvement action; a status of Graph that is not here stays the string that Graph sent."""

    TO_ADDRESS = "to_address"
    PLANNED = "planned"
    RISK_ACCEPTED = "risk_accepted"
    THIRD_PARTY = "third_party"
    ALTERNATE_MITIGATION = "alternate_mitigation"
    COMPLETED = "completed"


class MaxScoreOrigin(StrEnum):
    """Where the maximum of an improvement action is known from."""

    PROFILE = "profile"
    DERIVED = "derived"
    UNKNOWN = "unknown"


class TicketKind(StrEnum):
    """A kind of ticket; the value is ServiceNow's table."""

    INCIDENT = "incident"
    CHANGE = "change_request"


class Bucket(StrEnum):
    """What a ticket state means, whatever it is called on the instance."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN_BUCKETS = (Bucket.NEW, Bucket.IN_PROGRESS, Bucket.WAITING)


class ItemState(StrEnum):
    """State of one item of a job; `UNCERTAIN` is a write that got no clear answer, never blindly repeated."""

    PLANNED = "planned"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    RETRYABLE = "retryable"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


UNFINISHED_STATES = (ItemState.PLANNED, ItemState.SENDING, ItemState.RETRYABLE, ItemState.UNCERTAIN)


class JobKind(StrEnum):
    """What a job does."""

    PUSH = "push"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class ControlProfile:
    """One `secureScoreControlProfile`, as it is kept.

    `remediation` and `remediation_impact` are HTML as it came; `state` is the value of the latest state update
    (`Default` where there is none); `max_score` is in points; `tenant_id` is empty where the source does not say it.
    """

    id: str
    title: str
    category: str
    service: str = ""
    action_type: str = ""
    tier: str = ""
    user_impact: str = ""
    implementation_cost: str = ""
    rank: int | None = None
    max_score: float | None = None
    threats: tuple[str, ...] = ()
    deprecated: bool = False
    remediation: str = ""
    remediation_impact: str = ""
    action_url: str = ""
    state: str = "Default"
    state_updated_at: datetime | None = None
    source: RecommendationSource = RecommendationSource.MICROSOFT
    tenant_id: str = ""


@dataclass(frozen=True, slots=True)
class ControlScore:
    """One entry of `controlScores[]`: points of an improvement action on a day; `percentage` is 0 to 100."""

    action_id: str
    category: str
    score: float
    percentage: float | None = None
    description: str = ""
    implementation_status: str = ""
    last_synced: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One `averageComparativeScore`: `average` as Graph sends it (a percentage in current data)."""

    basis: str
    average: float
    seats: str = ""


@dataclass(frozen=True, slots=True)
class ScoreDay:
    """One `secureScore`: the score of a tenant on a day."""

    tenant_id: str
    day: date
    current_score: float
    max_score: float
    active_users: int | None = None
    licensed_users: int | None = None
    comparisons: tuple[Comparison, ...] = ()
    controls: tuple[ControlScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant whose score is in the store."""

    id: str
    name: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Action:
    """An improvement action of a tenant in its latest form; texts are HTML as it came, points are Graph's."""

    tenant_id: str
    id: str
    title: str
    category: str
    source: RecommendationSource
    status: str
    score: float
    max_score: float | None
    max_score_origin: MaxScoreOrigin
    score_impact: float | None
    rank: int | None
    product: str
    action_type: str
    tier: str
    user_impact: str
    implementation_cost: str
    threats: tuple[str, ...]
    description: str
    implementation_status: str
    remediation: str
    remediation_impact: str
    action_url: str
    first_seen: date
    last_synced: datetime | None
    updated_on: date


@dataclass(frozen=True, slots=True)
class Task:
    """What a person sends: the draft of one ticket. `action_id` is None for a free ticket."""

    kind: TicketKind
    name: str
    description: str
    priority: int
    due_date: date | None
    category: str
    source: RecommendationSource
    action_id: str | None = None


@dataclass(frozen=True, slots=True)
class TicketState:
    """A state of a ticket: the instance's value, its name there, and what it means."""

    value: str
    name: str
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the instance last showed it; times are aware UTC."""

    id: int
    instance: str
    tenant_id: str
    kind: TicketKind
    sys_id: str
    number: str
    sys_mod_count: int
    correlation_id: str
    action_id: str | None
    title: str
    description: str
    category: str
    source: RecommendationSource
    priority: int | None
    state: TicketState
    assigned_to: str
    assignment_group: str
    initiated_by: str
    created_at: datetime
    updated_at: datetime
    due_date: date | None
    closed_at: datetime | None
    synced_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class StateChange:
    """A state that a ticket was seen in, since when."""

    state: TicketState
    at: datetime


class ConnectionStatus(StrEnum):
    """How the console stands to ServiceNow."""

    NEVER = "never"
    CONNECTED = "connected"
    FAILING = "failing"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Connection:
    """The connection to an instance, without its secrets. `instance` is its base URL."""

    instance: str
    is_local: bool
    status: ConnectionStatus
    username: str
    grant: str
    client_id: str
    connected_at: datetime | None
    last_sync_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    assignment_group: str
    caller: str
