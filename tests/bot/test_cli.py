"""The command line answers in plain words."""

import socket
from base64 import b64decode
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.harness import WORLD, Story


@pytest.fixture(autouse=True)
def logging_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program sets its own logging up; here pytest's has to stay."""
    monkeypatch.setattr("bot.watching.logs.set_up", lambda level: None)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A new operator's, in a folder without a .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("AMBIDEX_KEY_FILE", str(tmp_path / "a.key"))
    return monkeypatch


def bot(*command: str) -> Result:
    """``python -m bot …``, in this process."""
    return CliRunner().invoke(app, command)


def test_the_manifest_fits_both_transports() -> None:
    """One address for everything over HTTP, none over Socket Mode."""
    http = yaml.safe_load(bot("manifest", "--mode", "http", "--url", "https://bot.example.org").output)
    assert http["features"]["slash_commands"][0]["url"] == "https://bot.example.org/slack/events"
    socket = yaml.safe_load(bot("manifest", "--mode", "socket").output)
    assert socket["settings"]["socket_mode_enabled"]
    assert "retro" in socket["features"]["slash_commands"][0]["usage_hint"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("manifest", "--mode", "http"), "give --url https://"),
        (("manifest", "--mode", "pigeon"), "give http or socket"),
        (("run",), "SLACK_BOT_TOKEN is missing"),
        (("web",), "Use `python -m bot run`"),
        (("worker",), "Use `python -m bot run`"),
    ],
)
def test_what_is_missing_is_said_and_what_to_do(
    environment: pytest.MonkeyPatch, command: tuple[str, ...], sentence: str
) -> None:
    """In a sentence, with an exit code that scripts understand."""
    told = bot(*command)
    assert told.exit_code == 1
    assert sentence in told.output
    assert "Traceback" not in told.output


def test_a_wrong_setting_stops_every_command(environment: pytest.MonkeyPatch) -> None:
    """With the sentence of the settings."""
    environment.setenv("DATABASE_URL", "mysql://x")
    assert "other databases are not supported" in bot("migrate").output


def test_years_the_wrong_way_round_are_told() -> None:
    """Instead of looking for a year that never comes."""
    told = bot("oracle", "--from", "2030", "--until", "2020")
    assert told.exit_code == 1
    assert "give the earlier year first" in told.output


def test_a_new_key_is_a_key() -> None:
    """32 random bytes, as AMBIDEX_KEY wants them."""
    one, other = (b64decode(bot("new-key").output, validate=False) for _ in range(2))
    assert len(one) == len(other) == 32
    assert one != other


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("playground", "--port", "99999"), "less than or equal to 65535"),
        (
            ("demo", "--headless", "--out", "a-file/below"),
            "--out is a-file/below, and nothing can be written",
        ),
        (
            ("demo", "--headless", "--database", "postgresql://127.0.0.1:9/none"),
            "password in --database right?",
        ),
        (("demo", "--headless", "--database", "postgresql://h:x/none"), "names a port that is no number"),
    ],
)
def test_what_cannot_be_played_is_said_with_the_next_step(
    environment: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    """Instead of a traceback."""
    (tmp_path / "a-file").write_text("not a folder")
    told = bot(*command)
    assert told.exit_code in (1, 2)
    assert isinstance(told.exception, SystemExit)
    assert said in " ".join(told.output.split())


def test_a_page_that_cannot_be_served_says_so(environment: pytest.MonkeyPatch) -> None:
    """The highest port is the last that is tried."""
    with socket.create_server(("127.0.0.1", 65_535)):
        told = bot("playground", "--port", "65535")
    assert told.exit_code == 1
    assert "No page can be served from port 65535 on (address already in use): give another" in told.output


def test_migrating_says_where_it_came_from(environment: pytest.MonkeyPatch) -> None:
    """And that there was nothing to do."""
    assert "it came from nothing" in bot("migrate").output
    assert "it was there already" in bot("migrate").output


def test_the_doctor_gives_the_answer_first(environment: pytest.MonkeyPatch, house: Story) -> None:
    """Then what led to it; it fails where the bot could not run."""
    environment.setenv("SLACK_API_URL", house.server.api_url)
    environment.setenv("SLACK_BOT_TOKEN", WORLD.bot_token)
    environment.setenv("SLACK_SIGNING_SECRET", WORLD.signing_secret)
    told = bot("doctor")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[1] == "All is well, with something worth a look."
    assert f"workspace {WORLD.name} ({WORLD.team_id})" in told.output
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-another")
    told = bot("doctor")
    assert told.exit_code == 1
    assert "install the app again" in told.output


def test_the_doctor_names_missing_tokens_first(environment: pytest.MonkeyPatch) -> None:
    """As `run` does: without them and without a network, the network is not what is missing."""
    environment.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    _, answer, _, title, first, second, third, *_ = bot("doctor").output.splitlines()
    assert answer == "It is not well: it cannot run like this."
    assert title == "It cannot run like this:"
    assert "SLACK_BOT_TOKEN is missing" in first
    assert "SLACK_APP_TOKEN is missing" in second
    assert "Slack cannot be reached at http://127.0.0.1:9/api/" in third


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_wrong_app_token_is_told_in_a_sentence(
    environment: pytest.MonkeyPatch, house: Story, command: str
) -> None:
    """A good bot token beside it hides nothing."""
    environment.setattr("bot.running.Stop.on_signals", lambda stop: None)
    environment.setenv("SLACK_API_URL", house.server.api_url)
    environment.setenv("SLACK_BOT_TOKEN", WORLD.bot_token)
    environment.setenv("SLACK_APP_TOKEN", "xapp-another")
    told = bot(command)
    assert told.exit_code == 1
    assert told.output.count("Slack does not know SLACK_APP_TOKEN (any more): make one") == 1
    assert "Traceback" not in told.output
