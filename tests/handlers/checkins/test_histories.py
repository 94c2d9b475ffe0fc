"""Whatever happens in between, nobody is asked twice, too often or at night."""

from datetime import datetime, time, timedelta
from random import Random

import pytest

from config.vocabulary import DeliveryKind
from handlers.outbox import GRACE, WEEK
from handlers.teams import cadence, schedule
from handlers.teams.cadence import Cadence, Rhythm
from storage.models import Leave, Person
from tests.handlers.checkins.world import NINE, T, World

ZONES = ("Europe/London", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu")
WEEKS = 6


@pytest.mark.parametrize("seed", range(3))
def test_a_random_history_keeps_every_promise_of_time(world: World, seed: int) -> None:
    """Outages, moves between zones, leave, answers, snoozes and skips, in two teams at once."""
    dice = Random(seed)
    world.team("U0ANA", "U0BEN")
    weekdays = cadence.to_text(Cadence(Rhythm.WEEKDAYS if seed % 2 else Rhythm.HALVES, weekday=0))
    world.team("U0ANA", "U0BEN", id="second", cadence=weekdays)
    moment = world.now
    moves = {person: [(moment, "Europe/London")] for person in ("U0ANA", "U0BEN")}
    while moment < NINE + timedelta(weeks=WEEKS):
        moment += timedelta(hours=dice.choice((1, 5, 12, 30, 100)), minutes=dice.randrange(60))
        if dice.random() < 0.85:
            world.pass_by(moment)
        else:
            world.at(moment)  # nothing ran in between
        _live(world, dice, moves)
    for person, zones in moves.items():
        _check(world, person, zones)


def _live(world: World, dice: Random, moves: dict[str, list[tuple[datetime, str]]]) -> None:
    """Something a person might do at this moment."""
    person = dice.choice(("U0ANA", "U0BEN"))
    waiting = [c for c in world.asked_of(person) if c.state == "open"]
    what = dice.choice(("answer", "skip", "snooze", "move", "leave", "nothing", "nothing"))
    if what == "move":
        moves[person].append((world.now, dice.choice(ZONES)))
        world.change(Person, (T, person), zone=moves[person][-1][1])
    elif what == "leave":
        first = world.now.date() + timedelta(days=dice.randrange(3))
        with world.db.begin() as session:
            session.add(
                Leave(
                    workspace=T,
                    id=f"l{dice.random()}",
                    person=person,
                    starts_on=first,
                    ends_on=first + timedelta(days=dice.randrange(4)),
                )
            )
    elif waiting and what == "answer":
        world.click("checkins.answer", waiting[-1].id, person)
        world.submit({waiting[-1].asked.split(",")[0]: "7,2,1"}, person)
    elif waiting and what == "skip":
        world.click("checkins.skip", waiting[-1].id, person)
    elif waiting and what == "snooze":
        world.click("checkins.snooze", f"{waiting[-1].id}:{dice.choice(('hour', 'tomorrow'))}", person)


def _check(world: World, person: str, zones: list[tuple[datetime, str]]) -> None:
    asked = [(c.team, c.nominal) for c in world.asked_of(person)]
    assert len(asked) == len(set(asked)), "one check-in a date"
    unsolicited = world.sent(DeliveryKind.PROMPT, DeliveryKind.REMINDER, person=person)
    assert unsolicited, "a quiet history proves nothing"
    subjects = [d.subject for d in unsolicited if d.kind is DeliveryKind.REMINDER]
    assert len(subjects) == len(set(subjects)), "one reminder"
    for delivery in unsolicited:
        week = [
            d for d in unsolicited if delivery.not_before - WEEK + GRACE < d.not_before <= delivery.not_before
        ]
        assert len(week) <= 2
        assert sum(d.seconds for d in week) <= 180
        zone = [zone for since, zone in zones if since < delivery.created_at][-1]
        assert not schedule.is_quiet(delivery.not_before, zone, time(18), time(8)), "nobody is woken"
