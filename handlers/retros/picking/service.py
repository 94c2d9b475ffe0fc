"""Use cases of the message shortcut: which retrospectives of somebody's take a note now; the note itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind, RetroMode
from handlers.access import Actor
from handlers.deps import Deps
from handlers.errors import InvalidInput, Refusal, SlackTrouble
from handlers.retros import machine
from handlers.retros.board import format_of, state_of
from handlers.retros.notes.service import write_note
from handlers.retros.picking.rules import mark
from handlers.retros.service import find, hold
from storage.crypto import unseal
from storage.models import Retrospective
from storage.queries import participants, teams

TAKE_NOTES = (PhaseKind.WRITE, PhaseKind.LIST)
STILL_THEIRS = (
    "These are still their words. Put them in your own, or ask them and choose that they agreed to be quoted."
)


class NoWords(Refusal):
    """That message has no words to take. Write what you think of it as a note of your own."""


class StaysThere(Refusal):
    """What is written in a private conversation stays in it. Write the note yourself, in your own words."""


@dataclass(frozen=True)
class Open:
    """A retrospective that takes notes now. ``place`` is where it is held."""

    id: str
    title: str
    topic: str
    place: str
    columns: tuple[str, ...]
    mode: RetroMode


def is_private(deps: Deps, workspace: str, channel: str) -> bool:
    """Whether only some may read a channel; yes, where we cannot see it."""
    try:
        found = deps.slack.channel(workspace, channel)
    except SlackTrouble as trouble:
        if trouble.code in ("channel_not_found", "missing_scope", "method_not_supported_for_channel_type"):
            return True
        raise
    return found.private or found.shared_outside


def list_open(session: Session, actor: Actor) -> list[Open]:
    """The actor's retrospectives in which notes are being written, the oldest first."""
    return [found for retro in list_running(session, actor) if (found := _opened(session, retro)) is not None]


def list_running(session: Session, actor: Actor) -> list[Retrospective]:
    """What runs now and the actor may take part in."""
    own = [t.id for t in teams.list_teams_of(session, actor.workspace, actor.person)]
    running = participants.list_running_for(session, actor.workspace, actor.person, own)
    return [retro for retro in running if _may_join(session, actor, retro)]


def _may_join(session: Session, actor: Actor, retro: Retrospective) -> bool:
    try:
        find(session, actor, retro.id)
    except Refusal:
        return False
    return True


def _opened(session: Session, retro: Retrospective) -> Open | None:
    format = format_of(retro)
    phase = machine.phase_of(state_of(retro), format)
    if phase is None or phase.kind not in TAKE_NOTES:
        return None
    return Open(
        id=retro.id,
        title=format.title,
        topic=unseal(session, Retrospective.topic, retro, ""),
        place=retro.channel,
        columns=format.filled_in(phase),
        mode=retro.mode,
    )


def take_part(session: Session, actor: Actor, retros: Sequence[str]) -> None:
    """Be one of those they are for, before anything is written."""
    for retro in retros:
        hold(session, actor, retro)


def add(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    column: str,
    text: str,
    now: datetime,
    *,
    was: str,
    agreed: bool,
) -> None:
    """Keep what came of a message as a note. ``was``: what somebody else's words are known by."""
    if was and not agreed and mark(text) == was:
        raise InvalidInput({"text": STILL_THEIRS})
    write_note(session, content, actor, retro_id, column, text, "text", now)
