"""Whoever leads a retrospective: groups notes, leads the talk, puts proposals, takes a copy away."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.demo.agenda import Agenda
from bot.demo.reading import Button, Seen, fields_of, options_of, words_of
from bot.demo.script import Proposal, Script
from bot.demo.world import Cast, Person
from bot.playground import Message, Playground, Refused, View

Fill = Callable[[Person, View], object]
A_CARD = timedelta(seconds=50)  # talked about, before the next one is put on the table


def found(options: Mapping[str, str], words: str) -> str:
    """The option that says these words; empty where none does, or there are none."""
    return next((value for value, said in options.items() if words and words in said), "")


class Facilitating:
    """The panel of whoever leads, in their direct messages, and the summary in the channel."""

    def __init__(self, pg: Playground, cast: Cast, agenda: Agenda) -> None:
        self.pg = pg
        self.cast = cast
        self.agenda = agenda
        self.copies: dict[str, str] = {}  # what was taken away, by format
        self._planned: set[tuple[str, str]] = set()  # what was planned already: of what, and which

    def read_panel(self, seen: Seen, script: Script) -> None:
        """The panel has come or changed: do what comes next in it, once."""
        fill: Mapping[str, tuple[float, Fill | None]] = {
            "retros.suggestions": (10, lambda p, v: self._suggested(p, v, script)),
            "retros.grouping": (40, lambda p, v: self._grouped(p, v, script)),
            "retros.choose": (20, lambda p, v: self.pg.submit(p.id, chosen=script.choice)),
            "retros.carry": (100, None),
            "retros.edit_draft": (20, lambda p, v: self.pg.submit(p.id, text=script.message)),
            "retros.approve": (60, None),
        }
        for button in seen.buttons:
            if button.route in fill:
                self._once(seen, button, *fill[button.route])
            elif button.route == "retros.say":
                self._say(seen, button, script)
            elif button.route == "retros.table" and button.action.endswith("#1"):
                self._once(seen, button, A_CARD.seconds)
            elif button.route == "retros.reword":
                self._reword(seen, button, script)
            elif button.route == "retros.propose":
                self._propose(seen, button, script)

    def read_summary(self, seen: Seen, script: Script) -> None:
        """What came of it stands in the channel: whoever led it takes a copy."""
        button = seen.button("retros.copy")
        if button is not None:
            person = self.cast.person(script.who)
            self._once(seen, button, 120, lambda p, v: self._copied(v, script), person)

    # doing

    def _once(
        self,
        seen: Seen,
        button: Button,
        seconds: float,
        fill: Fill | None = None,
        person: Person | None = None,
        mark: str = "",
    ) -> None:
        """Press a button a moment from now, and fill in what it opens; the same one never twice."""
        key = (button.value, f"{button.action} {mark}")
        if key in self._planned:
            return
        self._planned.add(key)
        who = person or self.cast.person(seen.person)
        self.agenda.plan(
            seen.at + timedelta(seconds=seconds), lambda now: self._press(who, seen.message, button, fill)
        )

    def _press(
        self,
        person: Person,
        message: Message,
        button: Button,
        fill: Fill | None,
    ) -> None:
        try:
            view = self.pg.click(person.id, message, button.action)
            if view is not None and fill is not None:
                fill(person, view)
        except Refused:  # the step is over
            pass
        if self.pg.modal(person.id) is not None:
            self.pg.close(person.id, everything=True)

    # groups

    def _suggested(self, person: Person, view: View, script: Script) -> None:
        """What says nearly the same is put together, under a name of their own where they have one."""
        if not view.submit:
            return
        names = {}
        for field, element in fields_of(view):
            said = " ".join(options_of(element).values())
            own = next((name for name, words in script.groups.items() if any(w in said for w in words)), "")
            if field.startswith("cards-") and own:
                names[field.replace("cards-", "name-")] = own
        self.pg.submit(person.id, **names)

    def _grouped(self, person: Person, view: View | None, script: Script) -> None:
        """What means the same in other words is put together by hand."""
        for name, words in script.groups.items():
            if view is None or not view.submit:
                return
            fields = dict(fields_of(view))
            pick = next((field for field in fields if field.startswith("pick-")), "")
            chosen = [
                value
                for value, said in options_of(fields.get(pick, {})).items()
                if name in said or any(word in said for word in words)
            ]
            if len(chosen) > 1:
                field = next(field for field in fields if field.startswith("name-"))
                self.pg.fill(person.id, {pick: chosen})
                view = self.pg.submit(person.id, **{field: name})

    # the talk

    def _say(self, seen: Seen, button: Button, script: Script) -> None:
        self._once(seen, button, 25, partial(self._said, script))

    def _said(self, script: Script, person: Person, view: View) -> None:
        """Write down what was said of the card in this window; of most nothing is."""
        words = self.pg.visible_text(view)
        spoken = next((spoken for spoken in script.cards if spoken.about in words), None)
        if spoken is None:
            return
        fields = {"said": spoken.said, "decided": spoken.decided}
        offered = dict(fields_of(view))
        self.pg.submit(person.id, **{name: text for name, text in fields.items() if text and name in offered})

    # proposals

    def _propose(self, seen: Seen, button: Button, script: Script) -> None:
        for number, proposal in enumerate(script.proposals):
            fill = partial(self._proposed, proposal)
            self._once(seen, button, 15 + 70 * number, fill, mark=str(number))

    def _proposed(self, proposal: Proposal, person: Person, view: View) -> None:
        fields = dict(fields_of(view))
        wanted = {
            "card": found(options_of(fields.get("card", {})), proposal.about),
            "column": proposal.column,
            "text": proposal.what,
            "reason": proposal.reason,
            "until": proposal.until,
            "into": found(options_of(fields.get("into", {})), proposal.into),
        }
        self.pg.submit(person.id, **{name: said for name, said in wanted.items() if said and name in fields})

    def _reword(self, seen: Seen, button: Button, script: Script) -> None:
        words = words_of(seen.message)
        said = [p for p in script.proposals if p.then and p.objects and p.objects.reason in words]
        for proposal in said[:1]:
            self._once(seen, button, 25, partial(self._reworded, proposal))

    def _reworded(self, proposal: Proposal, person: Person, view: View) -> None:
        self.pg.submit(person.id, text=proposal.then)

    # a copy

    def _copied(self, view: View, script: Script) -> None:
        pieces = [
            str(element.get("initial_value", ""))
            for field, element in fields_of(view)
            if field.startswith("copy-")
        ]
        self.copies[script.format] = "\n".join(pieces)
