"""Groups of notes: which there are, and which notes lie in them."""

from collections.abc import Sequence

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from storage.models import Note, NoteGroup


def find_group(session: Session, workspace: str, group: str) -> NoteGroup | None:
    return session.get(NoteGroup, (workspace, group))


def put_in(session: Session, workspace: str, notes: Sequence[str], group: str | None) -> None:
    """Put notes in a group, or in none. A note lies in one at most: the column holds no more."""
    session.execute(
        update(Note).where(Note.workspace == workspace, Note.id.in_(notes)).values(group=group),
        execution_options={"synchronize_session": "fetch"},
    )


def remove_groups(session: Session, workspace: str, groups: Sequence[str]) -> None:
    """Remove groups; their notes have been put elsewhere before."""
    session.execute(delete(NoteGroup).where(NoteGroup.workspace == workspace, NoteGroup.id.in_(groups)))
