"""The colleagues in a retrospective: they write, put their dots, decide, and agree on what to do."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from bot.demo.agenda import Act, Agenda
from bot.demo.facilitating import Facilitating
from bot.demo.reading import Seen, button_below, fields_of, options_of, words_of
from bot.demo.script import Deed, Script, load_first, load_scripts
from bot.demo.world import Cast, Person, moment
from bot.playground import Message, Playground, Refused, View
from config.content import RetroFormat, load_content

Fill = Callable[[Person, View, datetime], None]
STEP = re.compile(r"step (\d+) of")


class Retro:
    """Everybody but the visitor, in whatever retrospective their team holds.

    ``every`` plays one of each format instead of the one that belongs to the history.
    """

    def __init__(self, pg: Playground, cast: Cast, seed: int, agenda: Agenda, *, every: bool = False) -> None:
        self.pg = pg
        self.cast = cast
        self.seed = seed
        self.agenda = agenda
        self.every = every
        self.played: set[str] = set()
        self._formats = {format.title: format for format in load_content().formats}
        self._planned: set[tuple[str, str]] = set()  # what was planned already: retrospective, route and step
        self._written: dict[str, set[str]] = {}  # retrospective → notes that stand in it
        self._agreed: set[str] = set()  # nobody agrees twice on the same
        self.leading = Facilitating(pg, cast, agenda)

    def begin(self) -> None:
        """Plan those that belong to the history."""
        for script in load_scripts().values() if self.every else (load_first(),):
            self.agenda.plan(moment(script.at), self._starting(script))

    def _starting(self, script: Script) -> Act:
        lead = self.cast.person(script.who)
        room = self.cast.room(self.cast.team(lead.team).channel)

        def start(now: datetime) -> None:
            self.pg.command(lead.id, room.id, f"/ambi retro {script.format} {script.topic}")

        return start

    def format(self, post: Message) -> RetroFormat:
        """The format of the retrospective this post is of, as its title says."""
        title = post.blocks[0]["text"]["text"] if post.blocks[0]["type"] == "header" else ""
        return self._formats.get(title.partition(":")[0]) or self._formats["Quick look"]

    def script(self, post: Message) -> Script:
        """What they have to say in it."""
        name = self.format(post).name
        return load_scripts()[name] if self.every or name != "quick" else load_first()

    def columns(self, post: Message) -> Sequence[str]:
        """Where notes belong in the step that the post shows."""
        step, format = STEP.search(words_of(post)), self.format(post)
        return format.filled_in(format.phases[int(step[1]) - 1]) if step else format.columns

    def read(self, seen: Seen) -> None:
        """The post of a retrospective has come or changed: do what it asks for now, once."""
        step = STEP.search(words_of(seen.message))
        if self.every:
            self.leading.read_summary(seen, self.script(seen.message))
        for route, plan in (
            ("retros.note", self._plan_notes),
            ("retros.vote", self._plan_dots),
            ("retros.decide", self._plan_actions),
        ):
            button = seen.button(route)
            mark = f"{route} {step[1] if step else ''}"
            if button is None or (button.value, mark) in self._planned:
                continue
            self._planned.add((button.value, mark))
            room = next(r for r in self.cast.channels if r.id == seen.message.channel)
            people = [p for p in self.cast.members(room.team) if p.id not in self.played]
            plan(seen, button.value, people, Random(f"{self.seed}/{seen.at.date()}/{mark}"))

    def read_own(self, seen: Seen) -> None:
        """A facilitator's panel has come or changed."""
        if self.every and seen.person not in self.played:
            self.leading.read_panel(seen, self.script(seen.message))

    # planning

    def _plan_notes(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        columns = self.columns(seen.message)
        shares = self._shares(self.script(seen.message), columns, people, dice)
        for person, notes in shares.items():
            when = seen.at + timedelta(seconds=dice.randint(8, 75))
            self._plan(when, person, seen.message, "retros.note", self._writing(retro, notes))

    def _shares(
        self, script: Script, columns: Sequence[str], people: Sequence[Person], dice: Random
    ) -> dict[Person, list[tuple[str, str]]]:
        """Who writes which notes: each is somebody's; some people only listen."""
        shares: dict[Person, list[tuple[str, str]]] = {}
        for column in columns:
            notes = script.notes.get(column, ())
            turns = dice.sample(list(people), len(people))
            for n, note in enumerate(notes):
                shares.setdefault(turns[n % len(turns)], []).append((column, note))
        return shares

    def _plan_dots(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        for person in people:
            when = seen.at + timedelta(seconds=dice.randint(6, 50))
            self._plan(when, person, seen.message, "retros.vote", self._voting(dice))

    def _plan_actions(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        """Whoever leads it writes them down, or whoever is there; a visitor may well be first."""
        if not people:
            return
        script = self.script(seen.message)
        scribe = next((p for p in people if p.key == script.who), people[0])
        mates = {p.key for p in self.cast.members(scribe.team)}
        deeds = [d for d in script.actions if d.owner in mates and d.what not in self._agreed]
        for n, deed in enumerate(deeds if self.every else deeds[:1]):
            when = seen.at + timedelta(seconds=45 + 20 * n)
            self._plan(when, scribe, seen.message, "retros.decide", self._agreeing(deed))

    def _plan(self, when: datetime, person: Person, post: Message, route: str, fill: Fill) -> None:
        self.agenda.plan(when, self._doing(person, post, route, fill))

    def _doing(self, person: Person, post: Message, route: str, fill: Fill) -> Act:
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

    def _writing(self, retro: str, notes: Sequence[tuple[str, str]]) -> Fill:
        def write(person: Person, view: View | None, now: datetime) -> None:
            written = self._written.setdefault(retro, set())
            for column, note in notes:
                if view is None or not view.submit or note in written:
                    continue
                fields = dict(fields_of(view))
                choice = next((b for b in fields if b.startswith("column-")), "")
                text = next((b for b in fields if b.startswith("text-")), "")
                if not text or (choice and column not in options_of(fields[choice])):
                    continue
                written.add(note)
                self.pg.fill(person.id, {choice: column} if choice else {})
                view = self.pg.submit(person.id, **{text: note})

        return write

    def _voting(self, dice: Random) -> Fill:
        def vote(person: Person, view: View, now: datetime) -> None:
            notes = self._ticks(view)
            chosen = dice.sample(sorted(notes), min(3, len(notes)))
            by_field: dict[str, list[str]] = {}
            for note in chosen:
                by_field.setdefault(notes[note], []).append(note)
            self.pg.submit(person.id, **by_field)

        return vote

    def _ticks(self, view: View) -> Mapping[str, str]:
        """Every card one can put a dot on, and the field it stands in."""
        return {
            value: block
            for block, element in fields_of(view)
            if element["type"] == "checkboxes"
            for value in options_of(element)
        }

    def _agreeing(self, deed: Deed) -> Fill:
        def agree(person: Person, view: View, now: datetime) -> None:
            if "instead" in dict(fields_of(view)):
                if not self.every:
                    return  # somebody was first
                self.pg.fill(person.id, {"instead": "more"})
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
