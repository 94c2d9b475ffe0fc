"""What people do outside forms: commands, coming and going, writing, looking at Home."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.playground import payloads, told
from bot.playground.core import Core
from bot.playground.profiles import channel_type, user_json, view_json
from bot.playground.refusals import Refused, SlackError
from bot.playground.transport import Ack, Retry
from bot.playground.workspace import Channel, Message, Said, User


def command(core: Core, user: str, channel: str, line: str) -> Said | None:
    """Type a slash command; what the person is told in the ack, if anything."""
    core.person(user)
    place = where_typed(core, user, channel)
    name, _, words = line.strip().partition(" ")
    if name not in core.world.commands or not core.workspace.installed:
        text = f"{name} is not a valid command."
        return told.slackbot(core, user, place.id, text, "unknown_command")
    if place.is_archived:
        raise Refused("Nobody can write in an archived channel.")
    ack = core.deliver(
        "command", name, payloads.command(core, user, place, name, escaped(core, words.strip())), user
    )
    if not ack.ok:
        return told.slackbot(
            core, user, place.id, f"{name} failed with the error “{ack.trouble}”", ack.trouble
        )
    if ack.body is None:
        return None
    body = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body)}
    try:
        return told.say(core, user, place.id, body)
    except SlackError as error:
        core.note(f"{name}: Slack would not show the answer ({error.code}). {reasons(error)}")
        text = f"{name} failed with the error “invalid_command_response”"
        return told.slackbot(core, user, place.id, text, error.code)


def escaped(core: Core, words: str) -> str:
    """A command's words with people and channels as ids (Slack's ``should_escape``)."""
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    with core.workspace.reading():
        people = {f"@{user.name}": f"<@{user.id}|{user.name}>" for user in core.workspace.users.values()}
        channels = {f"#{c.name}": f"<#{c.id}|{c.name}>" for c in core.workspace.channels.values() if c.name}
    known = {**people, **channels}
    return re.sub(r"(?<!\S)[@#][\w.-]+", lambda found: known.get(found[0], found[0]), words)


def reasons(error: SlackError) -> str:
    return "; ".join(error.extra.get("response_metadata", {}).get("messages", []))


def where_typed(core: Core, user: str, channel: str) -> Channel:
    """The channel somebody types in: one they are in, or (by their own id) their DM with the app."""
    if channel == user:
        return core.workspace.open_dm(user)
    place = core.place(channel)
    if user not in place.members:
        raise Refused(f"{core.workspace.users[user].label} is not in {place.name or place.id}.")
    return place


# events


def send(core: Core, event: dict[str, Any], user: str = "") -> Ack | None:
    """Deliver an event, if the app subscribed to it."""
    kind = event["type"]
    if kind == "message":
        kind = "message.im" if event.get("channel_type") == "im" else "message.channels"
    parting = kind in ("tokens_revoked", "app_uninstalled")
    if kind not in core.world.events or core.carrier is None or not (core.workspace.installed or parting):
        return None
    event.setdefault("event_ts", core.workspace.new_ts())
    payload = payloads.envelope(core, event)
    core.remember_event(payload)
    return core.deliver("event", event["type"], payload, user)


def redeliver(core: Core, times: int, reason: str) -> list[Ack]:
    """Send the last event again, with Slack's retry headers."""
    payload = core.last_event()
    name = payload["event"]["type"]
    return [core.deliver("event", name, payload, retry=Retry(n, reason)) for n in range(1, times + 1)]


def open_home(core: Core, user: str, tab: str = "home") -> None:
    """Look at the app's Home (or its Messages tab)."""
    core.person(user)
    place = core.workspace.open_dm(user)
    event: dict[str, Any] = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab}
    view = core.workspace.homes.get(user)
    if view and tab == "home":
        event["view"] = view_json(core.workspace, view)
    send(core, event, user)


def join(core: Core, user: str, channel: str, inviter: str = "") -> None:
    """Somebody comes into a channel; the app itself when ``user`` is its bot."""
    place = core.place(channel)
    if user not in core.workspace.users:
        raise Refused(f"Nobody here has the id {user}.")
    if place.is_archived:
        raise Refused("Nobody can join an archived channel.")
    if user in place.members:
        return
    place = core.workspace.change_channel(place.id, members=(*place.members, user))
    event = {
        "type": "member_joined_channel",
        "user": user,
        "channel": place.id,
        "channel_type": channel_type(place),
        "team": core.workspace.users[user].team_id or core.world.team_id,
    }
    if inviter:
        event["inviter"] = inviter
    if core.world.bot_user in place.members:
        send(core, event, user)


def leave(core: Core, user: str, channel: str) -> None:
    """Somebody goes; when the app itself is put out, it hears ``channel_left``."""
    place = core.place(channel)
    if user not in place.members:
        raise Refused(f"{user} is not in {place.name}.")
    was_there = core.world.bot_user in place.members
    left = tuple(member for member in place.members if member != user)
    place = core.workspace.change_channel(place.id, members=left)
    if user == core.world.bot_user:
        send(core, {"type": "group_left" if place.is_private else "channel_left", "channel": place.id})
    elif was_there:
        event = {"type": "member_left_channel", "user": user, "channel": place.id}
        send(core, {**event, "channel_type": channel_type(place), "team": core.world.team_id}, user)


def archive(core: Core, channel: str, user: str = "") -> None:
    place = core.place(channel)
    place = core.workspace.change_channel(place.id, is_archived=True)
    by = user or next((u.id for u in core.workspace.users.values() if u.is_admin), core.world.bot_user)
    kind = "group_archive" if place.is_private else "channel_archive"
    if core.world.bot_user in place.members:
        send(core, {"type": kind, "channel": place.id, "user": by, "is_moved": 0})


def write(core: Core, user: str, channel: str, text: str, thread_ts: str = "") -> Message:
    """Write a message; the app hears of it where it subscribed, and of a mention."""
    core.person(user)
    place = where_typed(core, user, channel)
    if place.is_archived:
        raise Refused("Nobody can write in an archived channel.")
    message = Message(core.workspace.new_ts(), place.id, user, text, thread_ts=thread_ts)
    core.workspace.put(message)
    body: dict[str, Any] = {
        "user": user,
        "text": text,
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": place.id,
    }
    body |= {"client_msg_id": core.workspace.new_id("m"), "team": core.world.team_id, "blocks": []}
    if thread_ts:
        body["thread_ts"] = thread_ts
    if core.world.bot_user in place.members:
        kind = "im" if place.is_im else "group" if place.is_private else "channel"
        send(core, {**body, "type": "message", "channel_type": kind}, user)
        if f"<@{core.world.bot_user}>" in text and not place.is_im:
            send(core, {**body, "type": "app_mention"}, user)
    return message


def change_user(core: Core, user: str, changes: dict[str, Any]) -> User:
    """Change somebody's profile, and say so where the app asked to hear it."""
    if user not in core.workspace.users:
        raise Refused(f"Nobody here has the id {user}.")
    changed = core.workspace.change_user(user, **changes)
    send(core, {"type": "user_change", "user": user_json(core.workspace, changed)})
    return changed


def uninstall(core: Core) -> None:
    """Take the app out of the workspace: its token stops working, and it is told."""
    core.workspace.installed = False
    send(core, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [core.world.bot_user]}})
    send(core, {"type": "app_uninstalled"})


def rename_id(core: Core, channel: str, new_id: str) -> None:
    """Give a channel another id, as happens when it is shared with another workspace."""
    place = core.place(channel)
    ws = core.workspace
    with ws.changing():
        del ws.channels[place.id]
        ws.channels[new_id] = replace(place, id=new_id)
        moved = ws.messages.pop(place.id, {})
        for message in moved.values():
            ws.put(replace(message, channel=new_id))
    send(core, {"type": "channel_id_changed", "old_channel_id": place.id, "new_channel_id": new_id})
