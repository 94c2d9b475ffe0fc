"""Trade-offs and their history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Tension, TensionChange
from storage.scope import across_workspaces


def find_tension(session: Session, workspace: str, tension: str) -> Tension | None:
    return session.get(Tension, (workspace, tension))


def lock_tension(session: Session, workspace: str, tension: str) -> Tension | None:
    """The trade-off, held until the transaction ends, so that its history has one order."""
    return session.scalars(
        select(Tension)
        .where(Tension.workspace == workspace, Tension.id == tension)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_tensions(session: Session, workspace: str, teams: Sequence[str]) -> list[Tension]:
    """The trade-offs of these teams, newest first."""
    return list(
        session.scalars(
            select(Tension)
            .where(Tension.workspace == workspace, Tension.team.in_(teams))
            .order_by(Tension.made_at.desc(), Tension.id)
        )
    )


def list_changes(session: Session, workspace: str, tension: str) -> list[TensionChange]:
    """What one was before, newest first."""
    return list(
        session.scalars(
            select(TensionChange)
            .where(TensionChange.workspace == workspace, TensionChange.tension == tension)
            .order_by(TensionChange.at.desc(), TensionChange.id)
        )
    )


@across_workspaces
def list_to_ask(session: Session, now: datetime) -> Sequence[tuple[str, str]]:
    """Workspace and id of each trade-off that comes back now."""
    return [
        (row.workspace, row.id)
        for row in session.execute(
            select(Tension.workspace, Tension.id)
            .where(Tension.ask_at <= now)
            .order_by(Tension.ask_at, Tension.id)
        )
    ]
