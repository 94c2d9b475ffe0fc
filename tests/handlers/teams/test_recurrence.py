"""The recurrences against a day-by-day walk that knows no rule engine, and their text."""

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.teams import cadence, recurrence
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.recurrence import Frequency, Rule

days = st.integers(0, 6)
starts = st.dates(date(2024, 1, 1), date(2028, 12, 31))
ends: st.SearchStrategy[dict[str, Any]] = st.sampled_from([{}, {"until": date(2026, 3, 31)}, {"count": 5}])
plain = st.lists(days, max_size=3, unique=True).map(lambda found: tuple((0, day) for day in found))
ordinals = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 5, -1, -2]), days), min_size=1, max_size=2, unique=True
).map(tuple)
numbers = st.lists(st.integers(1, 31) | st.just(-1), min_size=1, max_size=2, unique=True).map(tuple)


def built(frequency: Frequency, longest: int, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Rule]:
    return st.tuples(st.integers(1, longest), st.fixed_dictionaries(more), ends).map(
        lambda drawn: Rule(frequency, drawn[0], **drawn[1], **drawn[2])
    )


rules = st.one_of(
    built(Frequency.DAILY, 9, days=plain),
    built(Frequency.WEEKLY, 5, days=plain),
    built(Frequency.MONTHLY, 4, days=ordinals),
    built(Frequency.MONTHLY, 4, days=plain),
    built(Frequency.MONTHLY, 4, month_days=numbers),
)


def fires(rule: Rule, start: date, day: date) -> bool:
    """Whether the rule falls on that day, read off the calendar."""
    last = calendar.monthrange(day.year, day.month)[1]
    if rule.frequency is Frequency.DAILY:
        hit = (day - start).days % rule.interval == 0
        return hit and (not rule.days or (0, day.weekday()) in rule.days)
    if rule.frequency is Frequency.WEEKLY:
        weeks = (day - timedelta(day.weekday()) - start + timedelta(start.weekday())).days // 7
        named = [weekday for _, weekday in rule.days] or [start.weekday()]
        return weeks % rule.interval == 0 and day.weekday() in named
    if ((day.year - start.year) * 12 + day.month - start.month) % rule.interval:
        return False
    if rule.days:
        nth, from_last = (day.day + 6) // 7, -((last - day.day) // 7 + 1)
        return any(day.weekday() == weekday and n in (0, nth, from_last) for n, weekday in rule.days)
    return any(day.day == (last if n == -1 else n) for n in rule.month_days or (start.day,))


@settings(max_examples=400)
@given(rules, starts, st.integers(-30, 800), st.integers(0, 150))
def test_the_dates_are_those_of_a_walk(rule: Rule, start: date, offset: int, length: int) -> None:
    after = start + timedelta(days=offset)
    until = after + timedelta(days=length)
    walk = [start + timedelta(days=n) for n in range(max((until - start).days + 1, 0))]
    every = [day for day in walk if fires(rule, start, day) and (rule.until is None or day <= rule.until)]
    kept = [day for day in every[: rule.count] if day > after]
    assert recurrence.dates(rule, start, after, until) == kept


@given(rules)
def test_the_text_reads_back_and_stands_for_itself_in_a_cadence(rule: Rule) -> None:
    assert recurrence.from_text(recurrence.to_text(rule)) == rule
    own = Cadence(Rhythm.OWN, own=rule)
    assert cadence.from_text(cadence.to_text(own)) == own


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;WKST=SU",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=MO",
        "FREQ=DAILY;BYMONTHDAY=1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20260301",
        "FREQ=DAILY;UNTIL=20260230",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;INTERVAL=٣",
    ],
)
def test_what_stands_outside_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        recurrence.from_text(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=DAILY;INTERVAL=10", "every 10 days"),
        ("FREQ=DAILY;INTERVAL=1;COUNT=5", "every day, 5 times"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "every 2 weeks, on Monday and Thursday"),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO,-1FR",
            "every 3 months, on the first Monday and the last Friday",
        ),
        ("FREQ=MONTHLY;BYDAY=5TU,-2WE", "every month, on the fifth Tuesday and the second to last Wednesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "every month, on the 1st, the 15th and the last day"),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20270301", "every week, on Friday, until 1 March 2027"),
    ],
)
def test_a_rule_of_ones_own_is_said_in_plain_words(text: str, said: str) -> None:
    rule = recurrence.from_text(text)
    assert cadence.describe(Cadence(Rhythm.OWN, own=rule)) == said
