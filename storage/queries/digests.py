"""Digests, the frozen releases under them, and what they quote."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.models import Digest, Learning, Quote, Release
from storage.scope import across_workspaces


def find_digest(session: Session, workspace: str, digest: str) -> Digest | None:
    return session.get(Digest, (workspace, digest))


def find_digest_on(session: Session, workspace: str, team: str, on: date) -> Digest | None:
    return session.scalars(
        select(Digest).where(Digest.workspace == workspace, Digest.team == team, Digest.on == on)
    ).one_or_none()


def list_digests(session: Session, workspace: str, team: str, limit: int) -> list[Digest]:
    """The team's digests, newest first."""
    return list(
        session.scalars(
            select(Digest)
            .where(Digest.workspace == workspace, Digest.team == team)
            .order_by(Digest.on.desc())
            .limit(limit)
        )
    )


def list_releases(session: Session, workspace: str, team: str, since: date) -> list[Release]:
    """The team's releases, oldest first, those that released nothing among them."""
    return list(
        session.scalars(
            select(Release)
            .where(Release.workspace == workspace, Release.team == team, Release.on >= since)
            .order_by(Release.on)
        )
    )


@across_workspaces
def list_quotes_to_redact(session: Session) -> list[Quote]:
    """Quotes in posted digests whose author took the line back."""
    return list(
        session.scalars(
            select(Quote)
            .join(Learning, (Learning.workspace == Quote.workspace) & (Learning.id == Quote.learning))
            .where(Learning.withdrawn_at.is_not(None), Quote.redacted_at.is_(None))
            .order_by(Quote.workspace, Quote.digest)
        )
    )


def mark_quoted(session: Session, workspace: str, digest: str, learnings: Sequence[str]) -> None:
    """Remember that a digest holds these lines' words, so that taking them back reaches it."""
    for learning in learnings:
        session.add(Quote(workspace=workspace, digest=digest, learning=learning))


def list_quoted_in(session: Session, workspace: str, learnings: Sequence[str]) -> list[Quote]:
    """Where these lines are quoted and still stand."""
    return list(
        session.scalars(
            select(Quote).where(
                Quote.workspace == workspace,
                Quote.learning.in_(learnings),
                Quote.redacted_at.is_(None),
            )
        )
    )


def mark_redacted(session: Session, workspace: str, learnings: Sequence[str], now: datetime) -> None:
    session.execute(
        update(Quote)
        .where(Quote.workspace == workspace, Quote.learning.in_(learnings))
        .values(redacted_at=now)
    )


def find_shown_release(session: Session, workspace: str, team: str) -> Release | None:
    """The release that the team's last digest shows."""
    return session.scalars(
        select(Release)
        .join(Digest, (Digest.workspace == Release.workspace) & (Digest.release == Release.id))
        .where(Digest.workspace == workspace, Digest.team == team)
        .order_by(Digest.on.desc())
        .limit(1)
    ).one_or_none()
