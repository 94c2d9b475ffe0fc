"""Opening the database: migrated, with the right key, or a sentence that says what to do."""

import os
from pathlib import Path

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from storage.crypto import KeyProblem, Vault, key_from_file
from storage.db import Database, open_database
from storage.keys import Keys
from storage.queries import house as rows

KEY_CHECK = "key-check"
SENTENCE = b"This house opens with the key it was locked with."
NO_KEY = bytes(32)
NO_SERVER = (
    "The database does not answer, or does not let us in. Is PostgreSQL running, and are the host, the name, "
    "the user and the password in DATABASE_URL right? (In a password, write @ as %40, : as %3A and / as %2F.)"
)
FORBIDDEN = "42501"  # PostgreSQL's code for what a role may not do
NO_RIGHTS = (
    "The user in DATABASE_URL may not make tables there, nor the functions of the distributed engine. Let "
    "the database's owner run GRANT CREATE ON SCHEMA public for that user, or name the owner there; then "
    "migrate again."
)
NO_FILE = (
    "The SQLite file in DATABASE_URL cannot be opened. Is its path right, and may the account that runs "
    "Ambidex write the file and its folder?"
)


class StartProblem(Exception):
    """The start is stopped; the sentence says what to do."""


class NothingYet(Exception):
    """There is no database to look into; the first start makes it."""


def open_house(settings: Settings, *, migrate: bool = True) -> Database:
    """The database of these settings, brought up to date where asked, opened with its own key."""
    keyless = reached(settings)
    if migrate:
        brought_up_to_date(keyless)
    proof = _proof(keyless)
    key = settings.key or key_from_file(settings.ambidex_key_file, create=proof is None)
    database = Database(keyless.engine, Vault(key), Keys(settings.keys_folder))
    if proof is None:
        with database.begin() as session:
            rows.add_fact(session, KEY_CHECK, database.vault.seal(SENTENCE, "", KEY_CHECK))
        proof = _proof(database)  # of several that start at once, the first has locked it
    if proof is not None:
        _try_key(database.vault, proof, given=settings.key is not None)
    return database


def brought_up_to_date(database: Database) -> tuple[str | None, str | None]:
    """Bring the tables to the version of this program; from and to. What the role may not do is said."""
    from storage.migrations import migrate

    try:
        return migrate(database.engine)
    except DBAPIError as error:
        database.close()
        if getattr(error.orig, "sqlstate", "") != FORBIDDEN:
            raise
    raise StartProblem(NO_RIGHTS)


def look_into(settings: Settings) -> Database:
    """The database as it is, for whoever only looks: nothing is made, changed or brought up to date.

    Raises ``NothingYet`` where the first start has not made the file.
    """
    file = make_url(settings.database_url).database
    if settings.on_sqlite and not (file and Path(file).exists()):
        raise NothingYet(f"There is no database yet: the first start makes {file}, and its key.")
    keyless = reached(settings)
    proof = _proof(keyless)
    if proof is None:
        return Database(keyless.engine, Vault(settings.key or NO_KEY), Keys(settings.keys_folder))
    key = settings.key or key_from_file(settings.ambidex_key_file, create=False)
    _try_key(Vault(key), proof, given=settings.key is not None)
    return Database(keyless.engine, Vault(key), Keys(settings.keys_folder))


def reached(settings: Settings) -> Database:
    """The database of these settings, without its key; it answers. Nothing the driver says is repeated.

    A password with an @ in it makes its second half the name of a host.
    """
    try:
        database = open_database(settings.database_url, Vault(NO_KEY))
        database.engine.connect().close()
    except (DBAPIError, OSError):
        raise StartProblem(NO_FILE if settings.on_sqlite else NO_SERVER) from None
    return database


def _proof(database: Database) -> bytes | None:
    """The sealed sentence that only the right key opens; None in a house nobody has used."""
    if not inspect(database.engine).has_table("meta"):
        raise StartProblem("The database has no tables yet. Run: python -m bot migrate")
    with database.read() as session:
        return rows.find_fact(session, KEY_CHECK)


def _try_key(vault: Vault, proof: bytes, *, given: bool) -> None:
    try:
        vault.open(proof, "", KEY_CHECK)
    except KeyProblem:
        where = "AMBIDEX_KEY" if given else "the key file"
        raise KeyProblem(
            f"The key in {where} is not the one this database was locked with. Put the right key back "
            "(look in your backups): without it nobody can read what people wrote."
        ) from None


class Locked:
    """The right to be the only process on one SQLite file, held by the operating system.

    The system gives it back when the process ends, however it ends, so there is
    no stale lock to remove.
    """

    def __init__(self, settings: Settings) -> None:
        self._handle: int | None = None
        database = make_url(settings.database_url).database
        if not settings.on_sqlite or not database or database == ":memory:":
            return
        path = Path(f"{database}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise StartProblem(NO_FILE) from None
        try:
            _lock(self._handle)
        except OSError:
            self.release()
            raise StartProblem(
                f"Another process is using {database}. Stop it first: a SQLite file serves one at a time. "
                "To run several, set DATABASE_URL to PostgreSQL."
            ) from None

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows only
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
