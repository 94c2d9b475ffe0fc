"""Houses to attack: one as it is, and ways to make one weaker so that an attack is seen to work."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from handlers.retros import rules
from handlers.retros.notes import effects
from handlers.retros.notes import service as notes
from storage.crypto import Vault
from storage.db import Database, open_database
from storage.keys import Keys
from storage.migrations import migrate


def migrated(url: str) -> None:
    """Give a database its tables, as every start does."""
    database = open_database(url, Vault(bytes(32)))
    migrate(database.engine)
    database.close()


@contextmanager
def opened(url: str, master: bytes, keys: Path) -> Iterator[Database]:
    """A database with every table, and a folder of keys beside it."""
    database = open_database(url, Vault(master), Keys(keys))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def in_order() -> Iterator[None]:
    """Ids that count, and notes shown as the rows they were, in the order in which they came."""
    counter = count(1)
    with (
        _swapped(notes, "new_id", lambda: f"{next(counter):032x}"),
        _swapped(rules, "reveal_order", lambda by, columns, chance: sorted(id for id, *_ in by)),
        _swapped(effects, "_written_anew", lambda session, retro, hidden: list(hidden)),
    ):
        yield


@contextmanager
def _swapped(module: Any, name: str, other: Any) -> Iterator[None]:
    real = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, real)
