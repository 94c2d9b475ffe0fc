"""Retrospectives, their notes and their dots."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from config.vocabulary import RetroMode
from storage.inserts import add_once
from storage.models import ListedPriority, Note, NoteGroup, Placement, Retrospective, Team, Vote
from storage.scope import across_workspaces

# --- retrospectives --------------------------------------------------------------------------


def find_retro(session: Session, workspace: str, retro: str) -> Retrospective | None:
    return session.get(Retrospective, (workspace, retro))


def lock_retro(session: Session, workspace: str, retro: str) -> Retrospective | None:
    """The retrospective, held until the transaction ends.

    Whatever changes one goes through here, so a note cannot slip in while the
    notes are being shown, and two presses on Next move it once.
    """
    return session.scalars(
        select(Retrospective)
        .where(Retrospective.workspace == workspace, Retrospective.id == retro)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def lock_team(session: Session, workspace: str, team: str) -> None:
    """Let one person at a time start something in a team."""
    session.execute(
        select(Team.id).where(Team.workspace == workspace, Team.id == team).with_for_update()
    ).one_or_none()


def list_running(session: Session, workspace: str, teams: Sequence[str]) -> list[Retrospective]:
    """The retrospectives of these teams that have not ended, oldest first."""
    return list(
        session.scalars(
            select(Retrospective)
            .where(
                Retrospective.workspace == workspace,
                Retrospective.team.in_(teams),
                Retrospective.closed_at.is_(None),
            )
            .order_by(Retrospective.started_at, Retrospective.id)
        )
    )


def list_running_in(session: Session, workspace: str, channel: str) -> list[str]:
    """The ids of the retrospectives that have not ended in a channel."""
    running = select(Retrospective.id).where(
        Retrospective.workspace == workspace,
        Retrospective.channel == channel,
        Retrospective.closed_at.is_(None),
    )
    return list(session.scalars(running.order_by(Retrospective.id)))


@across_workspaces
def list_due(session: Session, now: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """Workspace and id of the retrospectives with a phase that has run out, longest over first."""
    rows = session.execute(
        select(Retrospective.workspace, Retrospective.id)
        .where(Retrospective.phase_ends_at <= now)
        .order_by(Retrospective.phase_ends_at, Retrospective.id)
        .limit(limit)
    )
    return [(workspace, retro) for workspace, retro in rows]


@across_workspaces
def list_confidential_open(session: Session) -> list[Retrospective]:
    """The confidential retrospectives that have not ended."""
    return list(
        session.scalars(
            select(Retrospective)
            .where(Retrospective.mode == RetroMode.CONFIDENTIAL, Retrospective.closed_at.is_(None))
            .order_by(Retrospective.workspace, Retrospective.id)
        )
    )


@across_workspaces
def find_anywhere(session: Session, retro: str) -> Retrospective | None:
    """The retrospective to which a key belongs; ids are unlike each other in all workspaces."""
    return session.scalars(select(Retrospective).where(Retrospective.id == retro)).one_or_none()


def forget_tags(session: Session, workspace: str, retro: str) -> None:
    """Take away all that says whose something is: of notes their authors, dots and places whole."""
    within = (Note.workspace == workspace, Note.retrospective == retro)
    session.execute(update(Note).where(*within).values(author=None))
    for kind in (Vote, Placement):
        session.execute(delete(kind).where(kind.workspace == workspace, kind.retrospective == retro))


@across_workspaces
def list_to_remind(session: Session, now: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """Workspace and id of the retrospectives in which a phase open for days ends soon."""
    rows = session.execute(
        select(Retrospective.workspace, Retrospective.id)
        .where(Retrospective.remind_at <= now)
        .order_by(Retrospective.remind_at, Retrospective.id)
        .limit(limit)
    )
    return [(workspace, retro) for workspace, retro in rows]


# --- notes -----------------------------------------------------------------------------------


def find_note(session: Session, workspace: str, note: str) -> Note | None:
    return session.get(Note, (workspace, note))


def retro_of_note(session: Session, workspace: str, note: str) -> str | None:
    """The id of the retrospective a note belongs to, to be locked before the note is read."""
    return session.scalar(select(Note.retrospective).where(Note.workspace == workspace, Note.id == note))


def list_notes(session: Session, workspace: str, retro: str) -> list[Note]:
    """All notes: those shown by their random place, then those not shown yet, by id, which says nothing."""
    return list(
        session.scalars(
            select(Note)
            .where(Note.workspace == workspace, Note.retrospective == retro)
            .order_by(Note.place.is_(None), Note.place, Note.id)
        )
    )


def list_notes_by(session: Session, workspace: str, retro: str, author: str) -> list[Note]:
    """What one person wrote and nobody else has seen yet."""
    return list(
        session.scalars(
            select(Note)
            .where(
                Note.workspace == workspace,
                Note.retrospective == retro,
                Note.author == author,
                Note.place.is_(None),
            )
            .order_by(Note.column, Note.id)
        )
    )


def list_hidden(session: Session, workspace: str, retro: str) -> list[Note]:
    """The notes not shown yet, by column and id."""
    return list(
        session.scalars(
            select(Note)
            .where(Note.workspace == workspace, Note.retrospective == retro, Note.place.is_(None))
            .order_by(Note.column, Note.id)
        )
    )


def has_tags(session: Session, workspace: str, retro: str) -> bool:
    """Whether a note or a dot still says, to whoever has the key, whose it is."""
    written = select(Note.id).where(
        Note.workspace == workspace, Note.retrospective == retro, Note.author.is_not(None)
    )
    placed = select(Vote.card).where(Vote.workspace == workspace, Vote.retrospective == retro)
    sorted_by = select(Placement.card).where(
        Placement.workspace == workspace, Placement.retrospective == retro
    )
    return any(session.scalar(tagged.limit(1)) is not None for tagged in (written, placed, sorted_by))


def count_notes(session: Session, workspace: str, retro: str) -> int:
    counted = select(func.count()).where(Note.workspace == workspace, Note.retrospective == retro)
    return session.scalar(counted) or 0


def list_groups(session: Session, workspace: str, retro: str) -> list[NoteGroup]:
    """The groups notes were put in."""
    return list(
        session.scalars(
            select(NoteGroup)
            .where(NoteGroup.workspace == workspace, NoteGroup.retrospective == retro)
            .order_by(NoteGroup.id)
        )
    )


def rename_card(session: Session, workspace: str, retro: str, old: str, new: str) -> None:
    """Let what is known of a note hold under its new id."""
    session.execute(
        update(ListedPriority)
        .where(
            ListedPriority.workspace == workspace,
            ListedPriority.retrospective == retro,
            ListedPriority.card == old,
        )
        .values(card=new)
    )


def remove_note(session: Session, workspace: str, note: str) -> None:
    """A note with the dots on it."""
    session.execute(delete(Vote).where(Vote.workspace == workspace, Vote.card == note))
    session.execute(delete(Note).where(Note.workspace == workspace, Note.id == note))


# --- dots ------------------------------------------------------------------------------------


def list_dots_of(session: Session, workspace: str, retro: str, voters: Sequence[str]) -> list[str]:
    """The cards on which dots of one person are, under all their tags; a card twice where it has two."""
    given = select(Vote.card).where(
        Vote.workspace == workspace, Vote.retrospective == retro, Vote.voter.in_(voters)
    )
    return list(session.scalars(given.order_by(Vote.slot)))


def list_voters(session: Session, workspace: str, retro: str) -> list[str]:
    """Whose the dots are that lie there now: people, or in confidence a tag for each dot."""
    given = select(Vote.voter).where(Vote.workspace == workspace, Vote.retrospective == retro)
    return list(session.scalars(given.order_by(Vote.voter)))


def claim_slot(session: Session, workspace: str, retro: str, person: str, slot: int, note: str) -> bool:
    """Put one of a person's dots on a note, unless that dot is placed. Says whether it was free."""
    return add_once(
        session,
        Vote,
        ["workspace", "retrospective", "voter", "slot"],
        workspace=workspace,
        retrospective=retro,
        voter=person,
        slot=slot,
        card=note,
    )


def take_dots_back(session: Session, workspace: str, retro: str, voters: Sequence[str] | None = None) -> None:
    """Remove one person's dots, under all their tags, or everybody's once they are counted."""
    gone = delete(Vote).where(Vote.workspace == workspace, Vote.retrospective == retro)
    session.execute(gone if voters is None else gone.where(Vote.voter.in_(voters)))


def count_dots(session: Session, workspace: str, retro: str) -> dict[str, int]:
    """How many dots each note has; never whose."""
    rows = session.execute(
        select(Vote.card, func.count())
        .where(Vote.workspace == workspace, Vote.retrospective == retro)
        .group_by(Vote.card)
    )
    return {row[0]: row[1] for row in rows}


# --- places ----------------------------------------------------------------------------------


def list_placed(session: Session, workspace: str, retro: str) -> list[str]:
    """The cards that somebody has placed; never who."""
    placed = select(Placement.card).where(Placement.workspace == workspace, Placement.retrospective == retro)
    return list(session.scalars(placed.distinct().order_by(Placement.card)))


def take_places_back(session: Session, workspace: str, retro: str, placers: Sequence[str]) -> None:
    """Remove where one person placed cards, under all their tags."""
    session.execute(
        delete(Placement).where(
            Placement.workspace == workspace,
            Placement.retrospective == retro,
            Placement.placer.in_(placers),
        )
    )
