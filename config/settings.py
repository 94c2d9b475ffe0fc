"""What may be set, read once from the environment.

Every setting has a description, which is also its row in the README. A wrong or
missing one stops the start with a sentence that says what to do; no sentence
repeats a secret.
"""

import base64
import binascii
import difflib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.zones import known_zones

Transport = Literal["socket", "http"]
Engine = Literal["embedded", "distributed"]
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NEW_KEY = "python -m bot new-key"
NO_ADDRESS = "is no address that can be asked: write it whole, such as https://name.example/path."
NO_BOT_TOKEN = (
    "SLACK_BOT_TOKEN is missing: copy the bot token (xoxb-…) from OAuth & Permissions on the app's page."
)


class SettingsError(Exception):
    """The settings do not hold together; each line says what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def _token(prefix: str, kind: str) -> AfterValidator:
    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(prefix):
            raise ValueError(
                f"should begin with {prefix}: copy the {kind} from the app's page at api.slack.com/apps."
            )
        return token

    return AfterValidator(check)


def _secure_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = parts.port != 0 and (parts.hostname is None or is_host(parts.hostname))
    except ValueError:  # no number for a port, or half an address in brackets
        raise ValueError(NO_ADDRESS) from None
    if not whole or not url.isprintable() or " " in url:
        raise ValueError(NO_ADDRESS)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return url
    raise ValueError(
        "should begin with https:// (http:// is for this machine only): what people write travels on it."
    )


def is_host(name: str) -> bool:
    """Whether a name can be looked up as it is written: labels of plain letters, or a number in brackets."""
    if ":" in name:
        return True  # an IPv6 address, which the splitting has looked at
    labels = name.removesuffix(".").split(".")
    return name.isascii() and all(0 < len(label) < 64 for label in labels) and len(name) < 254


def _for_a_header(secret: SecretStr) -> SecretStr:
    plain = secret.get_secret_value()
    if not (plain.isascii() and plain.isprintable()) or " " in plain:
        raise ValueError(
            "should be plain letters, digits and signs without spaces, for it is sent in a header: "
            "make one with `openssl rand -hex 24`."
        )
    return secret


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else url + "/"


def _database(url: str) -> str:
    scheme, rest = url.partition("://")[::2]
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        _, colon, port = rest.partition("?")[0].rpartition("@")[2].partition("/")[0].rpartition(":")
        if colon and not (port.isascii() and port.isdigit()) and not port.endswith("]"):
            raise ValueError("names a port that is no number: postgresql://user:password@host:5432/name.")
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        return url
    raise ValueError("should begin with sqlite:/// or postgresql://: other databases are not supported.")


def _key(key: SecretStr) -> SecretStr:
    try:
        size = len(base64.b64decode(key.get_secret_value(), validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise ValueError(f"should be 32 random bytes in base64: make one with `{NEW_KEY}` and keep it safe.")
    return key


def _directory(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"is {path}, which is no directory: make it, or correct the path.")
    return path


def _zone(name: str) -> str:
    known = known_zones()
    if name in known:
        return name
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    raise ValueError(f"is {name!r}, which is no time zone: try {near[0] if near else 'Europe/London'}.")


def _hour(given: object) -> object:
    try:
        return time.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise ValueError(f"is {given!r}: give a time of day such as 18:00.") from None


Url = Annotated[str, AfterValidator(_secure_url)]
Hour = Annotated[time, BeforeValidator(_hour)]


class Settings(BaseSettings):
    """Everything that may be set. Frozen: what holds at the start holds until the end."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, validate_default=False
    )

    slack_bot_token: Annotated[SecretStr, _token("xoxb-", "bot token")] | None = Field(
        None, description="The bot token (`xoxb-…`), from *OAuth & Permissions*. Needed for a real workspace."
    )
    slack_app_token: Annotated[SecretStr, _token("xapp-", "app-level token")] | None = Field(
        None,
        description="The app-level token (`xapp-…`, `connections:write`). Setting it chooses Socket Mode.",
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="The signing secret, from *Basic Information*. Needed where Slack calls by HTTP."
    )
    slack_api_url: Annotated[Url, AfterValidator(_with_slash)] = Field(
        "https://slack.com/api/",
        description="Where Slack's Web API is; the playground's address to try things out.",
    )
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///var/ambidex.db",
        description="The database: `sqlite:///path` or `postgresql://user:password@host/name`.",
        repr=False,
    )
    ambidex_key: Annotated[SecretStr, AfterValidator(_key)] | None = Field(
        None,
        description="The key that encrypts what people write: 32 bytes in base64. "
        f"Make one with `{NEW_KEY}`. PostgreSQL needs it; on SQLite the key file serves.",
    )
    ambidex_key_file: Path = Field(
        Path("var/ambidex.key"),
        description="On SQLite, where the key is kept; made at the first start, readable by its owner only.",
    )
    confidential_keys_dir: Path | None = Field(
        None,
        description="Where the keys of confidential retrospectives are kept: a folder outside the database "
        "and its backups, shared by all processes. On SQLite it is `confidential` beside the key file; "
        "on PostgreSQL it has to be named, or they are not offered.",
    )
    content_dir: Annotated[Path, AfterValidator(_directory)] | None = Field(
        None,
        description="A directory of your own questions, formats and words, which add to or replace ours.",
    )
    host: str = Field(
        "127.0.0.1", description="The address to listen on; `0.0.0.0` where nothing stands in front."
    )
    port: int = Field(3000, ge=1, le=65535, description="The port to listen on.")
    public_url: Url | None = Field(
        None,
        description="Where browsers reach this server, such as `https://ambidex.example.org`: retrospectives "
        "of more than 60 notes are grouped on a page there. Without it they are grouped in Slack.",
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = Field(
        "INFO",
        description="How much is logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`. Never what people write.",
    )
    health_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="A port of its own for `/healthz`, `/readyz` and `/metrics`, for any process: "
        "a worker and Socket Mode have no other.",
    )
    metrics_token: Annotated[SecretStr, AfterValidator(_for_a_header)] | None = Field(
        None,
        description="Who asks for `/metrics` has to show it (`Authorization: Bearer …`). "
        "Without it, `/metrics` is on `HEALTH_PORT` only.",
    )
    heartbeat_url: Url | None = Field(
        None,
        repr=False,
        description="An address to ping every minute while all is well; whoever is behind it "
        "raises the alarm when the pings stop.",
    )
    default_time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        "Europe/London", description="The time zone of a team or a person where Slack tells none."
    )
    min_group: int = Field(
        5, ge=3, description="The smallest group ever shown; teams may choose a larger one. Never below 3."
    )
    engine: Engine = Field(
        "embedded",
        description="How work is shared out: `embedded`, each process by itself; `distributed`, any number "
        "of workers through a queue in PostgreSQL.",
    )
    quiet_from: Hour = Field(time(18), description="When quiet hours begin, in each person's own zone.")
    quiet_until: Hour = Field(time(8), description="When quiet hours end. Weekends are quiet all day.")
    budget_dms: int = Field(
        2, ge=1, le=10, description="Messages a week that a person gets without having asked."
    )
    budget_minutes: int = Field(
        3, ge=1, le=30, description="Minutes a week that those messages may take a person."
    )
    keep_answers_days: int = Field(365, ge=1, description="Days until a person's answers are deleted.")
    keep_retro_days: int = Field(
        365, ge=1, description="Days after its close until a retrospective's notes are deleted."
    )
    keep_digests_days: int = Field(90, ge=7, description="Days until the text of a digest is deleted.")
    keep_deliveries_days: int = Field(
        90, ge=7, description="Days until the record of a message sent is deleted."
    )
    keep_inputs_days: int = Field(
        7, ge=1, description="Days an input of Slack's is remembered, so that it counts once."
    )
    keep_exports_hours: int = Field(24, ge=1, description="Hours until a person's export is deleted.")
    keep_audit_days: int = Field(730, ge=1, description="Days until an entry of the audit log is deleted.")
    keep_uninstalled_days: int = Field(
        30, ge=0, description="Days after removal until a workspace's data is deleted."
    )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.on_sqlite and self.ambidex_key is None:
            raise ValueError(
                f"AMBIDEX_KEY is missing, and PostgreSQL needs it: make one with `{NEW_KEY}` and keep it "
                "safe; without it nothing stored can be read again."
            )
        if self.on_sqlite and self.engine == "distributed":
            raise ValueError(
                "ENGINE is distributed, and DATABASE_URL names a SQLite file, which serves one process: "
                "set DATABASE_URL to PostgreSQL, or leave ENGINE unset."
            )
        if self.quiet_from == self.quiet_until:
            raise ValueError(
                "QUIET_FROM and QUIET_UNTIL are the same: give two times, such as 18:00 and 08:00."
            )
        return self

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file here, which one process owns."""
        return self.database_url.startswith("sqlite")

    @property
    def key(self) -> bytes | None:
        """The 32 bytes of ``AMBIDEX_KEY``, if it is set; otherwise the key file's turn."""
        return base64.b64decode(self.ambidex_key.get_secret_value()) if self.ambidex_key else None

    @property
    def keys_folder(self) -> Path | None:
        """Where keys of confidential retrospectives are kept; None where no folder can be taken for shared.

        On PostgreSQL processes may run on several machines, and a key that only
        one of them finds is as good as lost.
        """
        if self.confidential_keys_dir is None and self.on_sqlite:
            return self.ambidex_key_file.parent / "confidential"
        return self.confidential_keys_dir

    @property
    def transport(self) -> Transport:
        """How Slack's payloads arrive: an app-level token means that we call Slack."""
        return "socket" if self.slack_app_token else "http"

    def missing_for_slack(self) -> list[str]:
        """What the bot lacks to run against Slack, one sentence each."""
        problems = []
        if self.slack_bot_token is None:
            problems.append(NO_BOT_TOKEN)
        if self.slack_app_token is None and self.slack_signing_secret is None:
            problems.append(
                "SLACK_APP_TOKEN is missing: copy the app-level token (xapp-…) for Socket Mode, "
                "or set SLACK_SIGNING_SECRET for HTTP."
            )
        return problems

    def require_slack(self) -> None:
        """Refuse to start against Slack without what that needs; other commands do without."""
        if problems := self.missing_for_slack():
            raise SettingsError(problems)


class _Given(Settings):
    """Settings from a mapping alone, whatever the environment holds."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and ``.env``, or from ``env`` alone where it is given."""
    try:
        if env is None:
            return Settings(_env_file=".env", _env_file_encoding="utf-8")
        given: dict[str, Any] = {
            name: env[name.upper()] for name in Settings.model_fields if env.get(name.upper())
        }
        return _Given(**given)
    except ValidationError as error:
        problems = [_sentence(dict(item)) for item in error.errors(include_url=False)]
    # Raised out here so that pydantic's own text, which may quote a secret, is not chained to it.
    raise SettingsError(problems)


def _sentence(item: dict[str, Any]) -> str:
    name, limits = str(item["loc"][0]).upper() if item["loc"] else "", item.get("ctx", {})
    match item["type"]:
        case "value_error":
            return f"{name} {limits['error']}".strip()
        case "greater_than_equal":
            return f"{name} is {item['input']}: give {limits['ge']} or more."
        case "less_than_equal":
            return f"{name} is {item['input']}: give {limits['le']} or less."
        case "int_parsing":
            return f"{name} is {item['input']!r}: give a whole number."
        case "literal_error":
            return f"{name} is {item['input']!r}: give {limits['expected']}."
        case _:
            return f"{name} cannot be read: {item['msg']}."


def settings_table() -> str:
    """The settings as the README shows them."""
    rows = ["| Setting | Default | What it is |", "|-|-|-|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{name.upper()}` | {_default(field)} | {field.description} |")
    return "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    if field.default is None:
        return "–"
    if isinstance(field.default, time):
        return f"`{field.default:%H:%M}`"
    return f"`{field.default}`"
