"""Actions: what somebody said they would do, and how it ended."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from config.vocabulary import ActionOutcome
from storage.models import Action, ActionChange
from storage.scope import across_workspaces


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


# --- follow-up -------------------------------------------------------------------------------


@across_workspaces
def list_to_remind(session: Session, now: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """Workspace and id of the actions whose owner is to be reminded now, longest due first."""
    due = (
        select(Action.workspace, Action.id)
        .where(Action.remind_at <= now)
        .order_by(Action.remind_at, Action.id)
        .limit(limit)
    )
    return [(workspace, action) for workspace, action in session.execute(due)]


def list_changes(session: Session, workspace: str, action: str) -> list[ActionChange]:
    """What an action was before, newest first."""
    return list(
        session.scalars(
            select(ActionChange)
            .where(ActionChange.workspace == workspace, ActionChange.action == action)
            .order_by(ActionChange.at.desc(), ActionChange.id)
        )
    )


def count_changes(session: Session, workspace: str, actions: Sequence[str]) -> dict[str, int]:
    """How often each of these was changed."""
    counted = (
        select(ActionChange.action, func.count())
        .where(ActionChange.workspace == workspace, ActionChange.action.in_(actions))
        .group_by(ActionChange.action)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def list_fallen_due(
    session: Session, workspace: str, team: str, since: date, before: date
) -> list[tuple[str, bool]]:
    """Of each action of a team that fell due in a time: whose it is, and whether it has ended."""
    found = session.scalars(
        select(Action).where(
            Action.workspace == workspace,
            Action.team == team,
            Action.due_on >= since,
            Action.due_on < before,
        )
    )
    return [(action.owner, action.outcome is not None) for action in found]
