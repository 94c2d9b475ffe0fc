"""Shared lines, replies and decisions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.vocabulary import DeliveryState
from storage.models import Decision, Delivery, Digest, Learning, Team


def find_learning(session: Session, workspace: str, learning: str) -> Learning | None:
    return session.get(Learning, (workspace, learning))


def list_learnings(session: Session, workspace: str, ids: Sequence[str]) -> dict[str, Learning]:
    """These shared lines, by id."""
    found = session.scalars(select(Learning).where(Learning.workspace == workspace, Learning.id.in_(ids)))
    return {learning.id: learning for learning in found}


def list_shared_questions(session: Session, workspace: str, checkin: str) -> set[str]:
    """The questions of a check-in of which a line was shared and not taken back."""
    found = select(Learning.question).where(
        Learning.workspace == workspace, Learning.checkin == checkin, Learning.withdrawn_at.is_(None)
    )
    return {question for question in session.scalars(found) if question is not None}


def list_shared_by(session: Session, workspace: str, author: str, limit: int) -> list[Learning]:
    """What somebody shared and has not taken back, newest first."""
    return list(
        session.scalars(
            select(Learning)
            .where(
                Learning.workspace == workspace, Learning.author == author, Learning.withdrawn_at.is_(None)
            )
            .order_by(Learning.shared_at.desc())
            .limit(limit)
        )
    )


def list_shared_from(session: Session, workspace: str, retro: str, author: str) -> list[Learning]:
    """What somebody shared of a retrospective and has not taken back."""
    return list(
        session.scalars(
            select(Learning)
            .where(
                Learning.workspace == workspace,
                Learning.retrospective == retro,
                Learning.author == author,
                Learning.withdrawn_at.is_(None),
            )
            .order_by(Learning.shared_at)
        )
    )


def list_waiting(session: Session, team: Team) -> list[Learning]:
    """Lines shared with the channel the team has now that no digest has carried yet, oldest first.

    A line shared with another channel stays out: its author agreed to those readers, not to these.
    """
    return list(
        session.scalars(
            select(Learning)
            .where(
                Learning.workspace == team.workspace,
                Learning.team == team.id,
                Learning.channel == team.channel,
                Learning.digest.is_(None),
                Learning.withdrawn_at.is_(None),
            )
            .order_by(Learning.shared_at, Learning.id)
        )
    )


def list_unanswered(session: Session, workspace: str, team: str, limit: int) -> list[Learning]:
    """Lines the team has read in a digest and no decision answers yet, newest first."""
    answered = select(Decision.learning).where(Decision.workspace == workspace, Decision.team == team)
    return list(
        session.scalars(
            select(Learning)
            .where(
                Learning.workspace == workspace,
                Learning.team == team,
                Learning.digest.is_not(None),
                Learning.withdrawn_at.is_(None),
                Learning.id.not_in(answered),
            )
            .order_by(Learning.shared_at.desc(), Learning.id)
            .limit(limit)
        )
    )


def list_unsaid_decisions(session: Session, workspace: str, team: str) -> list[Decision]:
    """Decisions no digest has told yet, oldest first."""
    return list(
        session.scalars(
            select(Decision)
            .where(Decision.workspace == workspace, Decision.team == team, Decision.digest.is_(None))
            .order_by(Decision.at, Decision.id)
        )
    )


def mark_carried(session: Session, workspace: str, digest: str, learnings: Sequence[str]) -> None:
    """Remember which digest carried these lines."""
    session.execute(
        update(Learning)
        .where(Learning.workspace == workspace, Learning.id.in_(learnings))
        .values(digest=digest)
    )


def mark_said(session: Session, workspace: str, digest: str, decisions: Sequence[str]) -> None:
    """Remember which digest told these decisions."""
    session.execute(
        update(Decision)
        .where(Decision.workspace == workspace, Decision.id.in_(decisions))
        .values(digest=digest)
    )


def put_back_unsaid(session: Session, workspace: str, team: str) -> None:
    """Let what a digest carried wait again where that digest never reached its channel."""
    lost = (
        select(Digest.id)
        .join(Delivery, (Delivery.workspace == Digest.workspace) & (Delivery.id == Digest.delivery))
        .where(
            Digest.workspace == workspace,
            Digest.team == team,
            Delivery.state.in_((DeliveryState.DEAD, DeliveryState.WITHHELD)),
        )
    )
    for table in (Learning, Decision):
        session.execute(
            update(table).where(table.workspace == workspace, table.digest.in_(lost)).values(digest=None)
        )


def withdraw(learning: Learning, now: datetime) -> None:
    """Take a shared line back. What a digest quoted is replaced by the digests' own job."""
    if learning.withdrawn_at is None:
        learning.withdrawn_at = now
