"""No statement touches a workspace's rows without naming the workspace.

The check runs on every statement in production too: it is a dictionary look-up
after the first time, and it turns a forgotten WHERE into an error instead of a
leak. The clock's and delivery's few statements that look across workspaces say
so with ``@across_workspaces``.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event

from storage.types import Base

P = ParamSpec("P")
R = TypeVar("R")

_across: ContextVar[bool] = ContextVar("across_workspaces", default=False)
_NAMES_WORKSPACE = re.compile(r"\bworkspace\s*(=|in\b)", re.IGNORECASE)
_WORD = re.compile(r"[a-z_]+")


class UnscopedQuery(AssertionError):
    """A statement reads or changes a workspace's rows without saying which workspace."""


def across_workspaces(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a query that looks across workspaces on purpose: the clock's and delivery's."""

    @wraps(function)
    def widened(*args: P.args, **kwargs: P.kwargs) -> R:
        token = _across.set(True)
        try:
            return function(*args, **kwargs)
        finally:
            _across.reset(token)

    return widened


@lru_cache(maxsize=1)
def scoped_tables() -> frozenset[str]:
    """The tables whose rows belong to a workspace."""
    return frozenset(t.name for t in Base.metadata.tables.values() if "workspace" in t.columns)


@lru_cache(maxsize=4096)
def is_scoped(statement: str) -> bool:
    """Whether a statement names a workspace, or touches no workspace's rows."""
    text = statement.lower()
    if not text.lstrip("( ").startswith(("select", "update", "delete", "with")):
        return True
    if not scoped_tables() & set(_WORD.findall(text)):
        return True
    where = text.find("where")
    return where >= 0 and bool(_NAMES_WORKSPACE.search(text, where))


def guard(engine: Engine) -> None:
    """Refuse unscoped statements on this engine."""

    @event.listens_for(engine, "before_cursor_execute")
    def check(conn: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if not _across.get() and not is_scoped(statement):
            raise UnscopedQuery(f"This statement names no workspace: {statement}")
