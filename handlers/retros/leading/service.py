"""Use cases of leading: hand a retrospective over, or take it over."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, Refusal
from handlers.retros import announce
from handlers.retros.service import IsOver, find, hold, leads
from storage.models import Retrospective
from storage.queries import participants, people, teams


class LeadsAlready(Refusal):
    """You lead this one already: our direct messages have its buttons."""


class NothingToLead(Refusal):
    """No retrospective runs that you could lead. `/ambi retro` starts one."""


def take_over(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> None:
    """Lead a running retrospective from here on: by a lead of its team, whoever led it before."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    if retro.closed_at is not None:
        raise IsOver()
    if retro.facilitator == actor.person:
        raise LeadsAlready()
    _hand(session, content, actor, retro, actor.person, now)


def to_take_over(session: Session, actor: Actor, channel: str | None) -> str:
    """The retrospective the actor would take over: that of the channel, else the one that runs longest."""
    own = [t.id for t in teams.list_teams_of(session, actor.workspace, actor.person)]
    running = participants.list_running_for(session, actor.workspace, actor.person, own)
    may_lead = [retro for retro in running if leads(session, actor, retro)]
    if not may_lead:
        raise NothingToLead()
    return next((r.id for r in may_lead if r.channel == channel), may_lead[0].id)


def hand_over(
    session: Session, content: Content, actor: Actor, retro_id: str, to: str | None, now: datetime
) -> None:
    """Give it to somebody it is for, or to a lead of its team."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    if retro.closed_at is not None:
        raise IsOver()
    if to is None:
        raise InvalidInput({"to": "Choose who leads it from here on."})
    if to not in able(session, retro):
        raise InvalidInput({"to": "Choose somebody this retrospective is for, or a lead of the team."})
    if to != retro.facilitator:
        _hand(session, content, actor, retro, to, now)


def to_hand_over(session: Session, actor: Actor, retro_id: str) -> Retrospective:
    """A running retrospective the actor may hand over."""
    retro = find(session, actor, retro_id, Deed.START_RETRO)
    if retro.closed_at is not None:
        raise IsOver()
    return retro


def able(session: Session, retro: Retrospective) -> set[str]:
    """Who can lead it: everybody it is for, and the team's leads."""
    everybody = participants.list_participants(session, retro.workspace, retro.id)
    leading = teams.list_leads(session, retro.workspace, retro.team)
    return {p.person for p in everybody} | {m.person for m in leading}


def _hand(
    session: Session, content: Content, actor: Actor, retro: Retrospective, to: str, now: datetime
) -> None:
    before, retro.facilitator = retro.panel, to
    session.flush()
    announce.handed_over(session, content, retro, before, now)
    people.audit(session, retro.workspace, actor.person, "retro.lead", f"retro:{retro.id}", now)
