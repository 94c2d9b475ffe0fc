"""What the colleagues write, say and agree in a retrospective: the scripts, one for each format."""

from collections.abc import Mapping
from functools import cache

import yaml

from bot.demo.world import HERE, Part


class Deed(Part):
    """An action they may agree on."""

    what: str
    owner: str
    days: int
    if_then: str
    ended: str = "Done"
    note: str = ""  # what the owner says when it is due


class Spoken(Part):
    """What was said about a card, which is found by a word of it, and what was decided."""

    about: str
    said: str
    decided: str = ""


class Objection(Part):
    """Somebody cannot live with a proposal, and why."""

    who: str
    reason: str


class Proposal(Part):
    """What they decide by consent; in a priority review it changes the register."""

    what: str
    column: str
    about: str = ""  # a word of the card
    reason: str = ""
    until: str = ""  # of a pause: the day
    into: str = ""  # of a merge: a word of the other priority
    objects: Objection | None = None
    then: str = ""  # its words after an objection


class Work(Part):
    """A priority that stands in the register before they review it."""

    title: str
    horizon: str
    origin: str
    level: str
    owner: str


class Script(Part):
    """One retrospective of the team of eight."""

    format: str
    who: str  # leads it
    at: str
    topic: str
    notes: Mapping[str, tuple[str, ...]] = {}  # by column
    groups: Mapping[str, tuple[str, ...]] = {}  # name → words by which its notes are found
    cards: tuple[Spoken, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    priorities: tuple[Work, ...] = ()
    added: tuple[str, ...] = ()  # other work, laid beside the register's
    places: Mapping[str, str] = {}  # a word of the card → where most of them place it
    actions: tuple[Deed, ...] = ()
    choice: str = ""  # adopt, adapt or abandon
    peer: str = ""  # the team that comes to help
    guests: tuple[str, ...] = ()  # the columns that team fills
    message: str = ""


@cache
def load_scripts() -> Mapping[str, Script]:
    """The scripts by format, in the order in which they are played."""
    files = sorted((HERE / "retros").glob("*.yaml"))
    found = [Script.model_validate(one) for path in files for one in yaml.safe_load(path.read_text("utf-8"))]
    return {script.format: script for script in sorted(found, key=lambda script: script.at)}


@cache
def load_first() -> Script:
    """What they say in a quick look of the history, and in those that a visitor starts."""
    return Script.model_validate(yaml.safe_load((HERE / "retro.yaml").read_text("utf-8")))
