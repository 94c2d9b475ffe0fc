"""The rules of the calendar put to the test: every kind of rhythm, oracle and program side by side."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from itertools import product

import holidays

from bot.torture.oracle_calendar import DAY, NO_DAYS, WEEK, Rule, Turn, of_rhythm, turns
from bot.torture.oracle_tally import Tally
from config.vocabulary import OnHoliday
from handlers.teams import cadence, dates
from handlers.teams.dates import Calendar
from handlers.teams.holidays import DIVISIONS, Closed

NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STARTS = (date(2024, 2, 29), date(2026, 3, 18), date(2026, 12, 31))
YEARS = 3 * 366 * DAY
DIVISIONS_KEPT = ("", "GB-ENG", "GB-SCT", "CN")  # China's holidays are the longest in a row


def rules(starts_on: date) -> Iterator[Rule]:
    """Every kind of rule there is, from one start."""
    for interval in (1, 2, 3, 7, 30, 366):
        yield Rule("day", starts_on, interval)
        yield Rule("day", starts_on, interval, ((0, 0), (0, 3), (0, 5)))
    for interval, weekday in product((1, 2, 3, 12, 52), range(7)):
        yield Rule("week", starts_on, interval, ((0, weekday),))
        yield Rule("week", starts_on, interval, ((0, weekday), (0, 6)) if weekday < 6 else ())
    for interval, nth in product((1, 2, 5, 12), (*range(-5, 6),)):
        yield Rule("month", starts_on, interval, ((nth, (nth + interval) % 7),))
        yield Rule("month", starts_on, interval, ((nth, 1), (2, 4), (-1, 0)) if nth not in (2, -1) else ())
    for interval, day in product((1, 2, 11), (1, 15, 28, 29, 30, 31, -1)):
        yield Rule("month", starts_on, interval, month_days=(day,))
        yield Rule("month", starts_on, interval, month_days=(day, 13))
    for weekday in range(5):
        yield of_rhythm("halves", starts_on, weekday)
        for interval, prepared in product((1, 2, 5), range(6)):
            yield replace(Rule("week", starts_on, interval, ((0, weekday),)), prepared=prepared)


def ended(rule: Rule) -> Iterator[Rule]:
    """The rule without an end, and with each kind of end."""
    yield rule
    yield replace(rule, until=rule.starts_on + 200 * DAY)
    yield replace(rule, count=1)
    yield replace(rule, count=7)


def text_of(rule: Rule) -> str:
    """A rule as the one text by which a team's rhythm is stored."""
    frequency = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY"}[rule.every]
    parts = [f"FREQ={frequency}", f"INTERVAL={rule.interval}"]
    if rule.weekdays:
        parts.append("BYDAY=" + ",".join(f"{nth or ''}{NAMES[day]}" for nth, day in rule.weekdays))
    if rule.month_days:
        parts.append("BYMONTHDAY=" + ",".join(str(day) for day in rule.month_days))
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    kind = "halves" if rule.halves else "own" if rule.prepared is None else "meeting"
    extras = [f"as={kind}"] + ([] if rule.prepared is None else [f"before={rule.prepared}"])
    return "|".join([";".join(parts), *extras])


@cache
def bank_holidays(division: str) -> frozenset[date]:
    """The holidays of a division in all the years that are looked at, and the ones beside them."""
    country, _, part = division.partition("-")
    if not division:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=range(2023, 2036)))


def compare_holidays(tally: Tally, divisions: Iterable[str] = DIVISIONS) -> None:
    """Every day of 2024 to 2035 in every division that may be chosen: is it a bank holiday."""
    for division in divisions:
        day, kept, closed = date(2024, 1, 1), bank_holidays(division), Closed(division)
        while day.year < 2036:
            tally.compare(partial("Is {} a holiday in {}".format, day, division), day in kept, day in closed)
            day += DAY


def compare_rules(tally: Tally, starts: Iterable[date] = STARTS, every: int = 1) -> None:
    """Three years of every rule from each start, or of one in so many; with and without holidays."""
    chosen = [rule for start in starts for plain in rules(start) for rule in ended(plain)]
    choices = [(division, choice) for division in DIVISIONS_KEPT for choice in OnHoliday]
    for number, rule in enumerate(chosen):
        if number % every:
            continue
        compare_turns(rule, NO_DAYS, OnHoliday.SKIP, "", tally)
        division, choice = choices[number // every % len(choices)]
        compare_turns(rule, bank_holidays(division), choice, division, tally)


def compare_turns(
    rule: Rule, closed: Collection[date], choice: OnHoliday, division: str, tally: Tally
) -> None:
    """All of three years at once, and again a piece at a time, as the program asks for them."""
    start, end = rule.starts_on, rule.starts_on + YEARS
    words = (text_of(rule), start, choice.value, division or "nowhere")
    expected = turns(rule, start, end, closed, choice.value)
    calendar = Calendar(closed, choice)
    question = partial("Which dates has {} from {} on, holidays: {} of {}".format, *words)
    tally.compare(question, expected, said(rule, start - DAY, end, calendar))
    pieces: list[Turn] = []
    after = start - DAY
    while after < end:
        until = min(after + 5 * WEEK + timedelta(days=after.day % 5), end)
        pieces += said(rule, after, until, calendar)
        after = until
    question = partial("Which dates has {} from {} on, holidays: {} of {}, in pieces".format, *words)
    tally.compare(question, expected, pieces)


def said(rule: Rule, after: date, until: date, calendar: Calendar) -> list[Turn]:
    """What the program says, in the oracle's words."""
    rhythm = cadence.from_text(text_of(rule))
    found = dates.nominals(rhythm, rule.starts_on, after, until, calendar)
    return [
        Turn(one.on, frozenset(half for half in (0, 1) if one.is_for(rhythm, half)), one.skipped)
        for one in found
    ]
