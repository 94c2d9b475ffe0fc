"""The part of RFC 5545 that a rhythm may be made of: a text, and the dates it means.

Dates only, without a clock or zone: those are a person's, and come afterwards.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
_DAY = re.compile(r"([+-]?[1-9])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"\d{8}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,4}", re.ASCII)
_KNOWN = frozenset(("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT"))


class Frequency(StrEnum):
    """What ``INTERVAL`` counts."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


_LONGEST = {Frequency.DAILY: 366, Frequency.WEEKLY: 52, Frequency.MONTHLY: 12}
_FREQUENCIES: dict[Frequency, Literal[1, 2, 3]] = {
    Frequency.DAILY: DAILY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.MONTHLY: MONTHLY,
}


@dataclass(frozen=True)
class Rule:
    """One recurrence.

    ``days`` are pairs of an ordinal (0: every one) and a weekday (Monday is 0);
    ``month_days`` are 1 to 31, or −1 for the last.
    """

    frequency: Frequency
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        """Refuse what stands outside the subset."""
        monthly = self.frequency is Frequency.MONTHLY
        if not 1 <= self.interval <= _LONGEST[self.frequency]:
            raise ValueError("The interval is 1 to 366 days, 52 weeks or 12 months.")
        if any(abs(n) > 5 or not 0 <= day <= 6 or (n and not monthly) for n, day in self.days):
            raise ValueError("A weekday is Monday to Sunday; in a monthly rule it may be the first to fifth.")
        if any(day != -1 and not 1 <= day <= 31 for day in self.month_days):
            raise ValueError("A day of the month is 1 to 31, or -1 for the last.")
        if self.month_days and (self.days or not monthly):
            raise ValueError("Days of the month stand in a monthly rule, and without weekdays.")
        if self.count is not None and (self.count < 1 or self.until is not None):
            raise ValueError("A rule ends after a count or on a date, not both.")


def to_text(rule: Rule) -> str:
    """The rule as one line: ``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``."""
    parts = [f"FREQ={rule.frequency}", f"INTERVAL={rule.interval}"]
    if rule.days:
        parts.append("BYDAY=" + ",".join(f"{n or ''}{DAYS[day]}" for n, day in rule.days))
    if rule.month_days:
        parts.append("BYMONTHDAY=" + ",".join(map(str, rule.month_days)))
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    return ";".join(parts)


def from_text(text: str) -> Rule:
    """Read a rule; anything outside the subset is a ``ValueError``."""
    pairs = [part.partition("=")[::2] for part in text.strip().removeprefix("RRULE:").split(";")]
    fields = dict(pairs)
    if len(fields) != len(pairs) or not fields.keys() <= _KNOWN or fields.get("FREQ") not in set(Frequency):
        raise ValueError(f"This is no rule we can follow: {text!r}.")
    return Rule(
        Frequency(fields["FREQ"]),
        _number(fields.get("INTERVAL", "1")),
        tuple(_day(day) for day in fields["BYDAY"].split(",")) if "BYDAY" in fields else (),
        tuple(map(_number, fields["BYMONTHDAY"].split(","))) if "BYMONTHDAY" in fields else (),
        _date(fields["UNTIL"]) if "UNTIL" in fields else None,
        _number(fields["COUNT"]) if "COUNT" in fields else None,
    )


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"This is no number we can follow: {text!r}.")
    return int(text)


def _day(text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(f"This is no weekday we can follow: {text!r}.")
    return int(found[1] or 0), DAYS.index(found[2])


def _date(text: str) -> date:
    if not _UNTIL.fullmatch(text):
        raise ValueError(f"This is no date we can follow: {text!r}.")
    return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")


def dates(rule: Rule, start: date, after: date, until: date) -> list[date]:
    """The rule's dates later than ``after``, up to and with ``until``; none before ``start``."""
    earliest = max(after, start - timedelta(days=1))
    if until <= earliest:
        return []
    days = rule.days or (((0, start.weekday()),) if rule.frequency is Frequency.WEEKLY else ())
    month_days = rule.month_days
    if rule.frequency is Frequency.MONTHLY and not days and not month_days:
        month_days = (start.day,)
    found = rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=_midnight(_moved_on(rule, start, earliest)),
        interval=rule.interval,
        wkst=MO,
        byweekday=[_WEEKDAYS[day](n) if n else _WEEKDAYS[day] for n, day in _spelt_out(days)] or None,
        bymonthday=month_days or None,
        until=None if rule.until is None else _midnight(rule.until),
        count=rule.count,
    ).between(_midnight(earliest), _midnight(until) + timedelta(days=1))
    return [day.date() for day in found if earliest < day.date() <= until]


def _spelt_out(days: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Every Tuesday as first to fifth, where others have ordinals: dateutil takes such a mixture for none."""
    if not any(n for n, _ in days):
        return list(days)
    return [(each, day) for n, day in days for each in ((n,) if n else range(1, 6))]


def _moved_on(rule: Rule, start: date, after: date) -> date:
    """A start in whole steps shortly before ``after``, so that years are not walked through.

    A rule that ends after a count has to be walked from its first date.
    """
    if rule.count is not None or after <= start:
        return start
    days = (after - start).days
    if rule.frequency is Frequency.DAILY:
        return start + timedelta(days=days // rule.interval * rule.interval)
    if rule.frequency is Frequency.WEEKLY:
        monday = start - timedelta(days=start.weekday())
        weeks = (after - monday).days // 7 // rule.interval * rule.interval
        return max(start, monday + timedelta(weeks=weeks))
    months = (after.year - start.year) * 12 + after.month - start.month
    years, month = divmod(start.month - 1 + months // rule.interval * rule.interval, 12)
    return max(start, date(start.year + years, month + 1, 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())  # naive on purpose: dates only, no clock
