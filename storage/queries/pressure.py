"""When teams were under pressure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import PressurePeriod


def list_periods(
    session: Session, workspace: str, teams: Sequence[str], since: date, until: date
) -> dict[str, list[PressurePeriod]]:
    """The periods of these teams that have a day from ``since`` to ``until``, earliest first, by team."""
    found = session.scalars(
        select(PressurePeriod)
        .where(
            PressurePeriod.workspace == workspace,
            PressurePeriod.team.in_(teams),
            PressurePeriod.first_on <= until,
            PressurePeriod.last_on >= since,
        )
        .order_by(PressurePeriod.first_on, PressurePeriod.id)
    )
    by_team: dict[str, list[PressurePeriod]] = defaultdict(list)
    for period in found:
        by_team[period.team].append(period)
    return by_team


def remove_period(session: Session, period: PressurePeriod) -> None:
    session.delete(period)
    session.flush()
