"""The modal in which cards are placed, page by page, its reader beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.board import Board, Card
from handlers.retros.placing.service import columns_of
from handlers.retros.rules import opening
from handlers.retros.views import counted, flat, note_block
from handlers.values import Values

A_PAGE = 20  # cards; people lose the thread in longer ones


def sort_modal(board: Board, placed: Mapping[str, str], page: int = 0) -> Block:
    """Place each card silently in a column. ``placed``: one's own so far, card → column."""
    pages = -(-len(board.deck) // A_PAGE)
    page = max(0, min(page, pages - 1))
    cards = page_of(board, page)
    parts: list[Block] = [
        b.section(
            f"*{b.literal(board.format.prompt)}*\n{counted(len(board.deck), 'card')}; "
            f"you have placed {len(placed)}. Leave out what you cannot judge."
        ),
        b.context("Nobody is told who placed what. How often a card was placed where is shown at the end."),
    ]
    columns = columns_of(board)
    options = [b.option(column, column, board.format.hints[column]) for column in columns]
    parts += [_field(card, options, placed.get(card.id)) for card in cards]
    last = page >= pages - 1
    where = f" ({page + 1} of {pages})" if pages > 1 else ""
    return b.modal(
        "retros.save_places",
        f"Place the cards{where}",
        parts or [b.section("There are no cards to place.")],
        submit=("Place" if last else "Place, then more") if cards else None,
        subject=f"{board.retro}:{page}",
    )


def _field(card: Card, options: Sequence[Block], chosen: str | None) -> Block:
    column = b.choose("radio_buttons", "place", options, chosen)
    label = f"{card.number} · {flat(opening(card.text))}"
    return b.field_input(label, f"place-{card.id}", column, optional=True)


def page_of(board: Board, page: int) -> tuple[Card, ...]:
    """The cards of one page."""
    return board.deck[page * A_PAGE : (page + 1) * A_PAGE]


def pages_of(board: Board) -> int:
    return -(-len(board.deck) // A_PAGE)


def read_places(values: Values, view: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """Which cards of a page were placed, and where; and the first field, for what has to be said."""
    fields = [str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"]
    chosen = {field.removeprefix("place-"): values.choice(field) for field in fields}
    placed = {card: column for card, column in chosen.items() if column is not None}
    return placed, fields[0] if fields else "place"


def placed_notice(placed: int, cards: int) -> Block:
    left = f" {cards - placed} are left." if placed < cards else ""
    return b.notice_modal(
        "Thank you",
        [b.section(f"{placed} placed.{left} Press “Place the cards” again to change them in time.")],
    )


def listed_message(cards: Sequence[Card]) -> Message:
    """The team's priorities as cards, in the thread, as the register has them."""
    many = counted(len(cards), "priority", "priorities")
    return Message(
        [
            b.section(f"Our {many}, as the register has them."),
            *(note_block(card, card.text) for card in cards),
        ]
    )
