"""Use cases of dots: where one's own are, and placing them."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.errors import InvalidInput
from handlers.retros import machine, rules
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.service import find, hold, not_now
from handlers.retros.who import tags_of
from storage.models import Retrospective
from storage.queries import retros as rows

TOO_LATE_FOR_DOTS = (
    "The dots have been counted meanwhile, so these come too late. Say in the talk what they were for."
)


def voting(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime
) -> tuple[Board, dict[str, int]]:
    """The cards, and where the actor's own dots are."""
    retro = find(session, actor, retro_id)
    if not _is_in(retro, PhaseKind.VOTE):
        raise not_now(retro)
    own: dict[str, int] = {}
    if rows.count_dots(session, actor.workspace, retro.id):  # else there is no need for a key
        voters = _voters(session, retro, actor.person)
        for card in rows.list_dots_of(session, actor.workspace, retro.id, voters):
            own[card] = own.get(card, 0) + 1
    return board_of(session, content, retro, now), own


def count_shown(session: Session, actor: Actor, retro_id: str) -> int:
    """How many cards there are to put dots on."""
    return len(_deck(session, find(session, actor, retro_id)))


def place_dots(session: Session, actor: Actor, retro_id: str, dots: dict[str, int]) -> tuple[int, int]:
    """Put the actor's dots where they want them now. Returns how many are placed, and how many they have."""
    retro = hold(session, actor, retro_id)
    if not _is_in(retro, PhaseKind.VOTE):
        raise InvalidInput({"dots-0": TOO_LATE_FOR_DOTS})
    deck = _deck(session, retro)
    if not set(dots) <= deck:
        raise InvalidInput({"dots-0": "One of these cards is gone. Close this window and press Vote again."})
    problem = rules.problem_with_dots(dots, len(deck))
    if problem:
        raise InvalidInput({"dots-0": problem})
    voters = _voters(session, retro, actor.person)
    rows.take_dots_back(session, actor.workspace, retro.id, voters)
    each = [card for card, number in dots.items() for _ in range(number)]
    secrets.SystemRandom().shuffle(each)  # else neighbouring slots would be one person's pairs
    for slot, card in enumerate(each):
        rows.claim_slot(session, actor.workspace, retro.id, voters[slot], slot, card)
    return len(each), rules.budget(len(deck))


def _deck(session: Session, retro: Retrospective) -> set[str]:
    """The ids of the cards: each note in no group, and each group with a note in it."""
    shown = [n for n in rows.list_notes(session, retro.workspace, retro.id) if n.place is not None]
    return {note.group or note.id for note in shown}


def _voters(session: Session, retro: Retrospective, person: str) -> list[str]:
    """Who somebody is to each slot of their budget: in confidence another tag for every dot."""
    tag = tags_of(session, retro, person)
    return [tag("vote", slot) for slot in range(rules.MOST_DOTS)]


def _is_in(retro: Retrospective, kind: PhaseKind) -> bool:
    phase = machine.phase_of(state_of(retro), format_of(retro))
    return phase is not None and phase.kind is kind
