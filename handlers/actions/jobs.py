"""The clock wakes us: somebody is to be reminded of what they look after."""

from handlers.actions import reminding
from handlers.deps import Deps
from storage.queries import actions as rows


def remind_due(deps: Deps) -> None:
    """Remind whoever is due, each in a transaction of its own."""
    with deps.read() as session:
        due = rows.list_to_remind(session, deps.now())
    deps.each(due, lambda session, one: reminding.remind(session, deps, *one))
