"""The limits of lateness put to the test: outages that end just inside and just outside of each."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.playground import User
from bot.torture.oracle import Outage, PlainTeam, Somebody, expected_digests, fates
from bot.torture.oracle_calendar import WEEK, of_rhythm
from bot.torture.oracle_house import quarters
from bot.torture.oracle_outages import Planned, live_through, world_of
from bot.torture.oracle_tally import Tally

LONDON = "Europe/London"
SINCE = datetime(2026, 5, 30, 12, tzinfo=UTC)  # a Saturday; no clock changes for months
TUESDAY, THURSDAY = 1, 3
BEFORE = timedelta(minutes=15)
HOUR = 60
QUESTIONS = (4 * HOUR - 2, 4 * HOUR + 2)
REMINDERS = (28, 32)
DIGESTS = (24 * HOUR - 2, 24 * HOUR + 2)


def compare(tally: Tally) -> int:
    """Some weeks of two teams with an outage each; how many questions the oracle foretold.

    The one is asked at nine. The other's lead is in Berlin, and half past eight
    there is too early in London: it is planned and waits until eight, so that
    its outages come between planning and sending.
    """
    planned = [team("1", LONDON, time(9)), team("2", "Europe/Berlin", time(8, 30))]
    times = list(outages([one.team for one in planned]))
    with tempfile.TemporaryDirectory() as folder, quarters(Path(folder), world_of(planned), SINCE) as house:
        return live_through(house, planned, SINCE, times, tally)


def team(name: str, zone: str, at: time) -> Planned:
    """Two in London who are asked on Tuesdays, with a digest on Thursdays."""
    people = tuple(
        User(id=f"U0{name}{n}", name=f"person-{name}-{n}", real_name=f"Person {name}.{n}", tz=LONDON)
        for n in (1, 2)
    )
    rhythm = of_rhythm("weekly", SINCE.date(), TUESDAY)
    members = tuple(Somebody(user.id, LONDON) for user in people)
    plain = PlainTeam(rhythm, members, zone, at, in_own_zone=False, digest_weekday=THURSDAY)
    return Planned(f"C0TEAM{name}", people, "weekly", plain)


def outages(teams: list[PlainTeam]) -> Iterator[Outage]:
    """One a week: from just before a moment to so many minutes after it."""
    until = SINCE + 20 * WEEK
    plain = [replace(one, people=one.people[:1]) for one in teams]
    first, second = (fates(one, SINCE, until) for one in plain)
    digests = expected_digests(plain[0], SINCE, until)
    weeks: list[tuple[Sequence[datetime | None], int]] = [
        *(([fate.earliest for fate in first], late) for late in QUESTIONS),
        *(([fate.earliest for fate in second], late) for late in QUESTIONS),
        *(([fate.reminded for fate in first], late) for late in REMINDERS),
        *((digests, late) for late in DIGESTS),
    ]
    for number, (moments, late) in enumerate(weeks):
        moment = moments[number]
        if moment is None:
            raise LookupError("A week without a question has no limit to try.")
        yield moment - BEFORE, moment + timedelta(minutes=late)
