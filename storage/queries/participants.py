"""Whom a retrospective is for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.inserts import add_once
from storage.models import Membership, Participant, Retrospective


def add_participant(session: Session, workspace: str, retro: str, person: str, team: str | None) -> bool:
    """Make somebody one of those it is for. Says whether they were not yet."""
    return add_once(
        session,
        Participant,
        ["workspace", "retrospective", "person"],
        workspace=workspace,
        retrospective=retro,
        person=person,
        team=team,
    )


def find_participant(session: Session, workspace: str, retro: str, person: str) -> Participant | None:
    return session.get(Participant, (workspace, retro, person))


def list_participants(session: Session, workspace: str, retro: str) -> list[Participant]:
    """Everybody it is for, but nobody who left its team since it began."""
    left = (
        select(Membership.person)
        .join(
            Retrospective,
            (Retrospective.workspace == Membership.workspace) & (Retrospective.team == Membership.team),
        )
        .where(
            Retrospective.workspace == workspace,
            Retrospective.id == retro,
            Membership.left_at >= Retrospective.started_at,
        )
    )
    return list(
        session.scalars(
            select(Participant)
            .where(
                Participant.workspace == workspace,
                Participant.retrospective == retro,
                Participant.person.not_in(left),
            )
            .order_by(Participant.person)
        )
    )


def list_running_for(
    session: Session, workspace: str, person: str, teams: Sequence[str]
) -> list[Retrospective]:
    """What has not ended and is for somebody, or is their teams', oldest first."""
    theirs = select(Participant.retrospective).where(
        Participant.workspace == workspace, Participant.person == person
    )
    return list(
        session.scalars(
            select(Retrospective)
            .where(
                Retrospective.workspace == workspace,
                Retrospective.closed_at.is_(None),
                Retrospective.id.in_(theirs) | Retrospective.team.in_(teams),
            )
            .order_by(Retrospective.started_at, Retrospective.id)
        )
    )


def has_left_since(session: Session, workspace: str, team: str, person: str, since: datetime) -> bool:
    """Whether somebody was in a team and left it at ``since`` or later."""
    left = session.scalar(
        select(Membership.left_at).where(
            Membership.workspace == workspace, Membership.team == team, Membership.person == person
        )
    )
    return left is not None and left >= since
