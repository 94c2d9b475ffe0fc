"""What the app says without a Web API method: in a command's ack, or at a response URL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.playground.api_chat import content
from bot.playground.args import Args
from bot.playground.core import Core
from bot.playground.profiles import stored_blocks
from bot.playground.refusals import SlackError
from bot.playground.workspace import Message

SLACKBOT = "USLACKBOT"


def say(core: Core, user: str, channel: str, body: dict[str, Any], thread_ts: str = "") -> Message:
    """Show an answer: to this person alone unless ``response_type`` is in_channel."""
    args = Args(body)
    text, blocks = content(core, args)
    private = args.text("response_type", "ephemeral") != "in_channel"
    message = Message(
        ts=core.workspace.new_ts(),
        channel=channel,
        user=core.world.bot_user,
        text=text,
        blocks=stored_blocks(core.workspace, blocks),
        thread_ts=args.text("thread_ts") or thread_ts,
        ephemeral_to=user if private else "",
    )
    return core.workspace.put(message)


def slackbot(core: Core, user: str, channel: str, text: str, trouble: str) -> Message:
    """What Slack itself tells one person when the app did not answer."""
    message = Message(
        ts=core.workspace.new_ts(),
        channel=channel,
        user=SLACKBOT,
        text=text,
        ephemeral_to=user,
        trouble=trouble,
    )
    return core.workspace.put(message)


def respond(core: Core, token: str, body: dict[str, Any]) -> None:
    """Answer at a response URL: a new message, or one instead of the message it came from."""
    url = core.tickets.use_url(token, core.clock.now())
    args = Args(body)
    original = core.workspace.message(url.channel, url.message_ts) if url.message_ts else None
    if args.flag("delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        core.workspace.put(replace(original, deleted=True))
    elif args.flag("replace_original") and original is not None:
        text, blocks = content(core, args)
        stored = stored_blocks(core.workspace, blocks)
        edited = core.workspace.new_ts()
        core.workspace.put(replace(original, text=text, blocks=stored, edited=edited))
    else:
        say(core, url.user, url.channel, body, original.thread_ts if original else "")
