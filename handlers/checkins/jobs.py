"""The clock wakes us. Each occurrence is a transaction of its own."""

from sqlalchemy.orm import Session

from config.vocabulary import ScheduleKind
from handlers.checkins import asking
from handlers.deps import Deps
from storage.models import Schedule
from storage.queries import checkins as rows
from storage.queries import teams


def ask_due(deps: Deps) -> None:
    """Ask everybody who is due."""
    with deps.read() as session:
        due = teams.list_due_schedules(session, ScheduleKind.ASK, deps.now())

    def ask(session: Session, row: Schedule) -> None:
        asking.ask(session, deps, row)

    deps.each(due, ask)


def resurface_due(deps: Deps) -> None:
    """Bring back what people put off until now."""
    with deps.read() as session:
        due = rows.list_due_snoozes(session, deps.now())

    def bring_back(session: Session, found: tuple[str, str]) -> None:
        asking.bring_back(session, deps, *found)

    deps.each(due, bring_back)


def remind_due(deps: Deps) -> None:
    """Send the one reminder to whoever has not answered in any way."""
    with deps.read() as session:
        due = rows.list_due_reminders(session, deps.now())

    def remind(session: Session, found: tuple[str, str]) -> None:
        asking.remind(session, deps, *found)

    deps.each(due, remind)
