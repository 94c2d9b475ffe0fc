"""Use cases of grouping: put notes together, rename a group, take a note out, break one up.

Each is one step under the retrospective's lock, on ids and never on a picture
of the whole: two people who group at the same time add to each other's work.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound
from handlers.retros import announce, machine
from handlers.retros.board import Board, Card, board_of, format_of, state_of
from handlers.retros.groups import alike, rules
from handlers.retros.groups.rules import Pile
from handlers.retros.service import Reach, find, hold, not_now
from storage.crypto import seal, unseal
from storage.models import Note, NoteGroup, Retrospective
from storage.queries import groups as rows
from storage.queries import retros
from storage.types import new_id

CHANGED_MEANWHILE = "Somebody has changed this meanwhile. Close this window and look again."
TOO_FEW = "Choose two or more to put together."
NO_NAME = "Give them a short name: what do they say together?"


def grouping(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime, reach: Reach = find
) -> tuple[Retrospective, Board]:
    """The board of a retrospective that is being grouped, for whoever leads it."""
    retro = reach(session, actor, retro_id, Deed.START_RETRO)
    phase = machine.phase_of(state_of(retro), format_of(retro))
    if phase is None or phase.kind is not PhaseKind.GROUP:
        raise not_now(retro)
    return retro, board_of(session, content, retro, now)


def of_group(
    session: Session, content: Content, actor: Actor, group_id: str, now: datetime, reach: Reach = find
) -> tuple[Retrospective, Board, Card]:
    """One group of it. Somebody else's id finds nothing."""
    found = rows.find_group(session, actor.workspace, group_id)
    if found is None:
        raise NotFound()
    retro, board = grouping(session, content, actor, found.retrospective, now, reach)
    card = next((group for group in board.groups if group.id == group_id), None)
    if card is None:
        raise NotFound()
    return retro, board, card


def suggested(board: Board) -> list[tuple[tuple[Card, ...], str]]:
    """Cards to put together, the most alike first, and a name for them.

    A note that is like those of a group is suggested beside the group.
    """
    home = {note.id: card for card in board.deck for note in card.notes or (card,)}
    texts = [alike.Text(card.id, card.column, card.text) for card in board.cards]
    found: list[tuple[tuple[Card, ...], str]] = []
    used: set[str] = set()
    for like in alike.suggestions(texts):
        cards = [card for card in dict.fromkeys(home[id] for id in like.ids) if card.id not in used]
        if len(cards) > 1:
            used.update(card.id for card in cards)
            named = next((card.text for card in cards if card.notes), "")
            found.append((tuple(cards), named or like.name))
    return found


def put_together(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    wanted: Iterable[tuple[Sequence[str], str, str]],
    now: datetime,
) -> int:
    """Make one group of each set of cards. Returns how many sets there were.

    ``wanted``: the cards' ids, the name they get (empty: that of a group among
    them), and the field to speak of where something is wrong. All or nothing.
    """
    retro, _ = grouping(session, content, actor, retro_id, now, hold)
    problems: dict[str, str] = {}
    made = 0
    for chosen, name, field in wanted:
        problem = _put_together(session, content, retro, chosen, name, now)
        if problem:
            problems[field] = problem
        made += not problem
    if problems:
        raise InvalidInput(problems)
    _done(session, content, retro, now)
    return made


def rename(
    session: Session, content: Content, actor: Actor, group_id: str, name: str, was: str, now: datetime
) -> str | None:
    """Give a group another name. ``was``: the one it was changed from.

    Returns the name somebody else gave it meanwhile, and then changes nothing. A
    name taken away entirely stays what it was.
    """
    retro, _, card = of_group(session, content, actor, group_id, now, hold)
    if name in ("", was, card.text):
        return None
    if card.text != was:
        return card.text
    _name(session, retro, group_id, name)
    _done(session, content, retro, now, keeps_votes=True)
    return None


def take_out(
    session: Session, content: Content, actor: Actor, group_id: str, out: Sequence[str], now: datetime
) -> None:
    """Take notes out of a group; one left alone is a note again. Those out already stay out."""
    retro, _, card = of_group(session, content, actor, group_id, now, hold)
    notes = [note.id for note in card.notes]
    if not set(out) & set(notes):
        return
    stay = rules.remaining(notes, out)
    rows.put_in(session, retro.workspace, [id for id in notes if id not in stay], None)
    if not stay:
        _dissolve(session, retro, group_id, notes[0])
    _done(session, content, retro, now)


def break_up(session: Session, content: Content, actor: Actor, group_id: str, now: datetime) -> str:
    """Make single notes of a group again. Returns the id of its retrospective."""
    retro, _, card = of_group(session, content, actor, group_id, now, hold)
    notes = [note.id for note in card.notes]
    rows.put_in(session, retro.workspace, notes, None)
    _dissolve(session, retro, group_id, notes[0])
    _done(session, content, retro, now)
    return retro.id


def _put_together(
    session: Session, content: Content, retro: Retrospective, chosen: Sequence[str], name: str, now: datetime
) -> str:
    """One set of cards; what is wrong with it, or nothing."""
    board = board_of(session, content, retro, now)
    found = rules.joined((_pile(card) for card in board.deck), chosen, name[: rules.NAME_LIMIT])
    if found is None:
        return CHANGED_MEANWHILE
    if len(set(chosen)) < 2:
        return TOO_FEW
    if not found.name:
        return NO_NAME
    into = found.into or _new_group(session, retro)
    cards = [card for card in board.deck if card.id in {pile.id for pile in found.piles}]
    rows.put_in(session, retro.workspace, found.notes, into)
    _keep_words(session, retro, into, cards)
    gone = [pile.id for pile in found.piles if pile.is_group and pile.id != into]
    rows.remove_groups(session, retro.workspace, gone)
    _name(session, retro, into, found.name)
    session.flush()
    return ""


def _pile(card: Card) -> Pile:
    notes = tuple(note.id for note in card.notes)
    return Pile(card.id, notes or (card.id,), card.text if notes else "")


def _new_group(session: Session, retro: Retrospective) -> str:
    id = new_id()
    title = seal(session, NoteGroup.title, retro.workspace, id, "")
    session.add(NoteGroup(workspace=retro.workspace, id=id, retrospective=retro.id, title=title, dots=0))
    session.flush()
    return id


def _name(session: Session, retro: Retrospective, group_id: str, name: str) -> None:
    group = rows.find_group(session, retro.workspace, group_id)
    if group is not None:
        short = name[: rules.NAME_LIMIT]
        group.title = seal(session, NoteGroup.title, retro.workspace, group_id, short)


def _keep_words(session: Session, retro: Retrospective, into: str, cards: Sequence[Card]) -> None:
    """What was said and decided of each, and its dots, where the team has gone back to grouping."""
    group = rows.find_group(session, retro.workspace, into)
    if group is None:
        return
    _write(session, NoteGroup, group, "said", rules.in_words(card.said for card in cards))
    _write(session, NoteGroup, group, "decided", rules.in_words(card.decided for card in cards))
    group.dots = sum(card.dots for card in cards)
    for card in cards:
        note = None if card.notes else retros.find_note(session, retro.workspace, card.id)
        if note is not None:
            note.said, note.decided, note.dots = None, None, 0


def _dissolve(session: Session, retro: Retrospective, group_id: str, heir: str) -> None:
    """Remove a group that holds nothing; what was said of it goes to its first note."""
    group = rows.find_group(session, retro.workspace, group_id)
    note = retros.find_note(session, retro.workspace, heir)
    if group is not None and note is not None:
        for field in ("said", "decided"):
            words = [_read(session, Note, note, field), _read(session, NoteGroup, group, field)]
            _write(session, Note, note, field, rules.in_words(words))
    rows.remove_groups(session, retro.workspace, [group_id])


def _read(session: Session, table: type[Any], row: Any, field: str) -> str:
    return str(unseal(session, getattr(table, field), row, ""))


def _write(session: Session, table: type[Any], row: Any, field: str, words: str) -> None:
    sealed = seal(session, getattr(table, field), row.workspace, row.id, words) if words else None
    setattr(row, field, sealed)


def _done(
    session: Session, content: Content, retro: Retrospective, now: datetime, *, keeps_votes: bool = False
) -> None:
    """Show it; and where the team came back from voting, the cards are others now, so all vote afresh."""
    if not keeps_votes:
        retros.take_dots_back(session, retro.workspace, retro.id)
    session.flush()
    announce.changed(session, content, retro, now)
