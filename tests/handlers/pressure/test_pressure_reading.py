"""How hard a time is, read from what a lead types."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import PressureLevel
from handlers.pressure.reading import LONGEST, REASON_LIMIT, Unreadable, Wanted, read_pressure

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ('3 until Friday why "winter flow"', Wanted(PressureLevel.THREE, FRIDAY, "winter flow")),
        ("OPEL 4 until 6 March", Wanted(PressureLevel.FOUR, FRIDAY)),
        ("level 2 Friday because of norovirus", Wanted(PressureLevel.TWO, FRIDAY, "of norovirus")),
        ("1 till 2026-03-06", Wanted(PressureLevel.ONE, FRIDAY)),
        ("3 until today", Wanted(PressureLevel.THREE, MONDAY)),
    ],
)
def test_it_is_read_as_people_say_it(typed: str, wanted: Wanted) -> None:
    """Level, last day, and why."""
    assert read_pressure(typed, MONDAY) == wanted


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("5 until Friday", "no fifth"),
        ("0 until Friday", "from 1 to 4"),
        ("-1 until Friday", "from 1 to 4"),
        ("until Friday", "did not find a level"),
        ("3", "Until when"),
        ("3 until doomsday", "cannot read that as a day"),
        ("3 until 1 March 2026", "a day to come"),
        ("3 until 2 December", "three months"),
        (f"3 until Friday why {'x' * (REASON_LIMIT + 1)}", "at most"),
    ],
)
def test_what_cannot_be_says_what_to_type(typed: str, said: str) -> None:
    """With the right words in the sentence; a fifth level is explained."""
    with pytest.raises(Unreadable, match=said):
        read_pressure(typed, MONDAY)


@given(st.text(max_size=60))
def test_nothing_typed_is_an_error_of_ours(typed: str) -> None:
    """Whatever it is, it is read or explained."""
    with suppress(Unreadable):
        assert timedelta() <= read_pressure(typed, MONDAY).last_on - MONDAY <= LONGEST
