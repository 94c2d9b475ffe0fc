"""Readiness checks, the answers while one is open, and what was chosen after it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.vocabulary import TeamState
from storage.models import ReadinessAnswer, ReadinessCheck, ReadinessStep, Team
from storage.scope import across_workspaces


def find_check(session: Session, workspace: str, check: str) -> ReadinessCheck | None:
    return session.get(ReadinessCheck, (workspace, check))


def lock_check(session: Session, workspace: str, check: str) -> ReadinessCheck | None:
    """The check, held until the transaction ends: it closes once, and nobody answers one that has closed."""
    return session.scalars(
        select(ReadinessCheck)
        .where(ReadinessCheck.workspace == workspace, ReadinessCheck.id == check)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_checks(session: Session, workspace: str, team: str) -> list[ReadinessCheck]:
    """A team's checks, newest first."""
    return list(
        session.scalars(
            select(ReadinessCheck)
            .where(ReadinessCheck.workspace == workspace, ReadinessCheck.team == team)
            .order_by(ReadinessCheck.began_at.desc(), ReadinessCheck.id)
        )
    )


def find_answer(session: Session, workspace: str, check: str, person: str) -> ReadinessAnswer | None:
    return session.scalars(
        select(ReadinessAnswer).where(
            ReadinessAnswer.workspace == workspace,
            ReadinessAnswer.readiness == check,
            ReadinessAnswer.person == person,
        )
    ).one_or_none()


def list_answers(session: Session, workspace: str, check: str) -> list[ReadinessAnswer]:
    """In the order of their ids, which are random."""
    return list(
        session.scalars(
            select(ReadinessAnswer)
            .where(ReadinessAnswer.workspace == workspace, ReadinessAnswer.readiness == check)
            .order_by(ReadinessAnswer.id)
        )
    )


def remove_answers(session: Session, workspace: str, check: str) -> None:
    """Take away who answered what: the check has closed."""
    session.execute(
        delete(ReadinessAnswer).where(
            ReadinessAnswer.workspace == workspace, ReadinessAnswer.readiness == check
        )
    )


def list_steps(session: Session, workspace: str, check: str) -> list[ReadinessStep]:
    return list(
        session.scalars(
            select(ReadinessStep)
            .where(ReadinessStep.workspace == workspace, ReadinessStep.readiness == check)
            .order_by(ReadinessStep.at, ReadinessStep.id)
        )
    )


@across_workspaces
def list_to_close(session: Session, now: datetime) -> Sequence[tuple[str, str]]:
    """Workspace and id of each check whose last moment has passed."""
    made = ReadinessCheck
    return [
        (row.workspace, row.id)
        for row in session.execute(
            select(made.workspace, made.id)
            .where(made.closed_at.is_(None), made.closes_at <= now)
            .order_by(made.closes_at, made.id)
        )
    ]


@across_workspaces
def list_to_offer(session: Session, before: datetime) -> Sequence[tuple[str, str]]:
    """Workspace and id of each running team that was launched before then and has had no check since."""
    made = ReadinessCheck
    since = (
        select(made.id)
        .where(made.workspace == Team.workspace, made.team == Team.id, made.began_at > before)
        .exists()
    )
    return [
        (row.workspace, row.id)
        for row in session.execute(
            select(Team.workspace, Team.id)
            .where(Team.state == TeamState.ACTIVE, Team.launched_at <= before, ~since)
            .order_by(Team.id)
        )
    ]
