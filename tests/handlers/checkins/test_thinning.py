"""Hardly worth your time, twice running: a check-in every other time, and the way back."""

from datetime import timedelta

import pytest

from config.content import WORTH_IT
from handlers.checkins import home
from handlers.checkins.thinning import USUAL
from storage.models import Membership
from storage.queries import privacy
from storage.queries import teams as team_rows
from tests.handlers.checkins.world import NINE, T, World


def answer(world: World, worth: int, person: str = "U0ANA") -> None:
    """Answer somebody's newest check-in, and what it was worth where that was asked."""
    checkin = world.asked_of(person)[-1]
    world.click("checkins.answer", checkin.id, person)
    asked = {WORTH_IT: str(worth)} if WORTH_IT in checkin.asked else {}
    world.submit({"X1": "7,2,1"} | asked, person)


def weeks(world: World, number: int, worth: int) -> list[int]:
    """Let weeks pass, everybody answering what they get; in which of them Ana was asked."""
    asked = []
    for week in range(number):
        before = len(world.asked_of())
        world.pass_by(world.now.replace(hour=8, minute=0) + timedelta(days=7))
        if len(world.asked_of()) > before:
            asked.append(week)
            answer(world, worth)
    return asked


def is_thinned(world: World) -> bool:
    found: Membership | None = world.look(lambda s: team_rows.find_membership(s, T, "exec", "U0ANA"))
    return found is not None and found.thinned_at is not None


def on_home(world: World, person: str) -> str:
    return str(world.look(lambda s: home.home_blocks(s, world.actor(person), world.deps)))


@pytest.mark.requirement(26)
def test_hardly_worth_it_twice_running_thins_ones_own_rhythm_and_tells_nobody_else(world: World) -> None:
    """Twice hardly worth the time: asked every other time, said to that person only, with the way back."""
    world.team("U0ANA", "U0BEN")
    world.pass_by(NINE)
    answer(world, 2)
    while not is_thinned(world):
        assert len(world.asked_of()) < 16
        weeks(world, 1, 2)
    told = [said for said in world.dms() if USUAL in said.buttons]
    assert len(told) == 1
    assert "every other time" in told[0].text
    assert "every other time" in on_home(world, "U0ANA")
    assert "every other time" not in on_home(world, "U0BEN") + str([said.text for said in world.dms("U0BEN")])
    assert weeks(world, 6, 5) == [1, 3, 5]
    assert "every other time" in str(world.reasons())
    assert "every other time" not in str(world.reasons("U0BEN"))
    action, value = told[0].buttons[USUAL]
    world.click(action, value)
    assert not is_thinned(world)
    assert weeks(world, 3, 2) == [0, 1, 2]
    assert not is_thinned(world)  # what was said before does not count again


def test_one_low_answer_or_a_better_one_in_between_changes_nothing(world: World) -> None:
    world.team("U0ANA")
    world.pass_by(NINE)
    for worth in (1, 4, 2, 5):
        asked = sum(WORTH_IT in checkin.asked for checkin in world.asked_of())
        answer(world, worth)
        while sum(WORTH_IT in checkin.asked for checkin in world.asked_of()) == asked:
            world.pass_by(world.now + timedelta(days=7))
            if sum(WORTH_IT in checkin.asked for checkin in world.asked_of()) == asked:
                answer(world, worth)
    assert not is_thinned(world)


def test_whoever_erases_their_data_is_asked_as_usual_again(world: World) -> None:
    world.team("U0ANA")
    world.change(Membership, (T, "exec", "U0ANA"), thinned_at=world.now)
    with world.db.begin() as session:
        privacy.erase_rows(session, T, "U0ANA")
    assert not is_thinned(world)
