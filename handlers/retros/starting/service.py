"""Use cases that start a retrospective."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, RetroFormat
from config.vocabulary import RetroMode, TeamState
from handlers import access
from handlers.access import Actor, Deed
from handlers.deps import SlackChannel
from handlers.errors import NoTeam, NotFound, Refusal
from handlers.retros import announce, machine, moving
from handlers.retros.peers import service as peers
from handlers.retros.service import enrol
from handlers.retros.starting.people import members, why_not_confidential
from storage.crypto import seal
from storage.models import Retrospective, Team
from storage.queries import people, teams
from storage.queries import retros as rows
from storage.types import new_id


class RunsAlready(Refusal):
    """A retrospective of this team is running in <#{channel}> already. End that one first."""


class CannotRunYet(Refusal):
    """I cannot run that format yet. `/ambi retro` shows those I can."""


class SharedOutside(Refusal):
    """That channel is shared outside your organisation. Choose another with `/ambi settings`."""


class CannotPost(Refusal):
    """I cannot post in <#{channel}>. Invite me there with `/invite`, then start again."""


@dataclass(frozen=True)
class How:
    """How a retrospective is held, where not as usual: by the whole team, live, led by who starts it."""

    people: tuple[str, ...] | None = None  # None: everybody in the team
    facilitator: str | None = None
    mode: RetroMode | None = None  # None: confidential wherever that is possible
    days: int = 0
    peer_team: str | None = None


USUAL = How()


def teams_to_start_in(session: Session, actor: Actor) -> list[Team]:
    """The teams whose retrospectives the actor may start. Raises if there are none."""
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    led = [t for t in own if access.may(access.role_in(session, actor, t.id), Deed.START_RETRO)]
    if led:
        return led
    if own:
        access.require(session, actor, Deed.START_RETRO, own[0].id)
    raise NoTeam()


def formats(content: Content) -> list[RetroFormat]:
    """The formats that can run from start to summary today, shortest first."""
    return [f for f in content.formats if machine.can_run(f)]


def check_channel(channel: SlackChannel) -> None:
    """Notes go only where the team alone can read them, and where the bot can post."""
    if channel.shared_outside:
        raise SharedOutside()
    if channel.archived or not channel.bot_is_in:
        raise CannotPost(channel=channel.id)


def check_free(session: Session, team: Team) -> None:
    """One retrospective at a time in a team."""
    running = rows.list_running(session, team.workspace, [team.id])
    if running:
        raise RunsAlready(channel=running[0].channel)


def start(
    session: Session,
    content: Content,
    actor: Actor,
    team_id: str,
    format_name: str,
    topic: str,
    now: datetime,
    how: How = USUAL,
) -> Retrospective:
    """Open a retrospective in the team's channel."""
    team = access.get_team(session, actor, Deed.START_RETRO, team_id)
    return begin(session, content, team, actor.person, format_name, topic, now, how)


def begin(
    session: Session,
    content: Content,
    team: Team,
    by: str,
    format_name: str,
    topic: str,
    now: datetime,
    how: How,
) -> Retrospective:
    """The same for a team whose lead asked for it before. ``by`` leads it, unless ``how`` names another."""
    if team.state is TeamState.ENDED:
        raise NotFound()
    plan = format_called(content, format_name)
    rows.lock_team(session, team.workspace, team.id)
    check_free(session, team)
    invited = list(how.people) if how.people is not None else members(session, team)
    retro_id = new_id()
    retro = Retrospective(
        workspace=team.workspace,
        id=retro_id,
        team=team.id,
        channel=team.channel,
        format=plan.name,
        plan=plan.model_dump_json(),
        topic=seal(session, Retrospective.topic, team.workspace, retro_id, topic) if topic else None,
        facilitator=how.facilitator or by,
        phase=0,
        phase_ends_at=None,
        started_at=now,
        mode=how.mode or mode_of(session, len(invited)),
        days=how.days,
        peer_team=how.peer_team,
    )
    session.add(retro)
    session.flush()
    enrol(session, retro, invited, team.id if how.peer_team else None)
    peers.joined(session, retro, now)
    moving.begin(session, content, retro, now)
    announce.opened(session, content, retro, now)
    people.audit(session, team.workspace, by, "retro.start", f"retro:{retro_id}", now)
    return retro


def format_called(content: Content, name: str) -> RetroFormat:
    """A format that can run, by its name."""
    found = next((f for f in formats(content) if f.name == name), None)
    if found is None:
        raise CannotRunYet()
    return found


def mode_of(session: Session, number: int) -> RetroMode:
    """What a retrospective of so many people is, unless somebody chose: confidential wherever it can be."""
    return RetroMode.NAMED if why_not_confidential(session, number) else RetroMode.CONFIDENTIAL
