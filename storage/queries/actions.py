"""Actions: what somebody said they would do, and how it ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from config.vocabulary import ActionOutcome
from storage.models import Action


def find_action(session: Session, workspace: str, action: str) -> Action | None:
    return session.get(Action, (workspace, action))


def save_outcome(action: Action, outcome: ActionOutcome | None, now: datetime) -> None:
    """Keep how an action ended; None opens it again."""
    action.outcome = outcome
    action.outcome_at = None if outcome is None else now


def lock_action(session: Session, workspace: str, action: str) -> Action | None:
    """The action, held until the transaction ends, so that it ends one way only."""
    return session.scalars(
        select(Action)
        .where(Action.workspace == workspace, Action.id == action)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_open_of(session: Session, workspace: str, owner: str) -> list[Action]:
    """What somebody still looks after, earliest due first."""
    return _list(session, Action.workspace == workspace, Action.owner == owner, Action.outcome.is_(None))


def list_open_in(session: Session, workspace: str, teams: Sequence[str]) -> list[Action]:
    """What these teams still have to do, earliest due first."""
    return _list(session, Action.workspace == workspace, Action.team.in_(teams), Action.outcome.is_(None))


def list_open_since(
    session: Session, workspace: str, team: str, since: datetime, made_before: datetime
) -> list[Action]:
    """A team's actions from before a moment that are open, or were closed after ``since``."""
    still = or_(Action.outcome.is_(None), Action.outcome_at >= since)
    return _list(
        session, Action.workspace == workspace, Action.team == team, Action.made_at < made_before, still
    )


def list_agreed(session: Session, workspace: str, retro: str) -> list[Action]:
    """The actions one retrospective ended in, in the order they were agreed."""
    agreed = _list(session, Action.workspace == workspace, Action.retrospective == retro)
    return sorted(agreed, key=lambda a: (a.made_at, a.id))


def remove_action(session: Session, workspace: str, action: str) -> None:
    session.execute(delete(Action).where(Action.workspace == workspace, Action.id == action))


def _list(session: Session, *where: ColumnElement[bool]) -> list[Action]:
    return list(
        session.scalars(select(Action).where(*where).order_by(Action.due_on, Action.made_at, Action.id))
    )
