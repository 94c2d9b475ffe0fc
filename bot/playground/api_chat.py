"""The ``chat.*`` methods: what the app says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.playground.args import Args
from bot.playground.blocks import problems_in, strings_in, walk
from bot.playground.core import Core
from bot.playground.profiles import message_json, stored_blocks
from bot.playground.refusals import SlackError
from bot.playground.workspace import Block, Channel, Message

Answer = dict[str, Any]

TEXT_LIMIT = 40_000
BLOCKS_LIMIT = 13_200  # measured, not documented: all the words of all the blocks
METADATA_LIMIT = 16_000


def post_message(core: Core, args: Args) -> Answer:
    """``chat.postMessage``; a person's id stands for the DM with them."""
    channel = where_to_post(core, args.needed("channel"))
    text, blocks = content(core, args)
    metadata = metadata_of(args)
    thread = args.text("thread_ts")
    if thread and core.workspace.message(channel.id, thread) is None:
        raise SlackError("thread_not_found")
    if core.limits_on:
        wait = core.limits.wait_to_post(channel.id, core.clock.now())
        if wait:
            raise SlackError("ratelimited", retry_after=wait)
    message = Message(
        ts=core.workspace.new_ts(),
        channel=channel.id,
        user=core.world.bot_user,
        text=text,
        blocks=stored_blocks(core.workspace, blocks),
        metadata=metadata,
        thread_ts=thread,
        broadcast=args.flag("reply_broadcast"),
        subtype="bot_message" if args.text("username") else "",
    )
    core.workspace.put(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(core.workspace, message)}


def post_ephemeral(core: Core, args: Args) -> Answer:
    """``chat.postEphemeral``: one person sees it, if they are in the channel."""
    channel = where_to_post(core, args.needed("channel"))
    user = args.needed("user")
    if user not in core.workspace.users:
        raise SlackError("user_not_found")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(core, args)
    message = Message(
        ts=core.workspace.new_ts(),
        channel=channel.id,
        user=core.world.bot_user,
        text=text,
        blocks=stored_blocks(core.workspace, blocks),
        thread_ts=args.text("thread_ts"),
        ephemeral_to=user,
    )
    core.workspace.put(message)
    return {"message_ts": message.ts}


def update(core: Core, args: Args) -> Answer:
    """``chat.update``: the app's own messages only, and never an ephemeral one."""
    channel = known_channel(core, args.needed("channel"))
    text, blocks = content(core, args)
    # text alone takes the old blocks away; metadata and files stay unless they are given
    changes: dict[str, Any] = {"text": text, "blocks": stored_blocks(core.workspace, blocks)}
    if "metadata" in args.values:
        changes["metadata"] = metadata_of(args)
    if "file_ids" in args.values:
        changes["files"] = tuple(args.names("file_ids"))
    if not blocks:  # Slack shows no "(edited)" beside blocks
        changes["edited"] = core.workspace.new_ts()
    with core.workspace.changing():
        message = own_message(core, channel, args.needed("ts"), "cant_update_message")
        changed = core.workspace.put(replace(message, **changes))
    body = message_json(core.workspace, changed)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.text, "message": body}


def delete(core: Core, args: Args) -> Answer:
    """``chat.delete``: the app's own messages only."""
    channel = known_channel(core, args.needed("channel"))
    message = own_message(core, channel, args.needed("ts"), "cant_delete_message")
    core.workspace.put(replace(message, deleted=True))
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(core: Core, args: Args) -> Answer:
    """``chat.getPermalink``; the address opens the message in the playground's page."""
    channel = known_channel(core, args.needed("channel"))
    ts = args.needed("message_ts")
    message = core.workspace.message(channel.id, ts)
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    link = f"{core.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def own_message(core: Core, channel: Channel, ts: str, refusal: str) -> Message:
    message = core.workspace.message(channel.id, ts)
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    if message.user != core.world.bot_user:
        raise SlackError(refusal)
    if channel.is_archived:
        raise SlackError("is_archived" if refusal == "cant_delete_message" else refusal)
    return message


def known_channel(core: Core, name: str) -> Channel:
    """A channel the app can see: a private one only from inside."""
    channel = core.workspace.channels.get(name)
    if channel is None or (channel.is_private and core.world.bot_user not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def where_to_post(core: Core, name: str) -> Channel:
    """The channel with this id, or the DM with the person of this id."""
    if name in core.workspace.users:
        if name == core.world.bot_user or core.workspace.users[name].is_bot:
            raise SlackError("cannot_dm_bot")
        return core.workspace.open_dm(name)
    channel = known_channel(core, name)
    if channel.is_archived:
        raise SlackError("is_archived")
    if core.world.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def content(core: Core, args: Args) -> tuple[str, list[Block]]:
    """The words and the blocks of a message, checked as Slack checks them."""
    text = args.text("text")
    blocks = args.values.get("blocks") or []
    if not text and not blocks and not args.values.get("attachments"):
        raise SlackError("no_text")
    if len(text) > TEXT_LIMIT:
        raise SlackError("msg_too_long")
    if isinstance(blocks, str):
        raise SlackError("invalid_blocks_format")
    refuse_bad_blocks(core, blocks)
    if sum(len(words) for words in strings_in(blocks, "text")) > BLOCKS_LIMIT:
        raise SlackError("msg_blocks_too_long")
    return text, blocks


def refuse_bad_blocks(core: Core, blocks: Any) -> None:
    """Say ``invalid_blocks``, and in response_metadata.messages why."""
    problems = problems_in(blocks, "message", core.refuses)
    if not problems:
        problems = [*files_missing(core, blocks)]
    if problems:
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": problems})


def files_missing(core: Core, blocks: list[Block]) -> list[str]:
    """Pictures of files that were never uploaded, or are not ready yet."""
    problems = []
    for place, block in walk(blocks):
        pictures = [block, block.get("accessory") or {}, block.get("icon") or {}, *block.get("elements", [])]
        for picture in pictures:
            wanted = picture.get("slack_file") if isinstance(picture, dict) else None
            if wanted is None:
                continue
            name = wanted.get("id") or wanted["url"].removeprefix(core.base_url + "/files/").partition("/")[0]
            file = core.workspace.files.get(name)
            if file is None or not file.ready or core.is_scanned_later(file):
                problems.append(f"[ERROR] invalid slack file [json-pointer:{place}/slack_file]")
    return problems


def metadata_of(args: Args) -> dict[str, Any] | None:
    """The message's metadata; Slack refuses the wrong shape."""
    given = args.values.get("metadata")
    if not given:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(given)) > METADATA_LIMIT:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}
