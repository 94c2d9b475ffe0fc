"""The end of a confidential retrospective's key, and of all that it could have opened.

The key's file is overwritten first: from then on nobody can tell whose a note
was, from whatever copy of the database. Then its files are cleaned of tags
that were deleted and of the order in which rows came. A mark in the keys'
folder stands for what is still to be done, so a process killed anywhere on the
way leaves nothing that the next tick does not finish.
"""

from sqlalchemy.orm import Session

from handlers.deps import Deps
from handlers.retros import machine
from handlers.retros.board import format_of, state_of
from storage.models import Note, Placement, Retrospective, Vote
from storage.queries import retros as rows
from storage.rewriting import rewrite


def forget_due(deps: Deps) -> None:
    """Destroy every key that is needed no more, and clean up after it."""
    keys = deps.db.keys
    for name in keys.names():
        with deps.read() as session:
            over = not _is_needed(session, rows.find_anywhere(session, name))
        if over:
            _spend(deps, name)
    spent = keys.spent()
    if spent and rewrite(deps.db, (Note, Vote, Placement)):
        for name in spent:
            keys.clear(name)


def _spend(deps: Deps, name: str) -> None:
    """Looked at once more with everybody else held off: then the tags go, then the key.

    Of one that still runs the key goes while nobody can make a new tag.
    """
    keys = deps.db.keys
    with deps.begin() as session:
        found = rows.find_anywhere(session, name)
        held = found and rows.lock_retro(session, found.workspace, name)
        if _is_needed(session, held):
            return
        if held is not None and held.closed_at is None:
            keys.spend(name)
        elif held is not None:
            rows.forget_tags(session, held.workspace, name)
    keys.spend(name)


def _is_needed(session: Session, retro: Retrospective | None) -> bool:
    """Whether somebody may still want to find what is theirs: not only until the end.

    Once nothing carries a tag and no phase to come makes any, the key goes; if
    whoever leads goes back after all, another is made.
    """
    if retro is None or retro.closed_at is not None:
        return False
    phases = format_of(retro).phases[state_of(retro).phase :]
    to_come = any(phase.kind in machine.FOR_EVERYBODY for phase in phases)
    return to_come or rows.has_tags(session, retro.workspace, retro.id)
