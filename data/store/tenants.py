"""Tenants in the store, and which one is shown."""

from datetime import date, datetime

from sqlalchemy import Connection, Row, func, select

from data.models import Tenant
from data.store.engine import fact, keep_fact, new_revision, upsert
from data.store.schema import score_day, tenant

SHOWN = "shown_tenant"


def keep_tenant(connection: Connection, one: Tenant, *, imported_at: datetime) -> None:
    """Keep a tenant, and show it: the last import is what somebody wants to see."""
    row = {"id": one.id, "name": one.name, "is_sample": one.is_sample, "imported_at": imported_at}
    upsert(connection, tenant, [row], keys=["id"])
    keep_fact(connection, SHOWN, one.id)


def show_tenant(connection: Connection, tenant_id: str) -> None:
    """Show another tenant from now on."""
    keep_fact(connection, SHOWN, tenant_id)
    new_revision(connection)


def shown_tenant(connection: Connection) -> Tenant | None:
    """Return the tenant that pages show, None in an empty store."""
    row = connection.execute(select(tenant).where(tenant.c.id == fact(connection, SHOWN))).first()
    return None if row is None else _tenant(row)


def tenants(connection: Connection) -> tuple[Tenant, ...]:
    """Return all tenants, the last imported first."""
    return tuple(_tenant(row) for row in connection.execute(select(tenant).order_by(tenant.c.imported_at.desc())))


def newest_day_of(connection: Connection, tenant_id: str) -> date | None:
    """Return the newest day that the store has of a tenant, None where it has none."""
    query = select(func.max(score_day.c.day)).where(score_day.c.tenant_id == tenant_id)
    newest: date | None = connection.execute(query).scalar()
    return newest


def _tenant(row: Row[tuple[object, ...]]) -> Tenant:
    return Tenant(id=row.id, name=row.name, is_sample=row.is_sample)
