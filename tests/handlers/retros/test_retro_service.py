"""Many hands at once, ids that are not one's own, and a bot that was away. On SQLite and on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.errors import InvalidInput, NotAllowed, NotFound, Refusal
from handlers.retros import jobs, moving, service
from handlers.retros.board import Board, board_of, format_of
from handlers.retros.machine import What
from handlers.retros.notes.service import change_note, withdraw_note, write_note
from handlers.retros.starting import service as starting
from handlers.retros.starting.service import RunsAlready
from handlers.retros.talking.service import say
from handlers.retros.voting.service import place_dots
from storage.db import Database
from storage.models import Membership, Retrospective
from storage.queries import retros as rows
from tests.handlers.checkins.world import CONTENT, T, World

EIGHT = ("U0ANA", "U0BEN", "U0CLEO", "U0DEV", "U0EVE", "U0FAY", "U0GUS", "U0HINE")
ANA, BEN, CLEO = EIGHT[:3]


class Room:
    """A team of eight with a quick retrospective running, led by Ana."""

    def __init__(self, database: Database) -> None:
        self.world = World(database)
        self.world.team(*EIGHT)
        with database.begin() as session:
            started = starting.start(session, CONTENT, self.actor(ANA), "exec", "quick", "", self.world.now)
        self.id = started.id

    def actor(self, person: str) -> Actor:
        return Actor(T, person)

    def do(self, use_case: Callable[..., Any], person: str, *arguments: Any) -> Any:
        """One use case in one transaction, as one person."""
        with self.world.db.begin() as session:
            return use_case(session, CONTENT, self.actor(person), self.id, *arguments, self.world.now)

    def write(self, person: str, text: str = "A thought", column: str = "Try") -> Any:
        return self.do(write_note, person, column, text, "text")

    def next(self, seen: int | None = None) -> None:
        self.do(moving.move, ANA, What.NEXT, seen)

    def to(self, kind: PhaseKind) -> None:
        while (phase := self.board().phase) is not None and phase.kind is not kind:
            self.next()

    def dots(self, person: str, dots: dict[str, int]) -> Any:
        with self.world.db.begin() as session:
            return place_dots(session, self.actor(person), self.id, dots)

    def retro(self) -> Retrospective:
        with self.world.db.read() as session:
            found = rows.find_retro(session, T, self.id)
        assert found is not None
        return found

    def board(self) -> Board:
        with self.world.db.read() as session:
            retro = rows.find_retro(session, T, self.id)
            assert retro is not None
            return board_of(session, CONTENT, retro, self.world.now)


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def at_once(number: int, do: Callable[[int], Any]) -> list[Any]:
    """Do something so many times at the same moment; what each came to, refusals included."""
    ready = Barrier(number)

    def one(n: int) -> Any:
        ready.wait(timeout=10)
        try:
            return do(n)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(max_workers=number) as hands:
        return list(hands.map(one, range(number)))


def test_next_pressed_by_eight_together_moves_once(room: Room) -> None:
    at_once(8, lambda _: room.next(seen=0))
    phase = room.board().phase
    assert phase is not None
    assert phase.kind is PhaseKind.WRITE  # no action was open to review


def test_a_note_written_while_the_notes_are_shown_is_either_shown_or_handed_back(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    writing = room.retro().phase

    def act(n: int) -> Any:
        return room.next(seen=writing) if n == 3 else room.write(EIGHT[n], f"Thought {n}")

    came = at_once(8, act)
    handed_back = [c for c in came if isinstance(c, InvalidInput)]
    board = room.board()
    assert len(board.cards) == board.written == 7 - len(handed_back)
    assert [card.number for card in board.cards] == list(range(1, board.written + 1))


def test_dots_placed_again_and_again_at_once_stay_within_the_budget(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    for person in EIGHT:
        room.write(person)
    room.to(PhaseKind.VOTE)
    ids = [card.id for card in room.board().cards]
    at_once(8, lambda n: room.dots(BEN, {ids[n]: 2, ids[(n + 1) % 8]: 1}))
    with room.world.db.read() as session:
        assert sum(rows.count_dots(session, T, room.id).values()) == 3
    room.next()
    assert sum(card.dots for card in room.board().cards) == 3
    with room.world.db.read() as session:
        assert rows.count_dots(session, T, room.id) == {}


def test_two_leads_starting_together_start_one(database: Database) -> None:
    world = World(database)
    world.team(*EIGHT)

    def start(_: int) -> Any:
        with database.begin() as session:
            return starting.start(session, CONTENT, Actor(T, ANA), "exec", "quick", "", world.now).id

    came = at_once(4, start)
    assert sum(isinstance(c, str) for c in came) == 1
    assert sum(isinstance(c, RunsAlready) for c in came) == 3


def test_dots_on_a_note_that_is_not_here_are_refused(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    room.write(BEN)
    room.write(CLEO)
    room.to(PhaseKind.VOTE)
    with pytest.raises(InvalidInput):
        room.dots(BEN, {"somebody-elses": 1})


def test_ids_of_others_find_nothing(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    room.write(BEN)
    with room.world.db.read() as session:
        note = rows.list_notes(session, T, room.id)[0].id
    with room.world.db.begin() as session:
        with pytest.raises(NotFound):
            change_note(session, room.actor(CLEO), note, "Mine now")
        with pytest.raises(NotFound):
            withdraw_note(session, CONTENT, Actor("T0OTHER", BEN), note, room.world.now)
        with pytest.raises(NotFound):
            service.find(session, Actor("T0OTHER", ANA), room.id)
        with pytest.raises(NotAllowed):
            moving.move(session, CONTENT, room.actor(BEN), room.id, What.END, None, room.world.now)
        with pytest.raises(NotAllowed):
            say(session, CONTENT, room.actor(BEN), note, "words", room.world.now)


def test_nobody_writes_more_notes_than_can_be_read(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    for _ in range(7):
        room.write(BEN)
    with pytest.raises(InvalidInput, match="InvalidInput"):
        room.write(BEN)
    room.write(CLEO)


@pytest.mark.parametrize("column", ["Made up", ""])
def test_a_note_needs_a_column_that_was_offered(room: Room, column: str) -> None:
    room.to(PhaseKind.WRITE)
    with pytest.raises(InvalidInput) as asked:
        room.write(BEN, column=column)
    assert list(asked.value.problems.values()) == ["Choose where this note belongs."]


def test_after_the_bot_was_away_it_goes_on_where_it_was(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    room.write(BEN)
    room.world.now += timedelta(days=2)
    jobs.advance_due(room.world.deps)
    jobs.advance_due(room.world.deps)
    board = room.board()
    assert board.phase is not None
    assert board.phase.kind is PhaseKind.TALK
    assert board.state.ends_at == room.world.now + timedelta(minutes=board.phase.minutes)


def test_a_format_edited_meanwhile_does_not_pull_the_phases_away(room: Room) -> None:
    assert format_of(room.retro()) == CONTENT.format("quick")
    gone = room.world.deps.content.model_copy(update={"formats": ()})
    with room.world.db.begin() as session:
        moving.move(session, gone, room.actor(ANA), room.id, What.NEXT, None, room.world.now)
    assert room.board().phase is not None


def test_who_leaves_the_team_writes_no_more_and_what_they_wrote_stays(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    room.write(BEN)
    room.world.change(Membership, (T, "exec", BEN), left_at=room.world.now)
    with pytest.raises(NotAllowed):
        room.write(BEN)
    room.to(PhaseKind.TALK)
    assert len(room.board().cards) == 1


def test_what_was_said_is_kept_and_can_be_taken_away(room: Room) -> None:
    room.to(PhaseKind.WRITE)
    room.write(BEN)
    room.to(PhaseKind.TALK)
    note = room.board().cards[0].id
    for text in ("We agreed it is the rota.", ""):
        with room.world.db.begin() as session:
            say(session, CONTENT, room.actor(ANA), note, text, room.world.now)
        assert room.board().cards[0].said == text


def test_a_start_with_a_word_nobody_knows_as_a_format_is_refused(room: Room) -> None:
    with room.world.db.begin() as session, pytest.raises(starting.CannotRunYet):
        starting.start(session, CONTENT, room.actor(ANA), "exec", "regatta", "", room.world.now)
