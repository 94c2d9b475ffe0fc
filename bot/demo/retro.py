"""The colleagues in a retrospective: they write, put their dots, and agree on one thing to do."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from random import Random

import yaml

from bot.demo.agenda import Act, Agenda
from bot.demo.reading import Seen, button_below, fields_of, options_of
from bot.demo.world import HERE, Cast, Part, Person, moment
from bot.playground import Message, Playground, Refused, View


class Deed(Part):
    """An action they may agree on."""

    what: str
    owner: str
    days: int
    if_then: str
    ended: str = "Done"
    note: str = ""  # what the owner says when it is due


class Notes(Part):
    """What they write, by column, and what comes of it."""

    Helped: tuple[str, ...]
    Hindered: tuple[str, ...]
    Try: tuple[str, ...]
    actions: tuple[Deed, ...]

    def of(self, column: str) -> tuple[str, ...]:
        return {"Helped": self.Helped, "Hindered": self.Hindered, "Try": self.Try}.get(column, ())


@cache
def load_notes() -> Notes:
    """The notes, read once."""
    return Notes.model_validate(yaml.safe_load((HERE / "retro.yaml").read_text(encoding="utf-8")))


class Retro:
    """Everybody but the visitor, in whatever retrospective their team holds."""

    def __init__(self, pg: Playground, cast: Cast, seed: int, agenda: Agenda) -> None:
        self.pg = pg
        self.cast = cast
        self.seed = seed
        self.agenda = agenda
        self.played: set[str] = set()
        self._planned: set[tuple[str, str]] = set()  # what was planned already: retrospective, route
        self._written: dict[str, set[str]] = {}  # retrospective → notes that stand in it
        self._agreed: set[str] = set()  # nobody agrees twice on the same

    def begin(self) -> None:
        """Plan the one that belongs to the history."""
        plan = self.cast.retrospective
        lead, room = self.cast.person(plan.who), self.cast.room(self.cast.team(plan.team).channel)

        def start(now: datetime) -> None:
            self.pg.command(lead.id, room.id, f"/ambi retro quick {plan.topic}")

        self.agenda.plan(moment(plan.at), start)

    def read(self, seen: Seen) -> None:
        """The post of a retrospective has come or changed: do what it asks for now, once."""
        for route, plan in (
            ("retros.note", self._plan_notes),
            ("retros.vote", self._plan_dots),
            ("retros.decide", self._plan_action),
        ):
            button = seen.button(route)
            if button is None or (button.value, route) in self._planned:
                continue
            self._planned.add((button.value, route))
            room = next(r for r in self.cast.channels if r.id == seen.message.channel)
            people = [p for p in self.cast.members(room.team) if p.id not in self.played]
            plan(seen, button.value, people, Random(f"{self.seed}/{seen.at.date()}/{route}"))

    # planning

    def _plan_notes(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        for person in people:
            if dice.random() < 0.15:  # some only listen
                continue
            when = seen.at + timedelta(seconds=dice.randint(8, 75))
            self._plan(
                when, person, seen.message, "retros.note", self._writing(retro, dice.randint(1, 2), dice)
            )

    def _plan_dots(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        for person in people:
            when = seen.at + timedelta(seconds=dice.randint(6, 50))
            self._plan(when, person, seen.message, "retros.vote", self._voting(dice))

    def _plan_action(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        """The improvement lead writes it down, or whoever is there; a visitor may well be first."""
        if not people:
            return
        scribe = next((p for p in people if p.key == self.cast.retrospective.who), people[0])
        mates = {p.key for p in self.cast.members(scribe.team)}
        deed = next(
            (d for d in load_notes().actions if d.owner in mates and d.what not in self._agreed), None
        )
        if deed is not None:
            when = seen.at + timedelta(seconds=45)
            self._plan(when, scribe, seen.message, "retros.decide", self._agreeing(deed))

    def _plan(
        self,
        when: datetime,
        person: Person,
        post: Message,
        route: str,
        fill: Callable[[Person, View, datetime], None],
    ) -> None:
        self.agenda.plan(when, self._doing(person, post, route, fill))

    def _doing(
        self, person: Person, post: Message, route: str, fill: Callable[[Person, View, datetime], None]
    ) -> Act:
        def do(now: datetime) -> None:
            if person.id in self.played:
                return
            try:
                view = self.pg.click(person.id, post, route)
                if view is not None and view.submit:
                    fill(person, view, now)
            except Refused:  # the phase is over, or a visitor has this person's modal open
                pass
            if self.pg.modal(person.id) is not None:
                self.pg.close(person.id, everything=True)

        return do

    # doing

    def _writing(self, retro: str, many: int, dice: Random) -> Callable[[Person, View, datetime], None]:
        def write(person: Person, view: View | None, now: datetime) -> None:
            for _ in range(many):
                if view is None or not view.submit:
                    return
                fields = dict(fields_of(view))
                column = next((b for b in fields if b.startswith("column-")), "")
                text = next((b for b in fields if b.startswith("text-")), "")
                chosen = dice.choice(list(options_of(fields.get(column, {}))) or ["Try"])
                note = self._note(retro, chosen, dice)
                if not note or not text:
                    return
                self.pg.fill(person.id, {column: chosen} if column else {})
                view = self.pg.submit(person.id, **{text: note})

        return write

    def _note(self, retro: str, column: str, dice: Random) -> str:
        written = self._written.setdefault(retro, set())
        free = [note for note in load_notes().of(column) if note not in written]
        if not free:
            return ""
        note = dice.choice(free)
        written.add(note)
        return note

    def _voting(self, dice: Random) -> Callable[[Person, View, datetime], None]:
        def vote(person: Person, view: View, now: datetime) -> None:
            notes = self._ticks(view)
            chosen = dice.sample(sorted(notes), min(3, len(notes)))
            by_field: dict[str, list[str]] = {}
            for note in chosen:
                by_field.setdefault(notes[note], []).append(note)
            self.pg.submit(person.id, **by_field)

        return vote

    def _ticks(self, view: View) -> Mapping[str, str]:
        """Every note one can put a dot on, and the field it stands in."""
        return {
            value: block
            for block, element in fields_of(view)
            if element["type"] == "checkboxes"
            for value in options_of(element)
        }

    def _agreeing(self, deed: Deed) -> Callable[[Person, View, datetime], None]:
        def agree(person: Person, view: View, now: datetime) -> None:
            if "instead" in dict(fields_of(view)):
                return  # somebody was first
            due = (now + timedelta(days=deed.days)).date().isoformat()
            owner = self.cast.person(deed.owner)
            self.pg.submit(person.id, action=deed.what, owner=owner.id, due=due, if_then=deed.if_then)
            self._agreed.add(deed.what)
            self.agenda.plan(now + timedelta(days=deed.days), self._closing(owner, deed))

        return agree

    def _closing(self, owner: Person, deed: Deed) -> Act:
        """On the day it is due its owner says on their Home tab how it ended."""

        def close(now: datetime) -> None:
            if owner.id in self.played:
                return
            self.pg.open_home(owner.id)
            self.agenda.plan(now + timedelta(minutes=2), say)

        def say(now: datetime) -> None:
            home = self.pg.home(owner.id)
            if home is None or owner.id in self.played:
                return
            try:
                button = button_below(home["blocks"], deed.what, "actions.close")
                if button and self.pg.click(owner.id, home, button.action) is not None:
                    self.pg.submit(owner.id, outcome=deed.ended, note=deed.note)
            except Refused:  # somebody was first
                pass
            if self.pg.modal(owner.id) is not None:
                self.pg.close(owner.id, everything=True)

        return close
