"""Retrospectives that are to start by themselves, and who leads them in turn."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.models import RetroPlan, RetroPlanPerson
from storage.scope import across_workspaces


def find_plan(session: Session, workspace: str, plan: str) -> RetroPlan | None:
    return session.get(RetroPlan, (workspace, plan))


def lock_plan(session: Session, workspace: str, plan: str) -> RetroPlan | None:
    """The plan, held until the transaction ends, so that one at a time starts or changes it."""
    return session.scalars(
        select(RetroPlan)
        .where(RetroPlan.workspace == workspace, RetroPlan.id == plan)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_plans(session: Session, workspace: str, teams: Sequence[str]) -> list[RetroPlan]:
    """What is planned in these teams, soonest first."""
    found = select(RetroPlan).where(RetroPlan.workspace == workspace, RetroPlan.team.in_(teams))
    return list(session.scalars(found.order_by(RetroPlan.next_due_at, RetroPlan.id)))


def remove_plan(session: Session, workspace: str, plan: str) -> None:
    session.execute(
        delete(RetroPlanPerson).where(RetroPlanPerson.workspace == workspace, RetroPlanPerson.plan == plan)
    )
    session.execute(delete(RetroPlan).where(RetroPlan.workspace == workspace, RetroPlan.id == plan))


# --- people ----------------------------------------------------------------------------------


def list_invited(session: Session, workspace: str, plan: str) -> list[str]:
    """The people chosen for it; none where it is for a team or a channel."""
    found = select(RetroPlanPerson.person).where(
        RetroPlanPerson.workspace == workspace, RetroPlanPerson.plan == plan, RetroPlanPerson.invited
    )
    return list(session.scalars(found.order_by(RetroPlanPerson.person)))


def list_in_turn(session: Session, workspace: str, plan: str) -> list[RetroPlanPerson]:
    """Who takes turns leading it, next first."""
    found = select(RetroPlanPerson).where(
        RetroPlanPerson.workspace == workspace,
        RetroPlanPerson.plan == plan,
        RetroPlanPerson.turn.is_not(None),
    )
    return list(session.scalars(found.order_by(RetroPlanPerson.turn, RetroPlanPerson.person)))


def set_people(
    session: Session, workspace: str, plan: str, invited: Sequence[str], in_turn: Sequence[str]
) -> None:
    """Whom it is for, and who leads it in turn, in this order; whoever else was there goes."""
    session.execute(
        delete(RetroPlanPerson).where(RetroPlanPerson.workspace == workspace, RetroPlanPerson.plan == plan)
    )
    place = {person: turn for turn, person in enumerate(dict.fromkeys(in_turn))}
    for person in dict.fromkeys([*in_turn, *invited]):
        session.add(
            RetroPlanPerson(
                workspace=workspace,
                plan=plan,
                person=person,
                invited=person in set(invited),
                turn=place.get(person),
            )
        )
    session.flush()


# --- what is due -----------------------------------------------------------------------------


@across_workspaces
def list_due(session: Session, now: datetime, limit: int = 100) -> list[RetroPlan]:
    """What should have started by now, longest due first."""
    found = select(RetroPlan).where(RetroPlan.next_due_at <= now)
    return list(session.scalars(found.order_by(RetroPlan.next_due_at, RetroPlan.id).limit(limit)))


@across_workspaces
def list_to_tell(session: Session, now: datetime, limit: int = 100) -> list[RetroPlan]:
    """Plans whose next facilitator is to be told by now."""
    found = select(RetroPlan).where(RetroPlan.remind_at <= now)
    return list(session.scalars(found.order_by(RetroPlan.remind_at, RetroPlan.id).limit(limit)))


def claim(session: Session, plan: RetroPlan, on: date, due: datetime, remind_at: datetime | None) -> bool:
    """Move a plan on to its next date from where it was read. False if another process did so first."""
    moved = (
        update(RetroPlan)
        .where(
            RetroPlan.workspace == plan.workspace,
            RetroPlan.id == plan.id,
            RetroPlan.next_on == plan.next_on,
            RetroPlan.next_due_at == plan.next_due_at,
        )
        .values(next_on=on, next_due_at=due, remind_at=remind_at, facilitator=None)
        .returning(RetroPlan.id)
    )
    return session.execute(moved).first() is not None


def claim_last(session: Session, plan: RetroPlan) -> bool:
    """Take a plan away of which nothing more will come. False if another process did so first."""
    gone = delete(RetroPlan).where(
        RetroPlan.workspace == plan.workspace,
        RetroPlan.id == plan.id,
        RetroPlan.next_on == plan.next_on,
        RetroPlan.next_due_at == plan.next_due_at,
    )
    return session.execute(gone.returning(RetroPlan.id)).first() is not None


def claim_telling(session: Session, plan: RetroPlan, facilitator: str | None) -> bool:
    """Keep who is told that the next one is theirs to lead. False if another process told somebody first."""
    told = (
        update(RetroPlan)
        .where(
            RetroPlan.workspace == plan.workspace,
            RetroPlan.id == plan.id,
            RetroPlan.remind_at == plan.remind_at,
        )
        .values(remind_at=None, facilitator=facilitator)
        .returning(RetroPlan.id)
    )
    return session.execute(told).first() is not None
