"""What a Slack workspace remembers: people, channels, messages, views and files.

The fixtures (``World`` and what is in it) and the records (``Message``,
``View``, ``StoredFile``) are frozen: a change puts a new record in the old
one's place, so whoever holds one holds a snapshot and needs no lock. The
mutable part is `Workspace`, behind one lock.
"""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from bot.playground.clock import Clock

Block = dict[str, Any]
StateValues = dict[str, dict[str, dict[str, Any]]]
"""Slack's ``state.values``: block_id → action_id → what is chosen or typed there."""

BOT_SCOPES = (
    "chat:write", "commands", "users:read", "channels:read", "groups:read",
    "usergroups:read", "dnd:read", "files:write", "im:write", "im:history",
)  # fmt: skip
BOT_EVENTS = (
    "app_home_opened", "app_uninstalled", "tokens_revoked", "member_joined_channel",
    "member_left_channel", "channel_left", "channel_archive", "channel_deleted",
    "channel_id_changed", "group_left", "group_archive",
)  # fmt: skip


@dataclass(frozen=True)
class User:
    """A person, or a bot. An empty ``team_id`` is the workspace's own."""

    id: str
    name: str
    real_name: str = ""
    tz: str = "Europe/London"
    is_admin: bool = False
    is_bot: bool = False
    title: str = ""
    deleted: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    team_id: str = ""
    quiet: tuple[str, str] | None = None  # do-not-disturb hours in their own zone: ("22:00", "08:00")

    @property
    def label(self) -> str:
        return self.real_name or self.name


@dataclass(frozen=True)
class Channel:
    """A conversation: a channel, or with ``is_im`` the app's DM with ``user``."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    is_im: bool = False
    user: str = ""
    topic: str = ""
    is_general: bool = False


@dataclass(frozen=True)
class UserGroup:
    """A named group of people, mentioned by its handle."""

    id: str
    handle: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """What a workspace starts with, and the app installed in it."""

    team_id: str = "T0NORTH"
    name: str = "Northbridge"
    domain: str = "northbridge"
    users: tuple[User, ...] = ()
    channels: tuple[Channel, ...] = ()
    usergroups: tuple[UserGroup, ...] = ()
    app_id: str = "A0AMBI"
    app_name: str = "Ambidex"
    bot_user: str = "U0AMBI"
    bot_id: str = "B0AMBI"
    bot_token: str = "xoxb-playground"
    app_token: str = "xapp-playground"
    signing_secret: str = "playground-signing-secret"
    commands: tuple[str, ...] = ("/ambi",)
    scopes: tuple[str, ...] = BOT_SCOPES
    events: tuple[str, ...] = BOT_EVENTS
    shortcuts: tuple[tuple[str, str], ...] = ()  # message shortcuts: (callback_id, name in the menu)


@dataclass(frozen=True)
class StoredFile:
    """A file: offered first (``ready`` false), then uploaded, then completed and perhaps shared."""

    id: str
    name: str
    title: str = ""
    alt_text: str = ""
    content: bytes = b""
    ready: bool = False
    created: datetime | None = None
    channels: tuple[str, ...] = ()
    mimetype: str = "application/octet-stream"


@dataclass(frozen=True)
class Message:
    """A message as it stands now.

    ``ephemeral_to`` names the one person who sees it; empty means everybody in
    the channel. ``edited`` is the ``ts`` of the last edit that shows, or empty. ``trouble``
    is set on what Slackbot says when the app did not answer ("operation_timeout").
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: tuple[Block, ...] = ()
    metadata: dict[str, Any] | None = None
    files: tuple[str, ...] = ()
    edited: str = ""
    deleted: bool = False
    thread_ts: str = ""
    ephemeral_to: str = ""
    broadcast: bool = False
    subtype: str = ""
    trouble: str = ""

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts


Said = Message
"""What a person was told in reply to a command: an ephemeral message, or one in the channel."""


@dataclass(frozen=True)
class View:
    """A modal or a Home as one person sees it now.

    ``values`` is what they have typed and chosen, ``errors`` the messages
    beside the fields (block_id → message), ``trouble`` what Slack shows when
    the app did not answer in time.
    """

    id: str
    user: str
    kind: Literal["modal", "home"]
    blocks: tuple[Block, ...]
    hash: str
    title: str = ""
    submit: str = ""
    close: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False
    root_view_id: str = ""
    previous_view_id: str = ""
    values: StateValues = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


class Workspace:
    """The state of the workspace, behind one lock that is never held while the app is called.

    ``version`` grows with every change; `wait` sleeps until it does. Read and
    write inside ``with workspace.changing():``, or read through the methods.
    """

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.clock = clock
        self.version = 0
        self.files_url = "http://127.0.0.1:0/files"
        self._condition = threading.Condition(threading.RLock())
        self._last_ts = 0
        self._serial = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Go back to what the world started with."""
        with self.changing():
            self.run = secrets.token_hex(4)  # what a browser remembers holds for this run only
            bot = User(
                self.world.bot_user, self.world.app_name.lower(), self.world.app_name, "UTC", is_bot=True
            )
            self.users = {user.id: user for user in (*self.world.users, bot)}
            self.channels = {channel.id: channel for channel in self.world.channels}
            self.messages: dict[str, dict[str, Message]] = {}
            self.replies: dict[tuple[str, str], list[str]] = {}  # (channel, ts) → the ts of its replies
            self.ephemerals: list[Message] = []
            self.message_states: dict[tuple[str, str, str], StateValues] = {}
            self.modals: dict[str, list[View]] = {}
            self.homes: dict[str, View] = {}
            self.files: dict[str, StoredFile] = {}
            self.last_read: dict[tuple[str, str], str] = {}
            self.installed = True

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock for a change, then wake whoever waits for one."""
        with self._condition:
            yield
            self.version += 1
            self._condition.notify_all()

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._condition:
            yield

    def wait(self, after: int, seconds: float) -> int:
        """Wait until the version passes ``after``, or for so many seconds; the version then."""
        with self._condition:
            self._condition.wait_for(lambda: self.version > after, timeout=seconds)
            return self.version

    # ids and timestamps

    def new_id(self, prefix: str) -> str:
        """An id that looks like Slack's: ``V0…``, ``F0…``, ``D0…``."""
        return f"{prefix}0{next(self._serial):05d}{secrets.token_hex(2).upper()}"

    def new_ts(self) -> str:
        """A message timestamp: the playground's time, never the same twice, always rising."""
        with self._condition:
            now = int(self.clock.now().timestamp() * 1_000_000)
            self._last_ts = max(now, self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # conversations

    def dm_of(self, user: str) -> Channel | None:
        """The app's DM with somebody, if it was ever opened."""
        with self._condition:
            return next((c for c in self.channels.values() if c.is_im and c.user == user), None)

    def open_dm(self, user: str) -> Channel:
        with self.changing():
            found = self.dm_of(user)
            if found is None:
                members = (user, self.world.bot_user)
                found = Channel(self.new_id("D"), "", members, is_private=True, is_im=True, user=user)
                self.channels[found.id] = found
            return found

    def channels_of(self, user: str) -> list[Channel]:
        """What somebody sees in their sidebar: public channels, theirs among the private, their DM."""
        with self._condition:
            return [c for c in self.channels.values() if not c.is_private or user in c.members]

    # messages

    def put(self, message: Message) -> Message:
        """Keep a message, new or changed; ephemerals are kept apart."""
        with self.changing():
            if message.ephemeral_to:
                self.ephemerals = [m for m in self.ephemerals if m.ts != message.ts]
                if not message.deleted:
                    self.ephemerals.append(message)
            else:
                here = self.messages.setdefault(message.channel, {})
                if message.is_reply and message.ts not in here:
                    self.replies.setdefault((message.channel, message.thread_ts), []).append(message.ts)
                here[message.ts] = message
            return message

    def message(self, channel: str, ts: str) -> Message | None:
        """A message by its place, also an ephemeral one; None when deleted or never there."""
        with self._condition:
            found = self.messages.get(channel, {}).get(ts)
            if found is None:
                found = next((m for m in self.ephemerals if m.ts == ts and m.channel == channel), None)
            return None if found is None or found.deleted else found

    def history(self, channel: str) -> list[Message]:
        """The channel's messages, oldest first, without replies that stayed in their thread."""
        with self._condition:
            every = self.messages.get(channel, {}).values()
            return [m for m in every if not m.deleted and (not m.is_reply or m.broadcast)]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and its replies, oldest first."""
        with self._condition:
            here = self.messages.get(channel, {})
            every = [here[name] for name in (ts, *self.replies.get((channel, ts), ())) if name in here]
            return [message for message in every if not message.deleted]

    def shown_to(self, user: str, channel: str) -> list[Message]:
        """What somebody sees in a channel: its messages and the ephemerals that are theirs, in order."""
        with self._condition:
            own = [m for m in self.ephemerals if m.ephemeral_to == user and m.channel == channel]
            return sorted([*self.history(channel), *own], key=lambda m: m.ts)

    def unread(self, user: str) -> dict[str, int]:
        """How many messages of others somebody has not seen, by channel."""
        with self._condition:
            counts = {}
            for channel in self.channels_of(user):
                seen = self.last_read.get((user, channel.id), "")
                new = [m for m in self.history(channel.id) if m.ts > seen and m.user != user]
                if user in channel.members and new:
                    counts[channel.id] = len(new)
            return counts

    def mark_read(self, user: str, channel: str) -> None:
        with self.changing():
            latest = max((m.ts for m in self.history(channel)), default="")
            self.last_read[user, channel] = latest

    # views

    def modal(self, user: str) -> View | None:
        """The modal on top of somebody's stack."""
        with self._condition:
            stack = self.modals.get(user)
            return stack[-1] if stack else None

    def view(self, view_id: str = "", external_id: str = "") -> View | None:
        with self._condition:
            every = [view for stack in self.modals.values() for view in stack] + list(self.homes.values())
            if view_id:
                return next((view for view in every if view.id == view_id), None)
            return next((view for view in every if external_id and view.external_id == external_id), None)

    def put_view(self, view: View) -> View:
        """Put a view in the place of its older self, or on top of its person's stack."""
        with self.changing():
            if view.kind == "home":
                self.homes[view.user] = view
                return view
            stack = self.modals.setdefault(view.user, [])
            for place, older in enumerate(stack):
                if older.id == view.id:
                    stack[place] = view
                    break
            else:
                stack.append(view)
            return view

    # people

    def change_user(self, user: str, **changes: Any) -> User:
        with self.changing():
            self.users[user] = replace(self.users[user], **changes)
            return self.users[user]

    def change_channel(self, channel: str, **changes: Any) -> Channel:
        with self.changing():
            self.channels[channel] = replace(self.channels[channel], **changes)
            return self.channels[channel]
