"""The short name of what is being handled now: on every line of the log, and in what people read of a bug.

One request of Slack's, one job of a tick and one slice of delivery each have a
reference of their own, so that somebody who was shown one finds all its lines.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("reference", default="")


def current() -> str:
    """The reference of what is being handled here; empty where nothing is."""
    return _current.get()


def reference() -> str:
    """The reference to show: that of what is being handled, or else a fresh one."""
    return _current.get() or _new()


@contextmanager
def handling() -> Iterator[str]:
    """Handle one thing under a reference of its own; what is begun inside it keeps the outer one."""
    if inside := _current.get():
        yield inside
        return
    token = _current.set(_new())
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def _new() -> str:
    return secrets.token_hex(3).upper()
