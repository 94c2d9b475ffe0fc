"""Several processes start on a new database at once: each finds its workspace. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from storage.db import Database
from storage.queries import installation

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AT_ONCE = 8


def test_a_workspace_is_remembered_once_by_however_many_start_together(database: Database) -> None:
    ready = Barrier(AT_ONCE)

    def start(number: int) -> None:
        ready.wait()
        with database.begin() as session:
            installation.install(session, "T0NORTH", "U0AMBI", "Europe/London", NOW)

    with ThreadPoolExecutor(AT_ONCE) as processes:
        list(processes.map(start, range(AT_ONCE)))

    with database.read() as session:
        found = installation.find_workspace(session, "T0NORTH")
    assert found is not None
    assert found.bot_user == "U0AMBI"


def test_a_bot_that_comes_back_is_installed_again(database: Database) -> None:
    with database.begin() as session:
        installation.install(session, "T0NORTH", "U0AMBI", "Europe/London", NOW)
        installation.uninstall(session, "T0NORTH", NOW)
    with database.begin() as session:
        installation.install(session, "T0NORTH", "U0AMBI", "Europe/London", NOW)

    with database.read() as session:
        found = installation.find_workspace(session, "T0NORTH")
    assert found is not None
    assert found.uninstalled_at is None
