"""What other capabilities ask about teams: which one, who is asked when, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import ScheduleKind, TeamState
from handlers import access
from handlers.access import Actor, Deed
from handlers.blocks import literal
from handlers.errors import NoTeam, NotFound, Refusal
from handlers.teams import cadence, occurrences, schedule, thinned
from handlers.teams.holidays import Closed
from storage.models import Membership, Schedule, Team
from storage.queries import asking, people, teams
from storage.queries.asking import Member
from storage.types import new_id

JUST_PASSED = timedelta(hours=12)
LONGEST_WAIT = timedelta(days=21)  # of a digest for the end of holidays


class WhichTeam(Refusal):
    """You are in several teams here: {teams}. Type it in the channel of the one you mean."""


class TeamIsNotRunning(Refusal):
    """{team} is {state}, so nothing is asked or posted. A lead can change that on the Home tab."""


Occurrence = tuple[date, datetime]  # the nominal local date, and when it is due


@dataclass(frozen=True)
class Place:
    """At what local time somebody is asked, and in which zone that time is meant."""

    zone: str
    at: time


class Choices(Protocol):
    """What somebody lives by and chose for themselves, wherever it was read; None follows the team."""

    @property
    def zone(self) -> str | None: ...
    @property
    def checkin_time(self) -> time | None: ...
    @property
    def quiet_from(self) -> time | None: ...
    @property
    def quiet_until(self) -> time | None: ...
    @property
    def division(self) -> str | None: ...


@dataclass(frozen=True)
class Turn:
    """A due row that was worked off: its team, and every occurrence of it up to now, oldest first."""

    team: Team
    row: Schedule
    occurrences: tuple[Occurrence, ...]
    following: date | None = None


# --- which team ------------------------------------------------------------------------------


def team_for(session: Session, actor: Actor, deed: Deed, hint: str | None = None) -> Team:
    """The team the actor means and may do the deed in.

    ``hint`` is a team's id or a channel's: a button's value, or where a command
    was typed. Without one it is the actor's only team; with several they are
    told which there are. An administrator without a team of their own may mean
    any team that administrators may do this to.
    """
    meant = _hinted(session, actor, hint)
    if meant is not None:
        access.require(session, actor, deed, meant.id)
        return meant
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    fitting = [t for t in own if access.allowed_as(session, actor, deed, t.id)]
    if not fitting and access.allowed_as(session, actor, deed, None):
        fitting = teams.list_teams(session, actor.workspace)
    if len(fitting) == 1:
        return access.get_team(session, actor, deed, fitting[0].id)
    if fitting:
        raise WhichTeam(teams=", ".join(literal(t.name) for t in fitting))
    if own:
        access.require(session, actor, deed, own[0].id)
    raise NoTeam()


def get_living(session: Session, actor: Actor, deed: Deed, team: str) -> Team:
    """A team by its id, if the actor may do the deed in it and it has not ended."""
    found = access.get_team(session, actor, deed, team)
    if found.state is TeamState.ENDED:
        raise NotFound()
    return found


def _hinted(session: Session, actor: Actor, hint: str | None) -> Team | None:
    if not hint:
        return None
    found = teams.find_team(session, actor.workspace, hint)
    if found is not None and found.state is TeamState.ENDED:
        raise NotFound()
    return found or teams.find_team_by_channel(session, actor.workspace, hint)


# --- who is asked when -----------------------------------------------------------------------


def zone_of(session: Session, team: Team, person: str) -> str:
    """The zone somebody lives by: their own as Slack knows it, else the team's."""
    return lives_in(team, people.find_person(session, team.workspace, person))


def lives_in(team: Team, choices: Choices | None) -> str:
    """The zone of somebody whose choices are known already."""
    return (choices.zone if choices is not None else None) or team.zone


def place_of(session: Session, team: Team, person: str) -> Place:
    """When and in which zone one person is asked."""
    return place_by(team, people.find_person(session, team.workspace, person))


def place_by(team: Team, choices: Choices | None) -> Place:
    """When and in which zone somebody is asked whose choices are known already.

    A time somebody chose for themselves is meant on their own clock, whatever
    the team does.
    """
    zone = lives_in(team, choices)
    if choices is not None and choices.checkin_time is not None:
        return Place(zone, choices.checkin_time)
    return Place(zone if team.ask_in_own_zone else team.zone, team.ask_at)


def members_asked(team: Team, row: Schedule, nominal: date, members: Sequence[Member]) -> list[Member]:
    """Whom one due ``ask`` row asks for a nominal date: its zone and time, and the half whose turn it is."""
    rhythm, turn = cadence.from_text(team.cadence), occurrences.nominal_on(team, nominal)
    here = Place(row.zone, row.local_time)
    return [m for m in members if place_by(team, m) == here and turn.is_for(rhythm, m.half)]


def quiet_hours(session: Session, settings: Settings, team: Team, person: str) -> tuple[str, time, time]:
    """Somebody's zone and the hours in which they are left alone."""
    return quiet_by(settings, team, people.find_person(session, team.workspace, person))


def quiet_by(settings: Settings, team: Team, choices: Choices | None) -> tuple[str, time, time]:
    """The zone and quiet hours of somebody whose choices are known already."""
    quiet_from = choices.quiet_from if choices is not None else None
    quiet_until = choices.quiet_until if choices is not None else None
    return (
        lives_in(team, choices),
        settings.quiet_from if quiet_from is None else quiet_from,
        settings.quiet_until if quiet_until is None else quiet_until,
    )


def closed_of(session: Session, team: Team, person: str) -> Closed:
    """The bank holidays of somebody: their own if they said where they are, else the team's."""
    known = people.find_person(session, team.workspace, person)
    return occurrences.closed_to(team, known.division if known is not None else None)


# --- what comes next -------------------------------------------------------------------------


def next_digest(team: Team, now: datetime) -> tuple[date, datetime]:
    """The local date and the moment of the team's first digest after ``now``."""
    return _digest_after(team, schedule.local_date(now, team.zone) - timedelta(days=1), now)


def next_shown(team: Team, now: datetime) -> datetime:
    """When the next digest appears: one that a bank holiday put off may still be to come."""
    due = now - LONGEST_WAIT
    while True:
        on, due = next_digest(team, due)
        shown = occurrences.shown_at(team, on, due, next_digest(team, due)[1])
        if shown is not None and shown > now:
            return shown


def _digest_after(team: Team, day: date, now: datetime) -> tuple[date, datetime]:
    while True:
        day += timedelta(days=1)
        if day.weekday() != team.digest_weekday:
            continue
        due = schedule.to_utc(day, team.digest_at, team.zone)
        if due is not None and due > now:
            return day, due


def next_ask(team: Team, place: Place, now: datetime) -> tuple[date, datetime] | None:
    """The first date after ``now`` on which it is the turn of people of this place; None when it has ended.

    One that is a bank holiday comes too: on the day it is noted why nobody is asked.
    """
    day = schedule.local_date(now, place.zone) - timedelta(days=2)
    while True:
        following = occurrences.next_nominal(team, day)
        if following is None:
            return None
        day = following.on
        due = schedule.to_utc(day, place.at, place.zone)
        if due is not None and due > now:
            return day, due


def next_asked(team: Team, row: Schedule, now: datetime) -> datetime | None:
    """When a due row asks next: its own moment, or the first later one that no bank holiday skips."""
    on, due = row.next_on, row.next_due_at
    while on is not None and due is not None and (due <= now or occurrences.nominal_on(team, on).skipped):
        on, due = next_ask(team, Place(row.zone, row.local_time), due) or (None, None)
    return due


def next_checkin(session: Session, team: Team, member: Membership, now: datetime) -> datetime | None:
    """When one member is asked next; None while the team rests or when the cadence has ended."""
    if team.state is not TeamState.ACTIVE:
        return None
    rhythm = cadence.from_text(team.cadence)
    choices = people.find_person(session, team.workspace, member.person)
    place, zone = place_by(team, choices), lives_in(team, choices)
    closed = closed_of(session, team, member.person)
    passed = thinned.passed_over(session, team, member)
    found = next_ask(team, place, now)
    while found is not None:
        turn = occurrences.nominal_on(team, found[0])
        free = found[0] in closed or schedule.local_date(found[1], zone) in closed
        if turn.is_for(rhythm, member.half) and not turn.skipped and not free and found[0] != passed:
            return found[1]
        found = next_ask(team, place, found[1])
    return None


# --- due rows --------------------------------------------------------------------------------


def plan_schedules(session: Session, team: Team, now: datetime) -> None:
    """Make a team's due rows what its members' zones and times ask for."""
    plan_teams(session, team.workspace, [team], now)


def plan_teams(session: Session, workspace: str, planned: Sequence[Team], now: datetime) -> None:
    """Make the due rows of these teams what their members' zones and times ask for.

    A row that is due but not yet worked off keeps its due time, so planning
    again never swallows an occurrence. A paused team keeps only its digest's
    row, which closes the rounds that are open; with no other rows, resuming it
    cannot send what it missed.
    """
    session.flush()
    asking_now = [team.id for team in planned if team.state is TeamState.ACTIVE]
    members = asking.list_members(session, workspace, asking_now) if asking_now else {}
    rows = teams.list_schedules_of(session, workspace, [team.id for team in planned])
    gone: list[str] = []
    added: list[dict[str, Any]] = []
    for team in planned:
        _plan(team, members.get(team.id, ()), rows.get(team.id, ()), now, gone, added)
    teams.remove_schedules(session, workspace, gone)
    teams.add_schedules(session, added)
    session.flush()


def _plan(
    team: Team,
    members: Sequence[Member],
    existing: Sequence[Schedule],
    now: datetime,
    gone: list[str],
    added: list[dict[str, Any]],
) -> None:
    """Bring one team's rows up to date, and note which are to go and which to be added."""
    wanted = _wanted(team, members)
    rows = {(r.kind, r.zone, r.local_time): r for r in existing}
    waiting: dict[tuple[ScheduleKind, date], datetime] = {}
    for key, old in rows.items():
        if key not in wanted and old.next_on is not None and old.next_due_at is not None:
            kept = waiting.get((old.kind, old.next_on))
            waiting[old.kind, old.next_on] = max(kept or old.next_due_at, old.next_due_at)
    gone += [row.id for key, row in rows.items() if key not in wanted]
    for kind, zone, at in sorted(wanted):
        row = rows.get((kind, zone, at))
        if row is not None and row.next_due_at is not None and row.next_due_at <= now:
            continue
        next_on, due = _next_kept(team, kind, Place(zone, at), now, waiting)
        if row is None:
            added.append(
                {
                    "workspace": team.workspace,
                    "id": new_id(),
                    "team": team.id,
                    "kind": kind,
                    "zone": zone,
                    "local_time": at,
                    "next_on": next_on,
                    "next_due_at": due,
                }
            )
        else:
            row.next_on, row.next_due_at = next_on, due


def _next_kept(
    team: Team,
    kind: ScheduleKind,
    place: Place,
    now: datetime,
    waiting: Mapping[tuple[ScheduleKind, date], datetime],
) -> tuple[date | None, datetime | None]:
    """The next occurrence, after a change of times or zones too.

    One that was still to come in a row that goes (``waiting``) keeps its old
    moment where its new one has just passed: who are asked at ten from now on,
    and not at two, are asked at two today. For a single person see ``moving``.
    """

    def after(moment: datetime) -> tuple[date, datetime] | None:
        return next_digest(team, moment) if kind is ScheduleKind.DIGEST else next_ask(team, place, moment)

    passed, coming = after(now - JUST_PASSED), after(now)
    if passed is None or passed[1] > now:
        return coming or (None, None)
    old = waiting.get((kind, passed[0]))
    if old is None or (coming is not None and old >= coming[1]):
        return coming or (None, None)
    return passed[0], old


def _wanted(team: Team, members: Sequence[Member]) -> set[tuple[ScheduleKind, str, time]]:
    if team.state in (TeamState.DRAFT, TeamState.ENDED):
        return set()
    places = {place_by(team, member) for member in members}
    asks = {(ScheduleKind.ASK, place.zone, place.at) for place in places}
    return asks | {(ScheduleKind.DIGEST, team.zone, team.digest_at)}


def work_off(session: Session, team: Team, row: Schedule, now: datetime) -> list[Occurrence]:
    """Every occurrence of a due row up to ``now``, and the row moved to its next one.

    Normally one. After downtime there may be more: use the last and let the
    older ones go. Empty when another process worked the row off first.
    """
    found, following = _occurrences(team, row, now)
    return found if teams.advance_schedule(session, row, *following) else []


def work_off_many(session: Session, workspace: str, due: Sequence[str], now: datetime) -> list[Turn]:
    """Work off the rows of a workspace by which people are asked, those another process has not taken."""
    rows = asking.lock_due(session, workspace, due, now)
    known = asking.list_teams(session, workspace, sorted({row.team for row in rows}))
    turns, following = [], {}
    for row in rows:
        team = known[row.team]
        found, following[row.id] = _occurrences(team, row, now)
        turns.append(Turn(team, row, tuple(found), following[row.id][0]))
    asking.move_on(session, workspace, following)
    return turns


def _occurrences(
    team: Team, row: Schedule, now: datetime
) -> tuple[list[Occurrence], Occurrence | tuple[None, None]]:
    """Every occurrence of a row up to ``now``, and the one that follows."""
    found: list[Occurrence] = []
    on, due = row.next_on, row.next_due_at
    while on is not None and due is not None and due <= now:
        found.append((on, due))
        on, due = _after(team, row, due) or (None, None)
    return found, (on, due) if on is not None and due is not None else (None, None)


def _after(team: Team, row: Schedule, moment: datetime) -> tuple[date, datetime] | None:
    if row.kind is ScheduleKind.DIGEST:
        return next_digest(team, moment)
    return next_ask(team, Place(row.zone, row.local_time), moment)


def require_running(team: Team) -> None:
    """Raises ``TeamIsNotRunning`` for a team that is not launched, paused or ended."""
    if team.state is not TeamState.ACTIVE:
        words = {TeamState.DRAFT: "not launched yet", TeamState.PAUSED: "paused", TeamState.ENDED: "ended"}
        raise TeamIsNotRunning(team=literal(team.name), state=words[team.state])
