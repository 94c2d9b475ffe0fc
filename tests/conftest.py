"""What every test may ask for: databases, a browser, and nothing from outside this machine."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    """Make the run the same everywhere: no settings and no network of the machine it runs on."""
    for name in [name for name in os.environ if name.startswith(("SLACK_", "AMBIDEX_"))]:
        if name != "AMBIDEX_TEST_RUN":
            del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    postgres.run_id()
    sys.addaudithook(_refuse_the_outside)
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite and once on PostgreSQL: the same tests on both."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


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
