"""Use cases of a peer assist: ask another team, accept or decline the agreement, begin once both have."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import TeamState
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import NotFound, Refusal
from handlers.retros.peers import views
from handlers.retros.peers.views import Asked
from handlers.retros.service import enrol
from storage.crypto import seal, unseal
from storage.models import PeerAssist, Retrospective, Team
from storage.queries import peers as rows
from storage.queries import people, teams
from storage.types import new_id

FORMAT = "peer_assist"


class NotAcceptedYet(Refusal):
    """Both teams accept the agreement first. A lead of each has it in our direct messages."""


class IsAnswered(Refusal):
    """That one was declined, or has begun. `/ambi retro` asks again."""


def ask(
    session: Session, content: Content, team: Team, peer_team: str, by: str, topic: str, now: datetime
) -> Asked:
    """Ask another team for help: the leads of both get the agreement. Asking again changes nothing."""
    workspace = team.workspace
    found = rows.find_waiting(session, workspace, team.id, peer_team)
    if found is not None:
        return asked(session, found)
    assist = new_id()
    found = PeerAssist(
        workspace=workspace,
        id=assist,
        team=team.id,
        peer_team=peer_team,
        topic=seal(session, PeerAssist.topic, workspace, assist, topic),
        made_by=by,
        made_at=now,
    )
    session.add(found)
    session.flush()
    shown = asked(session, found)
    agreement = content.format(FORMAT).agreement
    for side in (team.id, peer_team):
        for lead in teams.list_leads(session, workspace, side):
            message = views.agreement_message(shown, agreement, side)
            key = f"peers:{assist}:{side}:{lead.person}"
            outbox.tell(session, workspace, lead.person, message, now, key)
    people.audit(session, workspace, by, "peers.ask", f"peers:{assist}", now)
    return shown


def is_accepted(session: Session, team: Team, peer_team: str) -> bool:
    """Whether both teams have accepted, and may begin."""
    found = rows.find_waiting(session, team.workspace, team.id, peer_team)
    return found is not None and bool(found.host_accepted_at and found.peer_accepted_at)


def accept(session: Session, actor: Actor, assist_id: str, side: str, now: datetime) -> Asked:
    """A lead accepts the agreement for their team; once both have, whoever asked can begin."""
    found = _waiting(session, actor, assist_id, side)
    already = bool(found.host_accepted_at and found.peer_accepted_at)
    if side == found.team and found.host_accepted_at is None:
        found.host_accepted_by, found.host_accepted_at = actor.person, now
    if side == found.peer_team and found.peer_accepted_at is None:
        found.peer_accepted_by, found.peer_accepted_at = actor.person, now
    session.flush()
    people.audit(session, actor.workspace, actor.person, "peers.accept", f"peers:{assist_id}", now)
    shown = asked(session, found)
    if shown.both and not already:
        message = views.ready_message(shown)
        outbox.tell(session, found.workspace, found.made_by, message, now, f"peers-ready:{assist_id}")
    return shown


def decline(session: Session, actor: Actor, assist_id: str, side: str, now: datetime) -> Asked:
    """A lead declines; whoever asked hears it kindly, and no reason is asked for."""
    found = _waiting(session, actor, assist_id, side)
    found.declined_by, found.declined_at = actor.person, now
    session.flush()
    people.audit(session, actor.workspace, actor.person, "peers.decline", f"peers:{assist_id}", now)
    shown = asked(session, found)
    for person in sorted({found.made_by, found.host_accepted_by or found.made_by}):
        message = views.declined_message(shown, by_host=side == found.team)
        outbox.tell(session, found.workspace, person, message, now, f"peers-declined:{assist_id}:{person}")
    return shown


def to_begin(session: Session, actor: Actor, assist_id: str) -> tuple[PeerAssist, str]:
    """One that both have accepted, and what it is about; for a lead of the host."""
    found = rows.find_assist(session, actor.workspace, assist_id)
    if found is None:
        raise NotFound()
    access.require(session, actor, Deed.START_RETRO, found.team)
    if found.declined_at is not None or found.retrospective is not None:
        raise IsAnswered()
    if not (found.host_accepted_at and found.peer_accepted_at):
        raise NotAcceptedYet()
    return found, str(unseal(session, PeerAssist.topic, found))


def joined(session: Session, retro: Retrospective, now: datetime) -> None:
    """It begins: the people of the other team are in it from now on. Refused unless both have accepted."""
    if retro.peer_team is None:
        return
    found = rows.find_waiting(session, retro.workspace, retro.team, retro.peer_team)
    if found is None or not (found.host_accepted_at and found.peer_accepted_at):
        raise NotAcceptedYet()
    found.retrospective = retro.id
    hosts = {m.person for m in teams.list_members(session, retro.workspace, retro.team)}
    peers = [m.person for m in teams.list_members(session, retro.workspace, retro.peer_team)]
    guests = [person for person in peers if person not in hosts]
    enrol(session, retro, guests, retro.peer_team)
    shown = asked(session, found)
    for person in guests:
        message = views.begun_message(shown, retro.id)
        outbox.tell(session, retro.workspace, person, message, now, f"peers-begun:{retro.id}:{person}")
    outbox.refresh_home(session, retro.workspace, guests, now)


def _waiting(session: Session, actor: Actor, assist_id: str, side: str) -> PeerAssist:
    """One that is still to be answered, for a lead of the team on that side."""
    found = rows.lock_assist(session, actor.workspace, assist_id)
    if found is None or side not in (found.team, found.peer_team):
        raise NotFound()
    access.require(session, actor, Deed.START_RETRO, side)
    if found.declined_at is not None or found.retrospective is not None:
        raise IsAnswered()
    return found


def asked(session: Session, assist: PeerAssist) -> Asked:
    """What was asked, as the leads of both teams see it."""
    host = teams.find_team(session, assist.workspace, assist.team)
    peer = teams.find_team(session, assist.workspace, assist.peer_team)
    if host is None or peer is None or TeamState.ENDED in (host.state, peer.state):
        raise NotFound()
    return Asked(
        id=assist.id,
        team=host.id,
        host=host.name,
        peers=peer.name,
        channel=host.channel,
        by=assist.made_by,
        topic=str(unseal(session, PeerAssist.topic, assist)),
        host_accepted=assist.host_accepted_at is not None,
        peers_accepted=assist.peer_accepted_at is not None,
    )
