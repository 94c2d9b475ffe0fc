"""The clock wakes us: a phase has run out, a count is to be told, a key has had its day."""

from sqlalchemy.orm import Session

from handlers.deps import Deps
from handlers.retros import announce, holding, moving, reminding
from handlers.retros.notes import forgetting
from handlers.retros.notes.telling import counts_otherwise
from storage.queries import retros as rows


def advance_due(deps: Deps) -> None:
    """Move on every retrospective whose phase is over, each in a transaction of its own.

    The next phase begins now, so one that waited while the bot was away loses
    no minutes; running this twice changes nothing.
    """
    with deps.read() as session:
        due = rows.list_due(session, deps.now())
    seen = {one: _look(deps, *one) for one in due}
    deps.each(due, lambda session, one: _advance(session, deps, *one, seen[one]))


def remind_due(deps: Deps) -> None:
    """Tell everybody of a retrospective that is held over days that a step of it ends in a day."""
    with deps.read() as session:
        due = rows.list_to_remind(session, deps.now())
    deps.each(due, lambda session, one: reminding.remind(session, deps, *one))


def _look(deps: Deps, workspace: str, retro_id: str) -> holding.Seen:
    with deps.read() as session:
        retro = rows.find_retro(session, workspace, retro_id)
    return holding.look(deps, workspace, retro.channel) if retro is not None else holding.UNKNOWN


def _advance(session: Session, deps: Deps, workspace: str, retro_id: str, seen: holding.Seen) -> None:
    retro = rows.lock_retro(session, workspace, retro_id)
    if retro is not None:
        holding.take(session, deps.content, retro, seen, deps.now())
    moving.time_is_up(session, deps.content, workspace, retro_id, deps.now())


def tell_counts(deps: Deps) -> None:
    """Say in the posts of confidential retrospectives how many notes there are by now."""
    now = deps.now()
    with deps.read() as session:
        behind = [
            (retro.workspace, retro.id)
            for retro in rows.list_confidential_open(session)
            if counts_otherwise(session, deps.content, retro, now)
        ]

    def tell(session: Session, one: tuple[str, str]) -> None:
        retro = rows.lock_retro(session, *one)
        if retro is not None and counts_otherwise(session, deps.content, retro, now):
            announce.changed(session, deps.content, retro, now)

    deps.each(behind, tell)


def forget_keys(deps: Deps) -> None:
    """Destroy the keys that are needed no more; running this twice changes nothing."""
    forgetting.forget_due(deps)
