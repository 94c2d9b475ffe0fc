"""The clock wakes us. Each occurrence is a transaction of its own."""

from handlers.checkins import asking
from handlers.deps import Deps
from handlers.teams.service import ASK
from storage.queries import checkins as rows
from storage.queries import teams


def ask_due(deps: Deps) -> None:
    """Ask everybody who is due."""
    with deps.read() as session:
        due = teams.list_due_schedules(session, ASK, deps.now())
    for row in due:
        with deps.begin() as session:
            asking.ask(session, deps, row)


def resurface_due(deps: Deps) -> None:
    """Bring back what people put off until now."""
    with deps.read() as session:
        due = rows.list_due_snoozes(session, deps.now())
    for workspace, checkin in due:
        with deps.begin() as session:
            asking.bring_back(session, deps, workspace, checkin)


def remind_due(deps: Deps) -> None:
    """Send the one reminder to whoever has not answered in any way."""
    with deps.read() as session:
        due = rows.list_due_reminders(session, deps.now())
    for workspace, checkin in due:
        with deps.begin() as session:
            asking.remind(session, deps, workspace, checkin)
