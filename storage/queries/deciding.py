"""How a retrospective decides: placements and their counts, proposals and stances, the draft."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from config.vocabulary import StanceKind
from storage.crypto import seal
from storage.models import Draft, ListedPriority, PlacedCount, Placement, Proposal, Stance
from storage.types import new_id

# --- placing ---------------------------------------------------------------------------------


def place(session: Session, workspace: str, retro: str, placer: str, card: str, column: str | None) -> None:
    """Put one card where one person wants it, or nowhere; a second choice takes the place of the first."""
    mine = (
        Placement.workspace == workspace,
        Placement.retrospective == retro,
        Placement.placer == placer,
        Placement.card == card,
    )
    session.execute(delete(Placement).where(*mine))
    if column is not None:
        session.add(
            Placement(workspace=workspace, retrospective=retro, placer=placer, card=card, column=column)
        )
    session.flush()


def placed_by(session: Session, workspace: str, retro: str, placers: Sequence[str]) -> dict[str, str]:
    """Where these placers put which card: a person's own, or the tags of all their cards."""
    rows = session.execute(
        select(Placement.card, Placement.column).where(
            Placement.workspace == workspace, Placement.retrospective == retro, Placement.placer.in_(placers)
        )
    )
    return {row[0]: row[1] for row in rows}


def count_placements(session: Session, workspace: str, retro: str) -> dict[str, dict[str, int]]:
    """How often each card was placed in each column; never by whom."""
    rows = session.execute(
        select(Placement.card, Placement.column, func.count())
        .where(Placement.workspace == workspace, Placement.retrospective == retro)
        .group_by(Placement.card, Placement.column)
    )
    counts: dict[str, dict[str, int]] = {}
    for card, column, times in rows:
        counts.setdefault(card, {})[column] = times
    return counts


def keep_counts(
    session: Session, workspace: str, retro: str, counts: Mapping[str, Mapping[str, int]]
) -> None:
    """Keep the counts in the place of the placements, which are forgotten."""
    for table in (Placement, PlacedCount):
        session.execute(delete(table).where(table.workspace == workspace, table.retrospective == retro))
    session.add_all(
        PlacedCount(workspace=workspace, retrospective=retro, card=card, column=column, times=times)
        for card, columns in counts.items()
        for column, times in columns.items()
    )
    session.flush()


def list_counts(session: Session, workspace: str, retro: str) -> dict[str, dict[str, int]]:
    """How often each card was placed where, once that is counted."""
    counts: dict[str, dict[str, int]] = {}
    found = select(PlacedCount).where(PlacedCount.workspace == workspace, PlacedCount.retrospective == retro)
    for row in session.scalars(found.order_by(PlacedCount.card, PlacedCount.column)):
        counts.setdefault(row.card, {})[row.column] = row.times
    return counts


def list_listed(session: Session, workspace: str, retro: str) -> dict[str, str]:
    """The cards that are priorities of the team: card → priority."""
    rows = session.execute(
        select(ListedPriority.card, ListedPriority.priority).where(
            ListedPriority.workspace == workspace, ListedPriority.retrospective == retro
        )
    )
    return {row[0]: row[1] for row in rows}


# --- consent ---------------------------------------------------------------------------------


def find_proposal(session: Session, workspace: str, proposal: str) -> Proposal | None:
    return session.get(Proposal, (workspace, proposal), populate_existing=True)


def list_proposals(session: Session, workspace: str, retro: str) -> list[Proposal]:
    """What was proposed, in the order it was."""
    return list(
        session.scalars(
            select(Proposal)
            .where(Proposal.workspace == workspace, Proposal.retrospective == retro)
            .order_by(Proposal.made_at, Proposal.id)
        )
    )


def list_stances(session: Session, workspace: str, proposals: Sequence[str]) -> list[Stance]:
    """What was said to these proposals, in the order it was."""
    return list(
        session.scalars(
            select(Stance)
            .where(Stance.workspace == workspace, Stance.proposal.in_(proposals))
            .order_by(Stance.at, Stance.id)
        )
    )


def save_stance(
    session: Session, proposal: Proposal, person: str, kind: StanceKind, reason: str, now: datetime
) -> None:
    """Keep what somebody says now, in the place of what they said before."""
    workspace, stance = proposal.workspace, new_id()
    session.execute(
        delete(Stance).where(
            Stance.workspace == workspace, Stance.proposal == proposal.id, Stance.person == person
        )
    )
    session.add(
        Stance(
            workspace=workspace,
            id=stance,
            proposal=proposal.id,
            person=person,
            kind=kind,
            reason=seal(session, Stance.reason, workspace, stance, reason) if reason else None,
            at=now,
        )
    )
    session.flush()


def forget_stances(session: Session, workspace: str, proposal: str) -> None:
    """The words are others now, so everybody is asked again."""
    session.execute(delete(Stance).where(Stance.workspace == workspace, Stance.proposal == proposal))


# --- the message -----------------------------------------------------------------------------


def find_draft(session: Session, workspace: str, retro: str) -> Draft | None:
    return session.scalars(
        select(Draft).where(Draft.workspace == workspace, Draft.retrospective == retro)
    ).one_or_none()
