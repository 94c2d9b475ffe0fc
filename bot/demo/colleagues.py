"""The scripted colleagues: they are asked, and they answer the way people do.

They see what any person sees in the playground, and act through what any
person can press. Nothing here knows of the house's tables.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from bot.demo.agenda import Agenda
from bot.demo.answering import Filled, fill_in
from bot.demo.lines import Bank
from bot.demo.reading import Seen, fields_of, message_with
from bot.demo.world import Cast, Person
from bot.playground import ModalErrors, Playground, Refused

PUT_OFF = ("hour", "tomorrow", "monday")
DOUBLED_IN_WINTER = ("never", "skip", "monday", "reminded")
SHARES = 0.75  # of the lines from which nothing follows
NAMES_ITSELF = 0.4
COMES_BACK_TO_IT = 0.8  # of what was put off


class Colleagues:
    """Everybody but the visitor. ``away`` holds those whom the visitor plays."""

    def __init__(self, pg: Playground, cast: Cast, seed: int, agenda: Agenda, bank: Bank) -> None:
        self.pg = pg
        self.cast = cast
        self.seed = seed
        self.agenda = agenda
        self.bank = bank
        self.played: set[str] = set()
        self._waits_for_reminder: set[str] = set()
        self._prompts: dict[str, date] = {}  # check-in → the day it was asked

    def read(self, seen: Seen) -> None:
        """A direct message has come: decide what to do about it, and when."""
        button = seen.button("checkins.answer")
        if not seen.is_new or button is None or seen.person in self.played:
            return
        person, checkin = self.cast.person(seen.person), button.value
        day = seen.at.astimezone(person.tz).date()
        dice = self._dice(person, day, seen.kind)
        if seen.kind == "prompt":
            self._prompts[checkin] = day
            self._asked(person, checkin, seen.at, dice)
        elif seen.kind == "reminder" and checkin in self._waits_for_reminder:
            self._plan(seen.at + _minutes(dice, 8, 240), person, checkin, self._answer)
        elif seen.kind == "notice" and dice.random() < COMES_BACK_TO_IT:
            self._plan(seen.at + _minutes(dice, 3, 50), person, checkin, self._answer)

    def _dice(self, person: Person, day: date, what: str) -> Random:
        """Dice of their own for each person and day, so that nobody's luck hangs on the order of things."""
        return Random(f"{self.seed}/{person.key}/{day}/{what}")

    # deciding

    def _asked(self, person: Person, checkin: str, at: datetime, dice: Random) -> None:
        way = self._way(person, at.astimezone(person.tz).date(), dice)
        there = at.astimezone(person.tz)
        if way == "now":
            self._plan(at + _minutes(dice, 2, 50), person, checkin, self._answer)
        elif way == "later":
            close = datetime.combine(there.date(), time(17, 40), person.tz)
            self._plan(at + dice.uniform(0.3, 1) * (close - at), person, checkin, self._answer)
        elif way == "next_day":
            self._plan(
                _on(there, 1, time(7, 40), person) + _minutes(dice, 0, 50), person, checkin, self._answer
            )
        elif way == "reminded":
            self._waits_for_reminder.add(checkin)
        elif way == "late":
            days = (7 - there.weekday()) % 7 or 7
            self._plan(_on(there, days, time(10, 5), person), person, checkin, self._answer)
        elif way in PUT_OFF:
            self._plan(at + _minutes(dice, 4, 40), person, checkin, self._putting_off(way))
        elif way in ("skip", "nothing"):
            act = self._skip if way == "skip" else self._nothing
            self._plan(at + _minutes(dice, 5, 150), person, checkin, act)

    def _way(self, person: Person, day: date, dice: Random) -> str:
        weights = dict(self.cast.habits[person.habit])
        if self.cast.is_pressed(day):
            weights = {way: n * (2 if way in DOUBLED_IN_WINTER else 1) for way, n in weights.items()}
        return dice.choices(list(weights), list(weights.values()))[0]

    def _plan(
        self, when: datetime, person: Person, checkin: str, act: Callable[[Person, str, datetime], None]
    ) -> None:
        def do(now: datetime) -> None:
            if person.id in self.played:
                return
            try:
                act(person, checkin, now)
            except Refused:  # the button is gone, or a visitor has this person's modal open
                self._leave(person)

        self.agenda.plan(when, do)

    def _leave(self, person: Person) -> None:
        if self.pg.modal(person.id) is not None:
            self.pg.close(person.id, everything=True)

    # doing

    def _answer(self, person: Person, checkin: str, now: datetime) -> None:
        found = message_with(self.pg, person.id, "checkins.answer", checkin)
        if found is None:
            return
        message, button = found
        view = self.pg.click(person.id, message, button.action)
        if view is None:
            return
        day = self._prompts.get(checkin, now.astimezone(person.tz).date())
        dice = self._dice(person, day, "answer")
        filled = fill_in(view, person, self.cast, day, self.bank, dice)
        if not filled.fields:
            self._leave(person)
            return
        if self._submit(person, filled) and filled.line and (filled.line.leads_on or dice.random() < SHARES):
            self._share_soon(person, checkin, filled, now, dice)

    def _submit(self, person: Person, filled: Filled) -> bool:
        """Fill in and send; what was counted wrong is sent back, and mended. Whether it is in."""
        self.pg.fill(person.id, filled.fields)
        if filled.slip:
            try:
                self.pg.submit(person.id, **filled.slip)
            except ModalErrors:
                self.pg.fill(person.id, filled.fields)
        left = self.pg.modal(person.id)
        if left is not None:
            left = self.pg.submit(person.id)
        if left is not None:
            self._leave(person)
            return False
        return True

    def _share_soon(self, person: Person, checkin: str, filled: Filled, now: datetime, dice: Random) -> None:
        named = dice.random() < NAMES_ITSELF

        def share(someone: Person, checkin: str, then: datetime) -> None:
            self._share(someone, checkin, filled, named)

        self._plan(now + _minutes(dice, 1, 4), person, checkin, share)

    def _share(self, person: Person, checkin: str, filled: Filled, named: bool) -> None:
        """One tap under the thanks: the exact words, and who will read them."""
        found = message_with(self.pg, person.id, "learning.offer", checkin)
        line = filled.line
        if found is None or line is None:
            return
        view = self.pg.click(person.id, found[0], found[1].action)
        field = f"text-{filled.question}"
        if view is None or field not in dict(fields_of(view)):
            self._leave(person)
            return
        self.pg.fill(person.id, {field: line.shared_text})
        if line.ask:
            self.pg.fill(person.id, {f"kind-{filled.question}": "ask"})
        self.pg.submit(person.id, **({"name": ["named"]} if named else {}))
        self._leave(person)

    def _skip(self, person: Person, checkin: str, now: datetime) -> None:
        found = message_with(self.pg, person.id, "checkins.skip", checkin)
        if found:
            self.pg.click(person.id, found[0], found[1].action)

    def _nothing(self, person: Person, checkin: str, now: datetime) -> None:
        found = message_with(self.pg, person.id, "checkins.answer", checkin)
        view = self.pg.click(person.id, found[0], found[1].action) if found else None
        if view is not None:
            self.pg.click(person.id, view, "checkins.nothing")
            self._leave(person)

    def _putting_off(self, way: str) -> Callable[[Person, str, datetime], None]:
        def put_off(person: Person, checkin: str, now: datetime) -> None:
            found = message_with(self.pg, person.id, "checkins.skip", checkin)
            if found:
                self.pg.click(person.id, found[0], "checkins.snooze", f"{checkin}:{way}")

        return put_off


def _minutes(dice: Random, least: float, most: float) -> timedelta:
    return timedelta(seconds=round(60 * dice.uniform(least, most)))


def _on(there: datetime, days: int, at: time, person: Person) -> datetime:
    """A clock time so many days on, and a working day later where that is a weekend."""
    day = there.date() + timedelta(days=days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, at, person.tz)
