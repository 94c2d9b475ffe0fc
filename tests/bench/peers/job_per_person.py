"""APScheduler with a job for every person in its SQLAlchemy store, as its user guide shows it."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, text

_ran: list[float] = []
_file = ""


def nothing(person: str) -> None:
    """What a job of the planning benchmark would do."""


def write_down(person: str) -> None:
    """Plan one message in the simplest outbox there can be, and note when."""
    with create_engine(f"sqlite:///{_file}").begin() as connection:
        connection.execute(text("INSERT INTO outbox (person) VALUES (:person)"), {"person": person})
    _ran.append(perf_counter())


def scheduler(place: Path) -> Any:
    """A scheduler over a store in this folder, not yet started; late jobs run however late they are."""
    store = SQLAlchemyJobStore(url=f"sqlite:///{place / 'jobs.db'}")
    return BackgroundScheduler(
        jobstores={"default": store},
        executors={"default": ThreadPoolExecutor(10)},
        job_defaults={"misfire_grace_time": None, "coalesce": True},
        timezone="UTC",
    )


def plan(place: Path, people: int) -> float:
    """Seconds to plan a weekly job for each of so many people."""
    jobs = scheduler(place)
    jobs.start(paused=True)
    try:
        start = perf_counter()
        for number in range(people):
            jobs.add_job(
                nothing, "cron", day_of_week="mon", hour=9, timezone="Europe/London", args=[f"U{number:08}"]
            )
        return perf_counter() - start
    finally:
        jobs.remove_all_jobs()
        jobs.shutdown()


def lateness(place: Path, people: int) -> list[float]:
    """How many seconds late each of so many jobs was that fell due at once."""
    global _file
    _file = str(place / "outbox.db")
    with create_engine(f"sqlite:///{_file}").begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, person TEXT)"))
    jobs = scheduler(place)
    jobs.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for number in range(people):
        jobs.add_job(write_down, "date", run_date=due, args=[f"U{number:08}"])
    _ran.clear()
    start = perf_counter()
    jobs.resume()
    patience = threading.Event()
    while len(_ran) < people:
        patience.wait(0.02)
    jobs.shutdown()
    return sorted(moment - start for moment in _ran)
