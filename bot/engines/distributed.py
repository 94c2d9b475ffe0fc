"""Delivery by any number of workers on any number of machines, through a queue in our own PostgreSQL.

The queue is Procrastinate's and holds one kind of job: *drain this workspace*.
Its two locks see to it that a workspace is drained by one worker at a time and
waits in the queue once at most. What is to be sent, when, and what became of it
stands in the outbox alone; a queue that is lost is rebuilt from it in a second.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeVar

from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from sqlalchemy import Connection, make_url
from sqlalchemy.orm import Session

from storage.db import Database
from storage.queries import queue as rows

log = logging.getLogger("ambidex.delivery")

QUEUE = "ambidex"
TASK = "ambidex.drain"
AT_ONCE = 4  # workspaces that one process drains side by side
POLL_SECONDS = 1.0  # a job that waited for another's lock is found by looking again
BEAT_SECONDS = 2.0
SILENT_SECONDS = 10.0  # a worker that has not been heard of for so long is dead
LONGEST_SLICE = 120.0  # a slice is about twenty seconds and a call; this one hangs
REST_SECONDS = 1.0
NEVER = float("-inf")
PATIENCE = 10.0  # for a connection of the queue's

T = TypeVar("T")


class Distributed:
    """One process's part in it: it offers jobs, and once started takes some.

    The pool of connections is its own, so that waiting for jobs takes none from
    those who answer people.
    """

    def __init__(
        self,
        db: Database,
        url: str,
        drain: Callable[[str], int],
        ready: Callable[[], Sequence[str]],
        silent: float = SILENT_SECONDS,
    ) -> None:
        self._db = db
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._drain = drain
        self._ready = ready
        self._silent = silent
        self._offers = App(connector=SyncPsycopgConnector())  # never opened: it uses our transactions
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._living: tuple[asyncio.AbstractEventLoop, asyncio.Task[None], JobManager] | None = None
        self._working: dict[int, float] = {}  # jobs in our threads, since when
        self._worker: int | None = None
        self._seen: set[int] = set()  # jobs said to be ours that were in no thread at the last look
        self._by_hand: ByHand | None = None

    # offering

    def within(self, session: Session, workspaces: Sequence[str]) -> None:
        """Put a job for each into the queue: there once this transaction commits, and not if it does not."""
        connection = session.connection()
        for workspace in workspaces:
            self._offer(connection, workspace)

    def after(self, workspaces: Sequence[str]) -> None:
        """Nothing more: PostgreSQL has told the workers."""

    def sweep(self) -> None:
        """Offer what has something to do and waits in no queue."""
        if ready := self._ready():
            with self._db.begin() as session:
                queued = rows.list_queued(session)
                self.within(session, [name for name in ready if lock_of(name) not in queued])

    def _offer(self, connection: Connection, workspace: str) -> None:
        """One job, inside a savepoint: that one waits already must not undo the whole transaction."""
        lock = lock_of(workspace)
        try:
            with connection.begin_nested():
                raw = connection.connection.driver_connection
                self._offers.configure_task(
                    TASK, queue=QUEUE, lock=lock, queueing_lock=lock, connection=raw
                ).defer(workspace=workspace)
        except AlreadyEnqueued:
            pass
        except ConnectorException as error:
            # What was planned counts, and is found by the next sweep.
            log.warning("a job could not be offered", extra={"code": _code(error)})

    # taking

    def start(self) -> None:
        self._thread = threading.Thread(target=self._live, name="delivery", daemon=True)
        self._thread.start()

    def stop(self, patience: float = 15.0) -> None:
        self._stopped.set()
        with self._lock:
            if self._living is not None:
                loop, task, _ = self._living
                loop.call_soon_threadsafe(task.cancel)
        if self._thread is not None:
            self._thread.join(patience)
        if self._by_hand is not None:
            self._by_hand.close()

    def _live(self) -> None:
        """Work until stopped, and begin again where the database was away."""
        while not self._stopped.is_set():
            try:
                asyncio.run(self._work())
            except asyncio.CancelledError:
                return
            except Exception:  # the boundary: a database away for a while must not end delivery
                log.exception("the queue stumbled and goes on")
            self._stopped.wait(REST_SECONDS)

    async def _work(self) -> None:
        app = App(connector=self._connector())
        app.task(name=TASK, queue=QUEUE, pass_context=True)(self._take)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_tell)
        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=AT_ONCE,
                    fetch_job_polling_interval=POLL_SECONDS,
                    delete_jobs="successful",
                    update_heartbeat_interval=min(BEAT_SECONDS, self._silent / 4),
                    stalled_worker_timeout=self._silent,
                    install_signal_handlers=False,
                )
            )
            with self._lock:
                self._living = (loop, worker, app.job_manager)
                self._worker = None
            if self._stopped.is_set():
                worker.cancel()
            try:
                await worker
            finally:
                with self._lock:
                    self._living = None

    def _connector(self) -> PsycopgConnector:
        return PsycopgConnector(conninfo=self._url, min_size=1, max_size=AT_ONCE + 2, timeout=PATIENCE)

    def _take(self, context: JobContext, workspace: str) -> None:
        """A job, in a thread of its own. It always succeeds: what failed stands in the outbox."""
        job = context.job
        assert job.id is not None
        self._worker = job.worker_id
        self._working[job.id] = monotonic()
        try:
            self._slice(workspace)
        except Exception:  # the boundary: a bug, or a database away for a while, must not end delivery
            log.exception("delivery stumbled and goes on")
        finally:
            self._working.pop(job.id, None)

    def _slice(self, workspace: str) -> int:
        """Drain for a while, and offer the rest, if there is some, to whoever is free."""
        handled = self._drain(workspace)
        if handled and workspace in self._ready():
            with self._db.begin() as session:
                self.within(session, [workspace])
        return handled

    # freeing

    def rescue(self) -> None:
        with self._lock:
            living = self._living
        if living is None:
            return
        loop, _, manager = living
        freeing = asyncio.run_coroutine_threadsafe(self._free(manager), loop)
        try:
            freed = freeing.result(PATIENCE)
        except (ConnectorException, TimeoutError, asyncio.CancelledError) as error:
            freeing.cancel()
            log.warning("nobody could be freed at the moment", extra={"code": _code(error)})
            return
        if freed:
            log.warning("jobs of workers that have gone were freed", extra={"count": freed})
            self.sweep()

    async def _free(self, manager: JobManager) -> int:
        """End the jobs nobody works on, and forget the workers that have gone; how many jobs it were.

        Ended, not tried again: a successor may wait in the queue already, and
        the outbox knows better what is left to do.
        """
        stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._silent)
        freed = 0
        for job in [*stalled, *await self._forgotten(manager)]:
            assert job.id is not None
            try:
                await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
                freed += 1
            except ConnectorException:
                log.info("somebody else was quicker")
        await manager.prune_stalled_workers(self._silent)
        return freed

    async def _forgotten(self, manager: JobManager) -> list[Job]:
        """Jobs that are said to be ours, and that no thread of ours works on, or one that hangs.

        Such a one is left when the database was away at the moment of its end. It
        is seen twice before it is believed: between two steps of a job's life it
        looks the same.
        """
        if self._worker is None:
            return []
        ours = await manager.list_jobs_async(queue=QUEUE, status=Status.DOING.value, worker_id=self._worker)
        hangs = monotonic() - LONGEST_SLICE
        idle = {job.id: job for job in ours if job.id and self._working.get(job.id, NEVER) < hangs}
        found = [job for number, job in idle.items() if number in self._seen]
        self._seen = set(idle)
        return found

    def run_pending(self) -> int:
        if self._by_hand is None:
            self._by_hand = ByHand(App(connector=self._connector()), self._slice)
        return self._by_hand.run()


class ByHand:
    """Takes jobs while whoever asks waits, where time is told: one connection and one loop, kept.

    The loop lives in a thread of its own, because the caller's may hold another one.
    """

    def __init__(self, app: App, work: Callable[[str], int]) -> None:
        self._app = app
        self._work = work
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1, "jobs-by-hand")
        self._do(self._open())

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return self._thread.submit(self._runner.run, what).result()

    async def _open(self) -> None:
        await self._app.open_async()
        self._worker = await self._app.job_manager.register_worker()

    def run(self) -> int:
        return self._do(self._run())

    async def _run(self) -> int:
        manager, handled = self._app.job_manager, 0
        while (job := await manager.fetch_job(queues=[QUEUE], worker_id=self._worker)) is not None:
            try:
                handled += self._work(str(job.task_kwargs["workspace"]))
            finally:
                await manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
        return handled

    def close(self) -> None:
        self._do(self._close())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    async def _close(self) -> None:
        await self._app.job_manager.unregister_worker(self._worker)
        await self._app.close_async()


def lock_of(workspace: str) -> str:
    """One for the job that runs and for the job that waits."""
    return f"ws:{workspace}"


def _tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What went wrong with a job's end is told without words of others; rescue finds the job."""
    log.warning("a job's end could not be written down", extra={"code": _code(context.get("exception"))})


def _code(error: object) -> str:
    """The kind of a failure, and of what caused it rather than of its wrapping."""
    cause = getattr(error, "__cause__", None)
    return type(cause or error).__name__
