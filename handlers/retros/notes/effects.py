"""What a phase of writing leaves behind: the notes, shown together."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import RetroMode, Role
from handlers.retros import announce, rules
from handlers.retros.board import format_of
from storage.crypto import seal, unseal
from storage.models import Note, Retrospective
from storage.queries import retros as rows
from storage.queries import teams
from storage.types import new_id


def reveal(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Give every note not shown yet its place, drawn by chance, and show them together."""
    hidden = {note.id: note for note in rows.list_hidden(session, retro.workspace, retro.id)}
    leading = _leading(session, retro)
    by = [(note.id, note.column, note.author in leading) for note in hidden.values()]
    order = rules.reveal_order(by, format_of(retro).columns, secrets.SystemRandom())
    first = rows.count_notes(session, retro.workspace, retro.id) - len(hidden)
    notes = [hidden[id] for id in order]
    if retro.mode is RetroMode.CONFIDENTIAL:
        notes = _written_anew(session, retro, notes)
    for place, note in enumerate(notes, start=first):
        note.place = place
    session.add_all(notes)
    session.flush()
    if notes:
        announce.revealed(session, content, retro, [note.id for note in notes], now)


def _leading(session: Session, retro: Retrospective) -> set[str]:
    """Whose notes come last: of those who lead, where there are names. Else their place would name them."""
    if retro.mode is RetroMode.CONFIDENTIAL:
        return set()
    members = teams.list_members(session, retro.workspace, retro.team)
    return {m.person for m in members if m.role is Role.LEAD} | {retro.facilitator}


def _written_anew(session: Session, retro: Retrospective, notes: Sequence[Note]) -> list[Note]:
    """The same notes as other rows, in this order and without authors; the old ones are removed.

    Nothing of a row that somebody wrote is left: neither its id, which a modal
    has had, nor its tag, nor its place among the others.
    """
    anew = []
    for note in notes:
        fresh, text = new_id(), unseal(session, Note.text, note)
        anew.append(
            Note(
                workspace=retro.workspace,
                id=fresh,
                retrospective=retro.id,
                author=None,
                column=note.column,
                text=seal(session, Note.text, retro.workspace, fresh, text),
                dots=0,
            )
        )
        rows.rename_card(session, retro.workspace, retro.id, note.id, fresh)
    for note in notes:
        session.delete(note)
    session.flush()
    return anew
