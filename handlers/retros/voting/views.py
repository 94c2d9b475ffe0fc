"""The modal to place dots in, its reader beside it."""

from collections.abc import Mapping

from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board, Card
from handlers.retros.rules import budget
from handlers.retros.views import READABLE, counted, flat, note_block
from handlers.values import Values

FEW = 10  # checkboxes hold no more
MANY = 100  # options of a select
MOST_WHOLE = 70  # of the notes to vote on: their boxes need room too


def vote_modal(board: Board, dots: Mapping[str, int]) -> Block:
    """Hidden dots: tick a note for one, choose it below for a second. ``dots``: one's own so far."""
    have = budget(len(board.cards))
    parts: list[Block] = [
        b.section(
            f"*{board.format.prompt}*\nYou have {counted(have, 'dot')}, at most two on one note. "
            "Nobody is told who gave which, and no count is shown before the time is up."
        )
    ]
    used, whole = 0, True
    for start in range(0, len(board.cards), FEW):
        few = board.cards[start : start + FEW]
        used += sum(len(card.text) for card in few)
        if used <= READABLE and start + len(few) <= MOST_WHOLE:
            parts += [note_block(card, card.text) for card in few]
        elif whole:
            whole = False
            parts.append(b.context("From here on the notes are too long for this window: see the thread."))
        ticked = [card.id for card in few if dots.get(card.id)]
        parts.append(
            b.field_input(
                f"Notes {few[0].number} to {few[-1].number}",
                f"dots-{start}",
                b.choose("checkboxes", "dots", [_tick(card) for card in few], ticked),
                optional=True,
            )
        )
    for start in range(0, len(board.cards), MANY):
        many = board.cards[start : start + MANY]
        options = [_tick(card) for card in many]
        twice = [card.id for card in many if dots.get(card.id, 0) > 1]
        parts.append(
            b.field_input(
                "A second dot on…",
                f"second-{start}",
                b.choose("multi_static_select", "second", options, twice, "Any note worth two"),
                optional=True,
            )
        )
    return b.modal("retros.save_dots", "Vote", parts, submit="Place my dots", subject=board.retro)


def _tick(card: Card) -> Block:
    """The box of a note that stands whole above it: its number and first words."""
    return b.option(f"{card.number} · {flat(card.text)}", card.id)


def read_dots(values: Values, notes: int) -> dict[str, int]:
    """How many dots were put on which note."""
    dots: dict[str, int] = {}
    for start in range(0, notes, FEW):
        for note in values.choices(f"dots-{start}"):
            dots[note] = 1
    for start in range(0, notes, MANY):
        for note in values.choices(f"second-{start}"):
            dots[note] = dots.get(note, 0) + 1
    return dots


def dots_notice(placed: int, have: int) -> Block:
    left = f" You have {counted(have - placed, 'dot')} left." if placed < have else ""
    return b.notice_modal(
        "Thank you",
        [b.section(f"{counted(placed, 'dot')} placed.{left} Press Vote again to change them in time.")],
    )
