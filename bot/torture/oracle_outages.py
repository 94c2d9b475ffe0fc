"""Outages put to the test: a house that is down at random is held against what the oracle foretells."""

import math
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from bot.playground import Channel, User, World
from bot.torture.oracle import (
    Fate,
    Outage,
    Outcome,
    PlainTeam,
    Somebody,
    expected_digests,
    expected_prompts,
    fates,
)
from bot.torture.oracle_calendar import DAY, monday_of, of_rhythm
from bot.torture.oracle_house import Quarters, quarters
from bot.torture.oracle_tally import Tally
from storage.queries import delivery as rows

BOT = "U0AMBI"
MOST = 20  # outages of one house
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
HOUR = timedelta(hours=1)
AIMED = (28, 32, 238, 242)
SLOW = timedelta(minutes=2)  # Slack takes one message a second to each of us
RHYTHMS = ("weekdays", "weekly", "fortnightly")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
ZONES = (
    "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Africa/Casablanca",
    "America/St_Johns", "Australia/Lord_Howe", "America/Los_Angeles", "Pacific/Kiritimati",
)  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One team: as it is set up, and as the oracle is told of it."""

    channel: str
    people: tuple[User, ...]
    rhythm: str
    team: PlainTeam


def compare(outages: int, seed: int, tally: Tally) -> int:
    """So many outages, a few to each house; how many questions the oracle foretold."""
    dice, foretold = random.Random(seed), 0
    while outages:
        number = min(outages, MOST)
        foretold += one_house(number, dice, tally)
        outages -= number
    return foretold


def one_house(number: int, dice: random.Random, tally: Tally) -> int:
    """One house with three teams and so many outages, from its first day to its last."""
    day = date(2024, 1, 1) + timedelta(days=dice.randrange(12 * 365))
    since = datetime.combine(monday_of(day), time(), UTC) - timedelta(hours=36)  # Saturday: all is quiet
    planned = [plan(f"{n}", rhythm, since.date(), dice) for n, rhythm in enumerate(RHYTHMS, start=1)]
    times = list(draw_outages(number, since + timedelta(days=2), planned, dice))
    with tempfile.TemporaryDirectory() as folder, quarters(Path(folder), world_of(planned), since) as house:
        return live_through(house, planned, since, times, tally)


def live_through(
    house: Quarters, planned: Sequence[Planned], since: datetime, times: list[Outage], tally: Tally
) -> int:
    """Set the teams up, let every outage come and go, and judge what they had of it."""
    for one in planned:
        set_up(house, one)
    for start, end in times:
        house.advance_to(start - timedelta(seconds=1))
        house.lose_time_until(end)
    until = times[-1][1] + timedelta(days=8)
    house.advance_to(until)
    return sum(judge(house, one, since, until, times, tally) for one in planned)


def draw_outages(
    number: int, start: datetime, planned: Sequence[Planned], dice: random.Random
) -> Iterator[Outage]:
    """Outages of a minute to thirty days, short ones as likely as long ones, with days between them.

    One in three is aimed: it begins just before a question, and ends a little
    before or after what a reminder or a question may be late.
    """
    for _ in range(number):
        start += timedelta(minutes=dice.randrange(60, 3 * 24 * 60))
        ratio = math.log(LONGEST / SHORTEST)
        end = start + timedelta(minutes=round(math.exp(dice.random() * ratio)))
        if dice.randrange(3) == 0:
            coming = expected_prompts(dice.choice(planned).team, start, start + 15 * DAY)
            question = dice.choice(coming[:12]).earliest
            start, end = question - timedelta(minutes=5), question + timedelta(minutes=dice.choice(AIMED))
        yield start, end
        start = end


# --- teams ---------------------------------------------------------------------------------------


def plan(name: str, rhythm: str, starts_on: date, dice: random.Random) -> Planned:
    """A team of three, in zones of their own, that is asked at some quarter of an hour of the day."""
    zones = [dice.choice(ZONES) for _ in range(3)]
    people = tuple(
        User(id=f"U0{name}{n}", name=f"person-{name}-{n}", real_name=f"Person {name}.{n}", tz=zone)
        for n, zone in enumerate(zones, start=1)
    )
    weekday = dice.randrange(5)
    team = PlainTeam(
        of_rhythm(rhythm, starts_on, weekday),
        tuple(Somebody(user.id, user.tz) for user in people),
        zone=dice.choice(zones),
        at=time(dice.randrange(8, 18), dice.choice((0, 15, 30, 45))),
        in_own_zone=dice.random() < 0.5,
        digest_weekday=dice.randrange(5),
        digest_at=time(dice.randrange(8, 18)),
    )
    return Planned(f"C0TEAM{name}", people, rhythm, team)


def world_of(planned: Sequence[Planned]) -> World:
    """The workspace with these teams' people and channels."""
    return World(
        users=tuple(user for one in planned for user in one.people),
        channels=tuple(
            Channel(id=one.channel, name=one.channel.lower(), members=(*(u.id for u in one.people), BOT))
            for one in planned
        ),
        bot_user=BOT,
    )


def set_up(house: Quarters, one: Planned) -> None:
    """Set a team up as its lead would, in the one modal, and launch it."""
    lead, team = one.people[0].id, one.team
    weekday = team.rule.weekdays[0][1]
    house.pg.command(lead, one.channel, "/ambi setup")
    house.pg.submit(
        lead,
        **{
            "Short term": "5",
            "Medium term": "3",
            "Long term": "2",
            "How often people are asked": one.rhythm,
            "On": DAYS[weekday],
            "Starting from": team.rule.starts_on.isoformat(),
            "Check-in at": f"{team.at:%H:%M}",
            "On whose clock": "own" if team.in_own_zone else "team",
            "Weekly digest on": DAYS[team.digest_weekday],
            "Digest at": f"{team.digest_at:%H:%M}",
            "Team's time zone": team.zone,
            "Bank holidays of": "none",
        },
    )
    house.pg.close(lead, everything=True)
    house.settle()


# --- judging -------------------------------------------------------------------------------------


def judge(
    house: Quarters, one: Planned, since: datetime, until: datetime, outages: list[Outage], tally: Tally
) -> int:
    """Everybody was asked and reminded when the oracle says, and never else; what was missed is on record."""
    found = fates(one.team, since, until, outages)
    for person in one.team.people:
        mine = [fate for fate in found if fate.person == person.id]
        received = house.received(person.id)
        words = (one.rhythm, person.zone, one.team.zone, one.team.at, one.team.in_own_zone)
        for kind, moments in (
            ("prompt", [fate.earliest for fate in mine]),
            ("reminder", [fate.reminded for fate in mine]),
        ):
            sent = [message for message in received if message.kind == kind]
            expected = [moment for moment in moments if moment is not None and moment <= until]
            question = partial("When comes a {} ({}, {}, team in {} at {}, own: {})".format, kind, *words)
            tally.compare(question, *apart(expected, [message.at for message in sent]))
            question = partial("Does each check-in have one {} at most ({})".format, kind, one.rhythm)
            tally.compare(question, len(sent), len({message.subject for message in sent}))
    digests = expected_digests(one.team, since, until, outages)
    posts = [at for at in house.posted(one.channel) if at > since + HOUR]  # after the introduction
    question = partial("When does the digest appear (team in {})".format, one.team.zone)
    tally.compare(question, *apart([at for at in digests if at <= until], posts))
    on_record = withheld(house, since)
    for fate in found:
        if fate.outcome is Outcome.MISSED:
            question = partial("Is it on record that {} was missed ({})".format, fate.nominal, one.rhythm)
            tally.compare(question, True, recorded(fate, on_record))
    return sum(fate.outcome is Outcome.ASKED for fate in found)


def apart(expected: list[datetime], said: list[datetime]) -> tuple[list[str], list[str]]:
    """What only one of the two names. A message that comes within two minutes is as foretold."""
    left = list(said)
    lacking = []
    for moment in expected:
        found = next((at for at in left if moment <= at <= moment + SLOW), None)
        if found is None:
            lacking.append(f"{moment:%a %d %b %Y %H:%M}")
        else:
            left.remove(found)
    return lacking, [f"{moment:%a %d %b %Y %H:%M:%S}" for moment in left]


def withheld(house: Quarters, since: datetime) -> list[str]:
    """What the house noted down of what it did not say: the keys, which hold the date."""
    with house.house.db.read() as session:
        return [row.dedup_key for row in rows.list_withheld(session, since)]


def recorded(fate: Fate, keys: Iterable[str]) -> bool:
    """Whether one of the notes is about that date, of this person or of everybody."""
    day = fate.nominal.isoformat()
    return any(day in key and (key.startswith("missed:") or fate.person in key) for key in keys)
