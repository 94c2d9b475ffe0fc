"""Groups under many hands: nothing is lost, no note lies in two, ids of others find nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from random import Random
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.errors import InvalidInput, NotAllowed, NotFound, Refusal
from handlers.retros import moving
from handlers.retros.board import Board, board_of
from handlers.retros.groups import rules, service
from handlers.retros.groups.rules import Pile
from handlers.retros.machine import What
from handlers.retros.service import NotNow
from handlers.retros.talking.service import put_on_table, say
from handlers.retros.voting.service import place_dots
from storage.crypto import seal
from storage.db import Database
from storage.models import Note, Participant, Retrospective
from storage.queries import retros as rows
from tests.handlers.checkins.world import CONTENT, T, World

EIGHT = ("U0ANA", "U0BEN", "U0CLEO", "U0DEV", "U0EVE", "U0FAY", "U0GUS", "U0HINE")
ANA, BEN, CLEO = EIGHT[:3]
NOTES = tuple(f"n{n:02}" for n in range(12))
FORMAT = CONTENT.format("stop_start_continue")


class Wall:
    """A retrospective of a team of eight in its group phase, with twelve notes; led by Ana."""

    def __init__(self, database: Database) -> None:
        self.world = World(database)
        self.world.team(*EIGHT)
        self.id = "wall"
        place = [p.kind for p in FORMAT.phases].index(PhaseKind.GROUP)
        with database.begin() as session:
            session.add(
                Retrospective(
                    workspace=T,
                    id=self.id,
                    team="exec",
                    channel="Cexec",
                    format=FORMAT.name,
                    plan=FORMAT.model_dump_json(),
                    facilitator=ANA,
                    phase=place,
                    started_at=self.world.now,
                )
            )
            session.flush()
            session.add_all(Participant(workspace=T, retrospective=self.id, person=p) for p in EIGHT)
            for n, id in enumerate(NOTES):
                text = seal(session, Note.text, T, id, f"Thought {n}")
                note = Note(workspace=T, id=id, retrospective=self.id, author=BEN, column="Stop", place=n)
                note.text = text
                session.add(note)

    def do(self, use_case: Callable[..., Any], *arguments: Any, who: str = ANA) -> Any:
        with self.world.db.begin() as session:
            return use_case(session, CONTENT, Actor(T, who), *arguments, self.world.now)

    def join(self, *cards: str, name: str = "", who: str = ANA) -> Any:
        return self.do(service.put_together, self.id, [(cards, name, "name")], who=who)

    def next(self, what: What = What.NEXT) -> None:
        self.do(moving.move, self.id, what, None)

    def say(self, card: str, said: str, decided: str | None = None) -> None:
        with self.world.db.begin() as session:
            say(session, CONTENT, Actor(T, ANA), card, said, self.world.now, decided)

    def put(self, card: str, seen: int) -> None:
        self.do(put_on_table, self.id, card, seen)

    def board(self) -> Board:
        with self.world.db.read() as session:
            retro = rows.find_retro(session, T, self.id)
            assert retro is not None
            return board_of(session, CONTENT, retro, self.world.now)

    def groups(self) -> dict[str, set[str]]:
        return {group.text: {note.id for note in group.notes} for group in self.board().groups}

    def id_of(self, name: str) -> str:
        return next(group.id for group in self.board().groups if group.text == name)


@pytest.fixture
def wall(database: Database) -> Wall:
    return Wall(database)


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


def test_two_who_group_at_once_add_to_each_others_work(wall: Wall) -> None:
    wanted = [("n00", "n01"), ("n01", "n02"), ("n02", "n03"), ("n05", "n06"), ("n07", "n08"), ("n08", "n09")]
    came = at_once(6, lambda n: wall.join(*wanted[n], name=f"Name {n}"))
    assert not [c for c in came if isinstance(c, Exception)]
    groups = wall.groups()
    assert sorted(map(sorted, groups.values())) == [
        ["n00", "n01", "n02", "n03"],
        ["n05", "n06"],
        ["n07", "n08", "n09"],
    ]
    for n in range(6):
        assert sum(f"Name {n}" in name for name in groups) == 1
    assert [c.id for c in wall.board().deck if not c.notes] == ["n04", "n10", "n11"]


def test_whatever_many_hands_do_each_note_is_in_the_deck_once(wall: Wall) -> None:
    pairs = list(combinations(NOTES, 2))

    def act(n: int) -> Any:
        chance = Random(n)
        for _ in range(4):
            groups = wall.board().groups
            match chance.randrange(4):
                case 1 if groups:
                    group = chance.choice(groups)
                    wall.do(service.take_out, group.id, [chance.choice(group.notes).id])
                case 2 if groups:
                    wall.do(service.break_up, chance.choice(groups).id)
                case _:
                    wall.join(*chance.choice(pairs), name=f"Name {n}")

    at_once(8, act)
    board = wall.board()
    within = [note.id for card in board.deck for note in card.notes or (card,)]
    assert sorted(within) == sorted(NOTES)
    assert all(len(group.notes) > 1 for group in board.groups)


def test_a_name_somebody_else_changed_meanwhile_is_shown_and_not_lost(wall: Wall) -> None:
    wall.join("n00", "n01", name="Paper")
    group = wall.id_of("Paper")
    assert wall.do(service.rename, group, "Papers", "Paper") is None
    assert wall.do(service.rename, group, "Reports", "Paper") == "Papers"
    assert set(wall.groups()) == {"Papers"}
    assert wall.do(service.rename, group, "Reports", "Papers") is None
    assert wall.do(service.rename, group, "Papers", "Papers") is None  # not touched: it stays as it is
    assert set(wall.groups()) == {"Reports"}


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_done_by_halves(wall: Wall) -> None:
    wanted = [
        (("n00", "n01"), "Good", "name-0"),
        (("n02",), "Alone", "name-1"),
        (("n03", "n04"), "", "name-2"),
    ]
    with pytest.raises(InvalidInput) as asked:
        wall.do(service.put_together, wall.id, wanted)
    assert asked.value.problems == {"name-1": service.TOO_FEW, "name-2": service.NO_NAME}
    assert wall.groups() == {}
    with pytest.raises(InvalidInput) as gone:
        wall.join("n00", "nobody", name="x")
    assert gone.value.problems == {"name": service.CHANGED_MEANWHILE}


def test_who_does_not_lead_and_who_comes_from_elsewhere_changes_nothing(wall: Wall) -> None:
    wall.join("n00", "n01", name="Paper")
    group = wall.id_of("Paper")
    with pytest.raises(NotAllowed):
        wall.join("n02", "n03", name="Mine", who=BEN)
    with pytest.raises(NotAllowed):
        wall.do(service.break_up, group, who=BEN)
    with pytest.raises(NotAllowed):
        wall.do(service.take_out, group, ["n00"], who=BEN)
    with wall.world.db.begin() as session, pytest.raises(NotFound):
        service.break_up(session, CONTENT, Actor("T0OTHER", ANA), group, wall.world.now)
    with pytest.raises(NotFound):
        wall.do(service.break_up, "n05")
    wall.next()
    with pytest.raises(NotNow):
        wall.join("n02", "n03", name="Too late")


def test_what_was_said_goes_along_when_cards_become_others(wall: Wall) -> None:
    wall.next()
    wall.next()
    wall.say("n00", "Said of one", "Decided of one")
    wall.say("n01", "Said of two")
    for _ in range(2):
        wall.next(What.BACK)
    wall.join("n00", "n01", "n02", name="All")
    card = wall.board().groups[0]
    assert (card.said, card.decided) == ("Said of one\nSaid of two", "Decided of one")
    assert not [note.said for note in card.notes if note.said]
    wall.do(service.break_up, card.id)
    first = wall.board().cards[0]
    assert (first.said, first.decided) == ("Said of one\nSaid of two", "Decided of one")


def test_going_back_to_group_starts_the_vote_afresh(wall: Wall) -> None:
    wall.next()
    with wall.world.db.begin() as session:
        place_dots(session, Actor(T, BEN), wall.id, {"n00": 2})
    wall.next(What.BACK)
    wall.join("n00", "n01", name="Both")
    with wall.world.db.read() as session:
        assert rows.count_dots(session, T, wall.id) == {}
    wall.next()
    with wall.world.db.begin() as session:
        with pytest.raises(InvalidInput):
            place_dots(session, Actor(T, BEN), wall.id, {"n00": 1})
        place_dots(session, Actor(T, BEN), wall.id, {wall.id_of("Both"): 2})
    wall.next()
    assert [card.dots for card in wall.board().in_turn[:2]] == [2, 0]


def test_next_card_pressed_by_eight_goes_one_card_on(wall: Wall) -> None:
    wall.next()
    with wall.world.db.begin() as session:
        place_dots(session, Actor(T, BEN), wall.id, {"n03": 2, "n05": 1})
    wall.next()
    board = wall.board()
    assert [card.id for card in board.to_talk] == ["n03", "n05"]
    assert board.at == 0
    seen = board.state.phase
    at_once(8, lambda _: wall.put("n05", seen))
    assert wall.board().at == 1
    wall.put("n03", seen - 1)  # of a phase that is over
    assert wall.board().at == 1


def test_a_card_erased_while_it_is_on_the_table_makes_room_for_the_first(wall: Wall) -> None:
    wall.next()
    wall.next()
    seen = wall.board().state.phase
    wall.put("n02", seen)
    assert wall.board().in_turn[wall.board().at].id == "n02"
    with wall.world.db.begin() as session:
        rows.remove_note(session, T, "n02")
    assert wall.board().at == 0


piles = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True), max_size=5)


@given(piles, st.lists(st.integers(0, 9), min_size=2, max_size=4, unique=True), st.text(max_size=100))
def test_joining_loses_no_note_and_no_name_that_was_not_seen(
    given_piles: list[list[int]], chosen: list[int], name: str
) -> None:
    used: set[int] = set()
    made = []
    for n, notes in enumerate(given_piles):
        free = [note for note in notes if note not in used]
        used.update(free)
        if len(free) > 1:
            made.append(Pile(f"g{n}", tuple(map(str, free)), f"Group {n}"))
    grouped = {note for pile in made for note in pile.notes}
    alone = [Pile(str(n), (str(n),)) for n in range(10) if str(n) not in grouped]
    joined = rules.joined([*made, *alone], list(map(str, chosen)), name)
    assert joined is not None
    assert set(map(str, chosen)) <= set(joined.notes)
    assert len(set(joined.notes)) == len(joined.notes)
    touched = [pile for pile in made if set(pile.notes) & set(map(str, chosen))]
    assert set(joined.notes) == set(map(str, chosen)).union(*(pile.notes for pile in touched))
    assert len(joined.name) <= rules.NAME_LIMIT
    if len(name) < 30:
        assert all(pile.name in joined.name for pile in touched)
