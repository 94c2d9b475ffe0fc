"""A trade-off is kept, amended, found again, and comes back on its day."""

from datetime import timedelta

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, EXEC, OUTSIDER, Story


def keep(house: Story, who: str, days: int = 14) -> None:
    house.pg.command(who, EXEC, "/ambi tradeoff More beds on ward 6 over the digital record")
    view = house.pg.modal(who)
    assert view is not None
    assert "the digital record" in str(view.blocks)
    with pytest.raises(ModalErrors, match="a day to come"):
        house.submit(who, why="Winter came early", review=house.now.date().isoformat())
    told = house.submit(who, review=(house.now + timedelta(days=days)).date().isoformat(), horizon="short")
    assert told is not None
    assert "comes back to you" in house.read(told)
    house.pg.close(who, everything=True)


@pytest.mark.requirement(51)
def test_its_history_is_whole_after_it_was_amended(house: Story) -> None:
    """A trade-off says what was chosen over what and why; what it was before it was amended is kept."""
    house.set_up()
    keep(house, BEN)
    assert "More beds on ward 6" in house.home(CLEO)
    reply = house.pg.command(BEN, EXEC, "/ambi tradeoffs winter")
    assert reply is not None
    assert "Winter came early" in house.read(reply)
    house.click(BEN, reply, "Change it")
    house.submit(BEN, chosen="Beds on ward 6 and ward 9")
    house.pg.close(BEN, everything=True)
    reply = house.pg.command(CLEO, EXEC, "/ambi tradeoffs record beds")
    assert reply is not None
    assert "ward 9" in house.read(reply)
    assert "[Change it]" not in house.read(reply), "it is not Cleo's to change"
    house.click(CLEO, reply, "History")
    seen = house.pg.modal(CLEO)
    assert seen is not None
    assert "More beds on ward 6 over the digital record" in house.read(seen)
    assert "No trade-off has “summer” in it" in house.command(CLEO, "tradeoffs summer", EXEC)
    assert "More beds" not in house.command(OUTSIDER, "tradeoffs")


@pytest.mark.requirement(51)
def test_it_comes_back_on_its_day_to_be_kept_changed_or_ended(house: Story) -> None:
    """On its review date a trade-off comes back to whoever made it: keep, change or end."""
    house.set_up()
    keep(house, BEN, days=14)
    house.advance(days=13)
    assert not [m for m in house.pg.dm(BEN) if "Does it still hold" in house.read(m)]
    house.advance(days=2)
    (asked,) = [m for m in house.pg.dm(BEN) if "Does it still hold" in house.read(m)]
    assert not [m for m in house.pg.dm(CLEO) if "Does it still hold" in house.read(m)]
    for _ in range(2):  # pressed twice, it holds as long as pressed once
        house.click(BEN, asked, "Keep it for twelve weeks")
        assert "stays as it is" in house.read(house.pg.modal(BEN))
        house.pg.close(BEN, everything=True)
    house.advance(days=85)
    again = [m for m in house.pg.dm(BEN) if "Does it still hold" in house.read(m)]
    assert len(again) == 2
    house.click(BEN, again[-1], "End it")
    assert "It has ended" in house.read(house.pg.modal(BEN))
    house.pg.close(BEN, everything=True)
    house.click(BEN, again[-1], "Change it")
    assert "That trade-off has ended" in house.read(house.pg.modal(BEN))
    house.pg.close(BEN, everything=True)
    assert "What we chose over what" not in house.home(BEN)
    assert "It has ended." in house.command(ANA, "tradeoffs", EXEC)
