"""How Slack writes down people, channels, files, messages and views in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.workspace import Block, Channel, Message, StoredFile, User, View, Workspace


def user_json(ws: Workspace, user: User) -> dict[str, Any]:
    """A user as ``users.info`` tells of them."""
    team = user.team_id or ws.world.team_id
    now = ws.clock.now()
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    return {
        "id": user.id,
        "team_id": team,
        "name": user.name,
        "deleted": user.deleted,
        "color": "4bbe2e",
        "real_name": user.label,
        "tz": user.tz,
        "tz_label": user.tz.replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile_json(ws, user, team),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
        "is_email_confirmed": True,
        "is_stranger": user.is_stranger,
        "is_workflow_bot": False,
        "is_connector_bot": False,
        "who_can_share_contact_card": "EVERYONE",
        "has_2fa": False,
        "locale": "en-GB",
    }


def profile_json(ws: Workspace, user: User, team: str) -> dict[str, Any]:
    """The profile inside a user; bots carry two ids more."""
    first, _, last = user.label.partition(" ")
    profile: dict[str, Any] = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.label,
        "real_name_normalized": user.label,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "fields": {},
        "first_name": first,
        "last_name": last,
        "team": team,
        "always_active": False,
        "status_emoji_display_info": [],
        "status_text_canonical": "",
    }
    if user.is_bot:
        profile |= {"api_app_id": ws.world.app_id, "bot_id": ws.world.bot_id}
    return profile


def user_short(ws: Workspace, user: str) -> dict[str, str]:
    """A person as interactions name them."""
    found = ws.users[user]
    team = found.team_id or ws.world.team_id
    return {"id": user, "username": found.name, "name": found.name, "team_id": team}


def team_short(ws: Workspace) -> dict[str, str]:
    return {"id": ws.world.team_id, "domain": ws.world.domain}


def channel_json(ws: Workspace, channel: Channel) -> dict[str, Any]:
    """A conversation as ``conversations.info`` tells of it; DMs have fewer fields."""
    world = ws.world
    common = {
        "id": channel.id,
        "created": 1_700_000_000,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": world.team_id,
        "updated": 1_700_000_000_000,
        "properties": {},
        "is_channel": not channel.is_im and not channel.is_private,
        "is_group": not channel.is_im and channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
    }
    if channel.is_im:
        gone = ws.users[channel.user].deleted
        return {**common, "user": channel.user, "is_user_deleted": gone, "priority": 0}
    topic = {"value": channel.topic, "creator": "", "last_set": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.is_general,
        "unlinked": 0,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "creator": channel.members[0] if channel.members else "",
        "is_member": world.bot_user in channel.members,
        "shared_team_ids": [world.team_id],
        "topic": topic,
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "num_members": len(channel.members),
        "is_read_only": False,
        "is_thread_only": False,
        "is_non_threadable": False,
        "last_read": "0000000000.000000",
    }


def channel_type(channel: Channel) -> str:
    """The one letter events use: C public, G private, D direct."""
    return "D" if channel.is_im else "G" if channel.is_private else "C"


def bot_profile(ws: Workspace) -> dict[str, Any]:
    world = ws.world
    return {
        "id": world.bot_id,
        "deleted": False,
        "name": world.app_name,
        "updated": 1_700_000_000,
        "app_id": world.app_id,
        "team_id": world.team_id,
        "icons": {},
    }


def message_json(ws: Workspace, message: Message, *, metadata: bool = True) -> dict[str, Any]:
    """A message as Slack returns it, and as an interaction carries it."""
    world = ws.world
    body: dict[str, Any] = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    body["team"] = world.team_id
    if message.user == world.bot_user:
        body |= {"bot_id": world.bot_id, "app_id": world.app_id, "bot_profile": bot_profile(ws)}
    if message.blocks:
        body["blocks"] = list(message.blocks)
    if message.subtype:
        body["subtype"] = message.subtype
    if message.metadata and metadata:
        body["metadata"] = message.metadata
    if message.edited:
        body["edited"] = {"user": world.bot_id, "ts": message.edited}
    if message.files:
        body["files"] = [file_json(ws, ws.files[name]) for name in message.files if name in ws.files]
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    replies = [m for m in ws.thread(message.channel, message.ts) if m.ts != message.ts]
    if replies and not message.is_reply:
        people = list(dict.fromkeys(m.user for m in replies))
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": people,
            "reply_users_count": len(people),
            "latest_reply": replies[-1].ts,
            "subscribed": False,
        }
    return body


def file_json(ws: Workspace, file: StoredFile) -> dict[str, Any]:
    """A file as ``files.completeUploadExternal`` returns it."""
    created = int(file.created.timestamp()) if file.created else 0
    kind = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    address = f"{ws.files_url}/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": created,
        "timestamp": created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": ws.world.bot_user,
        "user_team": ws.world.team_id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
        "comments_count": 0,
        "is_starred": False,
        "shares": {},
        "channels": list(file.channels),
        "groups": [],
        "ims": [],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
        "media_display_type": "unknown",
        "alt_txt": file.alt_text,
    }


def plain_text(words: str) -> dict[str, Any] | None:
    return {"type": "plain_text", "text": words, "emoji": True} if words else None


def view_json(ws: Workspace, view: View) -> dict[str, Any]:
    """A view as ``views.open`` returns it and as submissions carry it."""
    world = ws.world
    return {
        "id": view.id,
        "team_id": world.team_id,
        "type": view.kind,
        "blocks": list(view.blocks),
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "title": plain_text(view.title) or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "close": plain_text(view.close),
        "submit": plain_text(view.submit),
        "previous_view_id": view.previous_view_id or None,
        "root_view_id": view.root_view_id or view.id,
        "app_id": world.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
        "submit_disabled": view.submit_disabled,
    }


def stored_blocks(ws: Workspace, blocks: list[Block]) -> tuple[Block, ...]:
    """Blocks as Slack keeps them: every block and every element has an id of its own."""
    return tuple(_with_ids(ws, block) for block in blocks)


def _with_ids(ws: Workspace, block: Block) -> Block:
    kept = {**block, "block_id": block.get("block_id") or ws.new_id("b")}
    for name in ("element", "accessory"):
        if isinstance(kept.get(name), dict) and kept[name].get("type") != "image":
            kept[name] = {**kept[name], "action_id": kept[name].get("action_id") or ws.new_id("a")}
    if kept["type"] in ("actions", "context_actions"):
        kept["elements"] = [
            {**e, "action_id": e.get("action_id") or ws.new_id("a")} for e in kept["elements"]
        ]
    if "child_blocks" in kept:
        kept["child_blocks"] = [_with_ids(ws, child) for child in kept["child_blocks"]]
    return kept


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())
