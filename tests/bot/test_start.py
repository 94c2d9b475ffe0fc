"""A start goes well, or ends in a sentence that says what to do."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import House, build
from bot.checks import check_start
from bot.database import Locked, StartProblem, open_house
from bot.doctor import examine
from bot.running import SocketMode
from bot.web import Traffic
from config.settings import load_settings
from storage.crypto import KeyProblem, new_key
from tests.harness import WORLD, Story, content

ROOT = Path(__file__).resolve().parents[2]


def settings(folder: Path, **more: str) -> dict[str, str]:
    """A new operator's environment."""
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'a.db'}",
        "AMBIDEX_KEY_FILE": str(folder / "a.key"),
        "SLACK_BOT_TOKEN": WORLD.bot_token,
        "SLACK_SIGNING_SECRET": WORLD.signing_secret,
    } | more


def test_the_first_start_makes_a_key_only_its_owner_can_read(tmp_path: Path) -> None:
    """And the second start uses it."""
    for _ in range(2):
        open_house(load_settings(settings(tmp_path))).close()
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600


def test_a_lost_key_stops_the_start(tmp_path: Path) -> None:
    """Instead of a new one that opens nothing."""
    open_house(load_settings(settings(tmp_path))).close()
    (tmp_path / "a.key").unlink()
    with pytest.raises(KeyProblem, match=r"its key file .* is gone\. Put the file back"):
        open_house(load_settings(settings(tmp_path)))
    assert not (tmp_path / "a.key").exists()


@pytest.mark.parametrize("given", ["file", "environment"])
def test_a_wrong_key_stops_the_start(tmp_path: Path, given: str) -> None:
    """With the right place to look."""
    open_house(load_settings(settings(tmp_path))).close()
    environment = settings(tmp_path)
    if given == "file":
        (tmp_path / "a.key").write_text(new_key())
    else:
        environment["AMBIDEX_KEY"] = new_key()
    with pytest.raises(KeyProblem, match=r"not the one this database was locked with"):
        open_house(load_settings(environment))


def test_a_key_others_can_read_stops_the_start(tmp_path: Path) -> None:
    """Whoever reads it reads what people wrote."""
    open_house(load_settings(settings(tmp_path))).close()
    (tmp_path / "a.key").chmod(0o644)
    with pytest.raises(KeyProblem, match=r"chmod 600"):
        open_house(load_settings(settings(tmp_path)))


@pytest.mark.parametrize("kind", ["a folder", "a link to nowhere", "bytes", "nothing"])
def test_a_key_file_that_is_none_stops_the_start(tmp_path: Path, kind: str) -> None:
    """With a sentence, whatever stands in its place."""
    place = tmp_path / "a.key"
    if kind == "a folder":
        place.mkdir(0o700)
    elif kind == "a link to nowhere":
        place.symlink_to(tmp_path / "nowhere")
    else:
        place.write_bytes(b"\xff\xfe\x00" if kind == "bytes" else b"")
        place.chmod(0o600)
    with pytest.raises(KeyProblem, match=r"The key file .*a\.key (?:cannot be used|holds no key)"):
        open_house(load_settings(settings(tmp_path)))


def test_a_key_nobody_lets_us_read_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another account's file, after a restore for instance."""

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    open_house(load_settings(settings(tmp_path))).close()
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(KeyProblem, match=r"cannot be used \(Permission denied\)"):
        open_house(load_settings(settings(tmp_path)))


def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    """Where nobody migrates at the start."""
    with pytest.raises(StartProblem, match=r"python -m bot migrate"):
        open_house(load_settings(settings(tmp_path)), migrate=False)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2@127.0.0.1:1/x",
        "postgresql://u:half@hunter2@127.0.0.1:1/x",
        "postgresql://u:p@127.0.0.1:1/x?hunter2=1",
        "sqlite:////proc/hunter2/a.db",
        "sqlite:////proc/hunter2.db",
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(url: str, tmp_path: Path) -> None:
    """Of a start and of the doctor, and nothing of the password is repeated."""
    environment = settings(
        tmp_path, DATABASE_URL=url, AMBIDEX_KEY=new_key(), SLACK_API_URL="http://127.0.0.1:9/api/"
    )
    with pytest.raises(StartProblem, match=r"DATABASE_URL") as stopped:
        open_house(load_settings(environment))
    assert "hunter2" not in str(stopped.value)
    (said,) = [finding for finding in examine(load_settings(environment)) if finding.what == "database"]
    assert not said.ok
    assert "hunter2" not in said.sentence.replace(url.removeprefix("sqlite:///"), "")


def test_a_folder_that_takes_no_lock_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Before anything is opened in it."""
    with pytest.raises(StartProblem, match=r"may the account"):
        Locked(load_settings(settings(tmp_path, DATABASE_URL="sqlite:////proc/a.db")))


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """The system holds the lock, so it is gone when the process is."""
    environment = settings(tmp_path)
    first = Locked(load_settings(environment))
    code = (
        "from bot.database import Locked\nfrom config.settings import load_settings\n"
        f"Locked(load_settings({environment!r}))"
    )
    command = [sys.executable, "-c", code]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Another process is using" in second.stderr
    first.release()
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).returncode == 0


def test_a_good_start_says_nothing(house: Story) -> None:
    """Everything is there."""
    said: list[str] = []
    house.clock.set(house.now)
    check_start(house.bot, said.append)
    assert [sentence for sentence in said if "clock" not in sentence] == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("error:invalid_auth", "install the app again and copy its new bot token"),
        ("error:account_inactive", "install the app again"),
        ("500", "Slack cannot be reached at"),
    ],
)
def test_a_bad_token_says_what_to_do(house: Story, fault: str, sentence: str) -> None:
    """One sentence each."""
    house.pg.faults.add("auth.test", fault)
    with pytest.raises(StartProblem, match=sentence):
        check_start(house.bot)


@pytest.fixture
def over_socket(house: Story, tmp_path: Path) -> Iterator[House]:
    """A bot that is to call Slack itself, not yet started."""
    environment = settings(tmp_path, SLACK_API_URL=house.server.api_url, SLACK_APP_TOKEN=WORLD.app_token)
    bot = build(load_settings(environment), now=lambda: house.now, content=content())
    yield bot
    bot.close()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("error:invalid_auth", "does not know SLACK_APP_TOKEN .* connections:write"),
        ("error:missing_scope", "may not open connections: .* connections:write"),
        ("error:forbidden_team", r"opens no connection .*\(forbidden_team\): look whether Socket Mode"),
        ("500", "Slack cannot be reached at"),
    ],
)
def test_a_bad_app_token_says_what_to_do(house: Story, over_socket: House, fault: str, sentence: str) -> None:
    """In Socket Mode the bot token alone is not enough."""
    check_start(over_socket)
    house.pg.faults.add("apps.connections.open", fault)
    with pytest.raises(StartProblem, match=sentence):
        check_start(over_socket)


def test_a_busy_slack_does_not_stop_the_start(house: Story, over_socket: House) -> None:
    """Bots that start together ask for addresses together; the token may be quite right."""
    house.pg.faults.add("apps.connections.open", "429")
    said: list[str] = []
    check_start(over_socket, said.append)
    assert any("Slack asks us to wait" in sentence for sentence in said)


@pytest.mark.parametrize("fault", ["error:invalid_auth", "drop_before"])
def test_slack_out_of_reach_for_a_while_does_not_end_the_bot(
    house: Story, over_socket: House, fault: str
) -> None:
    """It connects at the next look."""
    over_socket.join()
    socket, server = SocketMode(over_socket, Traffic()), house.pg.sockets
    assert server is not None
    house.pg.faults.add("apps.connections.open", fault)
    socket.start()
    house.errors.said.clear()  # Slack's SDK says it in the log
    assert server.count == 0
    socket.look()
    assert house.pg.wait_until(lambda: server.count == 1, 10)
    socket.stop()


def test_both_tokens_wrong_are_both_named(house: Story, over_socket: House) -> None:
    """At once, instead of one after the other."""
    house.pg.faults.add("auth.test", "error:invalid_auth")
    house.pg.faults.add("apps.connections.open", "error:invalid_auth")
    with pytest.raises(StartProblem, match=r"SLACK_BOT_TOKEN(?s:.*)SLACK_APP_TOKEN"):
        check_start(over_socket)


def test_slack_out_of_reach_says_so(tmp_path: Path) -> None:
    """With the address that was tried."""
    environment = settings(tmp_path, SLACK_API_URL="http://127.0.0.1:9/api/")
    bot = build(load_settings(environment), content=content())
    with pytest.raises(StartProblem, match=r"cannot be reached at http://127\.0\.0\.1:9/api/"):
        check_start(bot)
    bot.close()


def test_the_doctor_looks_at_everything(house: Story, tmp_path: Path) -> None:
    """Content, database, key, engine, disk, what waits, the audit, token, scopes, clock."""
    environment = settings(tmp_path, SLACK_API_URL=house.server.api_url)
    open_house(load_settings(environment)).close()
    findings = list(examine(load_settings(environment)))
    good = [finding.what for finding in findings if finding.ok]
    assert good == ["content", "database", "engine", "keys", "disk", "delivery", "audit", "slack", "clock"]
    assert [finding.what for finding in findings if not finding.ok] == ["clock", "heartbeat"], "nobody ticks"


def test_the_doctor_names_a_wrong_key(tmp_path: Path) -> None:
    """Before anything else is tried with it."""
    environment = settings(tmp_path)
    open_house(load_settings(environment)).close()
    environment["AMBIDEX_KEY"] = base64.b64encode(b"x" * 32).decode()
    findings = list(examine(load_settings(environment)))
    assert [finding.what for finding in findings if finding.stops] == ["database"]
