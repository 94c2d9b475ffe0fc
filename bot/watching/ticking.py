"""That somebody runs the jobs, for whoever looks from outside: when they were last run."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from storage.db import Database
from storage.queries import house as facts
from storage.queries import watching as rows

TICKED = "ticked"
EVERY = timedelta(seconds=55)  # noted each minute, by processes whose minutes do not agree


def note_tick(db: Database, now: datetime) -> None:
    """Note that the jobs were run, unless another process has just done so."""
    with db.begin() as session:
        rows.take_turn(session, TICKED, now, EVERY)


def last_tick(session: Session) -> datetime | None:
    """When the jobs were last run by any process, to the minute; None: never."""
    kept = facts.find_fact(session, TICKED)
    return None if kept is None else datetime.fromtimestamp(float(kept), UTC)
