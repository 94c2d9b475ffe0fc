"""The payloads Slack sends: events, block actions, submissions, shortcuts and commands.

Each is built where somebody did something, with the fields Slack's own has.
``token`` is the old verification token, which nobody should read any more.
"""

from __future__ import annotations

from typing import Any

from bot.playground.core import Core
from bot.playground.profiles import message_json, seconds, team_short, user_short, view_json
from bot.playground.workspace import Channel, Message, StateValues, View

TOKEN = "legacy-verification-token"


def envelope(core: Core, event: dict[str, Any]) -> dict[str, Any]:
    """An event in the envelope the Events API sends it in."""
    world, now = core.world, core.clock.now()
    return {
        "token": TOKEN,
        "team_id": world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": None,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": core.workspace.new_id("Ev"),
        "event_time": seconds(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team_id,
                "user_id": world.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": _is_shared(core, event),
        "event_context": core.workspace.new_id("4-"),
    }


def _is_shared(core: Core, event: dict[str, Any]) -> bool:
    channel = core.workspace.channels.get(str(event.get("channel", "")))
    return bool(channel and channel.is_ext_shared)


def _interaction(core: Core, kind: str, user: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": team_short(core.workspace),
        "user": user_short(core.workspace, user),
        "api_app_id": core.world.app_id,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_short(core: Core, channel: Channel) -> dict[str, str]:
    name = "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": name}


def action_in_message(
    core: Core, user: str, message: Message, action: dict[str, Any], state: StateValues
) -> dict[str, Any]:
    """A click or a choice in a message."""
    channel = core.workspace.channels[message.channel]
    body = _interaction(core, "block_actions", user)
    now = core.clock.now()
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.ephemeral_to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    url = core.tickets.new_url(user, message.channel, now, message.ts)
    body |= {
        "container": container,
        "trigger_id": core.tickets.new_trigger(user, now),
        "channel": channel_short(core, channel),
        "state": {"values": state},
        "response_url": f"{core.base_url}/response/{url}",
        "actions": [action],
    }
    if not message.ephemeral_to:
        body["message"] = message_json(core.workspace, message)
    return body


def action_in_view(core: Core, user: str, view: View, action: dict[str, Any]) -> dict[str, Any]:
    """A click or a choice in a modal or on Home."""
    modal = view.id if view.kind == "modal" else ""
    return {
        **_interaction(core, "block_actions", user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": core.tickets.new_trigger(user, core.clock.now(), modal),
        "view": view_json(core.workspace, view),
        "actions": [action],
    }


def submission(core: Core, user: str, view: View) -> dict[str, Any]:
    """A modal's submit button."""
    return {
        **_interaction(core, "view_submission", user),
        "trigger_id": core.tickets.new_trigger(user, core.clock.now(), view.id),
        "view": view_json(core.workspace, view),
        "response_urls": [],
    }


def closing(core: Core, user: str, view: View, *, cleared: bool) -> dict[str, Any]:
    """A modal closed, one or (``cleared``) the whole stack."""
    body = {**_interaction(core, "view_closed", user), "view": view_json(core.workspace, view)}
    return {**body, "is_cleared": cleared}


def message_shortcut(core: Core, user: str, message: Message, callback_id: str) -> dict[str, Any]:
    """A shortcut chosen from a message's menu."""
    now = core.clock.now()
    url = core.tickets.new_url(user, message.channel, now, message.ts)
    common = _interaction(core, "message_action", user)
    del common["api_app_id"], common["user"]["username"]  # Slack leaves these two out here
    return {
        **common,
        "callback_id": callback_id,
        "action_ts": core.workspace.new_ts(),
        "trigger_id": core.tickets.new_trigger(user, now),
        "message_ts": message.ts,
        "channel": channel_short(core, core.workspace.channels[message.channel]),
        "message": message_json(core.workspace, message),
        "response_url": f"{core.base_url}/response/{url}",
    }


def command(core: Core, user: str, channel: Channel, name: str, words: str) -> dict[str, str]:
    """A slash command: the one payload that is a plain form."""
    now, world = core.clock.now(), core.world
    url = core.tickets.new_url(user, channel.id, now)
    return {
        "token": TOKEN,
        "team_id": core.workspace.users[user].team_id or world.team_id,
        "team_domain": world.domain,
        "channel_id": channel.id,
        "channel_name": channel_short(core, channel)["name"],
        "user_id": user,
        "user_name": core.workspace.users[user].name,
        "command": name,
        "text": words,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": f"{core.base_url}/response/{url}",
        "trigger_id": core.tickets.new_trigger(user, now),
    }
