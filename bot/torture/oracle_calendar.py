"""The rules of the calendar, slow and obvious: on which dates a team is asked.

Every day from the first is looked at in turn: is this one of them? This file
shares no line and no import with the rules it checks.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SATURDAY = 5
NO_DAYS: Collection[date] = frozenset()
FAR = timedelta(days=40)  # no holidays and no preparation move a date further


@dataclass(frozen=True)
class Rule:
    """What of RFC 5545 a rhythm may be made of.

    ``every`` is ``day``, ``week`` or ``month``, and ``interval`` how many of
    them: days are counted from the start, weeks from the Monday before it,
    months from its month. ``weekdays`` are pairs: which one of its month
    (1 to 5, −1 to −5 from its end, 0 for every one), and the weekday (Monday is
    0). ``month_days`` are 1 to 31, or −1 for the last. A week's rule without a
    weekday means that of the start, a month's rule without any day the start's.

    It ends with the date ``until``, itself included, or after ``count`` dates.
    With ``prepared`` it names a meeting's dates, and people are asked so many
    working days before. In ``halves``, each half has its turn every other week.
    """

    every: str
    starts_on: date
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None
    prepared: int | None = None
    halves: bool = False


class Turn(NamedTuple):
    """One date on which people are asked, and which halves of the team.

    A date on which nobody is asked because it is a holiday is ``skipped``.
    """

    on: date
    halves: frozenset[int]
    skipped: bool = False


def of_rhythm(rhythm: str, starts_on: date, weekday: int = 0, ordinal: int = 1) -> Rule:
    """The rule behind a rhythm: weekly, fortnightly, halves, weekdays, or monthly on the nth such weekday."""
    match rhythm:
        case "weekdays":
            return Rule("week", starts_on, weekdays=tuple((0, day) for day in range(SATURDAY)))
        case "monthly":
            return Rule("month", starts_on, weekdays=((ordinal, weekday),))
        case "weekly" | "fortnightly" | "halves":
            interval = 2 if rhythm == "fortnightly" else 1
            return Rule("week", starts_on, interval, ((0, weekday),), halves=rhythm == "halves")
    raise LookupError(f"Nobody knows the rhythm {rhythm!r}.")


# --- single days ---------------------------------------------------------------------------------


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


@cache
def place_in_month(day: date) -> tuple[int, int]:
    """Which one of its weekday in its month a day is: from the front, and (below nought) from the end."""
    front, end, other = 0, 0, day.replace(day=1)
    while other <= last_of_month(day):
        if other.weekday() == day.weekday():
            front += other <= day
            end -= other >= day
        other += DAY
    return front, end


# --- the dates of a rule -------------------------------------------------------------------------


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the rule names that day, before its end is looked at."""
    if day < rule.starts_on:
        return False
    start = rule.starts_on
    if rule.every == "day":
        named = not rule.weekdays or any(weekday == day.weekday() for _, weekday in rule.weekdays)
        return (day - start).days % rule.interval == 0 and named
    if rule.every == "week":
        wanted = [weekday for _, weekday in rule.weekdays] or [start.weekday()]
        if day.weekday() not in wanted:
            return False
        return (monday_of(day) - monday_of(start)).days // 7 % rule.interval == 0
    months = (day.year - start.year) * 12 + day.month - start.month
    return months % rule.interval == 0 and falls_in_month(rule, day)


def falls_in_month(rule: Rule, day: date) -> bool:
    """Whether a month's rule names that day of its month."""
    if rule.weekdays:
        mine = [nth for nth, weekday in rule.weekdays if weekday == day.weekday()]
        return 0 in mine or any(nth in place_in_month(day) for nth in mine)
    last = day == last_of_month(day)
    return any(day.day == n or (n == -1 and last) for n in rule.month_days or (rule.starts_on.day,))


def rule_dates(rule: Rule, last: date) -> Iterator[date]:
    """Every day the rule names, from its start to ``last``, as far as it goes."""
    day, found = rule.starts_on, 0
    while day <= last and (rule.until is None or day <= rule.until):
        if falls_on(rule, day):
            found += 1
            if rule.count is not None and found > rule.count:
                return
            yield day
        day += DAY


# --- holidays, meetings, halves ------------------------------------------------------------------


def moved(day: date, holidays: Collection[date], choice: str) -> date | None:
    """Where a holiday's date goes: nowhere, or to the nearest working day before or after it."""
    if day not in holidays:
        return day
    if choice == "skip":
        return None
    step = DAY if choice == "next" else -DAY
    while not is_working_day(day, holidays):
        day += step
    return day


def prepared_on(meeting: date, number: int, holidays: Collection[date]) -> date:
    """So many working days before a meeting."""
    day = meeting
    while number:
        day -= DAY
        number -= is_working_day(day, holidays)
    return day


def half_of(day: date) -> int:
    """Which half of a team has its turn in the week of a day.

    The weeks are counted from Monday, the first of January of the year 1, so
    that a new year changes no turn.
    """
    return (monday_of(day) - date(1, 1, 1)).days // 7 % 2


def turns(
    rule: Rule, first: date, last: date, holidays: Collection[date] = NO_DAYS, choice: str = "skip"
) -> list[Turn]:
    """Every turn from ``first`` to ``last``, both included; none before the rule's start.

    Dates that end on one day are one turn. Whose half is asked is said by the
    date the rule named, not by where a holiday moved it.
    """
    asked: dict[date, set[int]] = {}
    skipped: dict[date, set[int]] = {}
    for day in rule_dates(rule, last + FAR):
        where = moved(day, holidays, choice)
        on = where or day
        if rule.prepared is not None:
            on = prepared_on(on, rule.prepared, holidays)
        if rule.starts_on <= on and first <= on <= last:
            halves = {half_of(day)} if rule.halves else {0, 1}
            (asked if where else skipped).setdefault(on, set()).update(halves)
    found = [Turn(on, frozenset(halves)) for on, halves in asked.items()]
    found += [Turn(on, frozenset(halves), True) for on, halves in skipped.items() if on not in asked]
    return sorted(found)


def nominal_dates(
    rule: Rule, first: date, last: date, holidays: Collection[date] = NO_DAYS, choice: str = "skip"
) -> list[date]:
    """The dates from ``first`` to ``last`` on which anybody is asked."""
    return [turn.on for turn in turns(rule, first, last, holidays, choice) if not turn.skipped]
