"""Use cases that move a retrospective: start it, step on, end it."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, RetroFormat
from config.vocabulary import Role, TeamState
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.deps import SlackChannel
from handlers.errors import NoTeam, NotFound, Refusal
from handlers.retros import announce, rules
from handlers.retros.board import facts_of, format_of, state_of
from handlers.retros.rules import Effect, Event, Step, What
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


class IsOver(Refusal):
    """This retrospective has ended; its summary is in the channel."""


# --- starting --------------------------------------------------------------------------------


def teams_to_start_in(session: Session, actor: Actor) -> list[Team]:
    """The teams whose retrospectives the actor may start. Raises if there are none."""
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    led = [t for t in own if access.may(access.role_in(session, actor, t.id), Deed.START_RETRO)]
    if led:
        return led
    if own:
        access.require(session, actor, Deed.START_RETRO, own[0].id)
    raise NoTeam()


def people_in(session: Session, team: Team) -> int | None:
    """How many people a team has; None while it follows a channel that was not read yet."""
    if team.follows_channel and team.synced_at is None:
        return None
    return len(teams.list_members(session, team.workspace, team.id))


def formats(content: Content) -> list[RetroFormat]:
    """The formats that can run from start to summary today, shortest first."""
    return [f for f in content.formats if rules.can_run(f)]


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
) -> Retrospective:
    """Open a retrospective in the team's channel."""
    team = access.get_team(session, actor, Deed.START_RETRO, team_id)
    if team.state is TeamState.ENDED:
        raise NotFound()
    plan = next((f for f in formats(content) if f.name == format_name), None)
    if plan is None:
        raise CannotRunYet()
    rows.lock_team(session, actor.workspace, team.id)
    check_free(session, team)
    workspace, retro_id = actor.workspace, new_id()
    retro = Retrospective(
        workspace=workspace,
        id=retro_id,
        team=team.id,
        channel=team.channel,
        format=plan.name,
        plan=plan.model_dump_json(),
        topic=seal(session, Retrospective.topic, workspace, retro_id, topic) if topic else None,
        facilitator=actor.person,
        phase=0,
        phase_ends_at=None,
        started_at=now,
    )
    session.add(retro)
    session.flush()
    _place(retro, rules.begin(plan, now, facts_of(session, retro)))
    announce.opened(session, content, retro, now)
    people.audit(session, workspace, actor.person, "retro.start", f"retro:{retro_id}", now)
    return retro


# --- moving on -------------------------------------------------------------------------------


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
    step = rules.advance(state, event, plan, facts_of(session, retro))
    if step.state == state:
        return
    for effect in step.effects:
        if effect is Effect.REVEAL:
            _reveal(session, content, retro, plan, now)
        elif effect is Effect.COUNT:
            _count(session, retro)
    _place(retro, step)
    if Effect.CLOSE in step.effects:
        retro.closed_at = now
        announce.closed(session, content, retro, now)
    announce.changed(session, content, retro, now)
    leads = [m.person for m in teams.list_leads(session, retro.workspace, retro.team)]
    outbox.refresh_home(session, retro.workspace, leads, now)


def _place(retro: Retrospective, step: Step) -> None:
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
