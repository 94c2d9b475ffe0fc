"""The clock wakes us: what is too old is deleted, once a day."""

from handlers.deps import Deps
from handlers.privacy import service
from storage.queries import privacy as rows


def purge_due(deps: Deps) -> None:
    """Delete what is too old, on the first tick of each day."""
    today = deps.now().date().isoformat()
    with deps.read() as session:
        if rows.last_purge(session) == today:
            return
    with deps.begin() as session:
        service.purge(session, deps.settings, deps.now())
        rows.record_purge(session, today)
