"""A deployment takes a pack away that a team had chosen: the team goes on, in plain words."""

from datetime import timedelta

from storage.queries import teams
from tests.harness import ANA, EXEC, WORKSPACE, Story
from tests.stories.digest_steps import FRIDAY, SEVEN, SPLITS, answer, begin


def test_a_team_whose_preset_and_sector_are_gone_is_asked_and_has_its_digest(house: Story) -> None:
    begin(house)
    with house.bot.db.begin() as session:
        (team,) = teams.list_teams(session, WORKSPACE)
        team.preset = team.sector = "taken-away"
    for person, split in zip(SEVEN, SPLITS, strict=True):
        answer(house, person, split)
    house.advance_to(FRIDAY + timedelta(minutes=1))
    assert "Weekly learning digest" in house.posts()[-1].text
    assert "Probably off your target" in house.home(ANA)
    house.advance(days=3)  # Monday at three: the next check-ins have come
    house.command(ANA, "checkin", EXEC)
    assert "questions, about" in house.read(house.pg.modal(ANA))
