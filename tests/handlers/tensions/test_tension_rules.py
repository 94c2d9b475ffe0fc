"""What a trade-off has to have, and how one is found again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.tensions.rules import LONGEST, Wanted, matches, problems_with

TODAY = date(2026, 3, 2)
WHOLE = Wanted("Beds", "The record", "Winter came early", TODAY + timedelta(weeks=6))


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (WHOLE, set()),
        (replace(WHOLE, chosen=""), {"chosen"}),
        (replace(WHOLE, against=""), {"against"}),
        (replace(WHOLE, against="beds"), {"against"}),
        (replace(WHOLE, why=""), {"why"}),
        (replace(WHOLE, review_on=None), {"review"}),
        (replace(WHOLE, review_on=TODAY), {"review"}),
        (replace(WHOLE, review_on=TODAY + LONGEST + timedelta(days=1)), {"review"}),
        (replace(WHOLE, priority="p", over_priority="p"), {"over_priority"}),
        (Wanted("", "", "", None), {"chosen", "against", "why", "review"}),
    ],
)
def test_what_is_missing_is_said_by_field(wanted: Wanted, fields: set[str]) -> None:
    """All of it at once."""
    assert set(problems_with(wanted, TODAY)) == fields


def test_words_are_found_in_any_order_and_wherever_they_stand() -> None:
    """And one that is missing is enough to leave it out."""
    texts = ("More beds on ward 6", "The digital record", "Winter came early")
    assert matches(texts, "winter BEDS")
    assert matches(texts, "")
    assert not matches(texts, "winter summer")
