"""After twelve weeks a team is asked whether it goes on, and the bot is looked back on."""

from datetime import timedelta

import pytest

from config.vocabulary import TeamState
from storage.models import AuditEntry, Renewal, Team
from tests.harness import ANA, BEN, Story
from tests.stories.test_teams_setup import close_all, set_up, the_team

WEEKS = timedelta(weeks=12)


@pytest.fixture
def quarter(house: Story) -> Story:
    """The executive team after twelve weeks, on a weekday morning."""
    set_up(house, rhythm="weekly")
    close_all(house, ANA)
    later(house)
    return house


def later(house: Story) -> None:
    """Let twelve weeks have passed since the team began, and since it was last asked."""
    with house.bot.db.begin() as session:
        team = session.get(Team, (house.pg.world.team_id, the_team(house).id))
        assert team is not None
        assert team.launched_at is not None
        team.launched_at -= WEEKS
        for one in session.query(Renewal).filter(Renewal.workspace == team.workspace):
            one.asked_at -= WEEKS
    house.advance(days=1)


def asked(house: Story, person: str) -> list[str]:
    said = [house.read(m) for m in house.pg.dm(person)]
    return [text for text in said if "Is this still worth your time," in text]


@pytest.mark.requirement(47)
def test_after_twelve_weeks_the_leads_are_asked_once_and_the_outcome_is_recorded(quarter: Story) -> None:
    """The bot's own quarterly retrospective comes by itself; what was chosen is kept with who and when."""
    assert len(asked(quarter, ANA)) == 1
    assert asked(quarter, BEN) == []
    quarter.advance(days=3)
    assert len(asked(quarter, ANA)) == 1
    assert "everything goes on as it is" in quarter.home(ANA)
    assert "Renew as it is" not in quarter.home(BEN)

    start = quarter.click(ANA, quarter.home_view(ANA), "Talk about it: 15 minutes")
    assert "what helps us, what costs us time" in str(start.blocks if start else "")
    quarter.pg.close(ANA)
    quarter.home(ANA)
    quarter.click(ANA, quarter.home_view(ANA), "Renew as it is")
    assert asked(quarter, ANA) == []
    assert any("renewed as it is on" in quarter.read(m) for m in quarter.pg.dm(ANA))
    home = quarter.home(ANA)
    assert "Renew as it is" not in home
    assert "After twelve weeks: renewed as it is on" in home
    assert "Ana Example" in home
    with quarter.bot.db.read() as session:
        (kept,) = session.query(Renewal).filter(Renewal.workspace == quarter.pg.world.team_id)
        audits = session.query(AuditEntry).filter(
            AuditEntry.workspace == quarter.pg.world.team_id, AuditEntry.action == "team.renewal"
        )
        assert (kept.outcome, kept.by, kept.at is not None) == ("renew", ANA, True)
        assert [(a.actor, a.after) for a in audits] == [(ANA, "renew")]


@pytest.mark.requirement(47)
def test_unanswered_it_goes_on_and_says_so_and_stopping_ends_the_team(quarter: Story) -> None:
    """Without an answer the team goes on, and its history says so; twelve weeks later it is asked again."""
    team = the_team(quarter)
    later(quarter)
    assert the_team(quarter).state is TeamState.ACTIVE
    home = quarter.home(ANA)
    assert home.count("Is this still worth your time,") == 1
    assert "not answered, so it goes on" in home
    changed = quarter.click(ANA, quarter.home_view(ANA), "Change something")
    assert changed is not None
    assert "kept, with changes," in quarter.home(ANA)
    quarter.pg.close(ANA)
    later(quarter)
    quarter.home(ANA)
    quarter.click(ANA, quarter.home_view(ANA), "Stop")
    with quarter.bot.db.read() as session:
        ended = session.get(Team, (team.workspace, team.id))
        assert ended is not None
        assert ended.state is TeamState.ENDED
        kept = session.query(Renewal).filter(Renewal.workspace == team.workspace)
        assert sorted(one.outcome or "" for one in kept) == ["", "change", "stop"]
