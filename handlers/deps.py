"""What every listener and job is handed: the world, passed in and never global."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from handlers.errors import AlreadyDone
from storage.db import Database
from storage.queries import inputs, outbox

View = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class SlackPerson:
    """What is read of somebody from Slack, when it is needed, and not kept."""

    id: str
    zone: str | None
    is_admin: bool
    is_bot: bool
    deleted: bool
    external: bool
    name: str = ""  # what colleagues call them; never kept


@dataclass(frozen=True)
class SlackChannel:
    """What is read of a channel from Slack."""

    id: str
    name: str
    shared_outside: bool
    archived: bool
    bot_is_in: bool
    private: bool = False


class Slack(Protocol):
    """What a listener or job may ask of Slack itself. Messages go through the outbox instead."""

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None: ...
    def push_modal(self, workspace: str, trigger_id: str, view: View) -> None: ...
    def update_modal(self, workspace: str, view_id: str, view: View) -> None: ...
    def person(self, workspace: str, person: str) -> SlackPerson: ...
    def channel(self, workspace: str, channel: str, *, fresh: bool = False) -> SlackChannel: ...
    def members(self, workspace: str, channel: str) -> list[str]: ...


class Bell(Protocol):
    """Wakes whoever delivers. A ring that is lost costs a second: what is to be sent stands in the outbox."""

    def within(self, session: Session, workspaces: Sequence[str]) -> None:
        """Something was planned for these, sorted, in this transaction, which has not committed yet."""

    def after(self, workspaces: Sequence[str]) -> None:
        """That transaction has committed."""


@dataclass(frozen=True)
class Deps:
    """The database, the time, the content, Slack.

    ``input_key`` is the identity of the input being handled. It is written in
    the first transaction that changes anything, so an input that was refused
    can be sent again, and one that took effect cannot take it twice.
    """

    db: Database
    now: Callable[[], datetime]
    content: Content
    settings: Settings
    slack: Slack
    bell: Bell
    input_key: str | None = None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that writes; delivery is woken when it has committed."""
        with self.db.begin() as session:
            if self.input_key is not None and not inputs.claim(session, self.input_key, self.now()):
                raise AlreadyDone()
            yield session
            if kicked := sorted(outbox.kicked(session)):
                self.bell.within(session, kicked)
        if kicked:
            self.bell.after(kicked)

    def each(self, due: Iterable[T], act: Callable[[Session, T], None]) -> None:
        """Do something for each of the due, in a transaction of its own.

        One that fails rolls back alone and holds up no other; what failed is
        raised together at the end, for the log.
        """
        failures: list[Exception] = []
        for one in due:
            try:
                with self.begin() as session:
                    act(session, one)
            except Exception as failure:  # noqa: BLE001 (kept apart here, raised below)
                failures.append(failure)
        if failures:
            raise ExceptionGroup("some of what was due could not be done", failures)

    def in_batches(self, batches: Iterable[Sequence[T]], act: Callable[[Session, Sequence[T]], None]) -> None:
        """Do something for many of the due at once, a transaction for each batch.

        A batch that fails is taken apart and done again one by one, so that
        what fails still holds up no other.
        """
        alone: list[Sequence[T]] = []
        for batch in batches:
            try:
                with self.begin() as session:
                    act(session, batch)
            except Exception:  # noqa: BLE001 (done again below, where it is raised)
                alone += [[one] for one in batch]
        self.each(alone, act)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look."""
        with self.db.read() as session:
            yield session

    def for_input(self, key: str) -> "Deps":
        """The same world, handling one input."""
        return replace(self, input_key=key)
