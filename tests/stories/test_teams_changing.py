"""What is about to come when times, days, zones and leads change: nothing is lost, nothing doubled."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, BOT, CLEO, EXEC, STRANGER, Story
from tests.stories.digest_steps import FRIDAY, close_all
from tests.stories.test_teams_setup import is_prompt


def begin(house: Story, **choices: Any) -> None:
    """A team that is asked every Tuesday on its own clock, where nothing else is chosen."""
    house.set_up(**({"rhythm": "weekly", "weekday": "1", "clock": "team"} | choices))


def change(house: Story, **choices: Any) -> None:
    house.command(ANA, "settings", EXEC)
    house.submit(ANA, **choices)
    close_all(house, ANA)


def asked(house: Story, person: str) -> int:
    return sum(is_prompt(m) for m in house.pg.dm(person))


def test_an_earlier_time_chosen_after_it_has_passed_loses_no_check_in(house: Story) -> None:
    begin(house, ask_at="14:00")
    house.advance(days=1, hours=3)  # Tuesday at eleven
    change(house, ask_at="09:00")
    assert asked(house, BEN) == 0
    house.advance(hours=4)
    assert asked(house, BEN) == 1  # at two, as they were told; after that at nine
    assert "10 November at 09:00" in house.home(BEN)


def test_who_moves_east_past_their_time_is_asked_that_day_all_the_same(house: Story) -> None:
    begin(house, clock="own")
    house.advance(hours=23)  # Tuesday at seven
    people = house.pg.workspace.users
    people[BEN] = replace(people[BEN], tz="Europe/Helsinki")  # where it is nine already
    house.advance(hours=3)
    assert [asked(house, person) for person in (BEN, CLEO)] == [1, 1]


def test_a_day_later_in_the_week_does_not_ask_twice_in_it(house: Story) -> None:
    begin(house)
    house.advance(days=1, hours=3)  # Tuesday, everybody was asked
    change(house, weekday="2")
    house.advance(days=3)
    assert asked(house, BEN) == 1
    house.advance(days=7)
    assert asked(house, BEN) == 2


def test_an_earlier_digest_time_on_its_day_loses_no_digest(house: Story) -> None:
    begin(house)
    house.advance_to(FRIDAY - timedelta(hours=3))
    change(house, digest_at="10:00")
    house.advance_to(FRIDAY + timedelta(minutes=1))
    assert "6 November" in house.posts()[-1].text
    house.advance_to(FRIDAY + timedelta(days=7, hours=-4))
    assert "13 November" in house.posts()[-1].text


def test_pausing_and_resuming_on_the_minute_of_the_digest_posts_it_once(house: Story) -> None:
    begin(house)
    house.advance_to(FRIDAY - timedelta(seconds=1))
    house.clock.set(FRIDAY)
    for button in ("teams.pause", "teams.resume"):
        house.pg.command(ANA, EXEC, "/ambi settings")
        modal = house.pg.modal(ANA)
        assert modal is not None
        house.pg.click(ANA, modal, button)
        if button == "teams.pause":
            house.pg.submit(ANA)
        house.pg.close(ANA, everything=True)
    house.settle()
    assert len(house.posts()) == 2  # the introduction, and one digest


@pytest.mark.parametrize("somebody", [BOT, STRANGER])
def test_a_team_is_not_left_to_an_app_or_a_stranger(house: Story, somebody: str) -> None:
    """They would be taken out again at once, and nobody could change the team any more."""
    begin(house)
    house.command(ANA, "settings", EXEC)
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA, leads=[somebody])
    assert "has to be a person of this workspace" in refused.value.errors["leads"]
