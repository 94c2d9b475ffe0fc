"""What waits in the distributed engine's queue. Its tables are Procrastinate's; we only look."""

from sqlalchemy import String, cast, column, select, table
from sqlalchemy.orm import Session

JOBS = table("procrastinate_jobs", column("queueing_lock"), column("status"))


def list_queued(session: Session) -> set[str]:
    """The locks of the jobs that wait."""
    waiting = select(JOBS.c.queueing_lock).where(cast(JOBS.c.status, String) == "todo")
    return set(session.scalars(waiting))
