"""The clock wakes us: a check is over, or half a year has passed without one."""

from handlers.deps import Deps
from handlers.readiness import rules, telling
from storage.queries import readiness as rows


def close_due(deps: Deps) -> None:
    """Close every check whose last moment has passed, each in a transaction of its own."""
    with deps.read() as session:
        due = rows.list_to_close(session, deps.now())
    deps.each(
        due, lambda session, one: telling.end_due(session, deps.content, deps.settings, *one, deps.now())
    )


def offer_due(deps: Deps) -> None:
    """Ask the leads of every team that has held none for half a year."""
    now = deps.now()
    before = now - rules.EVERY
    with deps.read() as session:
        due = rows.list_to_offer(session, before)
    deps.each(due, lambda session, one: telling.offer(session, deps.settings, *one, before, now))
