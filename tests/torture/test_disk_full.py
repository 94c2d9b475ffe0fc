"""The disk is full at some write or other: nothing confirmed is gone, and whoever tried hears a sentence."""

import itertools
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.playground import ModalErrors
from bot.torture.evidence import arrivals, promises
from bot.torture.judge import Verdict, judge_outbox, judge_saved
from bot.torture.people import ANSWER, button_in, filled
from handlers.blocks import say
from handlers.outbox import tell
from storage.queries import ledger
from tests.harness import EXEC_TEAM, HINE, MONDAY, WORKSPACE, Story, story

WRITERS = 32
TIMES = 5
LONDONERS = tuple(person for person in EXEC_TEAM if person != HINE)


@pytest.fixture
def house(migrated_sqlite_url: str) -> Iterator[Story]:
    """A house whose disk can be filled."""
    with story(migrated_sqlite_url) as told:
        yield told


class Disk:
    """Full at the k-th statement that writes; SQLite then gives the whole transaction up."""

    def __init__(self, house: Story) -> None:
        self._writes = itertools.count(1)
        self._full_at = 0
        self.refused = 0
        event.listen(house.bot.db.engine, "before_cursor_execute", self._before)

    def _before(self, connection: Connection, cursor: sqlite3.Cursor, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and next(self._writes) == self._full_at:
            self.refused += 1
            cursor.execute("PRAGMA max_page_count=1")  # SQLite reads it as: not a page more than there are
            try:
                cursor.execute("CREATE TABLE filler AS SELECT zeroblob(50000)")
            except sqlite3.OperationalError as full:
                raise OperationalError(statement, {}, full) from full
            finally:
                cursor.execute("PRAGMA max_page_count=1073741823")

    @contextmanager
    def full_at(self, write: int) -> Iterator[None]:
        """The k-th write from now fails; delivery and the jobs may stumble over it."""
        self._writes, self._full_at = itertools.count(1), write
        try:
            with suppress(OperationalError, ExceptionGroup):
                yield
        finally:
            self._full_at = 0


def answer(house: Story, person: str) -> tuple[str, bool]:
    """Answer the check-in that waits: which it was, and whether the form closed. If not, they hear why."""
    asked = [m for m in house.pg.dm(person) if button_in(m, ANSWER)]
    prompt = asked[-1]
    view = house.pg.click(person, prompt, ANSWER)
    assert view is not None
    heard = ""
    try:
        house.pg.fill(person, dict(filled(view, random.Random(person))))
        view = house.pg.submit(person)
    except ModalErrors as errors:
        heard = str(errors)
    if view is not None:
        assert "Something went wrong on our side" in heard
        house.pg.close(person, everything=True)
    return button_in(prompt, ANSWER), view is None


def test_a_full_disk_loses_nothing_that_was_confirmed(house: Story) -> None:
    """At each write of answering and of delivering in turn; then there is room again."""
    house.set_up(**{"How often people are asked": "weekly"})
    house.advance_to(MONDAY + timedelta(days=1, hours=6))
    disk = Disk(house)
    saved, again = set(), []
    for number, person in enumerate(LONDONERS, start=1):
        with disk.full_at(number):
            checkin, closed = answer(house, person)
            saved |= {checkin} if closed else set()
            again += [] if closed else [person]
    assert saved, "an answer is made of fewer writes than there are people"
    refused = disk.refused
    for number, person in enumerate(again):
        saved.add(answer(house, person)[0])
        with disk.full_at(1 + number % 3):
            house.bot.drain_all()
    assert disk.refused > refused, "in delivering too"
    house.errors.said.clear()
    house.advance(minutes=20)
    with house.bot.db.read() as session:
        states = ledger.read_checkins(session)
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    verdict = Verdict()
    judge_outbox(promises(house.bot.db), arrivals(house.pg), verdict)
    judge_saved(saved, states, verdict)
    assert not verdict.broken
    assert not verdict.unresolved


def test_nobody_hears_that_the_database_is_locked(house: Story) -> None:
    """Thirty-two write at once, again and again: they take turns, and all of it is there."""
    together = Barrier(WRITERS)
    failures = []

    def write(number: int) -> None:
        together.wait()
        person = EXEC_TEAM[number % len(EXEC_TEAM)]
        for again in range(TIMES):
            try:
                with house.bot.deps.begin() as session:
                    tell(session, WORKSPACE, person, say(f"{number}, {again}"), house.now)
            except (DBAPIError, TimeoutError) as failure:
                failures.append(failure)

    threads = [Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with house.bot.db.read() as session:
        assert len(ledger.list_deliveries(session)) == WRITERS * TIMES
