"""The ways in which somebody could try to tell who wrote which note. Each names a person or gives up."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import orjson

from bot.redteam.evidence import Copy, Row, within
from bot.redteam.play import WORKSPACE
from storage.crypto import Vault, derive, place_of
from storage.models import Note

Guess = Mapping[str, str]  # a note's words, or a dot's tag → whose it is taken to be
TAG = 32
PERSON = re.compile(r"U0P\d\d")


@dataclass(frozen=True)
class Evidence:
    """Copies made while people wrote, while they voted, and at the end; the log; the master key.

    There are no keys of retrospectives, but where one was kept to see the attack work.
    """

    early: Copy
    voting: Copy
    late: Copy
    log: Sequence[str]
    master: bytes
    roster: Sequence[str]
    retros: Sequence[str]
    keys: Mapping[str, bytes]

    def words(self, note: Row) -> str:
        """What a note says: the master key opens it."""
        place = place_of(Note.text, WORKSPACE, note["id"])
        return str(orjson.loads(Vault(self.master).open(note["text"], WORKSPACE, place)))

    def tried(self, retro: str) -> Iterable[bytes]:
        """Keys worth a try: one that was kept, and all that a lazy builder would have derived one from."""
        if retro in self.keys:
            yield self.keys[retro]
        for seed in (self.master, derive(self.master, WORKSPACE), retro.encode(), bytes.fromhex(retro)):
            yield seed
            yield hashlib.sha256(seed).digest()
            yield hmac.digest(self.master, seed, hashlib.sha256)


def by_tags(found: Evidence, retro: str) -> Guess:
    """Make every person's tag of every note under every key worth a try."""
    guess = {}
    for note in within(found.early, "notes", retro):
        for person in found.roster:
            if note["author"] in _tags(found, retro, person, "own", note["id"]):
                guess[found.words(note)] = person
    return guess


def by_dots(found: Evidence, retro: str) -> Guess:
    """The same with dots."""
    guess = {}
    for dot in within(found.voting, "votes", retro):
        for person in found.roster:
            if dot["voter"] in _tags(found, retro, person, "vote", dot["slot"]):
                guess[dot["voter"]] = person
    return guess


def _tags(found: Evidence, retro: str, person: str, purpose: str, part: Any) -> set[str]:
    said = orjson.dumps([purpose, WORKSPACE, retro, person, part])
    return {hmac.digest(key, said, hashlib.sha256).hex()[:TAG] for key in found.tried(retro)} | {person}


def by_rows(found: Evidence, retro: str) -> Guess:
    """Notes lie as they came; people are written down in the same order somewhere else."""
    return _paired(found, within(found.early, "notes", retro), _people(found, retro))


def by_ids(found: Evidence, retro: str) -> Guess:
    """Ids grow."""
    shown = sorted(within(found.late, "notes", retro), key=lambda note: note["id"])
    return _paired(found, shown, _people(found, retro))


def by_places(found: Evidence, retro: str) -> Guess:
    """Notes were shown in the order in which they came."""
    shown = sorted(within(found.late, "notes", retro), key=lambda note: note["place"])
    return _paired(found, shown, _people(found, retro))


def by_transactions(found: Evidence, retro: str) -> Guess:
    """Whoever is named in the transaction that brought a note wrote it."""
    people = {
        id: max(group.people, key=lambda person: group.people[person])
        for group in found.early.groups
        if group.people
        for id in group.ids
    }
    early = within(found.early, "notes", retro)
    return {found.words(note): people[note["id"]] for note in early if note["id"] in people}


def by_log(found: Evidence, retro: str) -> Guess:
    """The log names people in the order in which they wrote; all notes of the table lie in it."""
    named = [name for line in found.log for name in PERSON.findall(line)[:1]]
    order = [note["id"] for note in found.early.tables["notes"] if note["retrospective"] in found.retros]
    by = dict(zip(order, named, strict=False)) if named else {}
    early = within(found.early, "notes", retro)
    return {found.words(note): by[note["id"]] for note in early if note["id"] in by}


def _people(found: Evidence, retro: str) -> Sequence[str]:
    """People in the order in which something names them while they write; else as they were invited."""
    early, subject = found.early, f"retro:{retro}"
    began = within(early, "retrospectives", retro)[0]["phase_began_at"]
    did = [(row["at"], row["actor"]) for row in early.tables["audit"] if row["subject"] == subject]
    told = [(row["created_at"], row["person"]) for row in early.tables["deliveries"] if row["person"]]
    invited = [row["person"] for row in within(early, "participants", retro)]
    for named in (did, told):
        if after := [person for at, person in sorted(named) if at > began]:
            return after
    return invited


def _paired(found: Evidence, notes: Sequence[Row], people: Sequence[str]) -> Guess:
    return {found.words(note): person for note, person in zip(notes, cycle(people), strict=False)}


ATTACKS: Mapping[str, Callable[[Evidence, str], Guess]] = {
    "tags": by_tags,
    "dots": by_dots,
    "rows": by_rows,
    "ids": by_ids,
    "places": by_places,
    "transactions": by_transactions,
    "log": by_log,
}
