"""Peer assists that were asked for: who accepted the agreement, and which has begun."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import PeerAssist


def lock_assist(session: Session, workspace: str, assist: str) -> PeerAssist | None:
    """One that was asked for, held until the transaction ends: two leads answer one after the other."""
    return session.scalars(
        select(PeerAssist)
        .where(PeerAssist.workspace == workspace, PeerAssist.id == assist)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def find_assist(session: Session, workspace: str, assist: str) -> PeerAssist | None:
    return session.get(PeerAssist, (workspace, assist))


def find_waiting(session: Session, workspace: str, team: str, peer_team: str) -> PeerAssist | None:
    """The one between these two teams that was neither declined nor begun, the newest."""
    return session.scalars(
        select(PeerAssist)
        .where(
            PeerAssist.workspace == workspace,
            PeerAssist.team == team,
            PeerAssist.peer_team == peer_team,
            PeerAssist.declined_at.is_(None),
            PeerAssist.retrospective.is_(None),
        )
        .order_by(PeerAssist.made_at.desc(), PeerAssist.id)
    ).first()
