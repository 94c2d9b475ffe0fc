"""The clock wakes us: digests that are due, and words to be taken out of posted ones."""

from itertools import groupby

from handlers.deps import Deps
from handlers.digests import service
from storage.models import Schedule
from storage.queries import learning as learning_rows
from storage.queries import teams as team_rows


def publish_due(deps: Deps) -> None:
    """Post every digest that is due; one transaction each, so that one failure stops no other."""
    with deps.read() as session:
        due = team_rows.list_due_schedules(session, "digest", deps.now())
    for found in due:
        with deps.begin() as session:
            schedule = session.get(Schedule, (found.workspace, found.id))
            if schedule is not None and schedule.next_due_at == found.next_due_at:
                service.publish(session, deps, schedule)


def redact_due(deps: Deps) -> None:
    """Replace, in posted digests, the words of people who took a line back."""
    with deps.read() as session:
        quotes = learning_rows.list_quotes_to_redact(session)
    for workspace, group in groupby(quotes, key=lambda quote: quote.workspace):
        learnings = sorted({quote.learning for quote in group})
        with deps.begin() as session:
            service.redact(session, workspace, learnings, deps.now())
