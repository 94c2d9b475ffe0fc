"""Reading the days of somebody's leave as they would say them: "until 12 May", "3 May to 12 May"."""

import re
from datetime import date, datetime, time, timedelta

from dateutil import parser
from dateutil.relativedelta import relativedelta

from handlers.teams.cadence import NAMES

LONGEST = timedelta(days=366)
RECENT = timedelta(days=60)  # a first day left without its year may lie so far back
_BETWEEN = re.compile(r"\s+(?:to|until|till|through|and)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = re.compile(rf"^(\d{{1,2}})-(?=\d{{1,2}}\s+(?:{_MONTHS}))", re.IGNORECASE)  # "3-12 May"
_LEADING = re.compile(r"^(?:until|till|to|through|up to)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\b", re.IGNORECASE)
_STARTING = re.compile(r"^(?:from|between)\s+", re.IGNORECASE)


class UnreadableDates(ValueError):
    """What is wrong with the days, as a sentence for the person who typed them."""


def read_away(text: str, today: date) -> tuple[date, date]:
    """First and last day of a leave. Raises ``UnreadableDates`` with what to type instead.

    A day without a year is the next one of its kind. "until" begins today; a
    day that stands alone is that one day.
    """
    said = " ".join(text.split())
    if _LEADING.match(said):
        first, last = today, _day(_LEADING.sub("", said), today)
    else:
        parts = _BETWEEN.split(_DAYS.sub(r"\1 to ", _STARTING.sub("", said)))
        if len(parts) > 2:
            raise UnreadableDates("I see more than two dates there. Try `3 May to 12 May`.")
        if len(parts) == 2 and _NUMBER.fullmatch(parts[0]):
            parts[0] += _NUMBER.sub("", parts[1], count=1)  # "3 to 12 May": both are in May
        first = _day(parts[0], today)
        last = _last(parts[1], first, today) if len(parts) == 2 else first
        if last < first and first - relativedelta(years=1) > today - RECENT:
            first -= relativedelta(years=1)  # "20 Nov to 30 Nov", said on the 23rd
    problem = problem_with_leave(first, last, today)
    if problem:
        raise UnreadableDates(problem)
    return first, last


def _last(text: str, first: date, today: date) -> date:
    """The last day: the next of its kind from today, unless the leave would not have begun by then."""
    last = _day(text, today)
    if last >= first or first - relativedelta(years=1) > today - RECENT:
        return last
    return _day(text, first)


def problem_with_leave(first: date, last: date, today: date) -> str | None:
    """What is wrong with two days as a leave, if anything."""
    if last < first:
        return "That leave would end before it begins. Please look at the two dates."
    if last < today:
        return "That leave is over already. Please give a last day that is still to come."
    if last - today > LONGEST:
        return "That is more than a year away. Please give a nearer day; you can add to it later."
    return None


def _day(text: str, since: date) -> date:
    """One day, on or after ``since`` where the year or month was left out."""
    said = text.strip().rstrip(".,").casefold()
    if said in ("today", "tomorrow"):
        return since + timedelta(days=said == "tomorrow")
    for number, name in enumerate(NAMES):
        if said in (name.casefold(), name[:3].casefold()):
            return since + timedelta(days=(number - since.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(said)
    except ValueError:
        return _spoken_day(said, since)


def _spoken_day(said: str, since: date) -> date:
    """A day as people write it, day first. What was left out shows by reading it twice."""
    if len(said) > 40 or not re.search(r"\d", said):
        raise UnreadableDates(_cannot_read())
    here = datetime.combine(since.replace(day=1), time())
    there = here + relativedelta(years=4, months=1)  # a leap year stays one
    later = here + timedelta(days=1)  # "until 5pm" and "May 2027" name no day at all
    try:
        day, other, same = (parser.parse(said, dayfirst=True, default=d).date() for d in (here, there, later))
    except (ValueError, OverflowError):
        raise UnreadableDates(_cannot_read()) from None
    if day != same:
        raise UnreadableDates(_cannot_read())
    if day < since and day.month != other.month:
        return day + relativedelta(months=1)
    if day < since and day.year != other.year:
        return day + relativedelta(years=1)
    return day


def _cannot_read() -> str:
    return "I cannot read that as a date. Try `until 12 May`, or `3 May to 12 May`."
