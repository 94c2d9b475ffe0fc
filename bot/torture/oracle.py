"""Who is asked when: the independent answer that the program is compared with.

For a team that does not change, `fates` says of every date and person what has
to become of it, and `expected_prompts` when those who are asked may be asked.
It is slow and obvious, and shares no line and no import with the rules it
checks; `oracle_clock` and `oracle_calendar` hold its clock and its calendar.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from bot.torture.oracle_calendar import NO_DAYS, Rule, Turn, rule_dates, turns
from bot.torture.oracle_clock import DAY, Quiet, instant_of, is_quiet, opening_after, shown
from bot.torture.oracle_rules import reminder_after

PROMPT_LATE = timedelta(hours=4)
REMINDER_LATE = timedelta(minutes=30)
DIGEST_LATE = timedelta(hours=24)
BREATH = timedelta(hours=12)  # between two questions, where a rule's dates lie close together
CLOSE = 4  # days

Outage = tuple[datetime, datetime]  # from when nothing runs, and when it runs again


@dataclass(frozen=True)
class Somebody:
    """One member. ``at`` is a check-in time of their own; without one the team's counts.

    ``holidays`` are those where they are; None: those of the team.
    """

    id: str
    zone: str
    at: time | None = None
    half: int = 0
    quiet_from: time = time(18)
    quiet_until: time = time(8)
    leaves: tuple[tuple[date, date], ...] = ()  # first and last day, both included
    holidays: Collection[date] | None = None


@dataclass(frozen=True)
class PlainTeam:
    """A team that keeps its rhythm and its people.

    ``on_holiday`` says what becomes of a date that is one of its ``holidays``:
    ``skip`` it, or the ``previous`` or ``next`` working day.
    """

    rule: Rule
    people: tuple[Somebody, ...]
    zone: str = "Europe/London"
    at: time = time(9)
    in_own_zone: bool = True
    digest_weekday: int = 4
    digest_at: time = time(15)
    holidays: Collection[date] = NO_DAYS
    on_holiday: str = "skip"


class Outcome(StrEnum):
    """What becomes of one date for one person. Exactly one of these."""

    ASKED = "asked"
    MISSED = "missed"  # nothing ran while it could have been asked
    HOLIDAY = "holiday"
    AWAY = "away"
    TOO_SOON = "too soon"  # after the question before it
    QUIET = "quiet"  # their quiet hours last until the digest
    NO_SUCH_DATE = "no such date"


class Fate(NamedTuple):
    """What becomes of one date for one person; the instants only where they are asked.

    ``reminded`` is when the one reminder comes if they never answer.
    """

    person: str
    nominal: date
    outcome: Outcome
    earliest: datetime | None = None
    latest: datetime | None = None
    reminded: datetime | None = None


class Expected(NamedTuple):
    """One prompt: not before ``earliest``, not after ``latest``, and once.

    ``earliest`` is also the moment at which a program that nothing hinders
    sends it: at its time, or at the end of the outage or of the quiet hours
    that its time fell into.
    """

    person: str
    nominal: date
    earliest: datetime
    latest: datetime


def expected_prompts(
    team: PlainTeam, since: datetime, until: datetime, outages: Sequence[Outage] = ()
) -> list[Expected]:
    """The prompts whose time lies after ``since`` and by ``until``, by moment and person.

    A date that an outage or a rule keeps from being asked does not occur: ask
    `fates` for it. Budgets are not looked at: give the program ample ones.
    """
    return sorted(
        (
            Expected(fate.person, fate.nominal, fate.earliest, fate.latest)
            for fate in fates(team, since, until, outages)
            if fate.earliest is not None and fate.latest is not None
        ),
        key=lambda prompt: (prompt.earliest, prompt.person),
    )


def fates(team: PlainTeam, since: datetime, until: datetime, outages: Sequence[Outage] = ()) -> list[Fate]:
    """What becomes of every date whose time lies after ``since`` and by ``until``, of each person."""
    return [fate for person in team.people for fate in fates_of(team, person, since, until, outages)]


def fates_of(
    team: PlainTeam, person: Somebody, since: datetime, until: datetime, outages: Sequence[Outage]
) -> Iterator[Fate]:
    """What becomes of one person's dates, one after another."""
    zone, at = where_asked(team, person)
    first, last = shown(since, zone).date() - DAY, shown(until, zone).date() + DAY
    before: datetime | None = None
    close = is_close(team.rule)
    for turn in turns(team.rule, first, last, team.holidays, team.on_holiday):
        due = instant_of(turn.on, at, zone)
        if person.half not in turn.halves:
            continue
        if due is None:
            yield Fate(person.id, turn.on, Outcome.NO_SUCH_DATE)
        elif since < due <= until:
            fate = fate_of(team, person, turn, due, outages, before if close else None)
            before = fate.earliest or before
            yield fate


def is_close(rule: Rule) -> bool:
    """Whether a rule's dates lie less than four days apart anywhere in its first three years."""
    days = list(rule_dates(rule, rule.starts_on + 3 * 366 * DAY))
    return any((after - before).days < CLOSE for before, after in pairwise(days))


def where_asked(team: PlainTeam, person: Somebody) -> tuple[str, time]:
    """In which zone, and at what time there, somebody is asked.

    A time they chose themselves is meant on their own clock, whatever the team does.
    """
    if person.at is not None:
        return person.zone, person.at
    return (person.zone if team.in_own_zone else team.zone), team.at


def fate_of(
    team: PlainTeam,
    person: Somebody,
    turn: Turn,
    due: datetime,
    outages: Sequence[Outage],
    before: datetime | None,
) -> Fate:
    """What becomes of one date of one person, whose time has come at ``due``.

    Up to four hours late a question is still asked; dates are a day apart, so
    of several that were missed only the latest can be. In quiet hours it waits
    for their end, if the digest that closes the round comes later than that. It
    is never asked on a day of leave, neither the date itself nor the day it
    would arrive on, nor on a holiday where the person is. ``before`` is when
    the question before it was asked, if that may have been too lately: then
    this one waits, or is left out so that the next one comes at its usual time.
    """
    holidays = team.holidays if person.holidays is None else person.holidays
    seen = first_running(due, outages)
    if seen - due > PROMPT_LATE:
        return Fate(person.id, turn.on, Outcome.MISSED)
    if turn.skipped or turn.on in holidays or shown(seen, person.zone).date() in holidays:
        return Fate(person.id, turn.on, Outcome.HOLIDAY)
    quiet = Quiet(person.quiet_from, person.quiet_until, holidays=holidays)
    opening = opening_after(seen, person.zone, quiet)
    is_soon = before is not None and opening < before + BREATH
    if before is not None and is_soon:
        opening = opening_after(before + BREATH, person.zone, quiet)
    if is_away(person, turn.on) or is_away(person, shown(opening, person.zone).date()):
        return Fate(person.id, turn.on, Outcome.AWAY)
    if is_soon and opening - due > PROMPT_LATE:
        return Fate(person.id, turn.on, Outcome.TOO_SOON)
    closes = digest_after(team, seen)
    if opening >= closes:
        return Fate(person.id, turn.on, Outcome.QUIET)
    latest = min(opening + PROMPT_LATE, closes)
    earliest = first_running(opening, outages)
    if earliest >= latest:
        return Fate(person.id, turn.on, Outcome.MISSED)
    zone, at = where_asked(team, person)
    reminder = opening_after(reminder_after(opening, at, zone, holidays), person.zone, quiet)
    reminded = reminder_of(person, quiet, reminder, first_running(reminder, outages), closes)
    return Fate(person.id, turn.on, Outcome.ASKED, earliest, latest, reminded)


def reminder_of(
    person: Somebody, quiet: Quiet, due: datetime, seen: datetime, closes: datetime
) -> datetime | None:
    """When somebody who never answers is reminded; None when not.

    Not once the digest has closed the round, not more than half an hour late,
    not in quiet hours, and not on leave.
    """
    if due >= closes or seen - due > REMINDER_LATE:
        return None
    if is_quiet(seen, person.zone, quiet) or is_away(person, shown(seen, person.zone).date()):
        return None
    return seen


def is_away(person: Somebody, day: date) -> bool:
    """Whether somebody is on leave that day."""
    return any(first <= day <= last for first, last in person.leaves)


def first_running(moment: datetime, outages: Iterable[Outage]) -> datetime:
    """The moment itself, or the end of the outage it falls into."""
    for start, end in sorted(outages):
        if start <= moment < end:
            moment = end
    return moment


def expected_digests(
    team: PlainTeam, since: datetime, until: datetime, outages: Sequence[Outage] = ()
) -> list[datetime]:
    """When the digests due after ``since`` and by ``until`` appear, of a team that keeps no holidays.

    A day late they still do; later, the next one carries their content.
    """
    found, due = [], digest_after(team, since)
    while due <= until:
        seen = first_running(due, outages)
        if seen - due <= DIGEST_LATE:
            found.append(seen)
        due = digest_after(team, due)
    return found


def digest_after(team: PlainTeam, moment: datetime) -> datetime:
    """The moment of the team's first digest after this one."""
    day = shown(moment, team.zone).date() - DAY
    while True:
        day += DAY
        if day.weekday() == team.digest_weekday:
            due = instant_of(day, team.digest_at, team.zone)
            if due is not None and due > moment:
                return due
