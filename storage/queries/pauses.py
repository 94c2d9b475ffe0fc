"""Until when a method is left alone in a workspace; every process sees it, and a restart forgets none."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import Session

from storage.inserts import add_once
from storage.models import Pause
from storage.scope import across_workspaces

EVERYTHING = "*"
REVOKED = "token"  # no method: Slack took our token back there, and nothing can be said until it is new


def list_pauses(session: Session, workspace: str, now: datetime) -> dict[str, datetime]:
    """The methods that have to wait there, and until when; ``*`` is every method."""
    found = session.connection().execute(_pauses(), {"of_workspace": workspace, "now": now})
    return {method: until for method, until in found}  # noqa: C416 (rows are no pairs to the type checker)


@cache
def _pauses() -> Select[str, datetime]:
    """The statement, made once: every drain asks it."""
    there = Pause.workspace == bindparam("of_workspace")
    return select(Pause.method, Pause.until).where(there, Pause.until > bindparam("now"))


def pause(session: Session, workspace: str, method: str, until: datetime) -> None:
    """Let a method wait there; a pause is never shortened by another."""
    if not add_once(session, Pause, ["workspace", "method"], workspace=workspace, method=method, until=until):
        session.execute(
            update(Pause)
            .where(Pause.workspace == workspace, Pause.method == method, Pause.until < until)
            .values(until=until)
        )


def end_pause(session: Session, workspace: str, *methods: str) -> None:
    """Somebody was answered: they need not wait any longer."""
    session.execute(delete(Pause).where(Pause.workspace == workspace, Pause.method.in_(methods)))


def welcome_back(session: Session, workspace: str) -> None:
    """A token is good there again: what waited because of the old one need not."""
    revoked = delete(Pause).where(Pause.workspace == workspace, Pause.method == REVOKED)
    if session.execute(revoked.returning(Pause.method)).first() is not None:
        end_pause(session, workspace, EVERYTHING)


@across_workspaces
def list_revoked(session: Session, now: datetime) -> list[str]:
    """The workspaces that took our token back, as far as the last call showed."""
    found = select(Pause.workspace).where(Pause.method == REVOKED, Pause.until > now)
    return list(session.scalars(found.order_by(Pause.workspace)))
