"""What months of releases give away: nothing about fewer people than the smallest group."""

from datetime import timedelta
from random import Random

import pytest

from storage.models import Membership, Team
from tests.handlers.attacker import smallest_exposed
from tests.handlers.house import EIGHT, House, T


def live(house: House, chance: Random, week: int, checkins: dict[str, str]) -> None:
    """A week of a team: some answer, some change an answer, somebody erases theirs or leaves."""
    for person in chance.sample(EIGHT, chance.randint(0, 8)):
        short = chance.randint(0, 10)
        medium = chance.randint(0, 10 - short)
        checkins[person] = house.checkin(person, (short, medium, 10 - short - medium))
        house.now += timedelta(minutes=1)
    if checkins and chance.random() < 0.5:
        house.re_answer(checkins[chance.choice(sorted(checkins))], (chance.randint(0, 5), 5, 0))
    if checkins and chance.random() < 0.3:
        person = chance.choice(sorted(checkins))
        house.click("checkins.delete", checkins.pop(person), person)
    if chance.random() < 0.1:
        house.change(Membership, (T, "exec", chance.choice(EIGHT)), left_at=house.now)
    house.publish(week)
    house.now += timedelta(hours=1)


@pytest.mark.parametrize("seed", range(4))
def test_no_sum_of_releases_isolates_fewer_than_the_smallest_group(house: House, seed: int) -> None:
    chance, checkins = Random(seed), dict[str, str]()
    for week in range(14):
        live(house, chance, week, checkins)
    figures = [r for r in house.releases() if r.short is not None]
    released = [house.answers_in(figure) for figure in figures]
    assert len(released) > 2
    assert smallest_exposed(released) >= 5


def test_a_release_names_nobody(house: House) -> None:
    for person in EIGHT:
        house.checkin(person, (5, 3, 2))
    house.publish()
    (release,) = house.releases()
    assert not any("U0" in answer for answer in house.answers_in(release))


def test_a_team_that_asks_for_a_larger_group_sees_no_smaller_figure_again(house: House) -> None:
    for person in EIGHT[:6]:
        house.checkin(person, (5, 3, 2))
    house.publish()
    assert house.kept().figure_on == "2026-05-08"
    house.change(Team, (T, "exec"), min_group=8)
    house.publish(1)
    assert house.kept().figure_on == ""
    assert "building up" in house.posts()[-1].text
    assert "8 May" not in house.posts()[-1].text
    for person in EIGHT:
        house.checkin(person, (4, 4, 2))
    house.publish(2)
    assert house.kept().figure_on == "2026-05-22"
    assert [week[1] is None for week in house.kept().weeks] == [True, True, False]
