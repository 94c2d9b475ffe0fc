"""Whose check-in comes every other time, and which one is left out."""

from datetime import date

from sqlalchemy.orm import Session

from handlers.teams import occurrences
from storage.models import Membership, Team
from storage.queries import checkins


def passed_over(session: Session, team: Team, member: Membership) -> date | None:
    """The date on which somebody who is asked every other time is not asked: the one after their last."""
    if member.thinned_at is None:
        return None
    last = checkins.list_last_asked(session, team.workspace, [team.id], [member.person])
    return occurrences.next_turn(team, member.half, last[team.id, member.person]) if last else None
