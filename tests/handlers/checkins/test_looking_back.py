"""What somebody sees of their own past: in the modal of their check-in, and nowhere else."""

from datetime import timedelta
from typing import Any

import pytest

from config.content import REFLECTION
from config.vocabulary import QuestionKind
from handlers.checkins.cards import drawn_for
from storage.models import CheckIn
from tests.handlers.checkins.world import NINE, T, World

WORDS = "Fewer meetings on a Tuesday, <!channel> & more *time* on the wards."


def typed_in(world: World, checkin: CheckIn) -> str:
    """The first question of a check-in that is answered in words."""
    with world.db.read() as session:
        card = drawn_for(session, session.get(CheckIn, (T, checkin.id)) or checkin).card
    return next(q.id for q in card.questions if q.kind is QuestionKind.TEXT)


def newest(world: World, person: str = "U0ANA") -> dict[str, Any]:
    """The modal of somebody's newest check-in."""
    world.click("checkins.answer", world.asked_of(person)[-1].id, person)
    return world.slack.views[-1]


@pytest.mark.requirement(15)
def test_a_year_ago_you_said_returns_to_its_author_in_the_modal_only(world: World) -> None:
    """One own written answer of a year ago stands in its author's modal, and nowhere else."""
    world.team("U0ANA", "U0BEN", asks_principles=False)
    world.pass_by(NINE)
    first = world.asked_of()[-1]
    newest(world)
    world.submit({"X1": "7,2,1", typed_in(world, first): WORDS})
    world.now = NINE + timedelta(days=357)
    world.pass_by(NINE + timedelta(days=364))
    assert world.asked_of()[-1].nominal == first.nominal + timedelta(days=364)
    modal = newest(world)
    assert "A year ago you said…" in str(modal)
    assert WORDS in str(modal)
    assert WORDS not in str(newest(world, "U0BEN"))
    for person in ("U0ANA", "U0BEN"):
        assert not any("Tuesday, " in said.text + str(said.blocks) for said in world.dms(person))
    world.click("checkins.delete", first.id)
    assert "A year ago" not in str(newest(world))


@pytest.mark.requirement(2)
def test_a_month_ends_in_one_choice_beside_ones_own_four_weeks(world: World) -> None:
    """The month's choice stands beside how one's own four weeks compare, for its author only."""
    world.team("U0ANA", "U0BEN", asks_principles=False)
    modal: dict[str, Any] = {}
    for week in range(5):
        world.pass_by(NINE + timedelta(weeks=week))
        modal = newest(world)
        ends = any(block.get("block_id") == REFLECTION for block in modal["blocks"])
        assert ends is (week == 4)
        if not ends:
            world.submit({"X1": "7,2,1"})
    assert "Your last four weeks, taken together: 7 short · 2 medium · 1 long." in str(modal)
    assert "2 more on short, 1 fewer on medium, 1 fewer on long" in str(modal)
    assert "taken together" not in str(newest(world, "U0BEN"))  # who gave no points
    assert not any("taken together" in said.text for said in world.dms())
