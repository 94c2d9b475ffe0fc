"""A hard time: less is asked, the long term is kept in sight, and it ends by itself."""

from datetime import timedelta

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, EXEC, EXEC_TEAM, Story
from tests.stories.digest_steps import SPLITS, answer, close_all


def asked(house: Story, who: str) -> int:
    """How many questions somebody's newest check-in has."""
    prompt = next(m for m in reversed(house.pg.dm(who)) if "[Answer" in house.read(m))
    house.click(who, prompt, "Answer")
    view = house.pg.modal(who)
    assert view is not None
    fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    house.pg.close(who, everything=True)
    return len(fields)


@pytest.mark.requirement(49)
def test_under_pressure_a_check_in_is_one_tap_and_it_ends_by_itself(house: Story) -> None:
    """At OPEL 3 and 4 a check-in is one tap, a pause is offered at 4, and both end without a backlog."""
    house.set_up(**{"How often people are asked": "weekly"})
    house.advance(days=2)
    before = asked(house, BEN)
    assert before > 1

    assert "no fifth" in house.command(ANA, "pressure 5 until Friday", EXEC)
    assert "a lead of this team" in house.command(BEN, "pressure 3 until Friday", EXEC)
    last = house.now + timedelta(days=16)
    said = house.command(ANA, f"pressure 4 until {last.day} {last:%B} why winter flow", EXEC)
    assert "OPEL 4" in said
    assert f"{last:%A} {last.day} {last:%B}" in said
    assert "[Pause the team]" in said
    assert "OPEL 4" in house.home(BEN)
    assert "winter flow" in house.home(BEN)

    house.advance(days=7)
    assert asked(house, BEN) == 1
    prompts = len(house.pg.dm(BEN))
    house.advance(days=14)
    assert "OPEL 4" not in house.home(BEN)
    assert asked(house, BEN) > 1
    assert len(house.pg.dm(BEN)) - prompts <= 4, "nothing that was left out is asked later"


def test_it_is_set_changed_and_ended_from_a_form(house: Story) -> None:
    """What was chosen stays in the form where something is missing."""
    house.set_up()
    reply = house.pg.command(ANA, EXEC, "/ambi pressure")
    assert reply is not None
    house.click(ANA, reply, "Set a time of pressure")
    with pytest.raises(ModalErrors, match="is over"):
        house.submit(ANA, level="3", last="2020-01-01", reason="Flow")
    last = (house.now + timedelta(days=4)).date().isoformat()
    told = house.submit(ANA, last=last)
    assert told is not None
    assert "OPEL 3" in house.read(told)
    assert "one tap" in house.read(told)
    house.pg.close(ANA, everything=True)
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Change it")
    view = house.pg.modal(ANA)
    assert view is not None
    assert "Flow" in str(view.blocks)
    house.submit(ANA, level="2")
    house.pg.close(ANA, everything=True)
    assert "OPEL 2" in house.home(CLEO)
    assert "as usual" in house.command(ANA, "pressure end", EXEC)
    assert "no time of pressure now" in house.command(ANA, "pressure end", EXEC)
    assert "OPEL" not in house.home(CLEO)


@pytest.mark.requirement(19)
def test_a_digest_says_that_the_week_was_hard(house: Story) -> None:
    """Every figure is annotated with how hard the time was."""
    house.set_up(**{"How often people are asked": "weekly"})
    house.advance(days=2)
    for who, split in zip(EXEC_TEAM, SPLITS, strict=False):
        answer(house, who, split, "")
        close_all(house, who)
    house.command(ANA, "pressure 2 until Friday", EXEC)
    house.advance(days=4)
    assert any("OPEL 2 this week." in house.read(post) for post in house.posts())
