"""Brings a Secure Score into the store: from files, or the sample tenant; all of it or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

from sqlalchemy import delete

from data.errors import InvalidInput
from data.models import ControlProfile, ScoreDay, Tenant
from data.samples.tenant import SAMPLE_TENANT_ID, SAMPLE_TENANT_NAME, SampleTenant
from data.secure_score.graph_files import GraphFiles
from data.store.engine import Store, fact, keep_fact, new_revision
from data.store.schema import action, control_day, profile, score_day
from data.store.schema import tenant as tenant_table
from data.store.snapshots import SnapshotWriter
from data.store.tenants import keep_tenant, newest_day_of, show_tenant, shown_tenant, tenants
from data.views import ImportResult

DEFAULT_ACTIONS = 128
DEFAULT_DAYS = 90
LARGEST_ACTIONS = 20_000
LARGEST_DAYS = 1_000


class Imports:
    """Writes what sources read into a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def files(self, named: Sequence[tuple[str, BinaryIO]]) -> ImportResult:
        """Import Graph's JSON files, in any order.

        Arguments: `named`, the name of each file, for error texts, and its bytes.
        Raises: InvalidInput, saying what was expected and what was found; the store is as before then.
        """
        if not named:
            raise InvalidInput("No file was given.", "Choose one or more JSON files of Microsoft Graph.")
        with self._store.write() as writing:
            shown = shown_tenant(writing)
            owner = shown.id if shown is not None and not shown.is_sample else ""
            writer = SnapshotWriter(writing, tenant_id=owner)
            writer.write(believable(GraphFiles(named).read()))
            touched = writer.finish()
            if not touched:
                raise InvalidInput(
                    "The files hold {profiles} control profiles and no score of a day.",
                    "Import the answer of secureScores too, in the same step or before.",
                    profiles=writer.profiles,
                )
            for tenant_id in touched:
                one = Tenant(id=tenant_id, name=tenant_id, is_sample=False)
                keep_tenant(writing, one, imported_at=datetime.now(UTC))
            new_revision(writing)
        return ImportResult(touched[-1], len(writer.days), writer.profiles, writer.controls)

    def sample(self, *, actions: int, days: int) -> ImportResult:
        """Make the sample tenant anew with so many actions and days, and show it."""
        _check("actions", actions, LARGEST_ACTIONS)
        _check("days", days, LARGEST_DAYS)
        with self._store.write() as writing:
            for table in (profile, score_day, control_day, action):
                writing.execute(delete(table).where(table.c.tenant_id == SAMPLE_TENANT_ID))
            keep_fact(writing, "sample_actions", str(actions))
            writer = SnapshotWriter(writing, tenant_id=SAMPLE_TENANT_ID)
            writer.write(SampleTenant(_today(), actions=actions, days=days).read())
            writer.finish()
            keep_tenant(writing, _sample_tenant(), imported_at=datetime.now(UTC))
            new_revision(writing)
        return ImportResult(SAMPLE_TENANT_NAME, len(writer.days), writer.profiles, writer.controls)

    def begin(self) -> None:
        """Give an empty store the sample tenant, and the sample tenant the days that came since."""
        with self._store.read() as reading:
            all_tenants = tenants(reading)
            newest = newest_day_of(reading, SAMPLE_TENANT_ID)
        if not all_tenants:
            self.sample(actions=DEFAULT_ACTIONS, days=DEFAULT_DAYS)
        elif newest is not None and newest < _today():
            self._roll_sample(newest)

    def use_sample(self, *, on: bool) -> None:
        """Show the sample tenant, or the tenant that was imported last."""
        with self._store.read() as reading:
            others = [one for one in tenants(reading) if one.is_sample == on]
        if others:
            with self._store.write() as writing:
                show_tenant(writing, others[0].id)
        elif on:
            self.sample(actions=DEFAULT_ACTIONS, days=DEFAULT_DAYS)
        else:
            raise InvalidInput(
                "Only the sample tenant is in the store.", "Import the JSON files of your own tenant first."
            )

    def _roll_sample(self, newest: date) -> None:
        with self._store.write() as writing:
            count = int(fact(writing, "sample_actions", str(DEFAULT_ACTIONS)))
            missing = min((_today() - newest).days, LARGEST_DAYS)
            writer = SnapshotWriter(writing, tenant_id=SAMPLE_TENANT_ID)
            writer.write(SampleTenant(_today(), actions=count, days=missing).read())
            writer.finish()
            row = {"imported_at": datetime.now(UTC)}
            writing.execute(tenant_table.update().where(tenant_table.c.id == SAMPLE_TENANT_ID).values(row))
            new_revision(writing)


def believable(items: Iterable[ScoreDay | ControlProfile]) -> Iterator[ScoreDay | ControlProfile]:
    """Pass on what can be true; raises InvalidInput for a day to come, or a file that calls itself the sample."""
    for item in items:
        if item.tenant_id == SAMPLE_TENANT_ID:
            raise InvalidInput("The file is of the sample tenant.", "Choose files of your own tenant.")
        if isinstance(item, ScoreDay) and item.day > _today() + timedelta(days=1):
            raise InvalidInput(
                "The file has a score of {day}, a day that is still to come.",
                "Check the dates of the file, and this machine's clock.",
                day=item.day,
            )
        yield item


def _sample_tenant() -> Tenant:
    return Tenant(id=SAMPLE_TENANT_ID, name=SAMPLE_TENANT_NAME, is_sample=True)


def _check(name: str, number: int, largest: int) -> None:
    if not 1 <= number <= largest:
        raise InvalidInput(
            "The sample cannot have {number} {name}.",
            "Choose a number from 1 to {largest}.",
            number=number,
            name=name,
            largest=largest,
        )


def _today() -> date:
    return datetime.now(UTC).date()
