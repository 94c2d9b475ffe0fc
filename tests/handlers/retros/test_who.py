"""Who somebody is to a retrospective: their name, or a tag that only the key can make again."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from config.vocabulary import RetroMode
from handlers.access import Actor
from handlers.retros.starting import service as starting
from handlers.retros.who import KeyLost, can_be_confidential, is_lost, own_notes, who
from storage.crypto import seal
from storage.db import Database
from storage.keys import Keys, keys_of
from storage.models import Note, Retrospective
from storage.queries import retros as rows
from tests.handlers.checkins.world import CONTENT, T, World

EIGHT = ("U0ANA", "U0BEN", "U0CLEO", "U0DEV", "U0EVE", "U0FAY", "U0GUS", "U0HINE")
ANA, BEN = EIGHT[:2]


@pytest.fixture
def retro(database: Database) -> str:
    """A confidential retrospective of eight that has begun."""
    world = World(database)
    world.team(*EIGHT)
    with database.begin() as session:
        started = starting.start(session, CONTENT, Actor(T, ANA), "exec", "quick", "", world.now)
        started.mode = RetroMode.CONFIDENTIAL
    return started.id


def found(session: Session, retro: str) -> Retrospective:
    held = rows.lock_retro(session, T, retro)
    assert held is not None
    return held


def write(session: Session, retro: str, person: str, note: str) -> None:
    session.add(
        Note(
            workspace=T,
            id=note,
            retrospective=retro,
            author=who(session, found(session, retro), person, "own", note),
            column="Try",
            text=seal(session, Note.text, T, note, "words"),
        )
    )
    session.flush()


def test_with_names_it_is_the_name(database: Database, retro: str) -> None:
    with database.begin() as session:
        held = found(session, retro)
        held.mode = RetroMode.NAMED
        assert who(session, held, ANA, "own", "note") == ANA
        assert keys_of(session).names() == []


def test_in_confidence_it_is_a_tag_of_one_thing(database: Database, retro: str) -> None:
    with database.begin() as session:
        held = found(session, retro)
        said = [who(session, held, person, "vote", slot) for person in EIGHT for slot in range(6)] + [
            who(session, held, ANA, "own", "0"),
            who(session, held, ANA, "place", "0"),
        ]
        assert len(set(said)) == len(said)
        assert all(len(tag) == 32 and int(tag, 16) for tag in said)
        assert said[0] == who(session, held, ANA, "vote", 0)
        assert keys_of(session).names() == [retro]


def test_the_same_person_is_another_tag_in_another_retrospective(database: Database, retro: str) -> None:
    with database.begin() as session:
        held = found(session, retro)
        one = who(session, held, ANA, "own", "note")
        keys_of(session).destroy(retro)
        assert who(session, held, ANA, "own", "note") != one  # nothing hung on the first key


def test_one_finds_ones_own_and_nobody_elses(database: Database, retro: str) -> None:
    with database.begin() as session:
        for person, note in ((ANA, "n1"), (BEN, "n2"), (ANA, "n3")):
            write(session, retro, person, note)
        held = found(session, retro)
        assert [note.id for note in own_notes(session, held, ANA)] == ["n1", "n3"]
        assert [note.id for note in own_notes(session, held, BEN)] == ["n2"]
        assert own_notes(session, held, EIGHT[2]) == []


def test_a_lost_key_is_said_and_not_made_anew(database: Database, retro: str) -> None:
    with database.begin() as session:
        write(session, retro, ANA, "n1")
    assert database.keys.folder is not None
    shutil.rmtree(database.keys.folder)
    with database.begin() as session:
        held = found(session, retro)
        assert is_lost(session, held)
        assert own_notes(session, held, ANA) == []
        with pytest.raises(KeyLost):
            who(session, held, ANA, "own", "n1")
        assert keys_of(session).names() == []


def test_after_the_end_no_key_is_made(database: Database, retro: str) -> None:
    with database.begin() as session:
        held = found(session, retro)
        held.closed_at = held.started_at
        with pytest.raises(KeyLost):
            who(session, held, ANA, "own", "n1")


def test_in_confidence_needs_seven_and_a_folder(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        assert can_be_confidential(session, 7)
        assert not can_be_confidential(session, 6)
    database.keys = Keys()
    with database.begin() as session:
        assert not can_be_confidential(session, 7)
