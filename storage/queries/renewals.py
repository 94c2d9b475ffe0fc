"""Whether teams go on after twelve weeks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.vocabulary import TeamState
from storage.models import Renewal, Team
from storage.scope import across_workspaces


@across_workspaces
def list_to_ask(session: Session, before: datetime) -> Sequence[tuple[str, str]]:
    """Workspace and id of each running team that began before then and was not asked since."""
    since = (
        select(Renewal.id)
        .where(Renewal.workspace == Team.workspace, Renewal.team == Team.id, Renewal.asked_at > before)
        .exists()
    )
    found = session.execute(
        select(Team.workspace, Team.id)
        .where(Team.state == TeamState.ACTIVE, Team.launched_at <= before, ~since)
        .order_by(Team.workspace, Team.id)
    )
    return [(workspace, id) for workspace, id in found]


def list_renewals(session: Session, workspace: str, team: str) -> list[Renewal]:
    """Every time a team was asked, newest first."""
    return list(
        session.scalars(
            select(Renewal)
            .where(Renewal.workspace == workspace, Renewal.team == team)
            .order_by(Renewal.asked_at.desc(), Renewal.id)
        )
    )


def lock_renewal(session: Session, workspace: str, renewal: str) -> Renewal | None:
    """One of them, held until the transaction ends: the first answer stands."""
    return session.scalars(
        select(Renewal)
        .where(Renewal.workspace == workspace, Renewal.id == renewal)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
