"""Where the bot is installed; a workspace that removed it is silent at once, and one day forgotten."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config.vocabulary import DeliveryState, TeamState
from storage.inserts import add_once
from storage.models import Delivery, Team, Workspace
from storage.queries.outbox import WAITING
from storage.states import moving
from storage.types import Base


def find_workspace(session: Session, workspace: str) -> Workspace | None:
    return session.get(Workspace, workspace)


def lock_workspace(session: Session, workspace: str) -> None:
    """Let one person at a time choose a team's channel there."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace).with_for_update()).one_or_none()


def install(session: Session, workspace: str, bot_user: str, zone: str, now: datetime) -> None:
    """Remember the workspace that our token belongs to, or that it has us again.

    Several processes may do so at once, when they start on a new database.
    """
    first = {"bot_user": bot_user, "bot_token": None, "zone": zone, "installed_at": now}
    if add_once(session, Workspace, ["id"], id=workspace, **first):
        return
    found = session.get(Workspace, workspace)
    if found is not None and (found.uninstalled_at is not None or found.bot_user != bot_user):
        found.bot_user = bot_user
        found.installed_at = now
        found.uninstalled_at = None


def uninstall(session: Session, workspace: str, now: datetime) -> None:
    """Forget the token, pause the teams and take back whatever still waited to be said."""
    session.execute(
        update(Workspace).where(Workspace.id == workspace).values(uninstalled_at=now, bot_token=None)
    )
    session.execute(
        update(Team)
        .where(Team.workspace == workspace, Team.state == TeamState.ACTIVE)
        .values(state=TeamState.PAUSED, paused_until=None)
    )
    waiting = moving(update(Delivery), DeliveryState.WITHHELD, WAITING).where(Delivery.workspace == workspace)
    session.execute(waiting.values(reason="Ambidex was removed from the workspace."))


def list_uninstalled(session: Session, before: datetime) -> list[str]:
    """Workspaces that removed the bot before ``before``."""
    return list(session.scalars(select(Workspace.id).where(Workspace.uninstalled_at < before)))


def forget(session: Session, workspace: str) -> None:
    """Delete everything a workspace ever had here, children first."""
    for table in reversed(Base.metadata.sorted_tables):
        if "workspace" in table.columns:
            session.execute(delete(table).where(table.c.workspace == workspace))
    session.execute(delete(Workspace).where(Workspace.id == workspace))
