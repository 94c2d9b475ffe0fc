"""The colleagues in a retrospective: they write, put their dots, decide, and agree on what to do."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from bot.demo.agenda import Act, Agenda
from bot.demo.facilitating import Facilitating
from bot.demo.reading import Button, Seen, button_below, buttons_of, fields_of, options_of, words_of
from bot.demo.script import Deed, Script, Work, load_first, load_scripts
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
        self._doors: dict[
            str, dict[str, Message]
        ] = {}  # retrospective → whoever is a guest, and their way in
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
            for work in script.priorities:
                self._add(lead, room.id, work)
            self.pg.command(lead.id, room.id, f"/ambi retro {script.format} {script.topic}")
            if script.peer and self.pg.modal(lead.id) is not None:
                self._ask_peers(lead, self.cast.team(script.peer).name)

        return start

    def _add(self, lead: Person, room: str, work: Work) -> None:
        """What the review is about has to stand in the register."""
        shown = self.pg.command(lead.id, room, "/ambi priorities")
        add = (
            next((b for b in buttons_of(shown.blocks) if b.route == "priorities.add"), None)
            if shown
            else None
        )
        if shown is not None and add is not None:
            self.pg.click(lead.id, shown, add.action)
            self.pg.submit(
                lead.id,
                title=work.title,
                horizon=work.horizon,
                origin=work.origin,
                level=work.level,
                owner=self.cast.person(work.owner).id,
            )
            if self.pg.modal(lead.id) is not None:
                self.pg.close(lead.id, everything=True)

    def _ask_peers(self, lead: Person, team: str) -> None:
        """Whose help is wanted is chosen in the form."""
        view = self.pg.fill(lead.id, {"format": "peer_assist"})
        peers = options_of(dict(fields_of(view)).get("peer", {}))
        self.pg.submit(lead.id, peer=next((value for value, name in peers.items() if name == team), ""))
        if self.pg.modal(lead.id) is not None:
            self.pg.close(lead.id, everything=True)

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
            ("retros.sort", self._plan_places),
            ("retros.stance", self._plan_stances),
            ("retros.write_down", self._plan_words),
            ("retros.decide", self._plan_actions),
        ):
            button = seen.button(route)
            mark = (
                f"{route} {step[1] if step else ''} {self._wording(seen) if route == 'retros.stance' else ''}"
            )
            if button is None or (button.value, mark) in self._planned:
                continue
            self._planned.add((button.value, mark))
            room = next(r for r in self.cast.channels if r.id == seen.message.channel)
            people = [p for p in self.cast.members(room.team) if p.id not in self.played]
            plan(seen, button.value, people, Random(f"{self.seed}/{seen.at.date()}/{mark}"))

    def read_own(self, seen: Seen) -> None:
        """A facilitator's panel has come or changed."""
        if seen.person in self.played:
            return
        for button in seen.buttons:
            if button.route == "retros.take_part":
                self._doors.setdefault(button.value, {})[seen.person] = seen.message
            if button.route in ("retros.accept_peers", "retros.start_peers"):
                self._plan_press(seen, button)
        if seen.button("retros.next") or seen.button("retros.approve"):
            self.leading.read_panel(seen, self.script(seen.message))

    def _wording(self, seen: Seen) -> str:
        """Whether what is proposed stands in other words by now."""
        words = words_of(seen.message)
        return next((p.then for p in self.script(seen.message).proposals if p.then and p.then in words), "")

    # planning

    def _plan_notes(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        script = self.script(seen.message)
        doors = self._doors.get(retro, {})
        guests = [self.cast.person(id) for id in doors]
        shares = self._shares(script, self.columns(seen.message), people, guests, dice)
        if seen.button("retros.note") and not shares and people:
            shares = {people[0]: [("", note) for note in script.added]}
        for person, notes in shares.items():
            when = seen.at + timedelta(seconds=dice.randint(8, 75))
            fill = self._writing(retro, notes)
            if person in guests:
                self._plan(when, person, doors[person.id], "retros.take_part", fill)
            else:
                self._plan(when, person, seen.message, "retros.note", fill)

    def _shares(
        self,
        script: Script,
        columns: Sequence[str],
        people: Sequence[Person],
        guests: Sequence[Person],
        dice: Random,
    ) -> dict[Person, list[tuple[str, str]]]:
        """Who writes which notes: each is somebody's; some people only listen."""
        shares: dict[Person, list[tuple[str, str]]] = {}
        for column in columns:
            some = guests if guests and column in script.guests else people
            turns = dice.sample(list(some), len(some))
            for n, note in enumerate(script.notes.get(column, ())):
                shares.setdefault(turns[n % len(turns)], []).append((column, note))
        return shares

    def _plan_press(self, seen: Seen, button: Button) -> None:
        """One of each team accepts; whoever asked starts it then."""
        mark = (button.value, button.route)
        if mark not in self._planned:
            self._planned.add(mark)
            person = self.cast.person(seen.person)
            when = seen.at + timedelta(seconds=30)
            self._plan(when, person, seen.message, button.action, lambda person, view, now: None)

    def _plan_dots(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        for person in people:
            when = seen.at + timedelta(seconds=dice.randint(6, 50))
            told = [spoken.about for spoken in self.script(seen.message).cards]
            self._plan(when, person, seen.message, "retros.vote", self._voting(told, dice))

    def _plan_places(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        places = self.script(seen.message).places
        for person in people:
            when = seen.at + timedelta(seconds=dice.randint(10, 120))
            self._plan(when, person, seen.message, "retros.sort", self._placing(places, dice))

    def _plan_stances(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        proposals = self.script(seen.message).proposals
        again = bool(self._wording(seen))
        for button in (b for b in seen.buttons if b.route == "retros.stance"):
            for person in people:
                when = seen.at + timedelta(seconds=dice.randint(5, 20))
                objects = next(
                    (p.objects for p in proposals if p.objects and p.objects.who == person.key), None
                )
                fill = self._saying("" if objects is None or again else objects.reason)
                self._plan(when, person, seen.message, button.action, fill)

    def _plan_words(self, seen: Seen, retro: str, people: list[Person], dice: Random) -> None:
        script = self.script(seen.message)
        scribe = next((p for p in people if p.key == script.who), None)
        words = [
            (where, note) for where in self.columns(seen.message) for note in script.notes.get(where, ())
        ]
        for n, (column, note) in enumerate(words):
            when = seen.at + timedelta(seconds=15 + 12 * n)
            if scribe is not None:
                fill = self._wording_down(column, note)
                self._plan(when, scribe, seen.message, "retros.write_down", fill)

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

    def _placing(self, places: Mapping[str, str], dice: Random) -> Fill:
        def place(person: Person, view: View | None, now: datetime) -> None:
            while view is not None and view.submit:
                chosen = {}
                for block in (b for b in view.blocks if b["type"] == "input"):
                    columns = list(options_of(block["element"]))
                    label = block["label"]["text"]
                    usual = next((where for word, where in places.items() if word in label), columns[-1])
                    chosen[block["block_id"]] = usual if dice.random() < 0.75 else dice.choice(columns)
                view = self.pg.submit(person.id, **chosen)

        return place

    def _saying(self, objection: str) -> Fill:
        def say(person: Person, view: View, now: datetime) -> None:
            options = list(options_of(dict(fields_of(view))["stance"]))
            if objection:
                self.pg.submit(person.id, stance=options[-1], reason=objection)
            else:
                self.pg.submit(person.id, stance=options[0])

        return say

    def _wording_down(self, column: str, note: str) -> Fill:
        def write(person: Person, view: View, now: datetime) -> None:
            fields = dict(fields_of(view))
            self.pg.submit(person.id, **({"column": column} if "column" in fields else {}), text=note)

        return write

    def _voting(self, told: Sequence[str], dice: Random) -> Fill:
        """They care more for what they have something to say about."""

        def vote(person: Person, view: View, now: datetime) -> None:
            notes, said = self._ticks(view), self._options(view)
            by_words = sorted(notes, key=lambda note: said[note].partition("·")[2])  # ids are drawn by chance
            cared = [note for note in by_words if any(word in said[note] for word in told)]
            chosen = set(dice.sample(cared, min(2, len(cared))))
            chosen |= set(dice.sample(by_words, min(3 - len(chosen), len(notes))))
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

    def _options(self, view: View) -> Mapping[str, str]:
        """What stands beside each box."""
        return {
            value: text
            for _, element in fields_of(view)
            if element["type"] == "checkboxes"
            for value, text in options_of(element).items()
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
