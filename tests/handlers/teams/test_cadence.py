"""The rhythms: their dates against a day-by-day oracle, their stored text, their words."""

import calendar
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.teams import cadence as rules
from handlers.teams import dates
from handlers.teams.cadence import Cadence, Rhythm

TUESDAY = 1
MEETING = Cadence(
    Rhythm.MEETING, weekday=TUESDAY, days_before=1, at=time(15), meeting="executive meeting"
)  # fmt: skip

weekdays = st.integers(0, 6)
days = st.dates(date(2024, 1, 1), date(2031, 12, 31))
ends = st.sampled_from([{}, {}, {"until": date(2027, 3, 1)}, {"count": 7}])
cadences = st.one_of(
    st.builds(
        Cadence, rhythm=st.sampled_from([Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.HALVES]), weekday=weekdays
    ),
    st.just(Cadence(Rhythm.WEEKDAYS)),
    st.builds(Cadence, rhythm=st.just(Rhythm.MONTHLY), month_day=st.integers(1, 31) | st.just(-1)),
    st.builds(
        Cadence, rhythm=st.just(Rhythm.MONTHLY), weekday=weekdays, ordinal=st.sampled_from([1, 2, 3, 4, -1])
    ),
    st.builds(
        Cadence,
        rhythm=st.just(Rhythm.MEETING),
        weekday=weekdays,
        interval=st.integers(1, 4),
        days_before=st.integers(0, 5),
        at=st.none() | st.just(time(15, 30)),
        meeting=st.text(max_size=20),
    ),
)


def the_next(cadence: Cadence, start: date, after: date) -> date | None:
    found = dates.next_nominal(cadence, start, after)
    return found.on if found else None


def fires(cadence: Cadence, start: date, day: date) -> bool:
    """Whether the rule itself falls on that day, said without any rule engine."""
    weeks = (day - timedelta(days=day.weekday()) - (start - timedelta(days=start.weekday()))).days // 7
    last = calendar.monthrange(day.year, day.month)[1]
    if day < start:
        return False
    if cadence.rhythm is Rhythm.WEEKDAYS:
        return day.weekday() < 5
    if cadence.rhythm is Rhythm.MONTHLY and cadence.month_day is not None:
        return day.day == (last if cadence.month_day == -1 else cadence.month_day)
    if day.weekday() != cadence.weekday:
        return False
    if cadence.rhythm is Rhythm.MONTHLY:
        return day.day + 7 > last if cadence.ordinal == -1 else (day.day + 6) // 7 == cadence.ordinal
    return weeks % cadence.step == 0


def prepared(day: date, before: int) -> date:
    while before:
        day -= timedelta(days=1)
        before -= day.weekday() < 5
    return day


@settings(max_examples=300)
@given(cadences, days, st.integers(-30, 900), st.integers(0, 120))
def test_the_dates_are_those_of_a_day_by_day_walk(
    cadence: Cadence, start: date, offset: int, length: int
) -> None:
    after = start + timedelta(days=offset)
    until = after + timedelta(days=length)
    horizon = (until - start).days + 12
    walk = (start + timedelta(days=n) for n in range(max(horizon, 0)))
    oracle = {prepared(day, cadence.days_before) for day in walk if fires(cadence, start, day)}
    expected = sorted(day for day in oracle if after < day <= until and day >= start)
    assert dates.nominal_dates(cadence, start, after, until) == expected


@given(cadences, ends)
def test_the_stored_text_reads_back(cadence: Cadence, end: dict[str, object]) -> None:
    ended = Cadence(**{**vars(cadence), **end})
    text = rules.to_text(ended)
    assert rules.from_text(text) == ended
    assert "\n" not in text


def test_the_stored_text_is_an_rrule_and_its_extras() -> None:
    assert rules.to_text(MEETING) == (
        "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU|as=meeting|before=1|meeting=executive%20meeting|at=15:00"
    )


@pytest.mark.parametrize(
    "text",
    ["", "FREQ=HOURLY|as=weekly", "FREQ=WEEKLY;INTERVAL=1;BYDAY=XX|as=weekly",
     "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU",
     "FREQ=WEEKLY;INTERVAL=9;BYDAY=TU|as=weekly", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=40|as=monthly",
     "FREQ=MONTHLY;INTERVAL=1;BYDAY=9TU|as=monthly", "FREQ=WEEKLY;INTERVAL=x;BYDAY=TU|as=meeting"],
)  # fmt: skip
def test_what_is_outside_the_subset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cadence"):
        rules.from_text(text)


@pytest.mark.parametrize(
    ("cadence", "said"),
    [
        (Cadence(Rhythm.WEEKLY, weekday=TUESDAY), "every Tuesday"),
        (Cadence(Rhythm.FORTNIGHTLY, weekday=TUESDAY), "every other Tuesday"),
        (Cadence(Rhythm.WEEKDAYS), "every weekday"),
        (Cadence(Rhythm.MONTHLY, weekday=TUESDAY, ordinal=1), "on the first Tuesday of each month"),
        (Cadence(Rhythm.MONTHLY, month_day=22), "on the 22nd of each month"),
        (Cadence(Rhythm.MONTHLY, month_day=11), "on the 11th of each month"),
        (Cadence(Rhythm.MONTHLY, month_day=-1), "on the last day of each month"),
        (MEETING, "the afternoon before Tuesday’s executive meeting"),
        (
            Cadence(Rhythm.MEETING, weekday=3, interval=2, days_before=2, meeting="board"),
            "two working days before every other Thursday’s board",
        ),
        (Cadence(Rhythm.WEEKLY, count=12), "every Monday, 12 times"),
        (Cadence(Rhythm.WEEKLY, until=date(2027, 3, 1)), "every Monday, until 1 March 2027"),
    ],
)
def test_it_is_said_in_plain_words(cadence: Cadence, said: str) -> None:
    assert rules.describe(cadence) == said


def test_the_afternoon_before_a_monday_meeting_is_friday() -> None:
    monday = Cadence(Rhythm.MEETING, weekday=0, days_before=1, at=time(15))
    assert dates.nominal_dates(monday, date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 14)) == [
        date(2026, 3, 6),
        date(2026, 3, 13),
    ]


@given(weekdays, days)
def test_the_halves_take_turns_and_each_date_has_one(weekday: int, start: date) -> None:
    halves = Cadence(Rhythm.HALVES, weekday=weekday)
    found = dates.nominal_dates(halves, start, start, start + timedelta(weeks=60))
    turns = [rules.in_half(day, halves, 0) for day in found]
    assert all(one != other for one, other in pairwise(turns))
    assert all(rules.in_half(day, halves, 1) != turn for day, turn in zip(found, turns, strict=True))
    assert rules.in_half(start, Cadence(Rhythm.WEEKLY), 0)
    assert rules.in_half(start, Cadence(Rhythm.WEEKLY), 1)


def test_the_next_date_is_found_however_far_and_none_after_the_end() -> None:
    thirty_first = Cadence(Rhythm.MONTHLY, month_day=31)
    assert the_next(thirty_first, date(2026, 1, 1), date(2026, 1, 31)) == date(2026, 3, 31)
    ended = Cadence(Rhythm.WEEKLY, count=2)
    start = date(2026, 3, 2)
    assert the_next(ended, start, start) == date(2026, 3, 9)
    assert the_next(ended, start, date(2026, 3, 9)) is None
    long_ago = Cadence(Rhythm.FORTNIGHTLY, weekday=TUESDAY)
    assert the_next(long_ago, date(1990, 1, 2), date(2026, 3, 3)) == date(2026, 3, 10)


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 7},
        {"interval": 0},
        {"days_before": 9},
        {"count": 0},
        {"count": 1, "until": date(2027, 1, 1)},
    ],
)
def test_a_cadence_no_calendar_can_follow_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Cadence(Rhythm.WEEKLY, **wrong)  # type: ignore[arg-type]
