"""Small tenants, tasks and tickets that tests work out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from data.models import (
    Bucket,
    ControlProfile,
    ControlScore,
    RecommendationSource,
    ScoreDay,
    Task,
    Tenant,
    TicketKind,
    TicketState,
)
from data.store.engine import Store, new_revision
from data.store.snapshots import SnapshotWriter
from data.store.tenants import keep_tenant
from data.store.ticket_writing import TicketKey, TicketRecord, keep_key, keep_records
from data.tickets.keys import correlation_id

TENANT = "11111111-2222-3333-4444-555555555555"
INSTANCE = "http://127.0.0.1:8600"
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

STATES = {
    TicketKind.INCIDENT: {
        Bucket.NEW: TicketState("1", "New", Bucket.NEW),
        Bucket.IN_PROGRESS: TicketState("2", "In Progress", Bucket.IN_PROGRESS),
        Bucket.WAITING: TicketState("3", "On Hold", Bucket.WAITING),
        Bucket.DONE: TicketState("7", "Closed", Bucket.DONE),
        Bucket.CANCELLED: TicketState("8", "Canceled", Bucket.CANCELLED),
    },
    TicketKind.CHANGE: {
        Bucket.NEW: TicketState("-5", "New", Bucket.NEW),
        Bucket.IN_PROGRESS: TicketState("-1", "Implement", Bucket.IN_PROGRESS),
        Bucket.WAITING: TicketState("-3", "Authorize", Bucket.WAITING),
        Bucket.DONE: TicketState("3", "Closed", Bucket.DONE),
        Bucket.CANCELLED: TicketState("4", "Canceled", Bucket.CANCELLED),
    },
}


def profile(
    action_id: str, category: str = "Identity", max_score: float | None = 10.0, **more: object
) -> ControlProfile:
    fields: dict[str, object] = {"title": f"Title of {action_id}", "service": "AzureAD", "user_impact": "low"}
    return ControlProfile(id=action_id, category=category, max_score=max_score, **(fields | more))  # type: ignore[arg-type]


def score_day(day: date = DAY, *, maximum: float = 40.0, **scores: float) -> ScoreDay:
    controls = tuple(
        ControlScore(action_id=name, category=CATEGORY[name], score=points) for name, points in scores.items()
    )
    return ScoreDay(TENANT, day, current_score=sum(scores.values()), max_score=maximum, controls=controls)


CATEGORY = {"mfa": "Identity", "admin": "Identity", "mail": "Apps", "disk": "Device"}
PROFILES = (
    profile("mfa"),
    profile("admin", source=RecommendationSource.USER),
    profile("mail", "Apps", service="EXO", user_impact="high"),
    profile("disk", "Device", state="ThirdParty", service="MDATP"),
)
DAYS = (
    score_day(DAY - timedelta(days=40), mfa=4, admin=9, mail=0),
    score_day(DAY - timedelta(days=1), mfa=5, admin=9, mail=0, disk=10),
    score_day(DAY, mfa=5, admin=6, mail=0, disk=10),
)


def write_tenant(store: Store, items: Sequence[ScoreDay | ControlProfile] = (*PROFILES, *DAYS)) -> None:
    """Write a tenant of four actions: 21 of 40 points, 11 to be gained in two categories and 10 in Apps."""
    with store.write() as writing:
        writer = SnapshotWriter(writing, tenant_id=TENANT)
        writer.write(items)
        writer.finish()
        keep_tenant(writing, Tenant(TENANT, "Example", is_sample=False), imported_at=NOW)
        new_revision(writing)


def task(action_id: str | None = "mfa", kind: TicketKind = TicketKind.INCIDENT, **more: object) -> Task:
    fields: dict[str, object] = {
        "name": f"Do {action_id}",
        "description": "Because.",
        "priority": 3,
        "due_date": DAY + timedelta(days=30),
        "category": "Identity",
        "source": RecommendationSource.MICROSOFT,
    }
    return Task(kind=kind, action_id=action_id, **(fields | more))  # type: ignore[arg-type]


def write_ticket(
    store: Store,
    action_id: str,
    *,
    kind: TicketKind = TicketKind.INCIDENT,
    bucket: Bucket = Bucket.NEW,
    n: int = 1,
    due: date | None = None,
    at: datetime = NOW,
    group: str = "",
) -> str:
    """Keep a ticket as if the instance had shown it; return its sys_id."""
    key = correlation_id(TENANT, action_id, kind, n)
    sys_id = key[-32:]
    record = TicketRecord(
        kind=kind,
        sys_id=sys_id,
        number=f"{'INC' if kind is TicketKind.INCIDENT else 'CHG'}{int(sys_id[:6], 16):08d}",
        sys_mod_count=0,
        correlation_id=key,
        title=f"Ticket of {action_id}",
        description="",
        priority=3,
        state=STATES[kind][bucket],
        assigned_to="",
        assignment_group=group,
        created_at=at,
        updated_at=at,
        due_date=due,
        closed_at=None,
    )
    with store.write() as writing:
        keep_key(
            writing,
            TicketKey(
                correlation_id=key,
                tenant_id=TENANT,
                subject=action_id,
                action_id=action_id,
                kind=kind,
                n=n,
                category=CATEGORY.get(action_id, "Identity"),
                source=RecommendationSource.MICROSOFT,
                initiated_by="lead",
                created_at=at,
            ),
        )
        keep_records(writing, INSTANCE, [record], synced_at=at)
        new_revision(writing)
    return sys_id
