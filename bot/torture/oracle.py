"""Who is asked when: the independent answer that the program is compared with.

For a team that does not change, `fates` says of every date and person what has
to become of it, and `expected_prompts` when those who are asked may be asked.
It is slow and obvious, and shares no line and no import with the rules it
checks; `oracle_clock` and `oracle_calendar` hold its clock and its calendar.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.torture.oracle_calendar import NO_DAYS, Rule, is_turn_of, nominal_dates
from bot.torture.oracle_clock import DAY, instant_of, opening_after, shown

PROMPT_LATE = timedelta(hours=4)

Outage = tuple[datetime, datetime]  # from when nothing runs, and when it runs again


@dataclass(frozen=True)
class Somebody:
    """One member. ``at`` is a check-in time of their own; without one the team's counts."""

    id: str
    zone: str
    at: time | None = None
    half: int = 0
    quiet_from: time = time(18)
    quiet_until: time = time(8)
    leaves: tuple[tuple[date, date], ...] = ()  # first and last day, both included
    holidays: Collection[date] = NO_DAYS  # on which this person is not asked


@dataclass(frozen=True)
class PlainTeam:
    """A team that keeps its rhythm and its people. ``since`` is when it was launched."""

    rule: Rule
    people: tuple[Somebody, ...]
    zone: str = "Europe/London"
    at: time = time(9)
    in_own_zone: bool = True
    digest_weekday: int = 4
    digest_at: time = time(15)


class Outcome(StrEnum):
    """What becomes of one date for one person. Exactly one of these."""

    ASKED = "asked"
    MISSED = "missed"  # nothing ran while it could have been asked
    AWAY = "away"
    QUIET = "quiet"  # their quiet hours last until the digest
    NO_SUCH_DATE = "no such date"


class Fate(NamedTuple):
    """What becomes of one date for one person; the two instants only where they are asked."""

    person: str
    nominal: date
    outcome: Outcome
    earliest: datetime | None = None
    latest: datetime | None = None


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
    found: list[Fate] = []
    for person in team.people:
        zone, at = where_asked(team, person)
        first, last = shown(since, zone).date() - DAY, shown(until, zone).date() + DAY
        dates = [
            day
            for day in nominal_dates(team.rule, first, last)
            if team.rule.rhythm != "halves" or is_turn_of(person.half, day)
        ]
        for day in dates:
            due = instant_of(day, at, zone)
            if due is None:
                found.append(Fate(person.id, day, Outcome.NO_SUCH_DATE))
            elif since < due <= until:
                found.append(fate_of(team, person, day, due, outages))
    return found


def where_asked(team: PlainTeam, person: Somebody) -> tuple[str, time]:
    """In which zone, and at what time there, somebody is asked.

    A time they chose themselves is meant on their own clock, whatever the team does.
    """
    if person.at is not None:
        return person.zone, person.at
    return (person.zone if team.in_own_zone else team.zone), team.at


def fate_of(team: PlainTeam, person: Somebody, day: date, due: datetime, outages: Iterable[Outage]) -> Fate:
    """What becomes of one date of one person, whose time has come at ``due``.

    Up to four hours late a question is still asked. In quiet hours it waits for
    their end, if the digest that closes the round comes later than that. It is
    never asked on a day of leave, neither the date itself nor the day it would
    be asked on.
    """
    outages = tuple(outages)
    seen = first_running(due, outages)
    if seen - due > PROMPT_LATE:
        return Fate(person.id, day, Outcome.MISSED)
    opening = opening_after(seen, person.zone, person.quiet_from, person.quiet_until)
    asked_on = shown(opening, person.zone).date()
    if any(first <= when <= last for first, last in person.leaves for when in (day, asked_on)):
        return Fate(person.id, day, Outcome.AWAY)
    closes = digest_after(team, seen)
    if opening >= closes:
        return Fate(person.id, day, Outcome.QUIET)
    latest = min(opening + PROMPT_LATE, closes)
    earliest = first_running(opening, outages)
    if earliest >= latest:
        return Fate(person.id, day, Outcome.MISSED)
    return Fate(person.id, day, Outcome.ASKED, earliest, latest)


def first_running(moment: datetime, outages: Iterable[Outage]) -> datetime:
    """The moment itself, or the end of the outage it falls into."""
    for start, end in sorted(outages):
        if start <= moment < end:
            moment = end
    return moment


def digest_after(team: PlainTeam, moment: datetime) -> datetime:
    """The moment of the team's first digest after this one."""
    day = shown(moment, team.zone).date() - DAY
    while True:
        day += DAY
        if day.weekday() == team.digest_weekday:
            due = instant_of(day, team.digest_at, team.zone)
            if due is not None and due > moment:
                return due
