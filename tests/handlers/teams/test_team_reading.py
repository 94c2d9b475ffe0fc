"""Members and zones are read from Slack by one process, in as many turns as it takes; on both databases."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from handlers.deps import SlackPerson
from handlers.errors import SlackTrouble
from handlers.teams import jobs
from storage.db import Database
from storage.queries import clock as dues
from storage.queries import people, teams
from tests.handlers.teams.test_team_service import ANA, BEN, CLEO, HINE, ROW, FakeSlack, House, T

MINUTE = timedelta(minutes=1)


@dataclass
class Sparing(FakeSlack):
    """A Slack that tells of so many people, and then refuses; some it never tells of."""

    left: int = 100
    refuses: dict[str, str] = field(default_factory=dict)

    def person(self, workspace: str, person: str) -> SlackPerson:
        if person in self.refuses:
            raise SlackTrouble(self.refuses[person])
        if not self.left:
            raise SlackTrouble("ratelimited")
        self.left -= 1
        return super().person(workspace, person)


@pytest.fixture
def slack() -> Sparing:
    return Sparing()


@pytest.fixture
def house(database: Database, slack: Sparing) -> House:
    made = House(database)
    made.slack, made.deps = slack, replace(made.deps, slack=slack)
    return made


def members(house: House) -> set[str]:
    """Who is in the team now."""
    with house.db.read() as session:
        return {m.person for m in teams.list_members(session, T, ROW)}


def test_who_was_read_before_slack_refused_is_kept(house: House, slack: Sparing) -> None:
    """The others follow a minute later, and no sooner; nobody is read twice, or welcomed like a latecomer."""
    house.team(ROW, ANA, synced_at=None)
    slack.present[f"C0{ROW}"] = [ANA, BEN, CLEO, HINE]
    slack.left = 2
    jobs.sync_due(house.deps)
    assert members(house) == {ANA, BEN, CLEO}
    with house.db.read() as session:
        assert house.get(session, ROW).synced_at is None, "the reading is not over"
        assert dues.next_due(session, house.now) == house.now + MINUTE, "the clock knows of it"
    slack.left = 100
    jobs.sync_due(house.deps)
    assert members(house) == {ANA, BEN, CLEO}
    house.now += MINUTE
    jobs.sync_due(house.deps)
    assert members(house) == {ANA, BEN, CLEO, HINE}
    assert slack.asked.count(BEN) == slack.asked.count(HINE) == 1
    with house.db.read() as session:
        assert all(m.welcomed_at is None for m in teams.list_members(session, T, ROW))


def claim(house: House) -> bool:
    """Begin to read the team as any process does."""
    with house.begin() as session:
        now = house.now
        return teams.claim_reading(session, T, ROW, now - jobs.DAILY, now, now + jobs.AT_IT)


@pytest.mark.parametrize("code", ["user_not_found", "internal_error"])
def test_one_person_slack_does_not_tell_of_is_in_nobodys_way(house: House, slack: Sparing, code: str) -> None:
    """Whoever stands behind them in the channel's list is a member all the same."""
    house.team(ROW, ANA, synced_at=None)
    slack.present[f"C0{ROW}"] = [ANA, BEN, CLEO]
    slack.refuses[BEN] = code
    jobs.sync_due(house.deps)
    assert members(house) == {ANA, CLEO}


def test_what_one_process_reads_another_leaves_alone(house: House, slack: Sparing) -> None:
    """While somebody is at it; after two minutes they count as dead."""
    house.team(ROW, ANA, BEN)
    house.now += timedelta(days=1)
    assert claim(house)  # somebody who then is killed
    assert not claim(house)
    with house.begin() as session:
        day_ago = house.now - jobs.DAILY
        assert len(people.claim_people_to_read(session, day_ago, day_ago + jobs.AT_IT)) == 2
    jobs.sync_due(house.deps)
    assert not slack.asked
    house.now += jobs.AT_IT
    jobs.sync_due(house.deps)
    assert set(slack.asked) == {f"C0{ROW}", ANA, BEN}
    assert not claim(house), "whoever comes too late finds it done"


def test_told_to_wait_nobodys_zone_waits_an_hour(house: House, slack: Sparing) -> None:
    """A refusal for all of them says nothing about the one who was asked for."""
    house.team(ROW, ANA, BEN)
    house.now += timedelta(days=1)
    slack.left = 1
    jobs.sync_due(house.deps)
    slack.left = 100
    house.now += jobs.AT_IT
    jobs.sync_due(house.deps)
    assert {ANA, BEN} <= set(slack.asked)
