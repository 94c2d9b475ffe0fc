"""The modal to place dots in, its reader beside it."""

from collections.abc import Mapping

from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board
from handlers.retros.cards import option, size, whole
from handlers.retros.rules import budget
from handlers.retros.views import READABLE, counted
from handlers.values import Values

FEW = 10  # checkboxes hold no more
MANY = 100  # options of a select
MOST_BLOCKS = 96


def vote_modal(board: Board, dots: Mapping[str, int]) -> Block:
    """Hidden dots: tick a card for one, choose it below for a second. ``dots``: one's own so far."""
    deck = board.deck
    have, one = budget(len(deck)), "card" if board.groups else "note"
    parts: list[Block] = [
        b.section(
            f"*{board.format.prompt}*\nYou have {counted(have, 'dot')}, at most two on one {one}. "
            "Nobody is told who gave which, and no count is shown before the time is up."
        )
    ]
    fields = -(-len(deck) // FEW) + -(-len(deck) // MANY)  # each needs its block, however much stands above
    used, fits = 0, True
    for start in range(0, len(deck), FEW):
        few = deck[start : start + FEW]
        used += sum(size(card) for card in few)
        shown = [block for card in few for block in whole(card)]
        if fits and (used > READABLE or len(parts) + len(shown) + fields > MOST_BLOCKS):
            fits = False
            parts.append(b.context("From here on there is too much for this window: see the thread."))
        parts += shown if fits else []
        fields -= 1
        ticked = [card.id for card in few if dots.get(card.id)]
        parts.append(
            b.field_input(
                f"{one.title()}s {few[0].number} to {few[-1].number}",
                f"dots-{start}",
                b.choose("checkboxes", "dots", [option(card) for card in few], ticked),
                optional=True,
            )
        )
    parts += _seconds(board, dots)
    return b.modal("retros.save_dots", "Vote", parts, submit="Place my dots", subject=board.retro)


def _seconds(board: Board, dots: Mapping[str, int]) -> list[Block]:
    """The places of second dots."""
    return [
        b.field_input(
            "A second dot on…",
            f"second-{start}",
            b.choose(
                "multi_static_select",
                "second",
                [option(card) for card in board.deck[start : start + MANY]],
                [card.id for card in board.deck[start : start + MANY] if dots.get(card.id, 0) > 1],
                "Any card worth two",
            ),
            optional=True,
        )
        for start in range(0, len(board.deck), MANY)
    ]


def read_dots(values: Values, cards: int) -> dict[str, int]:
    """How many dots were put on which card."""
    once = [values.choices(f"dots-{start}") for start in range(0, cards, FEW)]
    dots = {card: 1 for few in once for card in few}
    for start in range(0, cards, MANY):
        for card in values.choices(f"second-{start}"):
            dots[card] = dots.get(card, 0) + 1
    return dots


def dots_notice(placed: int, have: int) -> Block:
    left = f" You have {counted(have - placed, 'dot')} left." if placed < have else ""
    return b.notice_modal(
        "Thank you",
        [b.section(f"{counted(placed, 'dot')} placed.{left} Press Vote again to change them in time.")],
    )
