"""Actions: what somebody said they would do, and how it ended."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.vocabulary import ActionOutcome
from storage.models import Action


def find_action(session: Session, workspace: str, action: str) -> Action | None:
    return session.get(Action, (workspace, action))


def find_due_action(session: Session, workspace: str, owner: str, on: date) -> Action | None:
    """The action somebody has had due longest by a day and has not closed yet."""
    return session.scalars(
        select(Action)
        .where(
            Action.workspace == workspace,
            Action.owner == owner,
            Action.due_on <= on,
            Action.outcome.is_(None),
        )
        .order_by(Action.due_on, Action.made_at, Action.id)
        .limit(1)
    ).first()


def save_outcome(action: Action, outcome: ActionOutcome | None, now: datetime) -> None:
    """Keep how an action ended; None opens it again."""
    action.outcome = outcome
    action.outcome_at = None if outcome is None else now
