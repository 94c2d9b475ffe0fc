"""One dot is placed once, however many hands press at the same moment. On SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from threading import Barrier

import pytest
from sqlalchemy.exc import OperationalError

from config.vocabulary import TeamState
from storage.crypto import seal
from storage.db import Database, open_database
from storage.models import Note, Retrospective, Team
from storage.queries import retros as rows
from storage.turns import Busy

T, RETRO, ANA = "T0NORTH", "retro", "U0ANA"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AT_ONCE = 64


@pytest.fixture
def notes(database: Database) -> list[str]:
    """A retrospective with a note for each hand."""
    ids = [f"note{n:02}" for n in range(AT_ONCE)]
    with database.begin() as session:
        session.add(
            Team(
                workspace=T,
                id="exec",
                name="Executive team",
                channel="C0EXEC",
                state=TeamState.ACTIVE,
                zone="Europe/London",
                follows_channel=True,
                cadence="WEEKLY",
                started_on=date(2026, 1, 5),
                ask_at=time(9),
                ask_in_own_zone=True,
                digest_weekday=4,
                digest_at=time(15),
                target_short=5,
                target_medium=3,
                target_long=2,
                preset="quarterly",
                sector="acute",
                min_group=5,
                created_at=NOW,
            )
        )
        session.flush()
        session.add(
            Retrospective(
                workspace=T,
                id=RETRO,
                team="exec",
                channel="C0EXEC",
                format="quick",
                plan="{}",
                facilitator=ANA,
                phase=0,
                started_at=NOW,
            )
        )
        session.flush()
        for id in ids:
            text = seal(session, Note.text, T, id, "words")
            session.add(Note(workspace=T, id=id, retrospective=RETRO, author=ANA, column="Try", text=text))
    return ids


@pytest.fixture
def houses(database: Database) -> Iterator[list[Database]]:
    """The same database through four houses of sixteen connections: 64 hands, each with its own."""
    url = database.engine.url.render_as_string(hide_password=False)
    opened = [open_database(url, database.vault) for _ in range(4)]
    yield opened
    for house in opened:
        house.close()


def race(houses: list[Database], press: Callable[[Database, int, Barrier], bool]) -> Counter[str]:
    """What 64 threads came to that pressed at the same moment: placed, not placed, or told to try again."""
    ready = Barrier(AT_ONCE)

    def hand(n: int) -> str:
        try:
            return "placed" if press(houses[n % len(houses)], n, ready) else "not placed"
        except (Busy, OperationalError):  # SQLite has one writer at a time, and patience has an end
            return "told to try again"

    with ThreadPoolExecutor(max_workers=AT_ONCE) as hands:
        return Counter(hands.map(hand, range(AT_ONCE)))


def test_sixty_four_hands_on_one_dot_place_it_once(
    houses: list[Database], notes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without any lock of ours: the table's key alone. On PostgreSQL all 64 stand in open transactions."""
    on_postgres = houses[0].engine.dialect.name == "postgresql"

    def press(house: Database, n: int, ready: Barrier) -> bool:
        if not on_postgres:  # there a transaction that writes waits for the one before
            ready.wait(timeout=60)
        with house.begin() as session:
            if on_postgres:
                session.connection()
                ready.wait(timeout=60)
            return rows.claim_slot(session, T, RETRO, ANA, 0, notes[n])

    came = race(houses, press)
    with houses[0].read() as session:
        counted = rows.count_dots(session, T, RETRO)
    told(capsys, houses, "one slot", came, counted)
    assert came["placed"] == 1
    assert list(counted.values()) == [1]


def test_a_budget_is_never_overspent_by_sixty_four_hands_of_one_person(
    houses: list[Database], notes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each hand takes the first free one of three slots, for a note of its own: three dots are placed."""

    def press(house: Database, n: int, ready: Barrier) -> bool:
        ready.wait(timeout=60)
        with house.begin() as session:
            return any(rows.claim_slot(session, T, RETRO, ANA, slot, notes[n]) for slot in range(3))

    came = race(houses, press)
    with houses[0].read() as session:
        counted = rows.count_dots(session, T, RETRO)
    told(capsys, houses, "three slots", came, counted)
    assert came["placed"] == sum(counted.values()) == 3


def told(
    capsys: pytest.CaptureFixture[str],
    houses: list[Database],
    what: str,
    came: Counter[str],
    counted: dict[str, int],
) -> None:
    """Print the figures of a race, whether or not output is captured."""
    figures = ", ".join(f"{number} {word}" for word, number in sorted(came.items()))
    with capsys.disabled():
        print(
            f"\n{AT_ONCE} hands for {what} on {houses[0].engine.dialect.name}: {figures}; "
            f"{sum(counted.values())} counted"
        )


def test_dots_are_counted_by_note_and_then_belong_to_nobody(database: Database, notes: list[str]) -> None:
    with database.begin() as session:
        for person, note in (("U0ANA", notes[0]), ("U0BEN", notes[0]), ("U0CLEO", notes[1])):
            assert rows.claim_slot(session, T, RETRO, person, 0, note)
        assert rows.count_dots(session, T, RETRO) == {notes[0]: 2, notes[1]: 1}
        rows.take_dots_back(session, T, RETRO, ["U0BEN"])
        assert rows.count_dots(session, T, RETRO) == {notes[0]: 1, notes[1]: 1}
        rows.take_dots_back(session, T, RETRO)
        assert rows.count_dots(session, T, RETRO) == {}
        assert rows.list_dots_of(session, T, RETRO, ["U0ANA"]) == []


def test_only_retrospectives_with_a_phase_that_ran_out_are_due(database: Database, notes: list[str]) -> None:
    with database.begin() as session:
        retro = rows.lock_retro(session, T, RETRO)
        assert retro is not None
        assert rows.list_due(session, NOW) == []
        retro.phase_ends_at = NOW
        session.flush()
        assert rows.list_due(session, NOW) == [(T, RETRO)]
