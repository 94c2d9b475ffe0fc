"""One dot is placed once, however many hands press at the same moment. On SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from threading import Barrier

import pytest

from config.vocabulary import TeamState
from storage.crypto import seal
from storage.db import Database
from storage.models import Note, Retrospective, Team
from storage.queries import retros as rows

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


def test_sixty_four_hands_on_one_dot_place_it_once(database: Database, notes: list[str]) -> None:
    ready = Barrier(8)

    def press(note: str) -> bool:
        if notes.index(note) < 8:
            ready.wait(timeout=10)
        with database.begin() as session:
            return rows.claim_slot(session, T, RETRO, ANA, 0, note)

    with ThreadPoolExecutor(max_workers=8) as hands:
        placed = list(hands.map(press, notes))
    with database.read() as session:
        counted = rows.count_dots(session, T, RETRO)
    assert sum(placed) == 1
    assert counted == {notes[placed.index(True)]: 1}


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
