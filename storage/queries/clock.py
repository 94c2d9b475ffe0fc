"""When something is next due, whatever it is: what the clock sleeps by."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.vocabulary import TeamState
from storage.models import Action, CheckIn, Delivery, RetroPlan, Retrospective, Schedule, Team
from storage.queries.delivery import next_lease
from storage.queries.outbox import WAITING
from storage.scope import across_workspaces


@across_workspaces
def next_due(session: Session, after: datetime) -> datetime | None:
    """The next moment later than ``after`` at which a job or delivery has something to do."""
    moments = [
        _next(session, Schedule.next_due_at, after),
        _next(session, CheckIn.remind_at, after),
        _next(session, CheckIn.snoozed_until, after),
        _next(session, Retrospective.phase_ends_at, after),
        _next(session, Retrospective.remind_at, after),
        _next(session, RetroPlan.next_due_at, after),
        _next(session, RetroPlan.remind_at, after),
        _next(session, Action.remind_at, after),
        _next_reading(session, after),
        next_lease(session, after),
        session.scalar(
            select(func.min(Delivery.not_before)).where(
                Delivery.state.in_(WAITING), Delivery.not_before > after
            )
        ),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _next(
    session: Session, column: InstrumentedAttribute[datetime | None], after: datetime
) -> datetime | None:
    return session.scalar(select(func.min(column)).where(column > after))


def _next_reading(session: Session, after: datetime) -> datetime | None:
    """When a team's people are read again that could not be read at once."""
    at_work = Team.state == TeamState.ACTIVE
    return session.scalar(select(func.min(Team.read_again_at)).where(at_work, Team.read_again_at > after))


def read_time(session: Session) -> datetime:
    """The database's own time, on PostgreSQL: this moment, not when the transaction began."""
    told: datetime = session.scalars(select(func.clock_timestamp())).one()
    return told.astimezone(UTC)
