"""Use cases that move a retrospective, and what each phase does as it begins and leaves behind."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.errors import Refusal
from handlers.retros import announce, machine, reminding
from handlers.retros.board import facts_of, format_of, state_of
from handlers.retros.groups import effects as groups
from handlers.retros.machine import Event, What
from handlers.retros.message import effects as message
from handlers.retros.notes import effects as notes
from handlers.retros.placing import effects as placing
from handlers.retros.service import IsOver, hold, place
from handlers.retros.talking import effects as talking
from handlers.retros.voting import effects as voting
from storage.models import Retrospective
from storage.queries import people, teams
from storage.queries import retros as rows


class StillMissing(Refusal):
    """Nobody has written {columns} yet. Write one sentence with “Add a note”, then press Next."""


Effect = Callable[[Session, Content, Retrospective, datetime], None]

# An effect may find nothing to do, and then does nothing: after Back a phase begins again, and is left again.

ON_ENTERING: Mapping[PhaseKind, tuple[Effect, ...]] = {
    PhaseKind.CLOSE: (announce.summed_up,),
    PhaseKind.TALK: (talking.laid_out,),
    PhaseKind.LIST: (placing.lay_out,),
    PhaseKind.MESSAGE: (message.drafted,),
}

ON_LEAVING: Mapping[PhaseKind, tuple[Effect, ...]] = {
    PhaseKind.WRITE: (notes.reveal,),
    PhaseKind.LIST: (notes.reveal,),
    PhaseKind.GROUP: (groups.shown,),
    PhaseKind.VOTE: (voting.count,),
    PhaseKind.SORT: (placing.count,),
}

ON_CLOSING: tuple[Effect, ...] = (notes.reveal, voting.count, placing.count, announce.closed)


def begin(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Enter the first phase that has something to do."""
    plan, facts = format_of(retro), facts_of(session, retro)
    place(retro, machine.begin(plan, now, facts).state, plan, facts, now)
    _enter(session, content, retro, now)


def move(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    what: What,
    seen: int | None,
    now: datetime,
) -> None:
    """Whoever leads presses Next, Back, more time, or End."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    if retro.closed_at is not None:
        raise IsOver()
    if what is What.NEXT and seen in (None, retro.phase):
        _require_filled(session, retro)
    step(session, content, retro, Event(what, now, seen), now)
    if retro.closed_at is not None:
        people.audit(session, actor.workspace, actor.person, "retro.end", f"retro:{retro_id}", now)


def _require_filled(session: Session, retro: Retrospective) -> None:
    """Whoever presses Next is told what is missing; the clock waits once, and then goes on."""
    missing = facts_of(session, retro).missing
    if missing:
        raise StillMissing(columns=" and ".join(f"“{column}”" for column in missing))


def time_is_up(session: Session, content: Content, workspace: str, retro_id: str, now: datetime) -> None:
    """The clock looks at a retrospective; it moves on if its phase has run out."""
    retro = rows.lock_retro(session, workspace, retro_id)
    if retro is not None and retro.closed_at is None:
        step(session, content, retro, Event(What.TIME, now), now)


def step(session: Session, content: Content, retro: Retrospective, event: Event, now: datetime) -> None:
    """Do to a retrospective what an event makes of it."""
    plan, before = format_of(retro), state_of(retro)
    facts = facts_of(session, retro)
    taken = machine.advance(before, event, plan, facts)
    if taken.state == before:
        return
    if taken.left is not None:
        _do(ON_LEAVING.get(taken.left.kind, ()), session, content, retro, now)
    place(retro, taken.state, plan, facts, now)
    if taken.state.phase != before.phase:
        reminding.take_back(session, retro)
    if machine.is_over(taken.state, plan):
        retro.closed_at = now
        _do(ON_CLOSING, session, content, retro, now)
    elif taken.state.phase != before.phase:
        _enter(session, content, retro, now)
    announce.changed(session, content, retro, now)
    leads = {m.person for m in teams.list_leads(session, retro.workspace, retro.team)}
    outbox.refresh_home(session, retro.workspace, sorted(leads | {retro.facilitator}), now)


def _enter(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    phase = machine.phase_of(state_of(retro), format_of(retro))
    if phase is not None:
        _do(ON_ENTERING.get(phase.kind, ()), session, content, retro, now)


def _do(
    effects: tuple[Effect, ...], session: Session, content: Content, retro: Retrospective, now: datetime
) -> None:
    for effect in effects:
        effect(session, content, retro, now)
        session.flush()
