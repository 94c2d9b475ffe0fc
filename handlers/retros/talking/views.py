"""The place for what was said about a note."""

from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Card
from handlers.retros.views import note_block

SAID_LIMIT = 600


def said_modal(card: Card) -> Block:
    """A place for what the discussion of one note came to."""
    field = b.field_input(
        "What was said",
        "said",
        b.text_input(initial=card.said, lines=4, limit=SAID_LIMIT),
        optional=True,
        hint="A sentence or two, without names. It goes into the summary.",
    )
    return b.modal("retros.save_said", "What was said", [note_block(card, card.text), field], subject=card.id)
