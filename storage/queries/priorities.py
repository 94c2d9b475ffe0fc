"""Priorities and their history."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.vocabulary import PriorityState
from storage.models import Priority, PriorityChange


def find_priority(session: Session, workspace: str, priority: str) -> Priority | None:
    return session.get(Priority, (workspace, priority))


def lock_priority(session: Session, workspace: str, priority: str) -> Priority | None:
    """The priority, held until the transaction ends, so that its history has one order."""
    return session.scalars(
        select(Priority)
        .where(Priority.workspace == workspace, Priority.id == priority)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_priorities(
    session: Session, workspace: str, teams: Sequence[str], states: Sequence[PriorityState]
) -> list[Priority]:
    """The priorities of these teams in one of these states, oldest first."""
    return list(
        session.scalars(
            select(Priority)
            .where(Priority.workspace == workspace, Priority.team.in_(teams), Priority.state.in_(states))
            .order_by(Priority.made_at, Priority.id)
        )
    )


def list_changes(session: Session, workspace: str, priorities: Sequence[str]) -> list[PriorityChange]:
    """What became of these priorities, in the order it happened."""
    return list(
        session.scalars(
            select(PriorityChange)
            .where(PriorityChange.workspace == workspace, PriorityChange.priority.in_(priorities))
            .order_by(PriorityChange.at, PriorityChange.before.is_not(None), PriorityChange.id)
        )
    )
