"""Use cases that move a retrospective: find it, step on, end it."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, RetroFormat
from config.vocabulary import Role
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import NotFound, Refusal
from handlers.retros import announce, machine, rules
from handlers.retros.board import facts_of, format_of, state_of
from handlers.retros.machine import Effect, Event, Step, What
from storage.models import Retrospective
from storage.queries import people, teams
from storage.queries import retros as rows

Reach = Callable[[Session, Actor, str, Deed], Retrospective]  # look at it, or hold it to change it


class IsOver(Refusal):
    """This retrospective has ended; its summary is in the channel."""


class NotNow(Refusal):
    """That is not what comes now. The post in the channel shows where the retrospective is."""


def not_now(retro: Retrospective) -> Refusal:
    """What to say to whoever comes at another time."""
    return NotNow() if retro.closed_at is None else IsOver()


def find(session: Session, actor: Actor, retro_id: str, deed: Deed = Deed.JOIN_RETRO) -> Retrospective:
    """A retrospective the actor may take part in (or lead, by ``deed``)."""
    retro = rows.find_retro(session, actor.workspace, retro_id)
    if retro is None:
        raise NotFound()
    access.require(session, actor, deed, retro.team)
    return retro


def hold(session: Session, actor: Actor, retro_id: str, deed: Deed = Deed.JOIN_RETRO) -> Retrospective:
    """The same, held against everybody else until the transaction ends."""
    rows.lock_retro(session, actor.workspace, retro_id)
    return find(session, actor, retro_id, deed)


def move(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    what: What,
    seen: int | None,
    now: datetime,
) -> None:
    """A lead presses Next, five minutes more, or End."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    if retro.closed_at is not None:
        raise IsOver()
    _step(session, content, retro, Event(what, now, seen), now)
    if retro.closed_at is not None:
        people.audit(session, actor.workspace, actor.person, "retro.end", f"retro:{retro_id}", now)


def time_is_up(session: Session, content: Content, workspace: str, retro_id: str, now: datetime) -> None:
    """The clock looks at a retrospective; it moves on if its phase has run out."""
    retro = rows.lock_retro(session, workspace, retro_id)
    if retro is not None and retro.closed_at is None:
        _step(session, content, retro, Event(What.TIME, now), now)


def _step(session: Session, content: Content, retro: Retrospective, event: Event, now: datetime) -> None:
    plan, state = format_of(retro), state_of(retro)
    step = machine.advance(state, event, plan, facts_of(session, retro))
    if step.state == state:
        return
    for effect in step.effects:
        if effect is Effect.REVEAL:
            _reveal(session, content, retro, plan, now)
        elif effect is Effect.COUNT:
            _count(session, retro)
    place(retro, step)
    if Effect.CLOSE in step.effects:
        retro.closed_at = now
        announce.closed(session, content, retro, now)
    announce.changed(session, content, retro, now)
    leads = [m.person for m in teams.list_leads(session, retro.workspace, retro.team)]
    outbox.refresh_home(session, retro.workspace, leads, now)


def place(retro: Retrospective, step: Step) -> None:
    """Put a retrospective where a step led."""
    retro.phase, retro.phase_ends_at = step.state.phase, step.state.ends_at


def _reveal(
    session: Session, content: Content, retro: Retrospective, plan: RetroFormat, now: datetime
) -> None:
    """Give every note its place, drawn by chance, and show them together."""
    members = teams.list_members(session, retro.workspace, retro.team)
    leading = {m.person for m in members if m.role is Role.LEAD} | {retro.facilitator}
    notes = {n.id: n for n in rows.list_notes(session, retro.workspace, retro.id)}
    shown = sum(note.place is not None for note in notes.values())
    hidden = [(n.id, n.column, n.author in leading) for n in notes.values() if n.place is None]
    order = rules.reveal_order(hidden, plan.columns, secrets.SystemRandom())
    for place, note in enumerate(order, start=shown):
        notes[note].place = place
    session.flush()
    if order:
        announce.revealed(session, content, retro, order, now)


def _count(session: Session, retro: Retrospective) -> None:
    """Write the dots on the notes, and forget whose they were."""
    for note_id, dots in rows.count_dots(session, retro.workspace, retro.id).items():
        note = rows.find_note(session, retro.workspace, note_id)
        if note is not None:
            note.dots = dots
    rows.take_dots_back(session, retro.workspace, retro.id)
    session.flush()
