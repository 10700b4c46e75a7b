"""The first tables."""

import sqlalchemy as sa
from alembic import op

from data.store.schema import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("percentage", sa.Float(), nullable=True),
        sa.Column("max_score", sa.Float(), nullable=True),
        sa.Column("max_score_origin", sa.String(length=16), nullable=False),
        sa.Column("points_left", sa.Float(), nullable=False),
        sa.Column("score_impact", sa.Float(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("action_type", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("user_impact", sa.String(length=32), nullable=False),
        sa.Column("implementation_cost", sa.String(length=32), nullable=False),
        sa.Column("threats", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("implementation_status", sa.Text(), nullable=False),
        sa.Column("remediation", sa.Text(), nullable=False),
        sa.Column("remediation_impact", sa.Text(), nullable=False),
        sa.Column("action_url", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("last_synced", UtcDateTime(), nullable=True),
        sa.Column("is_regressed", sa.Boolean(), nullable=False),
        sa.Column("is_recently_added", sa.Boolean(), nullable=False),
        sa.Column("is_recently_updated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index("action_by_category", "action", ["tenant_id", "category", "source"], unique=False)
    op.create_index("action_by_points_left", "action", ["tenant_id", "points_left", "id"], unique=False)
    op.create_index("action_by_status", "action", ["tenant_id", "status"], unique=False)
    op.create_table(
        "connection",
        sa.Column("instance", sa.String(length=255), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("grant", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("username", sa.String(length=255), nullable=False),
        sa.Column("sealed_secrets", sa.LargeBinary(), nullable=True),
        sa.Column("connected_at", UtcDateTime(), nullable=True),
        sa.Column("last_sync_at", UtcDateTime(), nullable=True),
        sa.Column("last_full_sync_at", UtcDateTime(), nullable=True),
        sa.Column("sync_requested_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("last_error_at", UtcDateTime(), nullable=True),
        sa.Column("assignment_group", sa.String(length=255), nullable=False),
        sa.Column("caller", sa.String(length=255), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("callers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instance"),
    )
    op.create_table(
        "control_day",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("action_id", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("percentage", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "action_id", "day"),
    )
    op.create_index("control_day_by_day", "control_day", ["tenant_id", "day"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("instance", sa.String(length=255), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("job_by_creation", "job", ["tenant_id", "created_at"], unique=False)
    op.create_table(
        "job_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("instance", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("correlation_id", sa.String(length=100), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("sys_id", sa.String(length=32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id", "position", name="job_item_position"),
    )
    op.create_index("job_item_by_state", "job_item", ["job_id", "state"], unique=False)
    op.create_index(
        "job_item_due",
        "job_item",
        ["instance", "not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('planned', 'sending', 'retryable', 'uncertain')"),
        postgresql_where=sa.text("state IN ('planned', 'sending', 'retryable', 'uncertain')"),
    )
    op.create_index(
        "job_item_once",
        "job_item",
        ["instance", "correlation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('planned', 'sending', 'retryable', 'uncertain')"),
        postgresql_where=sa.text("state IN ('planned', 'sending', 'retryable', 'uncertain')"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "profile",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("action_type", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("user_impact", sa.String(length=32), nullable=False),
        sa.Column("implementation_cost", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("max_score", sa.Float(), nullable=True),
        sa.Column("threats", sa.Text(), nullable=False),
        sa.Column("deprecated", sa.Boolean(), nullable=False),
        sa.Column("remediation", sa.Text(), nullable=False),
        sa.Column("remediation_impact", sa.Text(), nullable=False),
        sa.Column("action_url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("state_updated_at", UtcDateTime(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_table(
        "score_day",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("current_score", sa.Float(), nullable=False),
        sa.Column("max_score", sa.Float(), nullable=False),
        sa.Column("active_users", sa.Integer(), nullable=True),
        sa.Column("licensed_users", sa.Integer(), nullable=True),
        sa.Column("comparisons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "day"),
    )
    op.create_table(
        "sync_cursor",
        sa.Column("instance", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("instance", "kind"),
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance", sa.String(length=255), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("sys_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("sys_mod_count", sa.Integer(), nullable=False),
        sa.Column("correlation_id", sa.String(length=100), nullable=False),
        sa.Column("action_id", sa.String(length=255), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_name", sa.String(length=120), nullable=False),
        sa.Column("bucket", sa.String(length=16), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("assigned_to", sa.String(length=255), nullable=False),
        sa.Column("assignment_group", sa.String(length=255), nullable=False),
        sa.Column("initiated_by", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("synced_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instance", "sys_id", name="ticket_of_instance"),
    )
    op.create_index(
        "ticket_by_action",
        "ticket",
        ["instance", "tenant_id", "action_id", "is_open", "created_at", "id"],
        unique=False,
    )
    op.create_index("ticket_by_category", "ticket", ["instance", "tenant_id", "category"], unique=False)
    op.create_index("ticket_by_correlation", "ticket", ["correlation_id"], unique=False)
    op.create_index("ticket_by_creation", "ticket", ["instance", "tenant_id", "created_at", "id"], unique=False)
    op.create_index(
        "ticket_by_due_date", "ticket", ["instance", "tenant_id", "is_open", "due_date", "id"], unique=False
    )
    op.create_index("ticket_by_group", "ticket", ["instance", "tenant_id", "assignment_group"], unique=False)
    op.create_index(
        "ticket_by_kind_update", "ticket", ["instance", "tenant_id", "kind", "updated_at", "id"], unique=False
    )
    op.create_index("ticket_by_priority", "ticket", ["instance", "tenant_id", "priority", "id"], unique=False)
    op.create_index(
        "ticket_by_state", "ticket", ["instance", "tenant_id", "kind", "bucket", "state", "state_name"], unique=False
    )
    op.create_index("ticket_by_update", "ticket", ["instance", "tenant_id", "updated_at", "id"], unique=False)
    op.create_table(
        "ticket_key",
        sa.Column("correlation_id", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("action_id", sa.String(length=255), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("initiated_by", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("correlation_id"),
        sa.UniqueConstraint("tenant_id", "subject", "kind", "n", name="ticket_key_of_subject"),
    )
    op.create_table(
        "ticket_state",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_name", sa.String(length=120), nullable=False),
        sa.Column("bucket", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "at", "state"),
    )
