"""What every test may ask for: databases, a browser, and nothing from outside this machine."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from bot.watching.logs import Strict
from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from storage.db import Database

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TEST_KEY = bytes(range(32))
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    """Make the run the same everywhere: no settings and no network of the machine it runs on."""
    for name in [name for name in os.environ if name.startswith(("SLACK_", "AMBIDEX_"))]:
        if name != "AMBIDEX_TEST_RUN":
            del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    postgres.run_id()
    sys.addaudithook(_refuse_the_outside)
    logging.getLogger("ambidex").addHandler(Strict())
    settings.register_profile("here", deadline=None)
    settings.register_profile(
        "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL of this run, from the one process that outlives the workers."""
    if not hasattr(config, "workerinput"):
        postgres.stop(postgres.run_id())


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    """Tests speak to this machine only: a forgotten fake must not reach the real Slack."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise PermissionError(f"A test tried to reach {address[0]}; tests stay on this machine.")


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server:
    """The PostgreSQL of this run, started by whoever asks first."""
    return postgres.Server(postgres.data_folder(postgres.run_id()))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database in a file of its own, not yet made."""
    return f"sqlite:///{tmp_path / 'ambidex.db'}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """An empty PostgreSQL database of its own, removed afterwards."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite and once on PostgreSQL: the same tests on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def _migrated(url: str) -> str:
    """Bring an empty database to the newest version, as the program itself does."""
    from storage.crypto import Vault
    from storage.db import open_database
    from storage.migrations import migrate

    database = open_database(url, Vault(TEST_KEY))
    migrate(database.engine)
    database.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once a worker and copied for each test."""
    file = tmp_path_factory.mktemp("template") / "ambidex.db"
    _migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_house(postgres_server: postgres.Server) -> str:
    """A migrated PostgreSQL database, made once a worker and emptied after each test."""
    name = postgres_server.create()
    _migrated(postgres_server.url(name))
    return name


@pytest.fixture
def migrated_sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of its own, with every table and no rows."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'ambidex.db')}"


@pytest.fixture
def migrated_postgres_url(postgres_server: postgres.Server, postgres_house: str) -> Iterator[str]:
    """A PostgreSQL database of its own, with every table and no rows."""
    yield postgres_server.url(postgres_house)
    postgres_server.empty(postgres_house)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A database with every table and no rows, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"migrated_{request.param}_url")
    return url


@pytest.fixture
def database(migrated_url: str, tmp_path: Path) -> Iterator["Database"]:
    """An open database with every table and no rows, once on SQLite and once on PostgreSQL."""
    from storage.crypto import Vault
    from storage.db import open_database
    from storage.keys import Keys

    opened = open_database(migrated_url, Vault(TEST_KEY), Keys(tmp_path / "keys"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped aloud, and fails where CI is set."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail("No Chromium on this machine: install Debian's chromium package.")
    pytest.skip(
        "No Chromium on this machine, so the page was not looked at: install Debian's chromium package."
    )


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """A headless Chromium, driven by Playwright, shared by the tests of one worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root may not sandbox; /dev/shm is tiny in containers.
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        window = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield window
        window.close()
