"""The place for what was said about a card, and the choice of another one."""

from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board, Card
from handlers.retros.cards import MOST_OPTIONS, option, whole
from handlers.retros.views import counted
from handlers.values import Values

SAID_LIMIT = 1000
MOST_NOTES = 30_000  # characters of a group's notes that stand above the fields
MOST_BLOCKS = 80


def said_modal(card: Card) -> Block:
    """A place for what the discussion of one card came to, and for what was decided."""
    said = b.field_input(
        "What was said",
        "said",
        b.text_input(initial=card.said, lines=4, limit=max(SAID_LIMIT, len(card.said))),
        optional=True,
        hint="A sentence or two, without names. It goes into the summary.",
    )
    decided = b.field_input(
        "What was decided",
        "decided",
        b.text_input(initial=card.decided, lines=2, limit=max(SAID_LIMIT, len(card.decided))),
        optional=True,
        hint="“Decided not to” counts too. Actions with an owner and a day come in a step of their own.",
    )
    return b.modal("retros.save_said", "What was said", [*_shown(card), said, decided], subject=card.id)


def _shown(card: Card) -> list[Block]:
    """The card whole, as far as a window holds it."""
    shown, used = whole(card)[:MOST_BLOCKS], len(card.text)
    fits = 1
    for note in card.notes[: MOST_BLOCKS - 1]:
        used += len(note.text)
        if used > MOST_NOTES:
            break
        fits += 1
    left = 1 + len(card.notes) - fits
    more = [b.context(f"And {counted(left, 'more note')}, whole in the thread.")] if left > 0 else []
    return [*shown[:fits], *more]


def read_said(values: Values) -> tuple[str, str]:
    """What was said and what was decided."""
    return values.text("said"), values.text("decided")


def cards_modal(board: Board) -> Block:
    """All cards in their order: another one can be put on the table."""
    fields = [
        b.field_input(
            "Which one?" if start == 0 else f"Or one of these, from place {start + 1} on",
            f"card-{start}",
            b.choose(
                "static_select",
                "card",
                [option(card) for card in board.in_turn[start : start + MOST_OPTIONS]],
                placeholder="Choose by number or words",
            ),
            optional=True,
        )
        for start in range(0, len(board.in_turn), MOST_OPTIONS)
    ]
    subject = f"{board.retro}:{board.state.phase}"
    return b.modal("retros.save_card", "Another card", fields, submit="Put it on the table", subject=subject)


def read_card(values: Values) -> str:
    """The card chosen, in whichever field; empty where none was."""
    chosen = (values.choice(f"card-{start}") for start in range(0, 10 * MOST_OPTIONS, MOST_OPTIONS))
    return next((card for card in chosen if card), "")
