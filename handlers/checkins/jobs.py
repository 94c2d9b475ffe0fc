"""The clock wakes us. Each occurrence is a transaction of its own."""

from config.vocabulary import ScheduleKind
from handlers.checkins import asking
from handlers.deps import Deps
from storage.queries import checkins as rows
from storage.queries import teams


def ask_due(deps: Deps) -> None:
    """Ask everybody who is due."""
    with deps.read() as session:
        due = teams.list_due_schedules(session, ScheduleKind.ASK, deps.now())
    deps.each(due, lambda session, row: asking.ask(session, deps, row))


def resurface_due(deps: Deps) -> None:
    """Bring back what people put off until now."""
    with deps.read() as session:
        due = rows.list_due_snoozes(session, deps.now())
    deps.each(due, lambda session, one: asking.bring_back(session, deps, *one))


def remind_due(deps: Deps) -> None:
    """Send the one reminder to whoever has not answered in any way."""
    with deps.read() as session:
        due = rows.list_due_reminders(session, deps.now())
    deps.each(due, lambda session, one: asking.remind(session, deps, *one))
