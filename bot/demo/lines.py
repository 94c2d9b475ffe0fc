"""What the colleagues write: lines from YAML, each used once, each in its own voice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random

import yaml
from pydantic import TypeAdapter

from bot.demo.world import HERE, Part, Person

FILES = ("short", "medium", "long", "across", "principles")
ASKS_FIRST = 0.6


class Line(Part):
    """One answer, and what becomes of it once it is shared."""

    text: str
    by: str = ""  # a person, a team, or anybody
    text_as_ask: str = ""  # how it reads when its author asks for help with it
    ask: bool = False
    replies: tuple[str, ...] = ()
    decided: str = ""
    decided_not: str = ""

    @property
    def shared_text(self) -> str:
        """The words as others will read them."""
        return self.text_as_ask or self.text

    @property
    def leads_on(self) -> bool:
        """Whether something comes of it: a decision or replies."""
        return bool(self.decided or self.decided_not or self.replies)


class Spare(Part):
    """What people say when nothing else fits."""

    lines: tuple[str, ...]
    replies: tuple[str, ...]
    decided: tuple[str, ...]
    priorities: tuple[str, ...]


@cache
def load_lines() -> Mapping[str, tuple[Line, ...]]:
    """Every line by question id."""
    shape = TypeAdapter(dict[str, tuple[Line, ...]])
    found: dict[str, tuple[Line, ...]] = {}
    for name in FILES:
        text = (HERE / f"answers-{name}.yaml").read_text(encoding="utf-8")
        found |= shape.validate_python(yaml.safe_load(text))
    return found


@cache
def load_spare() -> Spare:
    """The lines that fit anywhere."""
    return Spare.model_validate(yaml.safe_load((HERE / "answers-any.yaml").read_text(encoding="utf-8")))


@dataclass
class Bank:
    """The lines of one demonstration, and which of them are used."""

    used: dict[str, str] = field(default_factory=dict)  # a line's shared text → who wrote it

    def pick(self, question: str, person: Person, team: Sequence[str], dice: Random) -> Line | None:
        """A line for a question: this person's own, or one of the ``team``'s; None when none is left.

        Now and then a colleague's ask goes first: a digest without one helps nobody.
        """
        free = [line for line in load_lines().get(question, ()) if line.shared_text not in self.used]
        fits = [line for line in free if line.by in ("", person.key, person.team)]
        wider = fits if person.own_voice else [*fits, *(line for line in free if line.by in team)]
        asks = [line for line in wider if line.replies] if dice.random() < ASKS_FIRST else []
        own = [line for line in fits if line.by == person.key]
        for chosen in (asks, own, wider):
            if chosen:
                line = dice.choice(chosen)
                self.used[line.shared_text] = person.key
                return line
        return None

    def author(self, text: str) -> str:
        """Who wrote a shared line; empty for one that is not from the bank."""
        return self.used.get(text, "")


def every_line() -> Iterator[Line]:
    """All lines, for whoever looks one up by its words."""
    for lines in load_lines().values():
        yield from lines


def find_line(shown: str) -> Line | None:
    """The line whose shared words begin as these do; what is shown may be cut short."""
    start = shown.rstrip("…").strip()
    return next((line for line in every_line() if start and line.shared_text.startswith(start)), None)
