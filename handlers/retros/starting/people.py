"""Whom a retrospective is for: the team, its channel or chosen people; bots and closed accounts left out."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from config.vocabulary import RetroFor
from handlers.deps import Deps
from handlers.errors import Refusal, SlackTrouble
from handlers.retros.starting.choice import MOST_PEOPLE
from handlers.retros.who import FEWEST, can_be_confidential
from storage.models import Team
from storage.queries import people as person_rows
from storage.queries import teams

GONE = ("user_not_found", "users_not_found", "user_not_visible")


class TooMany(Refusal):
    """That is {number} people, and up to {most} can still read each other. Choose the people, or the team."""


def eligible(deps: Deps, team: Team, audience: str, chosen: Sequence[str]) -> list[str]:
    """The people, by id. Slack is asked here, so call it outside any transaction."""
    if audience == RetroFor.TEAM:
        with deps.read() as session:
            return members(session, team)
    if audience == RetroFor.CHANNEL:
        listed = deps.slack.members(team.workspace, team.channel)
    else:
        listed = list(dict.fromkeys(chosen))
    return _people_among(deps, team, listed)


def members(session: Session, team: Team) -> list[str]:
    """Everybody in a team; deactivated people are none of them."""
    return [m.person for m in teams.list_members(session, team.workspace, team.id)]


def not_in_channel(deps: Deps, team: Team, people: Sequence[str]) -> list[str]:
    """Who of these people cannot see the channel it is held in."""
    present = set(deps.slack.members(team.workspace, team.channel))
    return [person for person in people if person not in present]


def _people_among(deps: Deps, team: Team, listed: Sequence[str]) -> list[str]:
    """Those who are people of this workspace. Who is in the team is known; of the others Slack is asked."""
    with deps.read() as session:
        known = set(members(session, team))
        closed = {
            person
            for person in listed
            if (row := person_rows.find_person(session, team.workspace, person)) is not None
            and row.deactivated
        }
    if len(listed) > MOST_PEOPLE + len(closed) + 1:  # one of them may be the bot itself
        raise TooMany(number=len(listed), most=MOST_PEOPLE)
    open_to_ask = (person for person in listed if person not in closed)
    return [person for person in open_to_ask if person in known or _is_somebody(deps, team, person)]


def _is_somebody(deps: Deps, team: Team, person: str) -> bool:
    try:
        found = deps.slack.person(team.workspace, person)
    except SlackTrouble as trouble:
        if trouble.code in GONE:
            return False
        raise
    return not (found.is_bot or found.deleted or found.external)


def why_not_confidential(session: Session, number: int | None) -> str:
    """Why it cannot be confidential, for people; empty where it can."""
    if number is None:
        return "I do not know yet how many people there are, so names stand beside notes."
    if can_be_confidential(session, number):
        return ""
    if number < FEWEST:
        return (
            f"Confidential is offered from {FEWEST} people, and these are {number}: among so few, what is "
            "written shows who wrote it. So names stand beside notes once all are shown."
        )
    return (
        "Confidential is not offered here: whoever runs Ambidex has not set up where its keys are kept. "
        "So names stand beside notes once all are shown."
    )
