"""What other capabilities ask about teams: which one, who is asked when, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import ScheduleKind, TeamState
from handlers import access
from handlers.access import Actor, Deed
from handlers.blocks import literal
from handlers.errors import NoTeam, NotFound, Refusal
from handlers.teams import cadence, schedule
from storage.models import Membership, Person, Schedule, Team
from storage.queries import people, teams

JUST_PASSED = timedelta(hours=12)


class WhichTeam(Refusal):
    """You are in several teams here: {teams}. Type it in the channel of the one you mean."""


class TeamIsNotRunning(Refusal):
    """{team} is {state}, so nothing is asked or posted. A lead can change that on the Home tab."""


@dataclass(frozen=True)
class Place:
    """At what local time somebody is asked, and in which zone that time is meant."""

    zone: str
    at: time


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
    known = people.find_person(session, team.workspace, person)
    return known.zone if known is not None and known.zone else team.zone


def place_of(session: Session, team: Team, person: str) -> Place:
    """When and in which zone one person is asked.

    A time somebody chose for themselves is meant on their own clock, whatever
    the team does.
    """
    return _place(team, people.find_person(session, team.workspace, person))


def places(session: Session, team: Team, members: Sequence[Membership]) -> dict[str, Place]:
    """When and in which zone each of these members is asked."""
    known = {p.id: p for p in people.list_people(session, team.workspace, [m.person for m in members])}
    return {m.person: _place(team, known.get(m.person)) for m in members}


def _place(team: Team, known: Person | None) -> Place:
    zone = known.zone if known is not None and known.zone else team.zone
    if known is not None and known.checkin_time is not None:
        return Place(zone, known.checkin_time)
    return Place(zone if team.ask_in_own_zone else team.zone, team.ask_at)


def members_asked(session: Session, team: Team, row: Schedule, nominal: date) -> list[Membership]:
    """Whom one due ``ask`` row asks for a nominal date: its zone and time, and the half whose turn it is."""
    rhythm = cadence.from_text(team.cadence)
    members = teams.list_members(session, team.workspace, team.id)
    where = places(session, team, members)
    here = Place(row.zone, row.local_time)
    return [m for m in members if where[m.person] == here and cadence.in_half(nominal, rhythm, m.half)]


def quiet_hours(session: Session, settings: Settings, team: Team, person: str) -> tuple[str, time, time]:
    """Somebody's zone and the hours in which they are left alone."""
    known = people.find_person(session, team.workspace, person)
    quiet_from = known.quiet_from if known is not None else None
    quiet_until = known.quiet_until if known is not None else None
    return (
        zone_of(session, team, person),
        settings.quiet_from if quiet_from is None else quiet_from,
        settings.quiet_until if quiet_until is None else quiet_until,
    )


# --- what comes next -------------------------------------------------------------------------


def next_digest(team: Team, now: datetime) -> tuple[date, datetime]:
    """The local date and the moment of the team's first digest after ``now``."""
    return _digest_after(team, schedule.local_date(now, team.zone) - timedelta(days=1), now)


def _digest_after(team: Team, day: date, now: datetime) -> tuple[date, datetime]:
    while True:
        day += timedelta(days=1)
        if day.weekday() != team.digest_weekday:
            continue
        due = schedule.to_utc(day, team.digest_at, team.zone)
        if due is not None and due > now:
            return day, due


def next_ask(team: Team, place: Place, now: datetime) -> tuple[date, datetime] | None:
    """The first date after ``now`` on which people of this place are asked; None when the cadence ended."""
    rhythm = cadence.from_text(team.cadence)
    day = schedule.local_date(now, place.zone) - timedelta(days=2)
    while True:
        following = cadence.next_nominal(rhythm, team.started_on, day)
        if following is None:
            return None
        day = following
        due = schedule.to_utc(day, place.at, place.zone)
        if due is not None and due > now:
            return day, due


def next_checkin(session: Session, team: Team, member: Membership, now: datetime) -> datetime | None:
    """When one member is asked next; None while the team rests or when the cadence has ended."""
    if team.state is not TeamState.ACTIVE:
        return None
    rhythm = cadence.from_text(team.cadence)
    place = place_of(session, team, member.person)
    found = next_ask(team, place, now)
    while found is not None and not cadence.in_half(found[0], rhythm, member.half):
        found = next_ask(team, place, found[1])
    return found[1] if found else None


# --- due rows --------------------------------------------------------------------------------


def plan_schedules(session: Session, team: Team, now: datetime) -> None:
    """Make a team's due rows what its members' zones and times ask for.

    A row that is due but not yet worked off keeps its due time, so planning
    again never swallows an occurrence. A paused team keeps only its digest's
    row, which closes the rounds that are open; with no other rows, resuming it
    cannot send what it missed.
    """
    wanted = _wanted(session, team)
    rows = {(r.kind, r.zone, r.local_time): r for r in teams.list_schedules(session, team.workspace, team.id)}
    waiting: dict[tuple[ScheduleKind, date], datetime] = {}
    for old in rows.values():
        if old.next_on is not None and old.next_due_at is not None:
            kept = waiting.get((old.kind, old.next_on))
            waiting[old.kind, old.next_on] = max(kept or old.next_due_at, old.next_due_at)
    teams.remove_schedules(session, team.workspace, [r.id for key, r in rows.items() if key not in wanted])
    for kind, zone, at in sorted(wanted):
        row = rows.get((kind, zone, at))
        if row is not None and row.next_due_at is not None and row.next_due_at <= now:
            continue
        next_on, due = _next_kept(team, kind, Place(zone, at), now, waiting)
        if row is None:
            teams.add_schedule(session, team, kind, zone, at, next_on, due)
        else:
            row.next_on, row.next_due_at = next_on, due
    session.flush()


def _next_kept(
    team: Team,
    kind: ScheduleKind,
    place: Place,
    now: datetime,
    waiting: Mapping[tuple[ScheduleKind, date], datetime],
) -> tuple[date | None, datetime | None]:
    """The next occurrence, after a change of times or zones too.

    One that was still to come (``waiting``) keeps its old moment where its new
    one has just passed: who moves east, or whose lead chooses an earlier time at
    noon, is asked that day as well.
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


def _wanted(session: Session, team: Team) -> set[tuple[ScheduleKind, str, time]]:
    if team.state in (TeamState.DRAFT, TeamState.ENDED):
        return set()
    members = teams.list_members(session, team.workspace, team.id) if team.state is TeamState.ACTIVE else []
    asks = {(ScheduleKind.ASK, p.zone, p.at) for p in places(session, team, members).values()}
    return asks | {(ScheduleKind.DIGEST, team.zone, team.digest_at)}


def work_off(session: Session, team: Team, row: Schedule, now: datetime) -> list[tuple[date, datetime]]:
    """Every occurrence of a due row up to ``now``, and the row moved to its next one.

    Normally one. After downtime there may be more: use the last and let the
    older ones go. Empty when another process worked the row off first.
    """
    found: list[tuple[date, datetime]] = []
    following = (row.next_on, row.next_due_at)
    while following[0] is not None and following[1] is not None and following[1] <= now:
        found.append((following[0], following[1]))
        following = _after(team, row, following[1]) or (None, None)
    return found if teams.advance_schedule(session, row, *following) else []


def _after(team: Team, row: Schedule, moment: datetime) -> tuple[date, datetime] | None:
    if row.kind is ScheduleKind.DIGEST:
        return next_digest(team, moment)
    return next_ask(team, Place(row.zone, row.local_time), moment)


def require_running(team: Team) -> None:
    """Raises ``TeamIsNotRunning`` for a team that is not launched, paused or ended."""
    if team.state is not TeamState.ACTIVE:
        words = {TeamState.DRAFT: "not launched yet", TeamState.PAUSED: "paused", TeamState.ENDED: "ended"}
        raise TeamIsNotRunning(team=literal(team.name), state=words[team.state])
