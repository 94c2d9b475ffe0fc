"""How a card is shown: a note, or a group with its notes under its name."""

from collections.abc import Sequence

from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.board import Board, Card
from handlers.retros.views import counted, flat, note_block
from handlers.values import Values

MOST_OPTIONS = 100  # of a select


def label(card: Card) -> str:
    """A card where there is one line for it; the name of a group, or the first words of a note."""
    many = f" ({counted(len(card.notes), 'note')})" if card.notes else ""
    room = 75 - len(many) - len(f"{card.number} · ")
    return f"{card.number} · {b.clip(flat(card.text), room)}{many}"


def option(card: Card) -> Block:
    """The box of a card that stands whole above it, or in the thread."""
    return b.option(label(card), card.id)


def whole(card: Card) -> list[Block]:
    """A card with every word of it: of a group its name, and each note."""
    return [note_block(card, card.text), *(note_block(note, note.text) for note in card.notes)]


def size(card: Card) -> int:
    """How many characters a card has, whole."""
    return len(card.text) + sum(len(note.text) for note in card.notes)


def groups_message(board: Board) -> Message:
    """The groups, each with its notes whole; the notes in none stand above in the thread."""
    many = counted(len(board.groups), "group")
    alone = len(board.deck) - len(board.groups)
    rest = f" {counted(alone, 'note stands', 'notes stand')} alone." if alone else ""
    groups = [card for card in board.deck if card.notes]
    return Message(
        [
            b.section(f"*Put together*: {many} of notes that say the same.{rest}"),
            *(block for group in groups for block in whole(group)),
        ]
    )


def selects(label_: str, name: str, cards: Sequence[Card], chosen: Sequence[str] = ()) -> list[Block]:
    """Fields in which any of these cards can be chosen: one for each hundred, which is all a select holds."""
    return [
        b.field_input(
            label_ if start == 0 else f"{label_} (from {cards[start].number} on)",
            f"{name}-{start}",
            b.choose(
                "multi_static_select",
                "cards",
                [option(card) for card in cards[start : start + MOST_OPTIONS]],
                chosen,
                "Choose by number or words",
            ),
            optional=True,
        )
        for start in range(0, len(cards), MOST_OPTIONS)
    ]


def read_selects(values: Values, name: str, cards: int) -> list[str]:
    """What was chosen in them."""
    return [id for start in range(0, cards, MOST_OPTIONS) for id in values.choices(f"{name}-{start}")]
