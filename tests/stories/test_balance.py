"""`/ambi balance`: said in words first, for the owning team only, from what was released."""

import pytest

from tests.harness import ANA, BEN, OUTSIDER, Story
from tests.stories.digest_steps import SEVEN, SPLITS, answer, begin, friday


def six_answer(house: Story) -> None:
    for person, split in zip(SEVEN[:6], SPLITS, strict=False):
        answer(house, person, split)


@pytest.mark.requirement(1, 33)
def test_the_balance_is_said_in_words_to_the_team_alone(house: Story) -> None:
    """The balance is said against the team's own target, from released figures, to its own members only."""
    begin(house)
    assert "building up" in house.command(BEN, "balance")
    six_answer(house)
    assert "building up" in house.command(BEN, "balance")  # answered, and not released yet
    friday(house)
    said = house.command(ANA, "balance")
    assert "points" in said
    assert "anywhere between" in said
    assert "from 12 figures on" in said
    assert "figure of 6 November 2026" in said
    assert "anywhere between" not in house.command(OUTSIDER, "balance")
    assert "our attention went" not in house.read(house.last_dm(ANA))  # one figure is no line yet

    house.advance(days=4)
    six_answer(house)
    friday(house, 1)
    assert "anywhere between" in house.command(ANA, "balance")
    chart = house.last_dm(ANA)
    assert "where our attention went" in house.read(chart)
    assert "of ten points" in chart.text  # the finding, for those who do not see the chart
    assert any(block["type"] == "data_visualization" for block in chart.blocks)
