"""The clock wakes us: a phase has run out."""

from handlers.deps import Deps
from handlers.retros import moving
from storage.queries import retros as rows


def advance_due(deps: Deps) -> None:
    """Move on every retrospective whose phase is over, each in a transaction of its own.

    The next phase begins now, so one that waited while the bot was away loses
    no minutes; running this twice changes nothing.
    """
    with deps.read() as session:
        due = rows.list_due(session, deps.now())
    deps.each(due, lambda session, one: moving.time_is_up(session, deps.content, *one, deps.now()))
