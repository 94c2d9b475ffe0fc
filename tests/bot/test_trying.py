"""What the playground prints works as it is pasted, over both transports."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
import urllib3

from bot.playground import Playground, World
from bot.trying import how_to_connect, this_python
from config.settings import Settings, load_settings
from tests.bot.test_running import ROOT, free_port

PATIENCE = 30.0


def commands(printed: str) -> list[str]:
    """The lines to paste."""
    return [line.strip() for line in printed.splitlines() if line.startswith("  ")]


@pytest.mark.parametrize("bot_url", [None, "http://127.0.0.1:3456"])
def test_every_bot_has_a_database_and_a_key_of_its_own(bot_url: str | None) -> None:
    """Nobody's real var/ambidex.db is touched by trying something out."""
    world = World()
    with Playground(world).serve() as server:
        lines = commands(how_to_connect(world, server, bot_url, ".venv/bin/python"))
    runs = [settings_in(line) for line in lines if line.endswith(" .venv/bin/python -m bot run")]
    assert len(runs) == (1 if bot_url else 2)
    for settings in runs:
        settings.require_slack()
        assert settings.database_url == "sqlite:///var/playground/ambidex.db"
        assert settings.ambidex_key_file == Path("var/playground/ambidex.key")
    assert runs[-1].transport == "http"
    assert runs[-1].port == (3456 if bot_url else 3000)


def settings_in(line: str) -> Settings:
    """What a pasted line sets."""
    return load_settings(dict(word.split("=", 1) for word in shlex.split(line) if "=" in word))


def test_the_interpreter_is_named_as_somebody_would_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative where it lies in this folder, whole elsewhere, and quoted where a shell needs it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    assert this_python() == str(Path(".venv/bin/python"))
    monkeypatch.setattr(sys, "executable", "/srv/my python/python")
    assert this_python() == "'/srv/my python/python'"


@contextmanager
def pasted(line: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A line in a shell of its own, where none of our settings are set."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = subprocess.Popen(
        ["sh", "-c", f"exec env {line}"],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def printed_by(process: subprocess.Popen[str]) -> str:
    """All that the playground says before it waits."""
    said = ""
    assert process.stdout is not None
    while "to begin anew" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def answers(url: str) -> bool:
    """Whether a bot answers a command there, before patience ends."""
    given = {"user": "U0ANA", "channel": "C0EXEC", "text": "/ambi help"}
    until = monotonic() + PATIENCE
    while monotonic() < until:
        if b"/ambi setup" in urllib3.request("POST", f"{url}/control/command", json=given).data:
            return True
        sleep(0.2)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_person_pastes_what_is_printed(transport: str, tmp_path: Path) -> None:
    """The playground in one window, the bot in another."""
    more = f" --bot-url http://127.0.0.1:{free_port()}" if transport == "http" else ""
    start = f"{shlex.quote(sys.executable)} -m bot playground --port {free_port()}{more}"
    with pasted(start, tmp_path) as playground:
        said = printed_by(playground)
        url = said.split()[2]
        with pasted(commands(said)[0], tmp_path):
            assert answers(url)
    assert (tmp_path / "var" / "playground" / "ambidex.db").exists()
    assert not (tmp_path / "var" / "ambidex.db").exists()
