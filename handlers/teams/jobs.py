"""The clock wakes us: members and zones are read from Slack, pauses end."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from handlers import outbox
from handlers.deps import Deps, SlackPerson
from handlers.errors import SlackTrouble
from handlers.teams import membership, moving, renewal, rules, running, schedule, service
from handlers.teams.running import Lost
from storage.models import Person, Team
from storage.queries import people, renewals, teams

log = logging.getLogger("ambidex")

DAILY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after Slack did not answer
SOON = timedelta(minutes=1)  # after Slack told us to wait, or while a team still waits for its people
AT_IT = timedelta(minutes=2)  # whoever reads is left alone as long
MOST_REFUSED = 3  # newcomers; then the others wait as well
LIMITED = "ratelimited"
CLOCK = "clock"
GONE = ("user_not_found", "users_not_found", "user_not_visible")


def sync_due(deps: Deps) -> None:
    """End pauses that are over, and read members and zones that were not read for a day.

    Slack is asked outside any transaction: it may take its time, and nobody
    else has to wait for that. One process reads what is due, whoever comes
    first: side by side they would use up in seconds what Slack allows in a minute.
    """
    _end_pauses(deps)
    now = deps.now()
    with deps.read() as session:
        due = teams.list_teams_to_sync(session, now - DAILY, now)
    for team in due:
        with deps.begin() as session:
            mine = teams.claim_reading(session, team.workspace, team.id, now - DAILY, now, now + AT_IT)
        if mine:
            _sync_team(deps, team)
    with deps.read() as session:
        stale = people.list_people_to_read(session, now - DAILY, limit=1)
    if stale:
        with deps.begin() as session:
            stale = people.claim_people_to_read(session, now - DAILY, until=now - DAILY + AT_IT)
        _sync_people(deps, stale)


def renew_due(deps: Deps) -> None:
    """Ask the leads of every team that has been at it for twelve weeks, each in a transaction of its own."""
    now = deps.now()
    with deps.read() as session:
        due = renewals.list_to_ask(session, now - renewal.EVERY)
    deps.each(due, lambda session, one: renewal.ask(session, deps.settings, *one, now))


def _end_pauses(deps: Deps) -> None:
    with deps.read() as session:
        resting = teams.list_pauses_that_end(session)
    for team in resting:
        if team.paused_until is None or schedule.local_date(deps.now(), team.zone) < team.paused_until:
            continue
        with deps.begin() as session:
            found = teams.find_team(session, team.workspace, team.id)
            if found is not None and found.paused_until == team.paused_until:
                running.go_on(session, found, CLOCK, deps.now())


# --- members ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Present:
    """Who is in a channel: members already, and newcomers as Slack knows them.

    Until Slack has said who everybody is, some newcomers are missing, and the rest is read soon.
    """

    people: Mapping[str, SlackPerson | None]
    whole: bool


def _sync_team(deps: Deps, team: Team) -> None:
    """Make a team's members those of its channel, as long as it has one of its own to live in."""
    present: Present | None = None
    try:
        lost = _lost_channel(deps, team)
        if not lost and team.follows_channel:
            present = _people_in(deps, team)
        private = None if lost else deps.slack.channel(team.workspace, team.channel).private
    except SlackTrouble as trouble:
        log.warning("the members of a team were not read", extra={"team": team.id, "code": trouble.code})
        waits = SOON if trouble.code == LIMITED or team.synced_at is None else AGAIN
        with deps.begin() as session:
            teams.read_again(session, team.workspace, team.id, deps.now() + waits)
        return
    with deps.begin() as session:
        found = teams.find_team(session, team.workspace, team.id)
        if found is None or found.channel != team.channel:
            return
        if lost:
            running.pause_for_slack(session, found, lost, deps.now())
            return
        if found.channel_private is None:
            found.channel_private = private
        if present is not None:
            _follow(deps, session, found, present.people, is_first=found.synced_at is None)
        if present is None or present.whole:
            found.synced_at, found.read_again_at = deps.now(), None
        else:
            found.read_again_at = deps.now() + SOON
        service.plan_schedules(session, found, deps.now())


def _lost_channel(deps: Deps, team: Team) -> Lost | None:
    """Why a team cannot live in its channel any more, if an event about that was missed."""
    try:
        channel = deps.slack.channel(team.workspace, team.channel)
    except SlackTrouble as trouble:
        if trouble.code == "channel_not_found":
            return Lost.LEFT
        raise
    if channel.shared_outside:
        return Lost.SHARED
    if channel.archived:
        return Lost.ARCHIVED
    return None if channel.bot_is_in else Lost.LEFT


def _people_in(deps: Deps, team: Team) -> Present:
    """The people of a team's channel; whom Slack does not know any more, and bots, are none of them.

    What has been read is kept, however little it is: a large team is read in
    several turns, for Slack tells of about a hundred people a minute.
    """
    with deps.read() as session:
        members = {m.person for m in teams.list_members(session, team.workspace, team.id)}
    listed = deps.slack.members(team.workspace, team.channel)
    present: dict[str, SlackPerson | None] = {person: None for person in listed if person in members}
    refused = 0
    for person in listed:
        if person in members:
            continue
        try:
            known = deps.slack.person(team.workspace, person)
        except SlackTrouble as trouble:
            if trouble.code in GONE:
                continue
            log.warning("a newcomer was not read", extra={"team": team.id, "code": trouble.code})
            refused += 1
            if trouble.code == LIMITED or refused == MOST_REFUSED:
                return Present(present, whole=False)
            continue
        if not (known.is_bot or known.deleted or known.external):
            present[person] = known
    return Present(present, whole=not refused)


def _follow(
    deps: Deps, session: Session, team: Team, present: Mapping[str, SlackPerson | None], *, is_first: bool
) -> None:
    """Take newcomers in. After a launch they read the introduction; later each gets a welcome."""
    joined, gone = membership.follow(session, team, present.keys(), deps.now())
    for person in sorted(joined):
        known = present[person]
        if known is not None:
            _record(deps, session, known, team.workspace)
        if not is_first:
            membership.welcome(session, deps.settings, team, person, deps.now())
    outbox.refresh_home(session, team.workspace, sorted(joined | gone), deps.now())


# --- zones -----------------------------------------------------------------------------------------


def _sync_people(deps: Deps, stale: Sequence[Person]) -> None:
    """Read people's zones, and whether they are still there; due rows follow those who moved."""
    for workspace, group in groupby(sorted(stale, key=lambda p: p.workspace), key=lambda p: p.workspace):
        read = list(_read(deps, workspace, [p.id for p in group]))
        with deps.begin() as session:
            for person, known in read:
                _keep(deps, session, workspace, person, known)


def _read(
    deps: Deps, workspace: str, waiting: Sequence[str]
) -> Iterator[tuple[str, SlackPerson | SlackTrouble]]:
    """What Slack says of each; after a refusal that may pass, the others wait for the next time.

    Told to wait, all of them do: they are claimed for as long as that takes.
    """
    for person in waiting:
        try:
            yield person, deps.slack.person(workspace, person)
        except SlackTrouble as trouble:
            if trouble.code != LIMITED:
                yield person, trouble
            if trouble.code not in GONE:
                log.warning("a person was not read", extra={"code": trouble.code})
                return


def _keep(
    deps: Deps, session: Session, workspace: str, person: str, known: SlackPerson | SlackTrouble
) -> None:
    before = people.get_person(session, workspace, person)
    if isinstance(known, SlackTrouble):
        if known.code not in GONE:
            before.zone_read_at = deps.now() - DAILY + AGAIN
            return
        known = SlackPerson(person, before.zone, False, False, deleted=True, external=False)
    was_deleted = before.deactivated
    if not known.deleted:
        moving.move(session, deps.settings, workspace, person, rules.known_zone(known.zone), deps.now())
    _record(deps, session, known, workspace)
    own = teams.list_teams_of(session, workspace, person)
    if known.is_bot or known.external:
        for team in own:
            membership.leave(session, team, person, deps.now())
    elif known.deleted == was_deleted:
        return
    elif known.deleted:
        for checkin in teams.still_open_checkins(session, workspace, person=person):
            membership.take_back(session, workspace, checkin, "their account is deactivated")
    service.plan_teams(session, workspace, own, deps.now())


def _record(deps: Deps, session: Session, known: SlackPerson, workspace: str) -> None:
    people.record_person(
        session,
        workspace,
        known.id,
        zone=rules.known_zone(known.zone),
        deactivated=known.deleted,
        administers=known.is_admin,
        now=deps.now(),
    )
