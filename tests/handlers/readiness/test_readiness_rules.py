"""What may be said of a readiness check, and what may not."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.readiness.rules import SMALLEST, UNSURE, Finding, finding, findings, said_of

LEVELS = ("Not yet", "Beginning", "In places", "Most places", "How we work")
said = st.lists(st.integers(UNSURE, 4), max_size=12)


@pytest.mark.requirement(31)
def test_a_range_of_two_is_something_to_talk_about_and_one_is_not() -> None:
    """Where people see it differently, the readiness check says: talk about this."""
    apart, near = finding([1, 2, 2, 3, 3], SMALLEST), finding([2, 2, 2, 3, 3], SMALLEST)
    assert apart is not None
    assert apart.to_talk_about
    assert near is not None
    assert not near.to_talk_about


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([2, 2, 2, 3, 3], "In places, from in places to most places"),
        ([2, 2, 3, 3, 2, 3], "Between in places and most places, from in places to most places"),
        ([4, 4, 4, 4, 4], "How we work"),
        ([0, 4, 2, 2, 2, UNSURE], "In places, from not yet to how we work, one did not know"),
        ([UNSURE, UNSURE, 1, 1, 1], "Too few could say, 2 did not know"),
    ],
)
def test_it_is_said_in_words(levels: list[int], words: str) -> None:
    """The middle, how far apart, and who did not know."""
    found = finding(levels, SMALLEST)
    assert found is not None
    assert said_of(found, LEVELS) == words


@given(said)
def test_below_the_smallest_group_nothing_is_said(levels: list[int]) -> None:
    """And no middle of fewer levels than that."""
    found = finding(levels, SMALLEST)
    assert (found is None) == (len(levels) < SMALLEST)
    if found is not None:
        could = [level for level in levels if level != UNSURE]
        assert (found.middle is None) == (len(could) < SMALLEST)
        assert found.unsure == len(levels) - len(could)


def test_a_statement_few_answered_is_left_out() -> None:
    """Though the others are shown."""
    people = [{"R1": 2, "R2": 1}, *({"R1": 2} for _ in range(4))]
    assert set(findings(people, ["R1", "R2"], SMALLEST)) == {"R1"}


@pytest.mark.requirement(16, 25)
def test_there_is_no_place_for_a_total() -> None:
    """Nothing that is kept or shown of readiness sums several statements up."""
    assert {field.name for field in fields(Finding)} == {"unsure", "middle", "lowest", "highest"}
