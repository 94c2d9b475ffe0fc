"""Whether somebody is asked: the rules that keep a person from being written to.

Everything is known beforehand and given as plain values, so a rule is a line
here and a value read in ``books.py``. Each rule says why in words that the
person can be shown; the first that applies is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Standing:
    """How one person stands towards one occasion."""

    nominal: date  # the date they are asked for
    opening: datetime  # when they could be asked first: now, or when their quiet hours end
    opening_on: date  # what date that is where they are
    closes_at: datetime  # when the round ends
    leaves: Sequence[tuple[date, date]] = ()  # first and last days of leave
    holiday: str = ""  # whose bank holiday it is where they are, as a sentence
    passed_over: bool = False  # they are asked every other time, and were asked the time before
    asked_lately: bool = False  # a few days ago, by a rhythm that never asks so soon
    asked_just_now: bool = False  # so that waiting twelve hours would make this one late


def why_not(standing: Standing) -> str:
    """The rule that keeps somebody from being asked; empty when none does."""
    if any(is_away(standing.leaves, day) for day in (standing.nominal, standing.opening_on)):
        return "On leave that day."
    if standing.holiday:
        return standing.holiday
    if standing.passed_over:
        return "Asked every other time; it is not their turn."
    if standing.asked_just_now:
        return "Asked less than twelve hours before."
    if standing.asked_lately:
        return "Asked a few days ago, before the rhythm changed."
    if standing.opening >= standing.closes_at:
        return "Quiet hours last until the round ends."
    return ""


def is_away(leaves: Sequence[tuple[date, date]], day: date) -> bool:
    """Whether a day lies within leave; both its ends belong to it."""
    return any(first <= day <= last for first, last in leaves)
