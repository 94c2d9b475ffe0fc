"""A team is set up and changed: from what was chosen in the modal to what is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import OnHoliday, TeamState
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.blocks import mention
from handlers.deps import Deps
from handlers.errors import InvalidInput, SlackTrouble
from handlers.teams import cadence, holidays, membership, rules, running, schedule, service, views
from handlers.teams.form import GENERAL
from handlers.teams.rules import Choices
from storage.models import Membership, Team
from storage.queries import installation, people, teams
from storage.types import new_id

MOST_PEOPLE = 60


@dataclass(frozen=True)
class Checked:
    """Choices that hold together, and how many people the channel has."""

    choices: Choices
    points: tuple[int, int, int]
    zone: str
    size: int


# --- is it all right? ------------------------------------------------------------------------------


def check(choices: Choices, actor: Actor, deps: Deps, team: Team | None = None) -> Checked:
    """The choices, checked with Slack too. Raises ``InvalidInput`` with a sentence for each field.

    Slack is asked here, outside any transaction.
    """
    settings = deps.settings
    problems = rules.problems_in(
        choices,
        today=deps.now().date(),
        floor=settings.min_group,
        quiet=(settings.quiet_from, settings.quiet_until),
        had_rhythm=team is not None,
    )
    problems |= _unknown_words(choices, deps.content, team)
    if team is not None and not choices.leads:
        problems["leads"] = "A team needs at least one lead: please name one."
    elif not problems and (problem := _problem_with_leads(choices, actor, deps, team)):
        problems["leads"] = problem
    launches = choices.launch and (team is None or team.state is TeamState.DRAFT)
    if choices.channel and (launches or team is None or choices.channel != team.channel):
        problem = problem_with_channel(choices.channel, actor, deps)
        if problem:
            problems["channel"] = problem
    points, zone = rules.read_points(choices.points), rules.read_zone(choices.zone)
    size = 0 if problems else _size(choices, actor, deps)
    if size > MOST_PEOPLE:
        where = "members" if choices.follows_channel else "people"
        problems[where] = (
            f"That is {size} people, and a team is those who lead together: {MOST_PEOPLE} at most. "
            "Choose the people, or a smaller channel."
        )
    if problems or points is None or zone is None:
        raise InvalidInput(problems)
    return Checked(choices, points, zone, size)


def _unknown_words(choices: Choices, content: Content, team: Team | None) -> dict[str, str]:
    presets = {p.name for p in content.presets}
    sectors = {GENERAL, *(s.name for s in content.sectors)}
    if team is not None:  # a pack may have been taken away since; what was chosen still stands
        presets.add(team.preset)
        sectors.add(team.sector)
    found = {}
    if choices.preset not in presets:
        found["preset"] = "Please choose where short, medium and long begin."
    if choices.sector not in sectors:
        found["sector"] = "Please choose one of these."
    if choices.division and choices.division not in holidays.DIVISIONS:
        found["division"] = "Please choose whose bank holidays the team keeps, or none."
    if choices.on_holiday not in set(OnHoliday):
        found["on_holiday"] = "Please choose what happens on a bank holiday."
    return found


def problem_with_channel(channel: str, actor: Actor, deps: Deps) -> str | None:
    """Why a team cannot live in this channel, and what to do about it."""
    invite = "I am not in this channel. Type /invite @Ambidex there, then press Save again."
    try:
        found = deps.slack.channel(actor.workspace, channel)
    except SlackTrouble as trouble:
        return invite if trouble.code == "channel_not_found" else _unanswered()
    if found.shared_outside:
        return (
            "This channel is shared with another organisation, whose people would read what your team "
            "shares. Please choose one that is yours alone."
        )
    if found.archived:
        return "This channel is archived. Please choose another."
    return None if found.bot_is_in else invite


def _problem_with_leads(choices: Choices, actor: Actor, deps: Deps, team: Team | None) -> str | None:
    """Why somebody newly named cannot lead: a team that only a bot leads would have nobody to change it."""
    led = {actor.person}
    if team is not None:
        with deps.read() as session:
            led |= {m.person for m in teams.list_leads(session, team.workspace, team.id)}
    try:
        named = [deps.slack.person(actor.workspace, p) for p in choices.leads if p not in led]
    except SlackTrouble:
        return "Slack did not tell me about one of these. Please press Save again in a minute."
    if all(not (p.is_bot or p.deleted or p.external) for p in named):
        return None
    return (
        "A lead has to be a person of this workspace: one of these is an app, a closed account or "
        "somebody from another organisation."
    )


def _unanswered() -> str:
    return "Slack did not tell me about this channel. Please press Save again in a minute."


def _size(choices: Choices, actor: Actor, deps: Deps) -> int:
    """About how many people will be in the team; the recommended rhythm depends on it."""
    if not choices.follows_channel or choices.channel is None:
        return len({*choices.people, *choices.leads, actor.person})
    try:
        return len(deps.slack.members(actor.workspace, choices.channel)) - 1  # we are one of them
    except SlackTrouble:
        return rules.IN_HALVES_FROM


# --- keep it ---------------------------------------------------------------------------------------


def create(session: Session, actor: Actor, checked: Checked, deps: Deps) -> Team:
    """Keep a new team, whose first lead is whoever set it up; launched at once if so chosen."""
    access.require(session, actor, Deed.SET_UP_TEAM, None)
    now, choices = deps.now(), checked.choices
    _refuse_taken(session, actor, choices.channel, None)
    team = Team(
        workspace=actor.workspace,
        id=new_id(),
        state=TeamState.DRAFT,
        created_at=now,
        launched_at=None,
        paused_until=None,
        synced_at=None,
        **_kept(checked, None),
    )
    session.add(team)
    session.flush()
    leads = {actor.person, *choices.leads}
    membership.choose(session, team, {*choices.people, *leads}, leads, now)
    teams.add_target_change(session, team, actor.person, now)
    people.audit(session, team.workspace, actor.person, "team.set_up", f"team:{team.id}", now)
    if choices.launch:
        running.begin(session, team, actor.person, deps.content, deps.settings, now)
    outbox.refresh_home(session, team.workspace, sorted(leads), now)
    return team


def update(session: Session, actor: Actor, team_id: str, checked: Checked, deps: Deps) -> Team:
    """Change a team; due rows, members and Home follow."""
    now, choices = deps.now(), checked.choices
    team = service.get_living(session, actor, Deed.CHANGE_TEAM, team_id)
    _refuse_taken(session, actor, choices.channel, team)
    before = (team.target_short, team.target_medium, team.target_long)
    was = (team.channel, team.follows_channel)
    for name, value in _kept(checked, team).items():
        setattr(team, name, value)
    team.channel_private = None  # whoever saves has the channel before them and means it as it is
    if checked.points != before:
        teams.add_target_change(session, team, actor.person, now)
    if (team.channel, team.follows_channel) != was:
        team.synced_at = None
    _change_people(session, team, choices, now)
    people.audit(session, team.workspace, actor.person, "team.change", f"team:{team.id}", now)
    if team.state is TeamState.DRAFT and choices.launch:
        running.begin(session, team, actor.person, deps.content, deps.settings, now)
    elif team.state is TeamState.ACTIVE and team.channel != was[0]:
        running.introduce(session, team, actor.person, deps.content, deps.settings, now)
    service.plan_schedules(session, team, now)
    members = [m.person for m in teams.list_members(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, members, now)
    return team


def _change_people(session: Session, team: Team, choices: Choices, now: datetime) -> None:
    leads = set(choices.leads)
    membership.choose(session, team, {*choices.people, *leads}, leads, now)


def _kept(checked: Checked, team: Team | None) -> dict[str, object]:
    """The columns of a team that the choices fill."""
    choices = checked.choices
    rhythm = rules.to_cadence(choices, checked.size)
    short, medium, long = checked.points
    kept: dict[str, object] = {
        "name": choices.name,
        "channel": choices.channel,
        "zone": checked.zone,
        "follows_channel": choices.follows_channel,
        "started_on": choices.starts_on,
        "ask_at": choices.ask_at,
        "ask_in_own_zone": choices.in_own_zone,
        "division": choices.division,
        "on_holiday": OnHoliday(choices.on_holiday),
        "digest_weekday": choices.digest_weekday,
        "digest_at": choices.digest_at,
        "target_short": short,
        "target_medium": medium,
        "target_long": long,
        "preset": choices.preset,
        "sector": choices.sector,
        "min_group": choices.min_group,
        "asks_principles": choices.asks_principles,
    }
    if rhythm is not None:
        kept["cadence"] = cadence.to_text(rhythm)
    elif team is None:
        raise InvalidInput({"rhythm": "Please choose how often people are asked, and the day."})
    return kept


def _refuse_taken(session: Session, actor: Actor, channel: str | None, team: Team | None) -> None:
    installation.lock_workspace(session, actor.workspace)
    found = teams.find_team_by_channel(session, actor.workspace, channel or "")
    if found is not None and (team is None or found.id != team.id):
        raise InvalidInput(
            {"channel": f"The team {found.name} lives in this channel already: each needs its own."}
        )


# --- words for what was saved ------------------------------------------------------------------------


def what_comes_first(session: Session, team: Team, person: str, now: datetime) -> dict[str, str]:
    """The next check-in of a person and the team's next digest, in words on that person's clock."""
    if team.state is not TeamState.ACTIVE:
        return {}
    zone = service.zone_of(session, team, person)
    found = {}
    member = teams.find_membership(session, team.workspace, team.id, person)
    if member is not None and member.left_at is None:
        asked = _next_when_here(session, team, member, now)
        found["Your next check-in"] = views.moment_words(asked, zone, now) if asked else "none, it has ended"
    found["Next digest"] = views.moment_words(service.next_shown(team, now), zone, now)
    return found


def _next_when_here(session: Session, team: Team, member: Membership, now: datetime) -> datetime | None:
    """The next check-in that does not fall into somebody's leave."""
    zone = service.zone_of(session, team, member.person)
    asked = service.next_checkin(session, team, member, now)
    while asked is not None:
        if not people.is_away(session, team.workspace, member.person, schedule.local_date(asked, zone)):
            return asked
        asked = service.next_checkin(session, team, member, asked)
    return None


def who_chose(session: Session, team: Team, zone: str) -> str:
    """Who chose the balance and when, shown before anybody changes it."""
    changes = teams.list_target_changes(session, team.workspace, team.id)
    if not changes:
        return ""
    last = changes[-1]
    when = views.moment_words(last.at, zone)
    return f"Chosen by {mention(last.by)} on {when}. A change is noted, with who made it."
