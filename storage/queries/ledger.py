"""All that was ever promised, for whoever compares it with what arrived."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryKind, DeliveryState
from storage.models import CheckIn, Delivery
from storage.queries.delivery import LEASED
from storage.queries.outbox import WAITING
from storage.scope import across_workspaces


@across_workspaces
def list_deliveries(session: Session) -> list[Delivery]:
    """Every delivery, in the order in which they were planned."""
    return list(session.scalars(select(Delivery).order_by(Delivery.workspace, Delivery.seq)))


@across_workspaces
def read_checkins(session: Session) -> dict[str, CheckInState]:
    """What became of every check-in."""
    rows = session.execute(select(CheckIn.id, CheckIn.state))
    return {row.id: row.state for row in rows}


@across_workspaces
def count_planned(session: Session) -> int:
    """How many messages and changes of messages were planned, and not kept unsaid by a rule."""
    found = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.kind != DeliveryKind.HOME, Delivery.state != DeliveryState.WITHHELD)
    )
    return found or 0


@across_workspaces
def is_any_leased(session: Session) -> bool:
    """Whether somebody may be sending something at this moment, or died when they were."""
    return session.scalar(select(Delivery.id).where(Delivery.state.in_(LEASED)).limit(1)) is not None


@across_workspaces
def count_open(session: Session) -> int:
    """How many deliveries are still to be made, or are being looked for."""
    looked_for = (Delivery.state == DeliveryState.UNKNOWN) & Delivery.leased_until.is_not(None)
    found = session.scalar(
        select(func.count()).select_from(Delivery).where(Delivery.state.in_((*WAITING, *LEASED)) | looked_for)
    )
    return found or 0
