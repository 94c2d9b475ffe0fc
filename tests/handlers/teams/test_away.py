"""Leave, read as people say it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.teams.away import UnreadableDates, problem_with_leave, read_away

TODAY = date(2026, 11, 23)  # a Monday
MAY = date(2027, 5, 12)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("until 12 May", TODAY, MAY),
        ("until 12th of May", TODAY, MAY),
        ("till 12/5", TODAY, MAY),
        ("until Friday", TODAY, date(2026, 11, 27)),
        ("until mon", TODAY, date(2026, 11, 30)),
        ("until tomorrow", TODAY, date(2026, 11, 24)),
        ("until 1", TODAY, date(2026, 12, 1)),
        ("3 May to 12 May", date(2027, 5, 3), MAY),
        ("from 3 May until 12 May", date(2027, 5, 3), MAY),
        ("3 to 12 May", date(2027, 5, 3), MAY),
        ("3–12 May", date(2027, 5, 3), MAY),
        ("between 3rd and 12th May 2027", date(2027, 5, 3), MAY),
        ("2027-05-03 to 2027-05-12", date(2027, 5, 3), MAY),
        ("3/5 - 12/5", date(2027, 5, 3), MAY),
        ("3-12 May", date(2027, 5, 3), MAY),
        ("24 December to 2 January", date(2026, 12, 24), date(2027, 1, 2)),
        ("today", TODAY, TODAY),
        ("tomorrow", date(2026, 11, 24), date(2026, 11, 24)),
        ("12 May", MAY, MAY),
        ("20 Nov to 30 Nov", date(2026, 11, 20), date(2026, 11, 30)),
        ("Friday to Monday", date(2026, 11, 27), date(2026, 11, 30)),
        ("Monday to Friday", date(2026, 11, 30), date(2026, 12, 4)),
    ],
)
def test_days_are_read_day_first_and_in_the_future(said: str, first: date, last: date) -> None:
    assert read_away(said, TODAY) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        *("christmas", "until", "99 May", "29 Feb", "until 12 May 2020", "1 May to 2 May to 3 May", "0"),
        *("until 5pm", "until 10:30", "2027", "until May 2027"),  # no day is named
    ],
)
def test_what_cannot_be_read_is_answered_with_what_to_type(said: str) -> None:
    with pytest.raises(UnreadableDates) as refused:
        read_away(said, TODAY)
    assert str(refused.value).endswith((".", "?"))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (MAY, date(2027, 5, 11), "end before it begins"),
        (date(2026, 11, 1), date(2026, 11, 22), "over already"),
        (TODAY, date(2028, 1, 1), "more than a year"),
        (TODAY, TODAY, None),
        (date(2026, 11, 1), TODAY, None),
    ],
)
def test_a_leave_has_to_make_sense(first: date, last: date, said: str | None) -> None:
    problem = problem_with_leave(first, last, TODAY)
    assert problem is None if said is None else said in (problem or "")


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_days_or_a_sentence(said: str) -> None:
    try:
        first, last = read_away(said, TODAY)
    except UnreadableDates:
        return
    assert first <= last
    assert last >= TODAY


@given(st.dates(TODAY, date(2027, 11, 22)), st.integers(0, 300))
def test_a_day_with_its_year_is_read_back_as_it_is(day: date, more: int) -> None:
    last = min(date.fromordinal(day.toordinal() + more), date(2027, 11, 23))
    said = f"{day.day} {day:%B} {day.year} to {last.day} {last:%B} {last.year}"
    assert read_away(said, TODAY) == (day, last)
