"""The tables of the store, with the indexes that the pages' queries need."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC without a zone: SQLite knows none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time and keep an aware one as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the time back as aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts: the revision, the shown tenant, the size of the sample."""

tenant = Table(
    "tenant",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("is_sample", Boolean, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

profile = Table(
    "profile",
    metadata,
    Column("tenant_id", String(64), primary_key=True),
    Column("id", String(255), primary_key=True),
    Column("title", Text, nullable=False),
    Column("category", String(64), nullable=False),
    Column("service", String(64), nullable=False),
    Column("action_type", String(64), nullable=False),
    Column("tier", String(64), nullable=False),
    Column("user_impact", String(32), nullable=False),
    Column("implementation_cost", String(32), nullable=False),
    Column("rank", Integer),
    Column("max_score", Float),
    Column("threats", Text, nullable=False),
    Column("deprecated", Boolean, nullable=False),
    Column("remediation", Text, nullable=False),
    Column("remediation_impact", Text, nullable=False),
    Column("action_url", Text, nullable=False),
    Column("state", String(64), nullable=False),
    Column("state_updated_at", UtcDateTime),
    Column("source", String(16), nullable=False),
)
"""The catalogue: every control that Graph describes, whether the tenant is scored on it or not."""

score_day = Table(
    "score_day",
    metadata,
    Column("tenant_id", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("current_score", Float, nullable=False),
    Column("max_score", Float, nullable=False),
    Column("active_users", Integer),
    Column("licensed_users", Integer),
    Column("comparisons", Text, nullable=False),
)

control_day = Table(
    "control_day",
    metadata,
    Column("tenant_id", String(64), primary_key=True),
    Column("action_id", String(255), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("category", String(64), nullable=False),
    Column("score", Float, nullable=False),
    Column("percentage", Float),
    Index("control_day_by_day", "tenant_id", "day"),
)
"""The points of every scored control on every day, kept for good."""

action = Table(
    "action",
    metadata,
    Column("tenant_id", String(64), primary_key=True),
    Column("id", String(255), primary_key=True),
    Column("title", Text, nullable=False),
    Column("category", String(64), nullable=False),
    Column("source", String(16), nullable=False),
    Column("status", String(64), nullable=False),
    Column("score", Float, nullable=False),
    Column("percentage", Float),
    Column("max_score", Float),
    Column("max_score_origin", String(16), nullable=False),
    Column("points_left", Float, nullable=False),
    Column("score_impact", Float),
    Column("rank", Integer),
    Column("product", String(64), nullable=False),
    Column("action_type", String(64), nullable=False),
    Column("tier", String(64), nullable=False),
    Column("user_impact", String(32), nullable=False),
    Column("implementation_cost", String(32), nullable=False),
    Column("threats", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("implementation_status", Text, nullable=False),
    Column("remediation", Text, nullable=False),
    Column("remediation_impact", Text, nullable=False),
    Column("action_url", Text, nullable=False),
    Column("first_seen", Date, nullable=False),
    Column("updated_on", Date, nullable=False),
    Column("last_synced", UtcDateTime),
    Column("is_regressed", Boolean, nullable=False),
    Column("is_recently_added", Boolean, nullable=False),
    Column("is_recently_updated", Boolean, nullable=False),
    Index("action_by_category", "tenant_id", "category", "source"),
    Index("action_by_status", "tenant_id", "status"),
    Index("action_by_points_left", "tenant_id", "points_left", "id"),
)
"""The tenant's improvement actions in their newest form: the newest day's controls joined to their profiles."""

connection = Table(
    "connection",
    metadata,
    Column("instance", String(255), primary_key=True),
    Column("is_current", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("grant", String(32), nullable=False),
    Column("client_id", String(255), nullable=False),
    Column("username", String(255), nullable=False),
    Column("sealed_secrets", LargeBinary),
    Column("connected_at", UtcDateTime),
    Column("last_sync_at", UtcDateTime),
    Column("last_full_sync_at", UtcDateTime),
    Column("sync_requested_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    Column("last_error_at", UtcDateTime),
    Column("assignment_group", String(255), nullable=False),
    Column("caller", String(255), nullable=False),
    Column("groups", Text, nullable=False),
    Column("callers", Text, nullable=False),
)
"""Every instance that was ever connected; a removed one has no secrets, and its tickets stay."""

sync_cursor = Table(
    "sync_cursor",
    metadata,
    Column("instance", String(255), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("updated_at", UtcDateTime, nullable=False),
)

ticket_key = Table(
    "ticket_key",
    metadata,
    Column("correlation_id", String(100), primary_key=True),
    Column("tenant_id", String(64), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("action_id", String(255)),
    Column("kind", String(32), nullable=False),
    Column("n", Integer, nullable=False),
    Column("category", String(64), nullable=False),
    Column("source", String(16), nullable=False),
    Column("initiated_by", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("tenant_id", "subject", "kind", "n", name="ticket_key_of_subject"),
)
"""Which `correlation_id` stands for what; written before anything is sent."""

ticket = Table(
    "ticket",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance", String(255), nullable=False),
    Column("tenant_id", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("sys_id", String(32), nullable=False),
    Column("number", String(40), nullable=False),
    Column("sys_mod_count", Integer, nullable=False),
    Column("correlation_id", String(100), nullable=False),
    Column("action_id", String(255)),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("category", String(64), nullable=False),
    Column("source", String(16), nullable=False),
    Column("priority", Integer),
    Column("state", String(40), nullable=False),
    Column("state_name", String(120), nullable=False),
    Column("bucket", String(16), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("assigned_to", String(255), nullable=False),
    Column("assignment_group", String(255), nullable=False),
    Column("initiated_by", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("due_date", Date),
    Column("closed_at", UtcDateTime),
    Column("synced_at", UtcDateTime, nullable=False),
    UniqueConstraint("instance", "sys_id", name="ticket_of_instance"),
    Index("ticket_by_update", "instance", "tenant_id", "updated_at", "id"),
    Index("ticket_by_creation", "instance", "tenant_id", "created_at", "id"),
    Index("ticket_by_due_date", "instance", "tenant_id", "is_open", "due_date", "id"),
    Index("ticket_by_priority", "instance", "tenant_id", "priority", "id"),
    Index("ticket_by_state", "instance", "tenant_id", "kind", "bucket", "state", "state_name"),
    Index("ticket_by_kind_update", "instance", "tenant_id", "kind", "updated_at", "id"),
    Index("ticket_by_category", "instance", "tenant_id", "category"),
    Index("ticket_by_group", "instance", "tenant_id", "assignment_group"),
    Index("ticket_by_action", "instance", "tenant_id", "action_id", "is_open", "created_at", "id"),
    Index("ticket_by_correlation", "correlation_id"),
)

ticket_state = Table(
    "ticket_state",
    metadata,
    Column("ticket_id", Integer, primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
    Column("state", String(40), primary_key=True),
    Column("state_name", String(120), nullable=False),
    Column("bucket", String(16), nullable=False),
)
"""Every state that a ticket was seen in."""

job = Table(
    "job",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("tenant_id", String(64), nullable=False),
    Column("instance", String(255), nullable=False),
    Column("created_by", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("total", Integer, nullable=False),
    Index("job_by_creation", "tenant_id", "created_at"),
)

UNFINISHED = "state IN ('planned', 'sending', 'retryable', 'uncertain')"

job_item = Table(
    "job_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", String(64), nullable=False),
    Column("instance", String(255), nullable=False),
    Column("position", Integer, nullable=False),
    Column("correlation_id", String(100), nullable=False),
    Column("task", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("worker", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("number", String(40), nullable=False),
    Column("sys_id", String(32), nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("values", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("job_id", "position", name="job_item_position"),
    Index(
        "job_item_due", "instance", "not_before", "id", sqlite_where=text(UNFINISHED), postgresql_where=text(UNFINISHED)
    ),
    Index("job_item_by_state", "job_id", "state"),
    Index(
        "job_item_once",
        "instance",
        "correlation_id",
        unique=True,
        sqlite_where=text(UNFINISHED),
        postgresql_where=text(UNFINISHED),
    ),
)
"""What a job has to do. While a key is unfinished in one item, no other item can have it. A claimed item's
`not_before` is the end of its lease."""
