"""The clock wakes us: digests that are due, and words to be taken out of posted ones."""

from config.vocabulary import ScheduleKind
from handlers.deps import Deps
from handlers.digests import service
from storage.queries import digests as rows
from storage.queries import teams as team_rows


def publish_due(deps: Deps) -> None:
    """Post every digest that is due."""
    with deps.read() as session:
        due = team_rows.list_due_schedules(session, ScheduleKind.DIGEST, deps.now())
    deps.each(due, lambda session, row: service.publish(session, deps, row))


def redact_due(deps: Deps) -> None:
    """Replace, in posted digests, the words of people who took a line back."""
    with deps.read() as session:
        quotes = rows.list_quotes_to_redact(session)
    lines = sorted({(quote.workspace, quote.learning) for quote in quotes})
    deps.each(lines, lambda session, line: service.redact(session, line[0], [line[1]], deps.now()))
