"""The clock wakes us: a trade-off is to be looked at again."""

from handlers.deps import Deps
from handlers.tensions import telling
from storage.queries import tensions as rows


def ask_due(deps: Deps) -> None:
    """Ask about every trade-off whose day has come, each in a transaction of its own."""
    now = deps.now()
    with deps.read() as session:
        due = rows.list_to_ask(session, now)
    deps.each(due, lambda session, one: telling.ask(session, deps.content, deps.settings, *one, now))
