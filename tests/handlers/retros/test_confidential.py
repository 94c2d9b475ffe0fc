"""In confidence: notes that tell nobody whose they are, a key that is destroyed, or lost before that."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from config.vocabulary import PhaseKind, RetroMode
from handlers.access import Actor
from handlers.errors import InvalidInput, NotFound
from handlers.privacy import service as privacy
from handlers.retros import jobs
from handlers.retros.notes.service import change_note, withdraw_note, writing
from handlers.retros.who import KeyLost
from storage.crypto import unseal
from storage.db import Database
from storage.models import Delivery, Note, Vote
from storage.queries import retros as rows
from tests.handlers.checkins.world import CONTENT, T
from tests.handlers.retros.test_retro_service import ANA, BEN, CLEO, EIGHT, Room


@pytest.fixture
def room(database: Database) -> Room:
    """Eight people in a confidential retrospective, at the phase in which they write."""
    room = Room(database)
    with database.begin() as session:
        retro = rows.lock_retro(session, T, room.id)
        assert retro is not None
        retro.mode = RetroMode.CONFIDENTIAL
    room.to(PhaseKind.WRITE)
    return room


def notes(room: Room) -> list[Note]:
    with room.world.db.read() as session:
        return rows.list_notes(session, T, room.id)


def texts(room: Room) -> list[str]:
    with room.world.db.read() as session:
        return [unseal(session, Note.text, note) for note in rows.list_notes(session, T, room.id)]


def own(room: Room, person: str) -> list[str]:
    with room.world.db.read() as session:
        found = writing(session, CONTENT, Actor(T, person), room.id, room.world.now)
        return [note.text for note in found.own]


def own_id(room: Room, person: str) -> str:
    with room.world.db.read() as session:
        return writing(session, CONTENT, Actor(T, person), room.id, room.world.now).own[0].id


def key(room: Room) -> Path:
    folder = room.world.db.keys.folder
    assert folder is not None
    return folder / f"{room.id}.key"


def test_a_note_carries_a_tag_and_its_writer_finds_it(room: Room) -> None:
    room.write(ANA, "from Ana")
    room.write(BEN, "from Ben")
    assert own(room, ANA) == ["from Ana"]
    assert own(room, BEN) == ["from Ben"]
    assert own(room, CLEO) == []
    assert not {note.author for note in notes(room)} & set(EIGHT)


def test_one_changes_and_withdraws_ones_own_and_nobody_elses(room: Room) -> None:
    room.write(ANA, "from Ana")
    note = own_id(room, ANA)
    with room.world.db.begin() as session:
        with pytest.raises(NotFound):
            change_note(session, Actor(T, BEN), note, "from Ben")
        with pytest.raises(NotFound):
            withdraw_note(session, CONTENT, Actor(T, BEN), note, room.world.now)
        change_note(session, Actor(T, ANA), note, "better")
    assert own(room, ANA) == ["better"]
    with room.world.db.begin() as session:
        withdraw_note(session, CONTENT, Actor(T, ANA), note, room.world.now)
    assert texts(room) == []


def test_the_limit_counts_for_each(room: Room) -> None:
    with room.world.db.read() as session:
        most = writing(session, CONTENT, Actor(T, ANA), room.id, room.world.now).most
    for n in range(most):
        room.write(ANA, f"{n}")
    with pytest.raises(InvalidInput):
        room.write(ANA, "one too many")
    room.write(BEN)
    assert len(notes(room)) == most + 1


def test_at_the_reveal_every_note_is_another_row_without_author(room: Room) -> None:
    for person in EIGHT:
        room.write(person, f"from {person}")
    before = {note.id for note in notes(room)}
    said = sorted(texts(room))
    room.next()
    after = notes(room)
    assert not {note.id for note in after} & before
    assert {note.author for note in after} == {None}
    assert [note.place for note in after] == list(range(8))
    assert sorted(texts(room)) == said


def test_the_order_is_chance_alone_also_for_those_who_lead(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A leader's notes last would say whose they are."""
    asked: list[list[bool]] = []

    def order(by: list[tuple[str, str, bool]], *_: object) -> list[str]:
        asked.append([last for _, _, last in by])
        return [id for id, _, _ in by]

    monkeypatch.setattr(
        "handlers.retros.rules.reveal_order",
        order,
    )
    room.write(ANA)
    room.write(BEN)
    room.next()
    assert asked == [[False, False]]


def test_a_note_writes_nothing_beside_itself(room: Room) -> None:
    """No change of the post, nobody's Home, no audit: each would have the note's time in it."""
    with room.world.db.read() as session:
        before = session.query(Delivery).where(Delivery.workspace == T).count()
    room.write(BEN)
    with room.world.db.read() as session:
        assert session.query(Delivery).where(Delivery.workspace == T).count() == before


def test_the_post_counts_a_minute_later(room: Room) -> None:
    def said() -> list[str]:
        with room.world.db.read() as session:
            found = session.query(Delivery).where(
                Delivery.workspace == T, Delivery.updates == room.retro().post
            )
            return [unseal(session, Delivery.body, one)["text"] for one in found.order_by(Delivery.seq)]

    before = len(said())
    room.write(BEN)
    jobs.tell_counts(room.world.deps)
    assert len(said()) == before
    room.world.now += timedelta(minutes=1)
    jobs.tell_counts(room.world.deps)
    jobs.tell_counts(room.world.deps)
    assert len(said()) == before + 1
    assert "1 note" in said()[-1]


def test_the_key_is_gone_once_nothing_needs_it(room: Room) -> None:
    room.write(ANA)
    room.write(BEN)
    jobs.forget_keys(room.world.deps)
    assert key(room).exists()
    room.to(PhaseKind.VOTE)
    room.dots(ANA, {notes(room)[0].id: 2})
    jobs.forget_keys(room.world.deps)
    assert key(room).exists()
    room.next()
    jobs.forget_keys(room.world.deps)
    assert list(key(room).parent.iterdir()) == []
    assert sum(card.dots for card in room.board().cards) == 2


def test_killed_on_the_way_the_next_tick_finishes(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write(ANA)
    room.to(PhaseKind.DECIDE)
    module = "handlers.retros.notes.forgetting.rewrite"
    with monkeypatch.context() as killed:
        killed.setattr(module, lambda database, tables: False)
        jobs.forget_keys(room.world.deps)
    assert [file.suffix for file in key(room).parent.iterdir()] == [".spent"]
    jobs.forget_keys(room.world.deps)
    assert list(key(room).parent.iterdir()) == []


def test_dots_of_one_person_cannot_be_put_together(room: Room) -> None:
    for person in EIGHT:
        room.write(person)
    room.to(PhaseKind.VOTE)
    shown = [note.id for note in notes(room)]
    for person in EIGHT:
        room.dots(person, {shown[0]: 2, shown[1]: 1})
    with room.world.db.read() as session:
        placed = session.query(Vote).where(Vote.workspace == T).all()
    assert len({vote.voter for vote in placed}) == len(placed) == 24
    room.dots(ANA, {shown[2]: 1})
    with room.world.db.read() as session:
        assert rows.count_dots(session, T, room.id) == {shown[0]: 14, shown[1]: 7, shown[2]: 1}


def test_with_the_key_lost_all_goes_on_but_ones_own_cannot_be_changed(room: Room) -> None:
    room.write(ANA, "before")
    note = own_id(room, ANA)
    shutil.rmtree(key(room).parent)
    assert own(room, ANA) == []
    with room.world.db.begin() as session, pytest.raises(KeyLost):
        change_note(session, Actor(T, ANA), note, "changed")
    with room.world.db.begin() as session, pytest.raises(KeyLost):
        withdraw_note(session, CONTENT, Actor(T, ANA), note, room.world.now)
    room.write(ANA, "after")
    room.next()
    assert sorted(texts(room)) == ["after", "before"]
    room.dots(BEN, {notes(room)[0].id: 1})  # nothing hung on the lost key any more


def test_erasing_takes_back_what_nobody_has_seen_and_nothing_of_others(room: Room) -> None:
    room.write(ANA, "from Ana")
    room.write(BEN, "from Ben")
    with room.world.db.begin() as session:
        assert privacy.export(session, Actor(T, ANA), room.world.now)["held"]["notes"] == []
        privacy.erase(session, Actor(T, ANA), room.world.now)
    assert texts(room) == ["from Ben"]
    with room.world.db.begin() as session:
        privacy.erase(session, Actor(T, CLEO), room.world.now)
    assert texts(room) == ["from Ben"]


def test_once_shown_a_note_is_nobodys_to_erase_or_to_take_away(room: Room) -> None:
    for person in EIGHT[:4]:
        room.write(person, f"from {person}")
    room.to(PhaseKind.VOTE)
    shown = [note.id for note in notes(room)]
    room.dots(BEN, {shown[0]: 2})
    room.dots(ANA, {shown[1]: 1})
    with room.world.db.begin() as session:
        privacy.erase(session, Actor(T, BEN), room.world.now)
        assert privacy.export(session, Actor(T, BEN), room.world.now)["held"]["notes"] == []
    assert len(texts(room)) == 4
    with room.world.db.read() as session:
        assert rows.count_dots(session, T, room.id) == {shown[1]: 1}
