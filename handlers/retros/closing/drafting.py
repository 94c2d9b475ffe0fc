"""The line that a retrospective offers the digest: one thing learned, and what will be done. Pure."""

from collections.abc import Sequence

from handlers.actions.lines import Line
from handlers.retros.board import Card


def draft(topic: str, card: Card | None, tasks: Sequence[Line], person: str) -> str:
    """What a reader who was not there can make sense of, in as few words as it takes."""
    about = f"{_flat(topic)}:" if topic else ""
    learned = drafted(card, person) if card is not None else ""
    doing = "; ".join(_flat(line.text).rstrip(".") for line in tasks)
    will = f"We will: {doing}." if doing else ""
    return " ".join(part for part in (about, learned, will) if part)


def drafted(card: Card, person: str) -> str:
    """The words of a card that ``person`` may offer: never those of a note with somebody else's name."""
    theirs = card.text if not card.author or card.author == person else ""
    came = card.decided or card.said
    return " ".join(_ended(_flat(text)) for text in (theirs, came) if text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…)”" else f"{text}."
