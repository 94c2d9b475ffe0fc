"""Settings: what is set, what is refused, and with which words."""

import base64
from datetime import time
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from config.settings import Settings, SettingsError, load_settings, settings_table

KEY = base64.b64encode(bytes(range(32))).decode()
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-very-secret", "SLACK_APP_TOKEN": "xapp-very-secret"}


def refusals(**env: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None  # pydantic's error quotes what was given
    return caught.value.problems


def test_nothing_set_is_a_start_on_sqlite() -> None:
    settings = load_settings({})
    assert settings.database_url == "sqlite:///var/ambidex.db"
    assert settings.on_sqlite
    assert settings.key is None
    assert settings.ambidex_key_file == Path("var/ambidex.key")
    assert (settings.min_group, settings.budget_dms, settings.budget_minutes) == (5, 2, 3)
    assert (settings.quiet_from, settings.quiet_until) == (time(18), time(8))
    assert settings.default_time_zone == "Europe/London"


def test_settings_do_not_change_while_running() -> None:
    with pytest.raises(ValidationError):
        load_settings({}).port = 1  # type: ignore[misc]


def test_a_mapping_given_is_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4000")
    assert load_settings({}).port == 3000
    assert load_settings().port == 4000


def test_settings_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MIN_GROUP=6\nLOG_LEVEL=warning\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert (load_settings().min_group, load_settings().log_level) == (6, "ERROR")


def test_an_empty_value_is_not_set() -> None:
    assert load_settings({"SLACK_BOT_TOKEN": "", "PORT": ""}).slack_bot_token is None


@pytest.mark.parametrize(
    ("env", "transport"),
    [
        (TOKENS, "socket"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, "http"),
        (TOKENS | {"SLACK_SIGNING_SECRET": "s"}, "socket"),
    ],
)
def test_the_app_level_token_chooses_socket_mode(env: dict[str, str], transport: str) -> None:
    settings = load_settings(env)
    settings.require_slack()
    assert settings.transport == transport


def test_a_start_against_slack_says_which_token_is_missing() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}).require_slack()
    assert [problem.split(" ")[0] for problem in caught.value.problems] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
    ]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_through_psycopg_and_brings_its_key(scheme: str) -> None:
    settings = load_settings({"DATABASE_URL": f"{scheme}://u:p@h/d", "AMBIDEX_KEY": KEY})
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"
    assert settings.key == bytes(range(32))
    assert not settings.on_sqlite


@pytest.mark.parametrize(
    "url", ["https://slack.example/api", "http://127.0.0.1:8765/api/", "http://localhost:1/api"]
)
def test_the_address_of_the_web_api_ends_in_a_slash(url: str) -> None:
    assert load_settings({"SLACK_API_URL": url}).slack_api_url == url.rstrip("/") + "/"


REFUSED = [
    ("SLACK_BOT_TOKEN", "xapp-1", "SLACK_BOT_TOKEN should begin with xoxb-: copy the bot token from"),
    ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN should begin with xapp-: copy the app-level token from"),
    ("SLACK_API_URL", "http://slack.com/api/", "SLACK_API_URL should begin with https://"),
    ("DATABASE_URL", "mysql://u:p@h/d", "DATABASE_URL should begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "postgresql://u:p@h:5432x/d", "DATABASE_URL names a port that is no number"),
    ("DATABASE_URL", "postgres://u:p@h/d", "AMBIDEX_KEY is missing, and PostgreSQL needs it: make one with"),
    ("AMBIDEX_KEY", "c2hvcnQ=", "AMBIDEX_KEY should be 32 random bytes in base64: make one with"),
    ("AMBIDEX_KEY", "not base64!", "AMBIDEX_KEY should be 32 random bytes in base64: make one with"),
    (
        "CONTENT_DIR",
        "no/such/place",
        "CONTENT_DIR is no/such/place, which is no directory: make it, or correct",
    ),
    ("PORT", "lots", "PORT is 'lots': give a whole number."),
    ("PORT", "70000", "PORT is 70000: give 65535 or less."),
    ("LOG_LEVEL", "loud", "LOG_LEVEL is 'LOUD': give 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
    (
        "DEFAULT_TIME_ZONE",
        "Europe/Lodnon",
        "DEFAULT_TIME_ZONE is 'Europe/Lodnon', which is no time zone: try Europe/London.",
    ),
    ("DEFAULT_TIME_ZONE", "localtime", "DEFAULT_TIME_ZONE is 'localtime', which is no time zone: try"),
    ("DEFAULT_TIME_ZONE", "Factory", "DEFAULT_TIME_ZONE is 'Factory', which is no time zone: try"),
    (
        "METRICS_TOKEN",
        "geheim-überall",
        "METRICS_TOKEN should be plain letters, digits and signs without spaces",
    ),
    ("METRICS_TOKEN", "two words", "METRICS_TOKEN should be plain letters, digits and signs without spaces"),
    (
        "HEARTBEAT_URL",
        "https://ping.example:port/x",
        "HEARTBEAT_URL is no address that can be asked: write it",
    ),
    ("HEARTBEAT_URL", "https://[::1/x", "HEARTBEAT_URL is no address that can be asked: write it"),
    ("HEARTBEAT_URL", "https://ping..example/x", "HEARTBEAT_URL is no address that can be asked: write it"),
    ("HEARTBEAT_URL", "https://ping.exämple/x", "HEARTBEAT_URL is no address that can be asked: write it"),
    ("HEARTBEAT_URL", "https://ping example/x", "HEARTBEAT_URL is no address that can be asked: write it"),
    ("HEARTBEAT_URL", "ping.example/x", "HEARTBEAT_URL should begin with https://"),
    ("MIN_GROUP", "2", "MIN_GROUP is 2: give 3 or more."),
    (
        "ENGINE",
        "distributed",
        (
            "ENGINE is distributed, and DATABASE_URL names a SQLite file, which serves one process: "
            "set DATABASE_URL"
        ),
    ),
    ("QUIET_FROM", "6pm", "QUIET_FROM is '6pm': give a time of day such as 18:00."),
    (
        "QUIET_FROM",
        "08:00",
        "QUIET_FROM and QUIET_UNTIL are the same: give two times, such as 18:00 and 08:00.",
    ),
    ("KEEP_ANSWERS_DAYS", "0", "KEEP_ANSWERS_DAYS is 0: give 1 or more."),
]


@pytest.mark.parametrize(("name", "value", "said"), REFUSED)
def test_what_is_wrong_is_refused_with_what_to_do(name: str, value: str, said: str) -> None:
    (problem,) = refusals(**{name: value})
    assert problem.startswith(said)


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(refusals(PORT="x", MIN_GROUP="1", ENGINE="steam")) == 3


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "AMBIDEX_KEY", "DATABASE_URL"])
def test_no_refusal_repeats_a_secret(name: str) -> None:
    assert "hunter2" not in "".join(refusals(**{name: "mysql://u:hunter2@h"}))


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = load_settings(
        TOKENS
        | {
            "AMBIDEX_KEY": KEY,
            "SLACK_SIGNING_SECRET": "very-secret",
            "DATABASE_URL": "postgres://u:very-secret@h/d",
        }
    )
    for text in (repr(settings), str(settings)):
        assert "very-secret" not in text
        assert KEY not in text


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = settings_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [name.upper() for name in Settings.model_fields]
    assert all(field.description for field in Settings.model_fields.values())
    assert all(row.count("|") == 4 for row in rows)
    assert "| `QUIET_FROM` | `18:00` |" in settings_table()


def test_what_is_secret_is_typed_so() -> None:
    secret = {name for name in Settings.model_fields if name.endswith(("token", "secret", "_key"))}
    settings = load_settings(TOKENS | {"AMBIDEX_KEY": KEY, "SLACK_SIGNING_SECRET": "s", "METRICS_TOKEN": "m"})
    assert all(isinstance(getattr(settings, name), SecretStr) for name in secret)
    assert len(secret) == 5
