"""Files: an address to upload to, the upload, and the completion that shows it."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import replace
from typing import Any

from bot.playground.api_chat import refuse_bad_blocks, where_to_post
from bot.playground.args import Args
from bot.playground.core import Core
from bot.playground.profiles import file_json, stored_blocks
from bot.playground.refusals import SlackError
from bot.playground.workspace import Message, StoredFile

Answer = dict[str, Any]


def get_upload_url(core: Core, args: Args) -> Answer:
    """``files.getUploadURLExternal``: an address for one upload of the length told."""
    name, length = args.needed("filename"), args.number("length", 0)
    if length < 1:
        raise SlackError("invalid_arguments")
    file = StoredFile(
        id=core.workspace.new_id("F"),
        name=name,
        alt_text=args.text("alt_txt"),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        created=core.clock.now(),
    )
    token = f"{file.id}-{length}-{secrets.token_urlsafe(12)}"
    with core.workspace.changing():
        core.workspace.files[file.id] = file
    return {"upload_url": f"{core.base_url}/upload/v1/{token}", "file_id": file.id}


def receive_upload(core: Core, token: str, content: bytes) -> bool:
    """Take the bytes; false when the address is wrong or the length is not what was told."""
    name, _, rest = token.partition("-")
    with core.workspace.changing():
        file = core.workspace.files.get(name)
        if file is None or rest.partition("-")[0] != str(len(content)):
            return False
        core.workspace.files[name] = replace(file, content=content)
        return True


def complete_upload(core: Core, args: Args) -> Answer:
    """``files.completeUploadExternal``: the files are there, and shared if a channel was named."""
    wanted = args.values.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments")
    channel = where_to_post(core, args.text("channel_id")) if args.text("channel_id") else None
    blocks = args.values.get("blocks") or []
    if blocks:
        refuse_bad_blocks(core, blocks)
    with core.workspace.changing():
        files = [completed(core, entry) for entry in wanted]
        for file in files:
            shared = (*file.channels, channel.id) if channel else file.channels
            core.workspace.files[file.id] = replace(file, channels=shared)
    if channel:
        core.workspace.put(
            Message(
                ts=core.workspace.new_ts(),
                channel=channel.id,
                user=core.world.bot_user,
                text=args.text("initial_comment"),
                blocks=stored_blocks(core.workspace, blocks),
                files=tuple(file.id for file in files),
                thread_ts=args.text("thread_ts"),
            )
        )
    return {"files": [file_json(core.workspace, core.workspace.files[file.id]) for file in files]}


def completed(core: Core, entry: Any) -> StoredFile:
    file = core.workspace.files.get(entry.get("id", "") if isinstance(entry, dict) else "")
    if file is None or not file.content:
        raise SlackError("file_not_found")
    return replace(file, title=entry.get("title") or file.name, ready=True)
