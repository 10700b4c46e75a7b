"""Jobs: each item is claimed once, a dead worker's is finished by another, and the same push twice is one."""

import multiprocessing
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from data.errors import NotFound
from data.models import ItemState, JobKind
from data.store.connections import Connections
from data.store.engine import Store
from data.store.job_rows import NewItem, Outcome
from data.store.jobs import Jobs, is_unfinished, write_job
from data.store.schema import job_item
from data.store.secrets import Sealer
from data.views import Scope
from tests.data.examples import INSTANCE, TENANT, task

SCOPE = Scope(TENANT, INSTANCE)
LEASE = 60.0


def connect(store: Store, tmp_path: Path) -> Connections:
    connections = Connections(store, Sealer("", tmp_path), INSTANCE)
    with store.write() as writing:
        connections.connect(writing, INSTANCE, grant="password", client_id="c", username="u", secrets={"password": "p"})
    return connections


def write(store: Store, job_id: str, keys: list[str]) -> bool:
    items = [NewItem(key, task()) for key in keys]
    with store.write() as writing:
        return write_job(writing, job_id=job_id, kind=JobKind.PUSH, scope=SCOPE, created_by="lead", items=items)


def claim_all(
    url: str, worker: str, ready: "multiprocessing.synchronize.Barrier", taken: "multiprocessing.Queue[list[str]]"
) -> None:
    store = Store(url)
    jobs, mine = Jobs(store), []
    ready.wait()
    while some := jobs.claim(INSTANCE, worker=worker, limit=7, lease_seconds=LEASE):
        time.sleep(0.005)  # sending takes a while; without it one process could hold the file all the time
        for item in some:
            mine.append(item.correlation_id)
            jobs.keep_outcome(item.id, Outcome(ItemState.CONFIRMED, number=worker), worker=worker)
    taken.put(mine)
    store.close()


def test_two_processes_on_one_file_claim_each_of_600_rows_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    store = Store(url)
    write(store, "push", [f"key-{number}" for number in range(600)])
    context = multiprocessing.get_context("spawn")
    ready, taken = context.Barrier(2), context.Queue()
    processes = [context.Process(target=claim_all, args=(url, name, ready, taken)) for name in ("console", "command")]
    for process in processes:
        process.start()
    lists = [taken.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(timeout=30)
    claimed = Counter(key for one in lists for key in one)
    assert len(claimed) == 600
    assert set(claimed.values()) == {1}
    assert all(lists)
    with store.read() as reading:
        assert set(reading.execute(select(job_item.c.attempts)).scalars()) == {1}
    store.close()


def test_the_same_job_twice_is_one(store: Store) -> None:
    assert write(store, "push", ["a", "b"]) is True
    assert write(store, "push", ["a", "b", "c"]) is False
    assert Jobs(store).progress("push").total == 2


def test_a_key_is_unfinished_in_one_item_at_most(store: Store) -> None:
    write(store, "first", ["a"])
    with store.read() as reading:
        assert is_unfinished(reading, INSTANCE, "a")
    with pytest.raises(IntegrityError):
        write(store, "second", ["a"])


def test_a_claimed_item_is_nobody_elses_until_its_lease_ends(store: Store, tmp_path: Path) -> None:
    write(store, "push", ["a"])
    connect(store, tmp_path)
    jobs = Jobs(store)
    (item,) = jobs.claim(INSTANCE, worker="one", limit=5, lease_seconds=LEASE)
    assert jobs.claim(INSTANCE, worker="two", limit=5, lease_seconds=LEASE) == ()
    end_leases(store)
    assert not jobs.renew(item.id, worker="one", lease_seconds=LEASE)
    (again,) = jobs.claim(INSTANCE, worker="two", limit=5, lease_seconds=LEASE)
    assert (again.id, again.attempts) == (item.id, 2)
    assert not jobs.renew(item.id, worker="one", lease_seconds=LEASE)
    assert jobs.renew(item.id, worker="two", lease_seconds=LEASE)


def test_a_worker_whose_lease_ended_cannot_overwrite_the_outcome(store: Store) -> None:
    write(store, "push", ["a"])
    jobs = Jobs(store)
    (item,) = jobs.claim(INSTANCE, worker="slow", limit=1, lease_seconds=LEASE)
    end_leases(store)
    jobs.claim(INSTANCE, worker="quick", limit=1, lease_seconds=LEASE)
    jobs.keep_outcome(item.id, Outcome(ItemState.CONFIRMED, number="INC1"), worker="quick")
    jobs.keep_outcome(item.id, Outcome(ItemState.REJECTED, message="late"), worker="slow")
    (kept,), _ = jobs.items("push", page=1, size=10)
    assert (kept.state, kept.number) == (ItemState.CONFIRMED, "INC1")


def test_items_of_another_instance_are_not_claimed(store: Store) -> None:
    write(store, "push", ["a"])
    assert Jobs(store).claim("https://other.service-now.com", worker="w", limit=5, lease_seconds=LEASE) == ()


def test_an_uncertain_item_waits_before_it_is_looked_at_again(store: Store) -> None:
    write(store, "push", ["a"])
    jobs = Jobs(store)
    (item,) = jobs.claim(INSTANCE, worker="w", limit=1, lease_seconds=LEASE)
    jobs.keep_outcome(item.id, Outcome(ItemState.UNCERTAIN, wait_seconds=60), worker="w")
    assert jobs.claim(INSTANCE, worker="w", limit=1, lease_seconds=LEASE) == ()
    assert jobs.progress("push").is_finished is False


def test_cancel_takes_what_is_not_sent_though_claimed_and_leaves_what_is_on_its_way(
    store: Store, tmp_path: Path
) -> None:
    write(store, "push", ["a", "b", "c"])
    connect(store, tmp_path)
    jobs = Jobs(store)
    first, second = jobs.claim(INSTANCE, worker="w", limit=2, lease_seconds=LEASE)
    assert jobs.renew(first.id, worker="w", lease_seconds=LEASE)
    assert jobs.cancel("push") == 2
    assert not jobs.renew(second.id, worker="w", lease_seconds=LEASE)
    jobs.keep_outcome(second.id, Outcome(ItemState.CONFIRMED), worker="w")
    assert jobs.progress("push").counts == {ItemState.SENDING: 1, ItemState.CANCELLED: 2}


def test_nothing_is_sent_over_a_connection_that_was_removed_meanwhile(store: Store, tmp_path: Path) -> None:
    write(store, "push", ["a"])
    connections = connect(store, tmp_path)
    jobs = Jobs(store)
    (item,) = jobs.claim(INSTANCE, worker="w", limit=1, lease_seconds=LEASE)
    with store.write() as writing:
        connections.remove(writing, INSTANCE)
    assert not jobs.renew(item.id, worker="w", lease_seconds=LEASE)


def test_what_a_dead_worker_sent_is_uncertain_and_not_planned(store: Store, tmp_path: Path) -> None:
    write(store, "push", ["a"])
    connect(store, tmp_path)
    jobs = Jobs(store)
    (item,) = jobs.claim(INSTANCE, worker="dead", limit=1, lease_seconds=LEASE)
    assert jobs.renew(item.id, worker="dead", lease_seconds=LEASE)
    end_leases(store)
    jobs.claim(INSTANCE, worker="w", limit=1, lease_seconds=LEASE)
    assert jobs.progress("push").counts == {ItemState.UNCERTAIN: 1}


def test_released_items_are_free_for_anybody_at_once(store: Store) -> None:
    write(store, "push", ["a", "b"])
    jobs = Jobs(store)
    items = jobs.claim(INSTANCE, worker="stopping", limit=2, lease_seconds=LEASE)
    jobs.release([items[0].id], worker="stopping")
    assert [one.correlation_id for one in jobs.claim(INSTANCE, worker="w", limit=2, lease_seconds=LEASE)] == ["a"]


def test_retry_plans_what_was_refused_unless_another_push_has_its_key(store: Store) -> None:
    write(store, "push", ["a", "b"])
    jobs = Jobs(store)
    for item in jobs.claim(INSTANCE, worker="w", limit=2, lease_seconds=LEASE):
        jobs.keep_outcome(item.id, Outcome(ItemState.REJECTED, message="no"), worker="w")
    write(store, "other", ["b"])
    assert jobs.retry("push") == 1
    assert jobs.progress("push").counts == {ItemState.PLANNED: 1, ItemState.REJECTED: 1}


def test_progress_counts_and_names_the_end(store: Store) -> None:
    write(store, "push", ["a", "b"])
    jobs = Jobs(store)
    assert (jobs.progress("push").done, jobs.progress("push").finished_at) == (0, None)
    for item in jobs.claim(INSTANCE, worker="w", limit=2, lease_seconds=LEASE):
        jobs.keep_outcome(item.id, Outcome(ItemState.CONFIRMED), worker="w")
    progress = jobs.progress("push")
    assert (progress.done, progress.is_finished) == (2, True)
    assert progress.finished_at is not None
    assert [one.id for one in jobs.list(SCOPE, page=1, size=10)[0]] == ["push"]


def test_a_job_that_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(NotFound, match="no push nowhere"):
        Jobs(store).progress("nowhere")


def end_leases(store: Store) -> None:
    with store.write() as writing:
        writing.execute(update(job_item).values(not_before=datetime.now(UTC) - timedelta(seconds=1)))
