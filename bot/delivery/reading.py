"""What listeners and jobs may ask of Slack.

Slack waits three seconds for us, so we wait less for it: whoever asked hears a
sentence instead of nothing.
"""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.errors import SlackFailure
from bot.delivery.slack import Calls
from handlers.deps import SlackChannel, SlackPerson, View

KEPT = timedelta(minutes=1)
PAGE = 200
PATIENCE = 2.0


class SlackReader:
    """What listeners and jobs may ask of Slack; people and channels are remembered for a minute."""

    def __init__(self, calls: Calls, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._now = now
        self._kept: dict[Hashable, tuple[datetime, Any]] = {}
        self._lock = threading.Lock()

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self._call(workspace, "views_open", trigger_id=trigger_id, view=view)

    def push_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self._call(workspace, "views_push", trigger_id=trigger_id, view=view)

    def update_modal(self, workspace: str, view_id: str, view: View) -> None:
        self._call(workspace, "views_update", view_id=view_id, view=view)

    def person(self, workspace: str, person: str) -> SlackPerson:
        found: SlackPerson = self._remembered(
            ("person", workspace, person), lambda: self._read_person(workspace, person)
        )
        return found

    def channel(self, workspace: str, channel: str, *, fresh: bool = False) -> SlackChannel:
        """A channel as Slack told of it within the last minute, or as it is at this moment if ``fresh``."""
        key = ("channel", workspace, channel)
        if fresh:
            with self._lock:
                self._kept.pop(key, None)
        found: SlackChannel = self._remembered(key, lambda: self._read_channel(workspace, channel))
        return found

    def members(self, workspace: str, channel: str) -> list[str]:
        """Everybody in a channel, page by page."""
        found: list[str] = []
        cursor = ""
        while True:
            page = self._call(workspace, "conversations_members", channel=channel, limit=PAGE, cursor=cursor)
            found += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    def is_admin(self, workspace: str, person: str) -> bool:
        """Whether somebody administers the workspace; no, where Slack does not say."""
        try:
            return self.person(workspace, person).is_admin
        except SlackFailure:
            return False

    def _call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        return self._calls.call(workspace, method, patience=PATIENCE, **arguments)

    def _read_person(self, workspace: str, person: str) -> SlackPerson:
        user = self._call(workspace, "users_info", user=person)["user"]
        profile = user.get("profile") or {}
        return SlackPerson(
            id=person,
            zone=user.get("tz"),
            is_admin=bool(user.get("is_admin") or user.get("is_owner")),
            is_bot=bool(user.get("is_bot")),
            deleted=bool(user.get("deleted")),
            external=bool(user.get("is_stranger")) or user.get("team_id", workspace) != workspace,
            name=str(profile.get("real_name") or user.get("real_name") or user.get("name") or ""),
        )

    def _read_channel(self, workspace: str, channel: str) -> SlackChannel:
        found = self._call(workspace, "conversations_info", channel=channel)["channel"]
        return SlackChannel(
            id=str(found["id"]),
            name=str(found.get("name", "")),
            shared_outside=bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared")),
            archived=bool(found.get("is_archived")),
            bot_is_in=bool(found.get("is_member")),
            private=bool(found.get("is_private")),
        )

    def _remembered(self, key: Hashable, read: Callable[[], Any]) -> Any:
        now = self._now()
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept[0] <= now < kept[0] + KEPT:
                return kept[1]
        value = read()
        with self._lock:
            if len(self._kept) > 10_000:
                self._kept.clear()
            self._kept[key] = (now, value)
        return value
