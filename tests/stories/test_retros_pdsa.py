"""A PDSA cycle: no test is judged without its prediction, and what was learned begins the next one."""

from tests.harness import ANA, BEN, CLEO, Story
from tests.stories.deciding_steps import after, begin, panel, post, shut, to, write


def to_predicting(house: Story) -> None:
    begin(house, "pdsa", topic="Huddles at eight")
    to(house, "Predict and observe")


def test_next_waits_for_the_prediction_and_says_what_is_missing(house: Story) -> None:
    to_predicting(house)
    write(house, BEN, "Four beds were free", Column="Observed")
    assert "Still missing: “Predicted”" in house.read(panel(house))
    told = house.click(ANA, panel(house), "Next")
    assert "Nobody has written “Predicted” yet" in house.read(told)
    shut(house, ANA)
    assert "*Predict and observe*" in house.read(post(house))
    write(house, CLEO, "Six beds free by eleven", Column="Predicted")
    house.click(ANA, panel(house), "Next")
    assert "*Study*" in house.read(post(house))


def test_the_clock_waits_once_and_then_the_summary_says_it(house: Story) -> None:
    to_predicting(house)
    write(house, BEN, "Four beds were free", Column="Observed")
    house.advance(minutes=9)
    assert "*Predict and observe*" in house.read(post(house))
    house.advance(minutes=6)
    assert "*Study*" in house.read(post(house))
    house.advance(minutes=40)
    summary = next(house.read(m) for m in reversed(house.posts()) if "what came of it" in house.read(m))
    assert "Nobody wrote “Predicted”" in summary


def test_a_verdict_is_chosen_and_the_next_cycle_begins_with_what_was_learned(house: Story) -> None:
    to_predicting(house)
    write(house, CLEO, "Six beds free by eleven", Column="Predicted")
    to(house, "Study")
    write(house, BEN, "Porters come at ten")
    to(house, "Decide")
    house.click(ANA, panel(house), "Choose…")
    house.submit(ANA, chosen="Adapt")
    shut(house, ANA)
    house.click(BEN, post(house), "Write down")
    house.submit(BEN, **{"In words": "Try it with the porters at nine"})
    shut(house, BEN)
    shown = house.read(post(house))
    assert "Chosen: Adapt" in shown
    assert "Try it with the porters at nine" in shown
    to(house, "Close")
    house.click(ANA, panel(house), "Finish")
    view = house.click(ANA, after(house), "Plan the next cycle")
    assert view is not None
    assert "Porters come at ten" in str(view.blocks)
    shut(house, ANA)
