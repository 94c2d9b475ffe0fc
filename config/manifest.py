"""The Slack app as Slack is told of it, and the lists of scopes and events that go with it.

The lists live here once: the manifest is made from them, and the start compares
them with what the token was given.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined

Mode = Literal["http", "socket"]

NAME = "Ambidex"
COMMAND = "/ambi"
EVENTS_PATH = "/slack/events"  # events, commands and interactions all arrive here

SCOPES = ("chat:write", "commands", "users:read", "channels:read")
OPTIONAL_SCOPES = {  # scope → what is done without it
    "groups:read": "teams in private channels choose their members by hand",
    "files:write": "digests come without their picture, and nobody can be sent the file of their own data",
    "im:write": "a direct message is opened by its first post",
    "im:history": "what became of a lost reply is asked of the administrator, not looked up",
}

EVENTS: dict[str, str | None] = {  # event → the scope it needs
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_left": "channels:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "group_left": "groups:read",
    "group_archive": "groups:read",
}

TEMPLATE = Path(__file__).with_name("manifest.yaml.j2")


class ManifestError(ValueError):
    """The manifest cannot be made; the sentence says what to give."""


class Shortcut(NamedTuple):
    """An entry of Slack's shortcut menus; only what has a listener is offered."""

    name: str
    callback_id: str
    description: str
    type: Literal["message", "global"] = "message"


def manifest_text(
    mode: Mode, url: str | None, subcommands_hint: str, shortcuts: Sequence[Shortcut] = ()
) -> str:
    """The manifest as YAML, to be pasted into Slack.

    ``url`` is where Slack reaches the bot over HTTP, without a path; in Socket
    Mode the bot calls Slack and there is none.
    """
    endpoint = _endpoint(url) if mode == "http" else None
    if mode == "socket" and url:
        raise ManifestError("Socket Mode has no address: leave the URL out, or choose http.")
    for shortcut in shortcuts:
        if len(shortcut.name) > 24:
            raise ManifestError(f"The shortcut “{shortcut.name}” is too long: Slack allows 24 characters.")
    yaml_not_html = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    yaml_not_html.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return yaml_not_html.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        name=NAME,
        command=COMMAND,
        hint=subcommands_hint,
        http=mode == "http",
        endpoint=endpoint,
        shortcuts=shortcuts,
        scopes=list(SCOPES),
        optional=list(OPTIONAL_SCOPES),
        events=list(EVENTS),
    )


def _endpoint(url: str | None) -> str:
    parts = urlsplit(url or "")
    if parts.scheme != "https" or not parts.hostname:
        raise ManifestError("Slack needs the address at which it reaches the bot: give --url https://….")
    if parts.path.strip("/") or parts.query:
        raise ManifestError(f"Give the address without a path: https://{parts.netloc}.")
    return f"https://{parts.netloc}{EVENTS_PATH}"
