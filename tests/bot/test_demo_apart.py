"""The demonstration played by several processes that are killed on the way: nobody in it notices."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.demo.apart import ToldClock
from bot.playground import Refused
from bot.torture.told_time import ToldTime

WEEKS, KILLS = 2, 5


def digests(folder: Path) -> dict[str, bytes]:
    """Every digest, as text and picture, byte for byte."""
    return {path.name: path.read_bytes() for path in folder.glob("digest-*")}


@pytest.mark.slow
@pytest.mark.postgres
def test_the_same_digests_come_of_one_process_and_of_five_that_are_killed(
    postgres_url: str, tmp_path: Path
) -> None:
    """SQLite and one process; PostgreSQL, two webs and three workers, any of them gone at any time."""
    play = ["demo", "--headless", "--weeks", str(WEEKS), "--seed", "3", "--out"]
    alone = CliRunner().invoke(app, [*play, str(tmp_path / "alone")])
    apart = CliRunner().invoke(
        app,
        [*play, str(tmp_path / "apart"), "--database", postgres_url, "--kills", str(KILLS)],
    )
    assert alone.exit_code == apart.exit_code == 0, apart.output
    counted = json.loads(apart.stdout.splitlines()[-1])
    assert counted == json.loads(alone.stdout.splitlines()[-1])
    assert counted["lost"] == counted["doubled"] == 0
    wanted = digests(tmp_path / "alone")
    assert len(wanted) == 2 * 2 * WEEKS
    assert digests(tmp_path / "apart") == wanted
    assert "Killed on the way" in apart.stderr
    assert "web 0, worker 0" not in apart.stderr


def test_several_processes_need_an_empty_postgresql(tmp_path: Path) -> None:
    """What is there already would end in the digests."""
    used = f"sqlite:///{tmp_path / 'a.db'}"
    told = CliRunner().invoke(app, ["demo", "--headless", "--out", str(tmp_path), "--database", used])
    assert told.exit_code == 1
    assert "Several processes need PostgreSQL" in told.stderr


@pytest.mark.postgres
def test_a_database_in_use_is_left_alone(migrated_postgres_url: str, tmp_path: Path) -> None:
    """Nobody wants invented colleagues in their own workspace."""
    arguments = ["demo", "--headless", "--out", str(tmp_path), "--database", migrated_postgres_url]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 1
    assert "The database is in use" in told.stderr


def test_the_clock_tells_everybody(tmp_path: Path) -> None:
    """And goes forward only, like the playground's."""
    start = datetime(2026, 1, 19, 8, tzinfo=UTC)
    with ToldTime(tmp_path / "time") as told, ToldTime(tmp_path / "time") as heard:
        clock = ToldClock(start, told)
        assert heard.now() == start
        clock.set(start + timedelta(days=1))
        assert heard.now() == clock.now() == start + timedelta(days=1)
        with pytest.raises(Refused):
            clock.set(start)
