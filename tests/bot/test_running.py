"""The program itself, in a process of its own, against a playground in ours."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.playground import Playground, Refused
from handlers.blocks import text_of
from storage.crypto import new_key
from tests.harness import ANA, EXEC, GENERAL, WORLD

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0

pytestmark = pytest.mark.slow


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    environment: dict[str, str], *command: str, module: str = "bot"
) -> Iterator[subprocess.Popen[str]]:
    """``python -m bot …`` with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *command],
        cwd=ROOT,
        env=clean | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def environment(transport: str, api_url: str, folder: Path, port: int) -> dict[str, str]:
    """What an operator sets for a real workspace, and SLACK_API_URL."""
    given = {
        "SLACK_API_URL": api_url,
        "SLACK_BOT_TOKEN": WORLD.bot_token,
        "DATABASE_URL": f"sqlite:///{folder / 'a.db'}",
        "AMBIDEX_KEY_FILE": str(folder / "a.key"),
    }
    if transport == "socket":
        return given | {"SLACK_APP_TOKEN": WORLD.app_token}
    return given | {"SLACK_SIGNING_SECRET": WORLD.signing_secret, "PORT": str(port)}


def connected(pg: Playground, transport: str, port: int) -> bool:
    """Whether the workspace reaches the bot."""
    if transport == "http" and pg.carrier is None:
        try:
            pg.connect_http(f"http://127.0.0.1:{port}/slack/events")
        except Refused:
            return False
    return pg.carrier is not None


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_the_bot_runs_in_a_workspace_and_stops_when_told(transport: str, tmp_path: Path) -> None:
    """Hears a command, sets a team up, speaks, refuses a second process, and drains at SIGTERM."""
    pg = Playground(WORLD)
    server = pg.serve()
    port = free_port()
    settings = environment(transport, server.api_url, tmp_path, port)
    with running(settings, "run") as process:
        assert pg.wait_until(lambda: connected(pg, transport, port), PATIENCE), process.stderr
        said = pg.command(ANA, GENERAL, "/ambi help")
        assert said is not None
        assert "/ambi setup" in text_of(said.blocks)

        pg.command(ANA, EXEC, "/ambi setup")
        pg.submit(ANA, **{"Short term": "5", "Medium term": "3", "Long term": "2"})
        assert pg.wait_until(lambda: bool(pg.messages(EXEC)), PATIENCE)

        if pg.sockets is not None and transport == "socket":
            pg.sockets.disconnect()  # as Slack does every few hours
            assert pg.wait_until(lambda: pg.carrier is not None, PATIENCE)
            assert pg.command(ANA, GENERAL, "/ambi help") is not None

        with running(settings, "run") as second:
            _, complaint = second.communicate(timeout=PATIENCE)
            assert second.returncode == 1
            assert "Another process is using" in complaint

        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert "Stopped; what was not sent yet waits in the outbox." in out
    assert "Traceback" not in errors
    server.stop()


def test_a_command_without_settings_says_what_to_set(tmp_path: Path) -> None:
    """In a sentence, not a traceback."""
    with running({"DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"}, "run") as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "SLACK_BOT_TOKEN is missing" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("command", ["web", "worker"])
def test_on_sqlite_one_process_does_everything(command: str, tmp_path: Path) -> None:
    """Several would need PostgreSQL."""
    with running({"DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"}, command) as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "python -m bot run" in errors


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["embedded", "distributed"])
def test_web_and_worker_share_a_postgresql(postgres_url: str, engine: str) -> None:
    """As the Procfile starts them: migrate, then gunicorn hears and the worker speaks."""
    pg = Playground(WORLD)
    server = pg.serve()
    port = free_port()
    settings = {
        "SLACK_API_URL": server.api_url,
        "SLACK_BOT_TOKEN": WORLD.bot_token,
        "SLACK_SIGNING_SECRET": WORLD.signing_secret,
        "DATABASE_URL": postgres_url,
        "AMBIDEX_KEY": new_key(),
        "ENGINE": engine,
    }
    with running(settings, "worker") as early:
        _, complaint = early.communicate(timeout=PATIENCE)
        assert "python -m bot migrate" in complaint
    with running(settings, "migrate") as migrating:
        assert migrating.wait(PATIENCE) == 0
    gunicorn = (
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--workers",
        "2",
        "--bind",
        f"127.0.0.1:{port}",
    )
    listening = running(settings, *gunicorn, "bot.web:from_environment()", module="gunicorn")
    with listening as web, running(settings, "worker") as worker:
        assert pg.wait_until(lambda: connected(pg, "http", port), PATIENCE)
        pg.command(ANA, EXEC, "/ambi setup")
        pg.submit(ANA, **{"Short term": "5", "Medium term": "3", "Long term": "2"})
        assert pg.wait_until(lambda: bool(pg.messages(EXEC)), PATIENCE)
        for process in (web, worker):
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, errors
            assert "Traceback" not in errors
    server.stop()
