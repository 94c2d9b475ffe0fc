"""The distributed engine: jobs that stand and fall with our transactions, and nothing that hangs on them."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.app import build
from bot.checks import of_engine
from bot.engines.distributed import Distributed, lock_of
from bot.running import Working
from config.settings import load_settings
from config.vocabulary import DeliveryKind, DeliveryState
from handlers import outbox
from handlers.blocks import say
from storage.crypto import Vault
from storage.db import Database, open_database
from storage.queries import delivery as deliveries
from storage.queries import queue as rows
from tests.conftest import TEST_KEY
from tests.harness import ANA, BEN, WORKSPACE, WORLD, Story, content, settings_for, story

pytestmark = pytest.mark.postgres

NORTH, SOUTH = "T0NORTH", "T0SOUTH"
PATIENCE = 20.0


class Work:
    """Stands for a house's drain: counts what was drained, and can be made to wait."""

    def __init__(self) -> None:
        self.drained: Counter[str] = Counter()
        self.begun = threading.Semaphore(0)
        self.waits: dict[str, threading.Event] = {}
        self.ready: list[str] = []

    def drain(self, workspace: str) -> int:
        self.drained[workspace] += 1
        self.begun.release()
        if workspace in self.waits:
            self.waits[workspace].wait(PATIENCE)
        return 0

    def list_ready(self) -> Sequence[str]:
        return self.ready


@pytest.fixture
def work() -> Work:
    """What there is to do."""
    return Work()


@pytest.fixture
def db(migrated_postgres_url: str) -> Iterator[Database]:
    """The database that the queue lives in."""
    database = open_database(migrated_postgres_url, Vault(TEST_KEY))
    yield database
    database.close()


@pytest.fixture
def engine(db: Database, migrated_postgres_url: str, work: Work) -> Iterator[Distributed]:
    """An engine that only offers, as a web process has it."""
    one = Distributed(db, migrated_postgres_url, work.drain, work.list_ready)
    yield one
    one.stop()


@contextmanager
def working(db: Database, url: str, work: Work) -> Iterator[Distributed]:
    """An engine that takes jobs too, as a worker process has it."""
    one = Distributed(db, url, work.drain, work.list_ready)
    one.start()
    try:
        yield one
    finally:
        for held in work.waits.values():
            held.set()
        one.stop()


def kick(db: Database, engine: Distributed, *workspaces: str) -> None:
    """A transaction that plans something in these workspaces."""
    with db.begin() as session:
        engine.within(session, sorted(workspaces))


def queued(db: Database) -> set[str]:
    """The locks of the jobs that wait."""
    with db.read() as session:
        return rows.list_queued(session)


def run(db: Database, statement: str) -> None:
    """Do to the queue's tables what a crash, or somebody else, does to them."""
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_transaction_that_rolls_back_leaves_no_job(db: Database, engine: Distributed, work: Work) -> None:
    """And one that commits has left it at that moment."""
    with db.engine.connect() as connection, Session(connection) as session:
        engine.within(session, [NORTH])
        session.rollback()
    assert queued(db) == set()
    assert engine.run_pending() == 0
    kick(db, engine, NORTH)
    assert queued(db) == {lock_of(NORTH)}


def test_two_kicks_make_one_job_and_undo_nothing(db: Database, engine: Distributed, work: Work) -> None:
    """What else the second transaction wrote is there."""
    kick(db, engine, NORTH)
    with db.begin() as session:
        session.execute(text("INSERT INTO meta (name, value) VALUES ('before', 'x')"))
        engine.within(session, [NORTH, SOUTH])
        session.execute(text("INSERT INTO meta (name, value) VALUES ('after', 'x')"))
    assert queued(db) == {lock_of(NORTH), lock_of(SOUTH)}
    with db.read() as session:
        kept = set(session.scalars(text("SELECT name FROM meta")))
    assert {"before", "after"} <= kept
    engine.run_pending()
    assert work.drained == {NORTH: 1, SOUTH: 1}
    assert queued(db) == set()


def test_jobs_are_taken_by_hand_where_another_loop_runs(
    db: Database, engine: Distributed, work: Work
) -> None:
    """A browser in the same test, or a notebook, holds the thread's loop already."""
    kick(db, engine, NORTH)

    async def meanwhile() -> None:
        engine.run_pending()

    asyncio.run(meanwhile())
    assert work.drained == {NORTH: 1}


def test_a_queue_that_is_out_of_order_costs_nobody_an_answer(db: Database, engine: Distributed) -> None:
    """What was planned is written down all the same; a sweep finds it later."""
    with db.begin() as session:
        session.execute(text("INSERT INTO meta (name, value) VALUES ('planned', 'x')"))
        session.execute(text("ALTER FUNCTION procrastinate_defer_jobs_v1 RENAME TO gone"))
        engine.within(session, [NORTH])
        session.execute(text("ALTER FUNCTION gone RENAME TO procrastinate_defer_jobs_v1"))
    with db.read() as session:
        assert "planned" in set(session.scalars(text("SELECT name FROM meta")))
    assert queued(db) == set()


def test_a_queue_that_was_lost_is_rebuilt_from_the_outbox(
    db: Database, engine: Distributed, work: Work
) -> None:
    """The queue holds nothing that is not known elsewhere."""
    work.ready = [NORTH, SOUTH]
    kick(db, engine, NORTH, SOUTH)
    run(db, "TRUNCATE procrastinate_jobs CASCADE")
    engine.sweep()
    engine.sweep()
    assert queued(db) == {lock_of(NORTH), lock_of(SOUTH)}
    engine.run_pending()
    assert work.drained == {NORTH: 1, SOUTH: 1}


def test_workspaces_are_drained_side_by_side_and_each_by_one(
    db: Database, engine: Distributed, work: Work, migrated_postgres_url: str
) -> None:
    """One that waits ten seconds for an answer holds up itself alone."""
    held = work.waits[NORTH] = threading.Event()
    first = working(db, migrated_postgres_url, work)
    second = working(db, migrated_postgres_url, work)
    with first, second:
        kick(db, engine, NORTH)
        assert work.begun.acquire(timeout=PATIENCE)
        kick(db, engine, NORTH, SOUTH)
        assert work.begun.acquire(timeout=PATIENCE)
        assert work.drained == {NORTH: 1, SOUTH: 1}
        assert queued(db) == {lock_of(NORTH)}
        held.set()
        assert work.begun.acquire(timeout=PATIENCE)
    assert work.drained == {NORTH: 2, SOUTH: 1}


def test_what_a_dead_worker_held_is_freed(
    db: Database, engine: Distributed, work: Work, migrated_postgres_url: str
) -> None:
    """It says nothing any more; its job ends, and a new one comes from the outbox."""
    kick(db, engine, NORTH)
    run(db, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
    run(
        db,
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = silent.id "
        "FROM (SELECT max(id) AS id FROM procrastinate_workers) AS silent",
    )
    kick(db, engine, NORTH)
    work.ready = [NORTH]
    with working(db, migrated_postgres_url, work) as living:
        freed_until(living, work)
    assert work.drained[NORTH] >= 1
    with db.read() as session:
        silent = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat < now() - interval '30 s'"
        assert session.scalar(text(silent)) == 0


def test_a_job_whose_end_was_never_written_down_is_freed(
    db: Database, engine: Distributed, work: Work, migrated_postgres_url: str
) -> None:
    """Its worker lives, and works on something else."""
    with working(db, migrated_postgres_url, work) as living:
        kick(db, engine, SOUTH)
        assert work.begun.acquire(timeout=PATIENCE)
        run(
            db,
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status, worker_id) "
            f"SELECT 'ambidex', 'ambidex.drain', '{lock_of(NORTH)}', '{lock_of(NORTH)}', 'doing', max(id) "
            "FROM procrastinate_workers",
        )
        work.ready = [NORTH]
        freed_until(living, work)
    assert work.drained[NORTH] >= 1


def freed_until(living: Distributed, work: Work) -> None:
    """Let the clock's tick come by until something was drained."""
    for _ in range(100):
        living.rescue()
        if work.begun.acquire(timeout=0.2):
            return


def test_a_worker_survives_the_loss_of_its_connections(
    db: Database, engine: Distributed, work: Work, migrated_postgres_url: str
) -> None:
    """As when PostgreSQL is started again."""
    with working(db, migrated_postgres_url, work):
        kick(db, engine, NORTH)
        assert work.begun.acquire(timeout=PATIENCE)
        run(
            db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        kick(db, engine, SOUTH)
        assert work.begun.acquire(timeout=PATIENCE)
    assert work.drained == {NORTH: 1, SOUTH: 1}


@pytest.fixture
def house(migrated_postgres_url: str) -> Iterator[Story]:
    """A whole house, whose engine only offers."""
    with story(migrated_postgres_url, ENGINE="distributed") as told:
        yield told


def test_what_one_process_plans_another_one_says(house: Story) -> None:
    """The web's transaction wakes the worker."""
    environment = settings_for(house.pg.world, house.server.api_url, house.bot.settings.database_url)
    settings = load_settings(environment | {"ENGINE": "distributed"})
    worker = build(settings, now=house.clock.now, content=content(), migrate=False)
    worker.join()
    with Working(worker):
        with house.bot.deps.begin() as session:
            outbox.tell(session, WORKSPACE, ANA, say("From elsewhere."), house.now)
        assert house.pg.wait_until(lambda: bool(house.pg.dm(ANA)), PATIENCE)
    assert house.pg.dm(ANA)[0].text == "From elsewhere."


def test_a_worker_told_to_stop_finishes_its_call_and_frees_its_job(house: Story) -> None:
    """What it only claimed goes back, and whoever is left may take it at once."""
    house.pg.faults.add("chat.postMessage", "delay:0.4")
    with house.bot.db.begin() as session:
        for person in (ANA, BEN):
            outbox.tell(session, WORKSPACE, person, say("In flight."), house.now)
    url = house.bot.settings.database_url
    with Working(house.bot):
        assert house.pg.wait_until(
            lambda: any(m.name == "chat.postMessage" for m in house.pg.record), PATIENCE
        )
    database = open_database(url, Vault(TEST_KEY))
    with database.read() as session:
        counted = deliveries.count_by_state(session)
        held = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
        assert session.scalar(text(held)) == 0
    states = {state: n for (kind, state), n in counted.items() if kind is DeliveryKind.NOTICE}
    assert states == {DeliveryState.SENT: 1, DeliveryState.RETRY: 1}
    assert queued(database) == {lock_of(WORKSPACE)}
    database.close()


def test_the_doctor_says_which_engine_and_whether_its_tables_are_there(postgres_url: str) -> None:
    """Choosing it and migrating are two steps, and the second is named."""
    settings = load_settings(settings_for(WORLD, "http://127.0.0.1/api/", postgres_url, ENGINE="distributed"))
    bot = build(settings, content=content())
    assert of_engine(bot).sentence.startswith("The engine is distributed, and its tables are there")
    run(bot.db, "DELETE FROM meta WHERE name = 'queue-step'")
    missing = of_engine(bot)
    assert missing.stops
    assert "python -m bot migrate" in missing.sentence
    bot.close()
