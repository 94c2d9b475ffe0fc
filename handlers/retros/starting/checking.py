"""What was chosen, held against what is possible. Every problem stands beside its field."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from config.content import RetroFormat
from config.vocabulary import RetroFor, RetroMode, TeamState
from handlers import access
from handlers.access import Actor, Deed
from handlers.deps import Deps
from handlers.errors import InvalidInput, NotFound
from handlers.retros.starting import service
from handlers.retros.starting.choice import RHYTHMS, Choice, mode_for, needs_peers
from handlers.retros.starting.people import TooMany, eligible, not_in_channel, why_not_confidential
from handlers.retros.starting.service import How
from handlers.retros.starting.views import TOPIC_LIMIT
from handlers.teams.schedule import local_date, to_utc
from storage.models import Team
from storage.queries import teams

FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Checked:
    """Choices that hold together."""

    team: Team
    format: RetroFormat
    topic: str
    people: tuple[str, ...]
    how: How


def check(choice: Choice, actor: Actor, deps: Deps) -> Checked:
    """The choices, checked with Slack too; so call it outside any transaction."""
    problems: dict[str, str] = {}
    format = next((f for f in service.formats(deps.content) if f.name == choice.format), None)
    if format is None:
        problems["format"] = "Choose a format."
    if len(choice.topic) > TOPIC_LIMIT:
        problems["topic"] = f"Please keep it to {TOPIC_LIMIT} characters."
    with deps.read() as session:
        team = access.get_team(session, actor, Deed.START_RETRO, choice.team)
    if team.state is TeamState.ENDED:
        raise NotFound()
    service.check_channel(deps.slack.channel(actor.workspace, team.channel))
    people = _people(choice, team, deps, problems)
    problems |= _problems_with_leads(choice, people)
    if needs_peers(choice.format):
        problems |= _problems_with_peers(choice, actor, deps)
    if choice.is_later:
        problems |= _problems_with_time(choice, team, deps)
    with deps.read() as session:
        why_named = why_not_confidential(session, len(people))
    if why_named and choice.asked_mode and choice.mode == RetroMode.CONFIDENTIAL:
        problems["mode"] = why_named
    if problems or format is None:
        raise InvalidInput(problems)
    how = How(
        people=None if choice.audience == RetroFor.TEAM else tuple(people),
        facilitator=choice.leads[0],
        mode=mode_for(choice, why_named),
        days=choice.days,
        peer_team=choice.peer if needs_peers(format) else None,
    )
    return Checked(team, format, choice.topic, tuple(people), how)


def _people(choice: Choice, team: Team, deps: Deps, problems: dict[str, str]) -> list[str]:
    chosen = choice.audience == RetroFor.CHOSEN
    field = "people" if chosen else "audience"
    try:
        people = eligible(deps, team, choice.audience, choice.people)
    except TooMany as many:
        problems[field] = many.words
        return []
    if not people:
        problems[field] = "Choose at least one person. Bots and closed accounts are left out."
    elif chosen:
        outside = len(not_in_channel(deps, team, people))
        if outside:
            whose = "1 of these people is" if outside == 1 else f"{outside} of these people are"
            problems[field] = (
                f"{whose} not in the team's channel, where it is held. "
                "Invite them there first, or leave them out."
            )
    return people


def _problems_with_leads(choice: Choice, people: list[str]) -> dict[str, str]:
    field = "rota" if choice.comes_again else "facilitator"
    if not choice.leads:
        return {field: "Choose who leads it."}
    strangers = [person for person in choice.leads if person not in people]
    if strangers and people:
        return {field: "Whoever leads it has to be one of its people. Add them above, or choose another."}
    return {}


def _problems_with_peers(choice: Choice, actor: Actor, deps: Deps) -> dict[str, str]:
    with deps.read() as session:
        found = peers_of(session, actor, choice.team)
    if choice.peer in {team for team, _ in found}:
        return {}
    if not found:
        return {"format": "A peer assist needs another team, and there is none here yet."}
    return {"peer": "Choose the team you would like to help you."}


def peers_of(session: Session, actor: Actor, own: str) -> list[tuple[str, str]]:
    """The teams that may be asked to help: launched, and not hidden away in a private channel."""
    return [
        (team.id, team.name)
        for team in teams.list_teams(session, actor.workspace)
        if team.id != own and team.state is TeamState.ACTIVE and not team.channel_private
    ]


def _problems_with_time(choice: Choice, team: Team, deps: Deps) -> dict[str, str]:
    if choice.day is None:
        return {"day": "Choose the day."}
    if choice.at is None:
        return {"at": "Choose the time."}
    now = deps.now()
    due = to_utc(choice.day, choice.at, team.zone)
    if due is None:
        return {"day": "The clocks pass over that day. Choose another."}
    today = local_date(now, team.zone)
    if due <= now:
        return {"day" if choice.day < today else "at": "That has passed. Choose a later one."}
    if choice.day - today > FURTHEST:
        return {"day": "That is more than a year away. Choose a nearer day."}
    if not choice.plan and choice.rhythm not in RHYTHMS:
        return {"rhythm": "Choose one of these."}
    return {}
