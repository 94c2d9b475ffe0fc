"""A conversation as one person sees it: rows of messages, with days between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup

from bot.playground.page_people import Person, address, full_words, person_of
from bot.playground.render import Reader, Scene, blocks_html, mrkdwn
from bot.playground.render_text import date_words, moment_of
from bot.playground.workspace import Message, StoredFile, Workspace

TOGETHER = 300  # seconds within which one author's messages stand under one name
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


@dataclass(frozen=True)
class Attached:
    """A file under a message."""

    name: str
    title: str
    url: str
    alt: str
    picture: bool


@dataclass(frozen=True)
class Row:
    """A message ready for the page, with the day above it where one begins."""

    key: str
    channel: str
    ts: str
    author: Person
    body: Markup
    time: str
    iso: str
    full: str
    day: str = ""
    day_key: str = ""
    same: bool = False
    new: bool = False
    ephemeral: bool = False
    edited: str = ""
    failed: bool = False
    files: tuple[Attached, ...] = ()
    replies: int = 0
    last_author: Person | None = None
    last_reply: str = ""
    thread_href: str = ""


def rows(
    ws: Workspace, reader: Reader, messages: Sequence[Message], *, days: bool = True, since: str = ""
) -> list[Row]:
    """Messages in order; a day's name where the reader's day changes, a line above the first unread."""
    fresh = (
        m.ts for m in messages if since and m.ts > since and m.user != reader.user and not m.ephemeral_to
    )
    first_new = next(fresh, "")
    shown: list[Row] = []
    before: Message | None = None
    for message in messages:
        row = _row(ws, reader, message, before, days=days)
        shown.append(replace(row, new=True, same=False) if message.ts == first_new else row)
        before = message
    return shown


def _row(ws: Workspace, reader: Reader, message: Message, before: Message | None, *, days: bool) -> Row:
    moment = moment_of(message.ts, reader.zone) or ws.clock.now().astimezone(reader.zone)
    earlier = moment_of(before.ts, reader.zone) if before else None
    new_day = days and (earlier is None or earlier.date() != moment.date())
    edited = moment_of(message.edited, reader.zone) if message.edited else None
    replies = [] if message.is_reply else ws.thread(message.channel, message.ts)[1:]
    last = moment_of(replies[-1].ts, reader.zone) if replies else None
    return Row(
        key=f"{message.channel}-{message.ts.replace('.', '-')}",
        channel=message.channel,
        ts=message.ts,
        author=person_of(ws, message.user),
        body=body_html(ws, reader, message),
        time=f"{moment:%H:%M}",
        iso=moment.isoformat(),
        full=full_words(moment),
        day=_day(moment, reader.now) if new_day else "",
        day_key=f"{moment:%Y-%m-%d}",
        same=not new_day and _together(before, message, earlier, moment),
        ephemeral=bool(message.ephemeral_to),
        edited=f"Edited {full_words(edited)}" if edited else "",
        failed=bool(message.trouble),
        files=attached(ws, message),
        replies=len(replies),
        last_author=person_of(ws, replies[-1].user) if replies else None,
        last_reply=f"{date_words(last, 'ago', reader.now)}" if last else "",
        thread_href=address(place=message.channel, thread=message.ts),
    )


def _day(moment: datetime, now: datetime | None) -> str:
    words = date_words(moment, "day_divider_pretty", now)
    return words[0].upper() + words[1:]


def _together(before: Message | None, message: Message, earlier: datetime | None, moment: datetime) -> bool:
    if before is None or earlier is None or before.user != message.user or before.files:
        return False
    same_kind = bool(before.ephemeral_to) == bool(message.ephemeral_to)
    return same_kind and (moment - earlier).total_seconds() < TOGETHER


def body_html(ws: Workspace, reader: Reader, message: Message) -> Markup:
    """The blocks, or the text where there are none."""
    if not message.blocks:
        return Markup("<p>{}</p>").format(mrkdwn(message.text, reader))
    values = ws.message_states.get((reader.user, message.channel, message.ts), {})
    key = f"{message.channel}-{message.ts}"
    return blocks_html(message.blocks, scene(ws, reader, "message", key, values=values))


def scene(ws: Workspace, reader: Reader, surface: str, key: str, **more: object) -> Scene:
    """A surface with the people, channels and pictures of this workspace."""
    people = tuple((u.id, u.label) for u in ws.users.values() if not u.is_bot and not u.deleted)
    channels = tuple((c.id, c.name) for c in ws.channels_of(reader.user) if not c.is_im and not c.is_archived)
    pictures = {
        name: _address(file)
        for file in ws.files.values()
        for name in (file.id, ws.files_url + _address(file).removeprefix("/files"))
    }
    return Scene(reader, surface, key, people=people, channels=channels, pictures=pictures, **more)  # type: ignore[arg-type]


def attached(ws: Workspace, message: Message) -> tuple[Attached, ...]:
    """The files of a message that are still there."""
    found = [ws.files[file] for file in message.files if file in ws.files]
    return tuple(
        Attached(
            f.name,
            f.title or f.name,
            _address(f),
            f.alt_text or f.title or f.name,
            f.mimetype in PICTURES,
        )
        for f in found
    )


def _address(file: StoredFile) -> str:
    """Where the server keeps a file, without its host."""
    return f"/files/{file.id}/{quote(file.name)}"


def trouble_words(code: str) -> str:
    """What Slack shows when the app did not answer as it must."""
    return f"We had some trouble connecting. Try again? ({code})" if code else ""
