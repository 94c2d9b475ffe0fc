"""Slack wakes us: another card is put on the table, what was said is written down."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.talking import service, views


def said_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the place for what was said about one card."""
    with deps.read() as session:
        _, card = service.card_to_say(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.said_modal(card))
    return None


def said_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what was said and decided."""
    said, decided = views.read_said(view.values)
    with deps.begin() as session:
        service.say(session, deps.content, actor, view.subject, said, deps.now(), decided)
    return None


def card_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """The next card, or the one before."""
    retro, phase, card = (*click.value.split(":"), "", "")[:3]
    _put(actor, deps, retro, phase, card)
    return None


def cards_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show all cards to choose from."""
    with deps.read() as session:
        board = service.deck(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.cards_modal(board))
    return None


def card_chosen(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Put the chosen card on the table."""
    card = views.read_card(view.values)
    if not card:
        raise InvalidInput({"card-0": "Choose a card, or close this window."})
    retro, _, phase = view.subject.partition(":")
    _put(actor, deps, retro, phase, card)
    return None


def _put(actor: Actor, deps: Deps, retro: str, phase: str, card: str) -> None:
    seen = int(phase) if phase.isdecimal() else None
    with deps.begin() as session:
        service.put_on_table(session, deps.content, actor, retro, card, seen, deps.now())


CLICKS = {"say": said_started, "table": card_pressed, "cards": cards_opened}
SUBMISSIONS = {"save_said": said_saved, "save_card": card_chosen}
