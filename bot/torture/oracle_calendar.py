"""The rules of the calendar, slow and obvious: on which dates a team is asked.

Every day from the first is looked at in turn: is this one of them? This file
shares no line and no import with the rules it checks.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5
NO_DAYS: Collection[date] = frozenset()


@dataclass(frozen=True)
class Rule:
    """A rhythm as people say it.

    ``rhythm`` is ``weekdays``, ``weekly``, ``fortnightly``, ``halves``,
    ``monthly`` or ``meeting``. A fortnightly one comes in every other week,
    counted in whole weeks, Monday to Sunday, from the week it starts in. A
    monthly one has an ``ordinal`` (first to fourth, or −1 for the last such
    weekday) or a ``month_day`` (1 to 31, or −1 for the last day); a month
    without that day is left out. A meeting comes every ``interval`` weeks, and
    people are asked ``days_before`` working days before it.

    It ends with the date ``until``, itself included, or after ``count`` dates.
    """

    rhythm: str
    starts_on: date
    weekday: int = 0
    ordinal: int | None = None
    month_day: int | None = None
    interval: int = 1
    days_before: int = 0
    until: date | None = None
    count: int | None = None


def is_working_day(day: date, holidays: Collection[date] = NO_DAYS) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def monday_of(day: date) -> date:
    """The Monday of that week."""
    while day.weekday() != 0:
        day -= DAY
    return day


def last_of_month(day: date) -> date:
    """The last day of that month."""
    while (day + DAY).month == day.month:
        day += DAY
    return day


def is_nth_weekday(day: date, nth: int) -> bool:
    """Whether a day is the nth of its weekday in its month; −1 is the last."""
    if nth == -1:
        return (day + 7 * DAY).month != day.month
    same, other = 0, day.replace(day=1)
    while other <= day:
        same += other.weekday() == day.weekday()
        other += DAY
    return same == nth


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the rule names that day, before its end is looked at."""
    if day < rule.starts_on:
        return False
    if rule.rhythm == "weekdays":
        return day.weekday() < SATURDAY
    if rule.rhythm == "monthly" and rule.month_day is not None:
        return day == last_of_month(day) if rule.month_day == -1 else day.day == rule.month_day
    if day.weekday() != rule.weekday:
        return False
    if rule.rhythm == "monthly":
        return is_nth_weekday(day, rule.ordinal or 1)
    every = {"fortnightly": 2, "meeting": rule.interval}.get(rule.rhythm, 1)
    weeks = (monday_of(day) - monday_of(rule.starts_on)).days // 7
    return weeks % every == 0


def named_days(rule: Rule, last: date) -> Iterator[date]:
    """Every day the rule names, from its start to ``last``, as far as it goes."""
    day, found = rule.starts_on, 0
    while day <= last and (rule.until is None or day <= rule.until):
        if falls_on(rule, day):
            found += 1
            if rule.count is not None and found > rule.count:
                return
            yield day
        day += DAY


def working_days_before(day: date, number: int) -> date:
    """So many working days before a day; at the weekend nobody prepares anything."""
    while number:
        day -= DAY
        number -= day.weekday() < SATURDAY
    return day


def nominal_dates(rule: Rule, first: date, last: date) -> list[date]:
    """The dates from ``first`` to ``last``, both included, on which people are asked.

    None lies before the rule's start, also where a meeting soon after it would
    have to be prepared before.
    """
    found: set[date] = set()
    for day in named_days(rule, last + 14 * DAY):
        asked = working_days_before(day, rule.days_before) if rule.rhythm == "meeting" else day
        if rule.starts_on <= asked and first <= asked <= last:
            found.add(asked)
    return sorted(found)


def is_turn_of(half: int, day: date) -> bool:
    """Whether that half of a team is asked in that week.

    The weeks are counted from Monday, the first of January of the year 1, for
    ever, so that a new year changes no turn.
    """
    weeks = (monday_of(day) - date(1, 1, 1)).days // 7
    return weeks % 2 == half % 2
