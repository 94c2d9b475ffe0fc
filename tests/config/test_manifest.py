"""The manifest, held against Slack's schema and against what the schema lets pass."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.manifest import (
    EVENTS,
    OPTIONAL_SCOPES,
    SCOPES,
    ManifestError,
    Mode,
    Shortcut,
    manifest_text,
)

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "data" / "slack-app-manifest.schema.2.0.0.json"
URL = "https://ambi.example.org"
HINT = "help · checkin · “quoted” · 'single' · \"double\": & more"
VARIANTS: list[tuple[Mode, str | None]] = [("http", URL), ("socket", None)]

# Slack's names, as published; a slip in ours would otherwise show at installation only.
SLACK_SCOPES = {
    *("chat:write", "commands", "users:read", "channels:read", "groups:read"),
    *("files:write", "im:write", "im:history"),
}
SLACK_EVENTS = {  # event → the scopes any one of which it needs
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"channels:read", "groups:read"},
    "group_left": {"groups:read"},
    "group_archive": {"groups:read"},
}


def render_manifest(
    mode: Mode, url: str | None, hint: str, shortcuts: Sequence[Shortcut] = ()
) -> dict[str, Any]:
    """The manifest as Slack reads it."""
    manifest: dict[str, Any] = yaml.safe_load(manifest_text(mode, url, hint, shortcuts))
    return manifest


def urls(thing: Any) -> list[str]:
    if isinstance(thing, dict):
        return [url for value in thing.values() for url in urls(value)]
    if isinstance(thing, list):
        return [url for value in thing for url in urls(value)]
    return [thing] if isinstance(thing, str) and "://" in thing else []


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema of the manifest is not beside this checkout")
@pytest.mark.parametrize(("mode", "url"), VARIANTS)
@pytest.mark.parametrize("shortcuts", [(), (Shortcut("Keep as a learning", "keep", "Keeps it."),)])
def test_slacks_own_schema_accepts_it(mode: Mode, url: str | None, shortcuts: tuple[Shortcut, ...]) -> None:
    jsonschema.validate(render_manifest(mode, url, HINT, shortcuts), json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize(("mode", "url"), VARIANTS)
def test_only_the_scopes_agreed_are_asked_for(mode: Mode, url: str | None) -> None:
    scopes = render_manifest(mode, url, HINT)["oauth_config"]["scopes"]
    assert set(scopes) == {"bot", "bot_optional"}
    assert scopes["bot"] == [*SCOPES, *OPTIONAL_SCOPES]
    assert scopes["bot_optional"] == list(OPTIONAL_SCOPES)
    assert set(scopes["bot"]) == SLACK_SCOPES


@pytest.mark.parametrize(("mode", "url"), VARIANTS)
def test_only_the_events_agreed_are_subscribed_to_each_with_its_scope(mode: Mode, url: str | None) -> None:
    events = render_manifest(mode, url, HINT)["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == set(SLACK_EVENTS) == set(EVENTS)
    asked = {*SCOPES, *OPTIONAL_SCOPES}
    for event, scope in EVENTS.items():
        assert scope is None or scope in asked
        assert (scope in SLACK_EVENTS[event]) if SLACK_EVENTS[event] else scope is None


def test_an_event_of_every_installation_needs_no_optional_scope() -> None:
    optional = {event for event, scope in EVENTS.items() if scope in OPTIONAL_SCOPES}
    assert optional == {"group_left", "group_archive"}


def test_over_http_every_address_is_https_and_one_endpoint() -> None:
    manifest = render_manifest("http", URL + "/", HINT)
    assert urls(manifest) == [f"{URL}/slack/events"] * 3
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_in_socket_mode_there_is_no_address() -> None:
    manifest = render_manifest("socket", None, HINT)
    assert urls(manifest) == []
    assert manifest["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "url", [None, "", "http://ambi.example.org", "ambi.example.org", "https://", f"{URL}/path", f"{URL}?q"]
)
def test_an_address_slack_cannot_use_is_refused(url: str | None) -> None:
    with pytest.raises(ManifestError, match=r"https://"):
        render_manifest("http", url, HINT)


def test_an_address_in_socket_mode_is_refused() -> None:
    with pytest.raises(ManifestError, match="leave the URL out"):
        render_manifest("socket", URL, HINT)


@pytest.mark.parametrize(("mode", "url"), VARIANTS)
def test_slacks_lengths_are_kept(mode: Mode, url: str | None) -> None:
    shown = render_manifest(mode, url, HINT)["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000


def test_a_shortcut_with_a_long_name_is_refused() -> None:
    with pytest.raises(ManifestError, match="24 characters"):
        render_manifest(
            "socket", None, HINT, [Shortcut("Keep this message as a learning", "keep", "Keeps it.")]
        )


def test_there_is_one_command_whose_hint_survives_its_quotes() -> None:
    (command,) = render_manifest("http", URL, HINT)["features"]["slash_commands"]
    assert (command["command"], command["usage_hint"], command["should_escape"]) == ("/ambi", HINT, True)


def test_what_cannot_be_undone_is_off() -> None:
    settings = render_manifest("http", URL, HINT)["settings"]
    assert (settings["token_rotation_enabled"], settings["org_deploy_enabled"]) == (False, False)
    assert settings["interactivity"]["is_enabled"]


def test_home_is_on_and_the_messages_tab_is_read_only() -> None:
    home = render_manifest("socket", None, HINT)["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_the_text_to_paste_says_what_it_is() -> None:
    assert manifest_text("socket", None, HINT).startswith("# The Slack app of Ambidex, in Socket Mode.")
