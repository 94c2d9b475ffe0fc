"""Whose a retrospective is: find it or hold it, for whoever may take part in it or lead it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import RetroFormat
from config.vocabulary import Role
from handlers import access
from handlers.access import Actor, Deed
from handlers.errors import NotFound, Refusal
from handlers.retros import machine
from handlers.retros.machine import Facts, State
from storage.models import Participant, Retrospective
from storage.queries import participants, teams
from storage.queries import retros as rows

Reach = Callable[[Session, Actor, str, Deed], Retrospective]  # look at it, or hold it to change it


class IsOver(Refusal):
    """This retrospective has ended; its summary is in the channel."""


class NotNow(Refusal):
    """That is not what comes now. The post in the channel shows where the retrospective is."""


class NotForYou(Refusal):
    """Only those this retrospective is for can do that. Ask <@{facilitator}>, who leads it."""


def not_now(retro: Retrospective) -> Refusal:
    """What to say to whoever comes at another time."""
    return NotNow() if retro.closed_at is None else IsOver()


def find(session: Session, actor: Actor, retro_id: str, deed: Deed = Deed.JOIN_RETRO) -> Retrospective:
    """A retrospective the actor may take part in (or lead, by ``deed``)."""
    retro = rows.find_retro(session, actor.workspace, retro_id)
    if retro is None:
        raise NotFound()
    _require(session, actor, retro, deed)
    return retro


def hold(session: Session, actor: Actor, retro_id: str, deed: Deed = Deed.JOIN_RETRO) -> Retrospective:
    """The same, held against everybody else until the transaction ends.

    Whoever joined the team since it began is one of those it is for from now on.
    """
    rows.lock_retro(session, actor.workspace, retro_id)
    retro = find(session, actor, retro_id, deed)
    if _came_later(session, actor, retro):
        participants.add_participant(session, retro.workspace, retro.id, actor.person, retro.team)
    return retro


def enrol(session: Session, retro: Retrospective, people: Iterable[str], team: str | None = None) -> None:
    """Make these the people it is for. ``team``: whose they are, where two teams meet."""
    session.add_all(
        Participant(workspace=retro.workspace, retrospective=retro.id, person=person, team=team)
        for person in dict.fromkeys(people)
    )
    session.flush()


def leads(session: Session, actor: Actor, retro: Retrospective) -> bool:
    """Whether the actor may move it on: its facilitator, or a lead of its team."""
    if actor.external:
        return False
    if access.may(access.role_in(session, actor, retro.team), Deed.START_RETRO):
        return True
    return actor.person == retro.facilitator and not _has_left(session, actor, retro)


def place(retro: Retrospective, state: State, format: RetroFormat, facts: Facts, now: datetime) -> None:
    """Put a retrospective where a step led."""
    if retro.phase_began_at is None or retro.phase != state.phase:
        retro.phase_began_at = now
    retro.phase, retro.phase_ends_at = state.phase, state.ends_at
    retro.remind_at = machine.remind_at(state, format, facts)


def _require(session: Session, actor: Actor, retro: Retrospective, deed: Deed) -> None:
    if deed is Deed.START_RETRO:
        if not leads(session, actor, retro):
            access.require(session, actor, deed, retro.team)
        return
    if not actor.external and not _has_left(session, actor, retro):
        if participants.find_participant(session, actor.workspace, retro.id, actor.person):
            return
        if actor.person == retro.facilitator:
            return
    role = access.require(session, actor, deed, retro.team)
    if not (role is Role.LEAD or _came_later(session, actor, retro)):
        raise NotForYou(facilitator=retro.facilitator)


def _has_left(session: Session, actor: Actor, retro: Retrospective) -> bool:
    return participants.has_left_since(
        session, retro.workspace, retro.team, actor.person, since=retro.started_at
    )


def _came_later(session: Session, actor: Actor, retro: Retrospective) -> bool:
    """Whether they joined the team after it began, and nobody could choose them."""
    if actor.external or retro.closed_at is not None:
        return False
    found = teams.find_membership(session, actor.workspace, retro.team, actor.person)
    return found is not None and found.left_at is None and found.joined_at > retro.started_at
