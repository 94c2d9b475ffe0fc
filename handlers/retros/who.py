"""Who somebody is to a retrospective: their id where names are shown, else a tag that says nothing.

A tag is an HMAC under the retrospective's own key, which lies outside the
database (``storage.keys``). With the key a person finds what is theirs again;
without it nobody does. Every note and every dot has a tag of its own, so the
database does not tell either that two of them are one person's.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Literal

import orjson
from sqlalchemy.orm import Session

from config.vocabulary import RetroMode
from handlers.errors import Refusal
from storage.keys import keys_of
from storage.models import Note, Retrospective
from storage.queries import retros as rows

TAG_LENGTH = 32  # hexadecimal characters: 128 bits
FEWEST = 7  # people, for a confidential retrospective to be offered
Purpose = Literal["own", "vote", "place"]
Tags = Callable[..., str]  # what ``who`` says of one person: purpose and parts to tag

MEANS = {
    RetroMode.NAMED: (
        "With names: once the notes are shown, your name stands beside yours. Whoever leads comes last."
    ),
    RetroMode.CONFIDENTIAL: (
        "Confidential: notes are shown without names, in random order, and the key that could tell whose "
        "they are is destroyed at the end. Your style of writing may still show who you are."
    ),
}


class KeyLost(Refusal):
    """The key of this retrospective is lost, so I cannot tell what is yours. Say it in the talk instead.

    Notes and dots stay where they are and count like all others.
    """


def can_be_confidential(session: Session, people: int) -> bool:
    """Whether a retrospective of so many people may be confidential: enough of them, and keys can be kept."""
    return people >= FEWEST and not keys_of(session).problem()


def who(session: Session, retro: Retrospective, person: str, purpose: Purpose, *parts: object) -> str:
    """Who somebody is where a note, a dot or a place is kept: their id, or in confidence a tag of this one.

    Raises ``KeyLost`` where tags are there already and the key that made them is not.
    """
    return tags_of(session, retro, person)(purpose, *parts)


def tags_of(session: Session, retro: Retrospective, person: str) -> Tags:
    """The same for many notes or dots of one person, with the key read once."""
    if retro.mode is RetroMode.NAMED:
        return lambda purpose, *parts: person
    key = _key(session, retro)

    def tag(purpose: Purpose, *parts: object) -> str:
        names = [purpose, retro.workspace, retro.id, person, *parts]
        return hmac.digest(key, orjson.dumps(names), hashlib.sha256).hex()[:TAG_LENGTH]

    return tag


def own_notes(session: Session, retro: Retrospective, person: str) -> list[Note]:
    """What somebody wrote and nobody else has seen yet; nothing in confidence once the key is lost."""
    if retro.mode is RetroMode.NAMED:
        return rows.list_notes_by(session, retro.workspace, retro.id, person)
    hidden = rows.list_hidden(session, retro.workspace, retro.id)
    if not hidden or is_lost(session, retro):
        return []
    tag = tags_of(session, retro, person)
    return [note for note in hidden if note.author == tag("own", note.id)]


def is_lost(session: Session, retro: Retrospective) -> bool:
    """Whether there are tags of which the key is gone."""
    return (
        retro.mode is RetroMode.CONFIDENTIAL
        and keys_of(session).find(retro.id) is None
        and (
            retro.closed_at is not None
            or keys_of(session).folder is None
            or rows.has_tags(session, retro.workspace, retro.id)
        )
    )


def _key(session: Session, retro: Retrospective) -> bytes:
    """The key, made when the first tag needs one; nothing hangs on an older one then."""
    key = keys_of(session).find(retro.id)
    if key is not None:
        return key
    if is_lost(session, retro):
        raise KeyLost()
    return keys_of(session).make(retro.id)
