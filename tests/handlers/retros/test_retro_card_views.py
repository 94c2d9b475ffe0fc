"""Groups, dots on them and cards on the table, with as many and as hostile words as there can be."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.delivery.split import split
from bot.playground.blocks import problems_in
from config.content import load_content
from config.vocabulary import PhaseKind, RetroMode
from handlers.blocks import Message
from handlers.retros import rules, views
from handlers.retros.board import Board, Card
from handlers.retros.cards import groups_message
from handlers.retros.groups import views as groups
from handlers.retros.groups.service import suggested
from handlers.retros.machine import State
from handlers.retros.notes.views import notes_modal
from handlers.retros.talking import views as talking
from handlers.retros.voting import views as voting
from handlers.values import Values
from tests.handlers.retros.test_retro_views import AT, HOSTILE, LONGEST
from tests.handlers.retros.test_retro_views import board as quick

FORMAT = load_content().format("stop_start_continue")
SHORT = "The night staff were not asked"
MANY = pytest.mark.parametrize(
    ("number", "text"), [(60, LONGEST), (300, LONGEST), (300, SHORT), (2, "&" * 3000)]
)


def card(n: int, text: str, dots: int = 0) -> Card:
    said = HOSTILE * 11 if n % 2 else ""
    return Card(f"{n:032}", n + 1, FORMAT.columns[n % 3], text, dots, said[:1000], said[:1000], "U0ANA")


def board(kind: PhaseKind, number: int, text: str, *, size: int = 0, dots: bool = True) -> Board:
    """So many notes, the first two thirds of them in groups of ``size``."""
    place = [p.kind for p in FORMAT.phases].index(kind)
    notes = [card(n, text, n % 5 * dots if not size else 0) for n in range(number)]
    made = [notes[n : n + size] for n in range(0, number * 2 // 3, size)] if size else []
    together = tuple(
        Card(
            f"g{n:031}", few[0].number, "Stop", HOSTILE[:80], n % 7 * dots, HOSTILE, HOSTILE, notes=tuple(few)
        )
        for n, few in enumerate(made)
        if len(few) > 1
    )
    return replace(
        quick(PhaseKind.TALK, 1),
        format=FORMAT,
        state=State(place, AT),
        cards=tuple(notes),
        groups=together,
        mode=RetroMode.NAMED,
        written=number,
    )


def taken(view: Any) -> None:
    assert problems_in(list(view["blocks"]), "modal") == []
    assert len(view["private_metadata"]) <= 3000
    assert len(view["title"]["text"]) <= 24


def sent(message: Message) -> list[dict[str, Any]]:
    parts = split(message.body())
    for part in parts:
        assert problems_in(part["blocks"], "message") == []
        assert "<!channel>" not in part["text"]
    return parts


@MANY
@pytest.mark.parametrize("size", [0, 2, 40])
@pytest.mark.parametrize("kind", [PhaseKind.GROUP, PhaseKind.VOTE, PhaseKind.TALK])
def test_post_and_panel_are_one_message_each(kind: PhaseKind, number: int, text: str, size: int) -> None:
    full = board(kind, number, text, size=size)
    assert len(sent(views.post_message(full))) == 1
    assert len(sent(views.panel_message(full))) == 1


@MANY
@pytest.mark.parametrize("size", [0, 2, 40])
def test_every_modal_is_taken(number: int, text: str, size: int) -> None:
    full = board(PhaseKind.GROUP, number, text, size=size)
    taken(groups.grouping_modal(full, "m" * 8))
    taken(groups.suggestions_modal(full, suggested(full)))
    taken(groups.page_modal(full, "https://ambidex.example.org/retrospective/" + "x" * 43, 15))
    taken(voting.vote_modal(board(PhaseKind.VOTE, number, text, size=size), {full.deck[-1].id: 2}))
    taken(notes_modal(full))
    talk = board(PhaseKind.TALK, number, text, size=size)
    taken(talking.cards_modal(talk))
    for one in (talk.in_turn[0], talk.in_turn[-1]):
        taken(talking.said_modal(one))
    for group in full.groups[:1]:
        taken(groups.group_modal(group, "m" * 8))
        taken(groups.group_modal(group, "m" * 8, meanwhile="x" * 80, typed="y" * 80))
    taken(groups.broken_up_notice())


@pytest.mark.parametrize("text", [LONGEST, "x" * 3000])
def test_every_note_of_a_group_is_whole_in_the_thread(text: str) -> None:
    parts = sent(groups_message(board(PhaseKind.GROUP, 60, text, size=20)))
    runs = [
        run["text"]
        for part in parts
        for block in part["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for run in element["elements"]
        if run["type"] == "text"
    ]
    assert runs.count(text) == 40


def test_dots_on_groups_and_notes_are_read_back_as_they_were() -> None:
    full = board(PhaseKind.VOTE, 61, SHORT, size=2)
    dots = {full.groups[3].id: 2, full.deck[-1].id: 1, full.deck[25].id: 2}
    view = voting.vote_modal(full, dots)
    state = {
        block["block_id"]: {"a": {"selected_options": block["element"].get("initial_options", [])}}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    assert voting.read_dots(Values(state), len(full.deck)) == dots


def test_no_count_is_in_anything_people_see_while_they_vote() -> None:
    full = board(PhaseKind.VOTE, 30, SHORT, size=3, dots=False)
    told = str(views.post_message(full).body()) + str(views.panel_message(full).body())
    assert " · 1 dot" not in told
    assert " dots'" not in told


def test_suggestions_are_read_back_with_what_was_unticked_left_out() -> None:
    def ticks(*ids: str) -> dict[str, Any]:
        return {"a": {"selected_options": [{"value": id} for id in ids]}}

    values = Values(
        {
            "cards-0": ticks("a", "b"),
            "name-0": {"a": {"value": " Beds "}},
            "cards-1": ticks("c"),
            "name-1": {"a": {"value": "One alone"}},
            "cards-2": ticks(),
        }
    )
    assert groups.read_suggested(values) == [(["a", "b"], "Beds", "name-0")]


def test_a_note_like_those_of_a_group_is_suggested_beside_it() -> None:
    full = board(PhaseKind.GROUP, 6, "x")
    say = ("The daily huddle at eight", "A daily huddle, at eight", "Our daily huddle at eight works")
    notes = [replace(full.cards[n], text=say[n], column="Stop") for n in range(3)]
    group = Card("g", 1, "Stop", "Huddles", 0, "", notes=tuple(notes[:2]))
    ((cards, name),) = suggested(replace(full, cards=tuple(notes), groups=(group,)))
    assert ([c.id for c in cards], name) == (["g", notes[2].id], "Huddles")


@pytest.mark.parametrize(
    ("minutes", "number", "said"),
    [(9, 3, "About 3 minutes for each."), (4, 3, "About 1 minute for each."), (4, 1, ""), (4, 9, "choose")],
)
def test_the_time_for_each_card_is_advice(minutes: int, number: int, said: str) -> None:
    assert said in rules.time_each(minutes, number)
    assert bool(rules.time_each(minutes, number)) == bool(said)


def test_cards_come_by_dots_and_the_table_begins_with_the_first() -> None:
    deck = [("a", 0), ("b", 2), ("c", 3), ("d", 2)]
    assert rules.deck_order(deck) == ["c", "b", "d", "a"]
    assert rules.cards(deck) == ["c", "b", "d"]
    assert rules.cards(deck, voted=False) == ["c", "b", "d", "a"]
    assert rules.cards([(id, 0) for id, _ in deck]) == ["a", "b", "c"]
    at = partial(rules.on_table, ["c", "b", "d", "a"])
    assert [at(id) for id in (None, "b", "a", "gone")] == [0, 1, 3, 0]


@pytest.mark.parametrize(
    ("at", "said"),
    [(0, "card 1 of 8, 7 more to come"), (7, "card 8 of 8, the last"), (8, "those without dots")],
)
def test_the_post_says_which_card_is_on_the_table_and_how_many_remain(at: int, said: str) -> None:
    full = board(PhaseKind.TALK, 10, SHORT)
    there = replace(full, card=full.in_turn[at].id)
    assert len(there.to_talk) == 8
    for message in (views.post_message(there), views.panel_message(there)):
        assert said in message.body()["text"]
