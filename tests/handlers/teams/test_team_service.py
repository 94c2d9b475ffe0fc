"""Which team is meant, whom a due row asks, and what stays due when plans change; on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.app import Bell
from config.settings import Settings
from config.vocabulary import Role, ScheduleKind, TeamState
from handlers.access import Actor, Deed
from handlers.deps import Deps, SlackChannel, SlackPerson, View
from handlers.errors import NotAllowed, NoTeam, NotFound, SlackTrouble
from handlers.teams import cadence, jobs, membership, service
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.service import WhichTeam
from storage.db import Database
from storage.models import Person, Schedule, Team, Workspace
from storage.queries import asking, people, teams
from tests.handlers.scene import content

T = "T0NORTH"
ROW = "0e8ec000"  # a team whose id is written to the log, where only a row's random id is let through
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)  # a Monday; London is on winter time
ANA, BEN, CLEO, HINE = "U0ANA", "U0BEN", "U0CLEO", "U0HINE"
ZONES = {ANA: "Europe/London", BEN: "Europe/London", CLEO: "Europe/London", HINE: "Pacific/Auckland"}


@dataclass
class FakeSlack:
    """A workspace's people and channels, as they are changed by the tests."""

    zones: dict[str, str | None] = field(default_factory=lambda: dict[str, str | None](ZONES))
    present: dict[str, list[str]] = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)
    trouble: str = ""
    asked: list[str] = field(default_factory=list)

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        raise AssertionError("no modal is opened here")

    push_modal = update_modal = open_modal

    def person(self, workspace: str, person: str) -> SlackPerson:
        self.asked.append(person)
        if self.trouble:
            raise SlackTrouble(self.trouble)
        return SlackPerson(
            person, self.zones.get(person), False, person in self.bots, person not in self.zones, False
        )

    def channel(self, workspace: str, channel: str, *, fresh: bool = False) -> SlackChannel:
        if self.trouble:
            raise SlackTrouble(self.trouble)
        return SlackChannel(channel, "team", False, False, True)

    def members(self, workspace: str, channel: str) -> list[str]:
        self.asked.append(channel)
        return list(self.present.get(channel, []))


class House:
    """A workspace with teams in it, a moment, and a Slack."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.now = NOW
        self.slack = FakeSlack()
        self.deps = Deps(
            db=db,
            now=lambda: self.now,
            content=content(),
            settings=Settings(_env_file=None),
            slack=self.slack,
            bell=Bell(),
        )
        with db.begin() as session:
            session.add(Workspace(id=T, bot_user="U0AMBI", zone="Europe/London", installed_at=NOW))

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self.db.begin() as session:
            yield session

    def team(self, id: str, *members: str, **changes: Any) -> None:
        """A team asked every Tuesday at nine on each person's own clock; the first leads it."""
        values: dict[str, Any] = {
            "name": f"Team {id}",
            "channel": f"C0{id}",
            "state": TeamState.ACTIVE,
            "zone": "Europe/London",
            "follows_channel": True,
            "cadence": cadence.to_text(Cadence(Rhythm.WEEKLY, weekday=1)),
            "started_on": date(2026, 1, 5),
            "ask_at": time(9),
            "ask_in_own_zone": True,
            "digest_weekday": 4,
            "digest_at": time(15),
            "target_short": 5,
            "target_medium": 3,
            "target_long": 2,
            "preset": "quarterly",
            "sector": "general",
            "min_group": 5,
            "created_at": NOW,
            "launched_at": NOW,
            "paused_until": None,
            "synced_at": NOW,
        }
        self.slack.present[f"C0{id}"] = list(members)
        with self.begin() as session:
            session.add(Team(workspace=T, id=id, **(values | changes)))
            session.flush()
            team = self.get(session, id)
            for place, person in enumerate(members):
                if people.find_person(session, T, person) is None:
                    session.add(Person(workspace=T, id=person, zone=ZONES.get(person, ""), zone_read_at=NOW))
                    session.flush()
                membership.join(session, team, person, NOW, Role.MEMBER if place else Role.LEAD)
            service.plan_schedules(session, team, self.now)

    def get(self, session: Session, id: str) -> Team:
        team = teams.find_team(session, T, id)
        assert team is not None
        return team

    def due(
        self, id: str, kind: ScheduleKind = ScheduleKind.ASK
    ) -> dict[tuple[str, time], tuple[date | None, datetime | None]]:
        """The due rows of a team: where and when, and what comes next."""
        with self.db.read() as session:
            rows = teams.list_schedules(session, T, id)
        return {(r.zone, r.local_time): (r.next_on, r.next_due_at) for r in rows if r.kind == kind}


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


# --- which team ------------------------------------------------------------------------------------


def test_the_only_team_is_meant(house: House) -> None:
    house.team("exec", ANA, BEN)
    with house.db.read() as session:
        assert service.team_for(session, Actor(T, BEN), Deed.SEE_TEAM).id == "exec"
        with pytest.raises(NotAllowed):
            service.team_for(session, Actor(T, BEN), Deed.CHANGE_TEAM)
        with pytest.raises(NoTeam):
            service.team_for(session, Actor(T, "U0NOBODY"), Deed.SEE_TEAM)


def test_of_several_the_channel_or_the_button_says_which(house: House) -> None:
    house.team("exec", ANA, BEN)
    house.team("place", BEN, ANA, name="*Place* <!channel>")
    with house.db.read() as session:
        with pytest.raises(WhichTeam) as asked:
            service.team_for(session, Actor(T, BEN), Deed.SEE_TEAM)
        assert "Team exec" in asked.value.words
        assert "<!channel>" not in asked.value.words
        for hint in ("place", "C0place"):
            assert service.team_for(session, Actor(T, BEN), Deed.SEE_TEAM, hint).id == "place"
        assert service.team_for(session, Actor(T, ANA), Deed.CHANGE_TEAM).id == "exec"  # the one they lead
        with pytest.raises(NotAllowed):
            service.team_for(session, Actor(T, ANA), Deed.CHANGE_TEAM, "C0place")


def test_a_channel_without_a_team_is_no_hint(house: House) -> None:
    house.team("exec", ANA)
    with house.db.read() as session:
        assert service.team_for(session, Actor(T, ANA), Deed.SEE_TEAM, "C0LUNCH").id == "exec"


def test_an_administrator_may_mean_any_team_they_configure(house: House) -> None:
    house.team("exec", ANA)
    admin = Actor(T, "U0ADMIN", is_admin=True)
    with house.db.read() as session:
        assert service.team_for(session, admin, Deed.CHANGE_TEAM).id == "exec"
        with pytest.raises(NoTeam):
            service.team_for(session, admin, Deed.SEE_TEAM)


def test_an_ended_team_is_not_meant_any_more(house: House) -> None:
    house.team("old", ANA, state=TeamState.ENDED)
    with house.db.read() as session:
        with pytest.raises(NoTeam):
            service.team_for(session, Actor(T, ANA), Deed.SEE_TEAM)
        with pytest.raises(NotFound):
            service.team_for(session, Actor(T, ANA), Deed.SEE_TEAM, "old")


# --- due rows --------------------------------------------------------------------------------------


def test_a_team_has_one_due_row_for_each_zone_and_time(house: House) -> None:
    house.team("exec", ANA, BEN, HINE)
    assert house.due("exec") == {
        ("Europe/London", time(9)): (date(2026, 11, 3), datetime(2026, 11, 3, 9, tzinfo=UTC)),
        ("Pacific/Auckland", time(9)): (date(2026, 11, 3), datetime(2026, 11, 2, 20, tzinfo=UTC)),
    }
    friday = (date(2026, 11, 6), datetime(2026, 11, 6, 15, tzinfo=UTC))
    assert house.due("exec", ScheduleKind.DIGEST) == {("Europe/London", time(15)): friday}


def test_on_the_teams_clock_everybody_is_asked_at_once_but_for_times_of_their_own(house: House) -> None:
    house.team("exec", ANA, BEN, HINE, ask_in_own_zone=False)
    assert set(house.due("exec")) == {("Europe/London", time(9))}
    with house.begin() as session:
        people.get_person(session, T, HINE).checkin_time = time(10, 30)
        session.flush()
        service.plan_schedules(session, house.get(session, "exec"), house.now)
    assert set(house.due("exec")) == {("Europe/London", time(9)), ("Pacific/Auckland", time(10, 30))}


def test_planning_again_never_swallows_what_is_due_and_not_yet_asked(house: House) -> None:
    house.team("exec", ANA)
    before = house.due("exec")
    house.now += timedelta(days=1, hours=3)  # past Tuesday at nine, and nobody has worked it off
    with house.begin() as session:
        service.plan_schedules(session, house.get(session, "exec"), house.now)
    assert house.due("exec") == before


def test_a_due_row_is_worked_off_once(house: House) -> None:
    house.team("exec", ANA)
    house.now += timedelta(days=1)
    with house.db.read() as session:
        rows = teams.list_due_schedules(session, ScheduleKind.ASK, house.now)
    (row,) = rows
    for expected in ([date(2026, 11, 3)], []):  # the second worker comes too late
        with house.begin() as session:
            found = service.work_off(session, house.get(session, "exec"), row, house.now)
            assert [nominal for nominal, _ in found] == expected
            session.expunge_all()
    assert house.due("exec")["Europe/London", time(9)][0] == date(2026, 11, 10)


def test_after_downtime_every_missed_date_is_told_and_the_row_is_ahead_again(house: House) -> None:
    house.team("exec", ANA)
    house.now += timedelta(weeks=3)
    with house.begin() as session:
        (row,) = teams.list_due_schedules(session, ScheduleKind.ASK, house.now)
        found = service.work_off(session, house.get(session, "exec"), row, house.now)
    assert [nominal.day for nominal, _ in found] == [3, 10, 17]
    assert house.due("exec")["Europe/London", time(9)][0] == date(2026, 11, 24)


def test_a_due_row_asks_only_those_it_is_for(house: House) -> None:
    house.team("exec", ANA, BEN, CLEO, HINE, cadence=cadence.to_text(Cadence(Rhythm.HALVES, weekday=1)))
    with house.begin() as session:
        team = house.get(session, "exec")
        rows: dict[str, Schedule] = {
            r.zone: r for r in teams.list_schedules(session, T, "exec") if r.kind is ScheduleKind.ASK
        }
        members = asking.list_members(session, T, ["exec"])["exec"]
        seen: list[set[str]] = []
        for nominal in (date(2026, 11, 3), date(2026, 11, 10)):
            london = service.members_asked(team, rows["Europe/London"], nominal, members)
            auckland = service.members_asked(team, rows["Pacific/Auckland"], nominal, members)
            seen.append({m.person for m in (*london, *auckland)})
    assert seen[0] & seen[1] == set()
    assert seen[0] | seen[1] == {ANA, BEN, CLEO, HINE}
    assert len(seen[0]) == len(seen[1]) == 2


@pytest.mark.parametrize("state", [TeamState.DRAFT, TeamState.ENDED])
def test_a_team_that_does_not_run_has_nothing_due(house: House, state: TeamState) -> None:
    house.team("exec", ANA, state=state)
    assert house.due("exec") == house.due("exec", ScheduleKind.DIGEST) == {}


def test_a_paused_team_keeps_the_digest_that_closes_its_rounds(house: House) -> None:
    house.team("exec", ANA, state=TeamState.PAUSED)
    assert house.due("exec") == {}
    assert len(house.due("exec", ScheduleKind.DIGEST)) == 1


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 6, 14, 59, tzinfo=UTC), 6),
        (datetime(2026, 11, 6, 15, 0, tzinfo=UTC), 13),  # strictly after: this one is due now
        (datetime(2026, 11, 7, 0, 0, tzinfo=UTC), 13),
    ],
)
def test_the_next_digest_is_the_first_one_after_now(house: House, now: datetime, day: int) -> None:
    house.team("exec", ANA)
    with house.db.read() as session:
        on, at = service.next_digest(house.get(session, "exec"), now)
    assert (on.day, at) == (day, datetime(2026, 11, day, 15, tzinfo=UTC))


# --- members and zones from Slack --------------------------------------------------------------------


def test_the_channel_is_read_once_a_day(house: House) -> None:
    house.team("exec", ANA, BEN, synced_at=None)
    for _ in range(3):
        jobs.sync_due(house.deps)
    assert house.slack.asked.count("C0exec") == 1
    house.now += timedelta(days=1)
    jobs.sync_due(house.deps)
    jobs.sync_due(house.deps)
    assert house.slack.asked.count("C0exec") == 2
    assert house.slack.asked.count(ANA) == 1  # her zone too, once a day


def test_members_come_and_go_with_the_channel_and_leads_stay(house: House) -> None:
    house.team("exec", ANA, BEN, synced_at=None)
    house.slack.bots = {"U0BOT"}
    house.slack.zones["U0BOT"] = None
    house.slack.present["C0exec"] = [CLEO, "U0BOT", "U0GONE"]  # Ana leads and left the channel
    jobs.sync_due(house.deps)
    with house.db.read() as session:
        found = {m.person: m.role for m in teams.list_members(session, T, "exec")}
    assert found == {ANA: Role.LEAD, CLEO: Role.MEMBER}


def test_who_moves_gets_a_due_row_in_the_new_zone(house: House) -> None:
    house.team("exec", ANA, BEN)
    house.slack.zones[BEN] = "Asia/Tokyo"
    house.now += timedelta(days=1)
    jobs.sync_due(house.deps)
    assert ("Asia/Tokyo", time(9)) in house.due("exec")


def test_a_zone_slack_does_not_know_is_the_teams(house: House) -> None:
    house.team("exec", ANA)
    house.slack.zones[ANA] = "Mars/Base"
    house.now += timedelta(days=1)
    jobs.sync_due(house.deps)
    assert set(house.due("exec")) == {("Europe/London", time(9))}
    with house.db.read() as session:
        assert service.zone_of(session, house.get(session, "exec"), ANA) == "Europe/London"


def test_a_slack_that_does_not_answer_is_asked_again_in_an_hour(house: House) -> None:
    house.team(ROW, ANA, BEN)
    house.now += timedelta(days=1)
    house.slack.trouble = "ratelimited"
    jobs.sync_due(house.deps)
    with house.db.read() as session:
        assert len(teams.list_members(session, T, ROW)) == 2
    house.slack.trouble = ""
    house.now += timedelta(hours=1)
    house.slack.asked.clear()
    jobs.sync_due(house.deps)
    assert f"C0{ROW}" in house.slack.asked


def test_a_channel_slack_no_longer_shows_pauses_the_team(house: House) -> None:
    house.team("exec", ANA, synced_at=None)
    house.slack.trouble = "channel_not_found"
    jobs.sync_due(house.deps)
    with house.db.read() as session:
        assert house.get(session, "exec").state is TeamState.PAUSED


def test_the_halves_stay_even_as_people_come_and_go(house: House) -> None:
    house.team("exec", *(f"U0N{n}" for n in range(6)))
    with house.begin() as session:
        team = house.get(session, "exec")
        for person in ("U0N1", "U0N3"):
            membership.leave(session, team, person, house.now)
        for person in ("U0NEW1", "U0NEW2"):
            membership.join(session, team, person, house.now)
        halves = [m.half for m in teams.list_members(session, T, "exec")]
    assert halves.count(0) == halves.count(1) == 3


# --- leave, as the database keeps it -----------------------------------------------------------------


def test_leave_covers_both_its_ends_and_can_end_early(house: House) -> None:
    first, last = date(2026, 11, 3), date(2026, 11, 12)
    with house.begin() as session:
        people.ensure_person(session, T, ANA)
        people.add_leave(session, T, ANA, first, last)
        days = [n for n in range(1, 15) if people.is_away(session, T, ANA, date(2026, 11, n))]
        assert days == list(range(3, 13))
        people.end_leave(session, T, ANA, date(2026, 11, 5), date(2026, 11, 4))
        assert [n for n in range(1, 15) if people.is_away(session, T, ANA, date(2026, 11, n))] == [3, 4]
        people.end_leave(session, T, ANA, first, date(2026, 11, 2))
        assert people.list_leaves(session, T, ANA, date(2026, 1, 1)) == []


def test_nobody_removes_the_leave_of_somebody_else(house: House) -> None:
    with house.begin() as session:
        leave = people.add_leave(session, T, ANA, date(2026, 11, 3), date(2026, 11, 4))
        assert not people.remove_leave(session, T, BEN, leave.id)
        assert not people.remove_leave(session, "T0OTHER", ANA, leave.id)
        assert people.remove_leave(session, T, ANA, leave.id)
