"""A workspace as people use it: what they do in it, what they see, and how an app is connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground import clicks, forms, modals, people, visible
from bot.playground.clock import Clock, RealClock
from bot.playground.core import Core
from bot.playground.profiles import view_json
from bot.playground.refusals import Refused
from bot.playground.transport import Ack, HttpCarrier
from bot.playground.workspace import Message, Said, User, View, World


@dataclass(frozen=True)
class Jump:
    """A button that moves the clock; ``target`` says where to, or None while there is nowhere to go."""

    label: str
    target: Callable[[], datetime | None]


@dataclass(frozen=True)
class Step:
    """One of the ticking steps a newcomer is shown."""

    label: str
    hint: str
    done: Callable[[], bool]


class Workplace(Core):
    """A workspace to try an app in, before anything is served."""

    def __init__(self, world: World, clock: Clock | None = None) -> None:
        super().__init__(world, clock or RealClock())
        self.on_clock_move: Callable[[datetime], None] | None = None
        self.on_reset: Callable[[], None] | None = None
        self.moving = False
        self.lands = ""  # where a newcomer lands: a channel's id or "app"; empty: where something waits
        self.lookers: set[str] = set()  # as whom somebody has looked at the page
        self.steps: list[Step] = []
        self.jumps: list[Jump] = [
            Jump("+1 hour", lambda: self.clock.now() + timedelta(hours=1)),
            Jump("+1 day", lambda: self.clock.now() + timedelta(days=1)),
            Jump("+1 week", lambda: self.clock.now() + timedelta(weeks=1)),
            Jump("Friday 15:00", lambda: next_friday(self.clock.now(), self.zone)),
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the workspace: its first person's."""
        return ZoneInfo(self.world.users[0].tz if self.world.users else "UTC")

    # connecting

    def connect_http(self, request_url: str) -> None:
        """Deliver to this address, as an app's Request URL; its ``url_verification`` must pass."""
        carrier = HttpCarrier(request_url, self.world.signing_secret)
        challenge = self.workspace.new_id("challenge")
        body = {"token": "legacy-verification-token", "challenge": challenge, "type": "url_verification"}
        ack = carrier.carry("event", body, self.patience, None)
        told = ack.body if isinstance(ack.body, str) else ack.fields.get("challenge")
        if not ack.ok or told != challenge:
            raise Refused(
                f"{request_url} did not answer the challenge: {ack.trouble or told!r} ({ack.status})."
            )
        self.carrier = carrier

    def move_clock(self, target: datetime) -> None:
        """Let time pass until then: the way a clock button does where ``on_clock_move`` is set."""
        self._set_moving(True)
        try:
            if self.on_clock_move:
                self.on_clock_move(target)
            else:
                self.clock.set(target)
        finally:
            self._set_moving(False)

    def _set_moving(self, moving: bool) -> None:
        with self.workspace.changing():
            self.moving = moving

    def reset(self) -> None:
        """Go back to how the world began; the clock stays, since it only goes forward."""
        if self.moving:
            raise Refused("The clock is still moving.")
        self.workspace.reset()
        self.tickets.clear()
        self.limits.clear()
        self.faults.clear()
        self.record.clear()
        if self.on_reset:
            self.on_reset()

    # what people do

    def command(self, user: str, channel: str, line: str) -> Said | None:
        """Type a slash command in a channel (or, by one's own id, in the DM with the app)."""
        return people.command(self, user, channel, line)

    def open_home(self, user: str) -> None:
        people.open_home(self, user)

    def open_messages(self, user: str) -> None:
        """Open the app's Messages tab, which Slack also calls ``app_home_opened``."""
        people.open_home(self, user, "messages")

    def click(
        self,
        user: str,
        place: Message | View | Mapping[str, Any],
        action: str,
        value: Any = None,
        *,
        block: str = "",
    ) -> View | None:
        """Click a button or choose something, named by action_id or by what stands on it.

        ``block`` names the block where the same stands in several.
        """
        return clicks.click(self, user, place, action, value, block)

    def shortcut(self, user: str, message: Message, callback_id: str) -> View | None:
        return clicks.shortcut(self, user, message, callback_id)

    def fill(self, user: str, fields: Mapping[str, Any]) -> View:
        """Fill in fields of the top modal, named by visible label or block_id."""
        return modals.fill(self, user, fields)

    def submit(self, user: str, /, **fields: Any) -> View | None:
        """Fill in and submit the top modal; the modal then on top."""
        return modals.submit(self, user, fields)

    def close(self, user: str, *, everything: bool = False) -> View | None:
        return modals.close(self, user, everything=everything)

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> Message:
        """Write a message."""
        return people.write(self, user, channel, text, thread_ts)

    def join(self, user: str, channel: str, inviter: str = "") -> None:
        people.join(self, user, channel, inviter)

    def leave(self, user: str, channel: str) -> None:
        people.leave(self, user, channel)

    def archive(self, channel: str, user: str = "") -> None:
        people.archive(self, channel, user)

    def uninstall(self) -> None:
        people.uninstall(self)

    def change_channel_id(self, channel: str, new_id: str) -> None:
        people.rename_id(self, channel, new_id)

    def change_user(self, user: str, **changes: Any) -> User:
        """Change somebody's profile: ``tz``, ``deleted``, ``title``, ``quiet`` and so on."""
        return people.change_user(self, user, changes)

    def event(self, kind: str, **fields: Any) -> Ack | None:
        """Send any other event the app subscribed to; None when it did not."""
        return people.send(self, {"type": kind, **fields})

    def redeliver(self, times: int = 1, reason: str = "http_timeout") -> list[Ack]:
        """Send the last event again, as Slack does when it heard no ack."""
        return people.redeliver(self, times, reason)

    # what people see

    def home(self, user: str) -> dict[str, Any] | None:
        """Somebody's Home as Slack's view object, or None while nothing was published."""
        view = self.workspace.homes.get(user)
        return view_json(self.workspace, view) if view else None

    def modal(self, user: str) -> View | None:
        return self.workspace.modal(user)

    def messages(self, channel: str) -> list[Message]:
        """A channel's messages, oldest first, without replies in threads."""
        return self.workspace.history(self.place(channel).id)

    def dm(self, user: str) -> list[Message]:
        """The messages in somebody's DM with the app."""
        place = self.workspace.dm_of(user)
        return self.workspace.history(place.id) if place else []

    def ephemerals(self, user: str) -> list[Message]:
        """What only this person sees, in any channel."""
        with self.workspace.reading():
            return [message for message in self.workspace.ephemerals if message.ephemeral_to == user]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and its replies."""
        return self.workspace.thread(self.place(channel).id, ts)

    def file(self, file_id: str) -> bytes:
        found = self.workspace.files.get(file_id)
        if found is None or not found.ready:
            raise Refused(f"There is no file {file_id}.")
        return found.content

    def unread(self, user: str) -> dict[str, int]:
        return self.workspace.unread(user)

    def mark_read(self, user: str, channel: str) -> None:
        self.workspace.mark_read(user, self.place(channel).id)

    def visible_text(self, thing: Message | View | Mapping[str, Any] | str | None) -> str:
        """Everything somebody sees of a message, a modal or Home, as plain text."""
        return visible.visible_text(self.workspace, thing)

    def value_of(self, view: View, field: str) -> Any:
        """What stands in a field of a modal now, by label or block_id."""
        block, element = forms.find_input(view.blocks, field)
        answer = view.values[block["block_id"]][element["action_id"]]
        return answer[forms.KEYS[answer["type"]][0]]

    def wait_until(self, true: Callable[[], bool], seconds: float = 3.0) -> bool:
        """Wait, in real time, until something is so; for apps that speak after their ack."""
        began = datetime.now(UTC)
        while not true():
            left = seconds - (datetime.now(UTC) - began).total_seconds()
            if left <= 0:
                return False
            self.workspace.wait(self.workspace.version, min(left, 0.05))
        return True

    # keeping

    def write_transcript(self, path: Path | str) -> int:
        """Write every exchange down, one JSON line each; how many there were."""
        return self.record.write(Path(path))


def next_friday(now: datetime, zone: ZoneInfo) -> datetime:
    """The next Friday, 15:00 in this zone."""
    local = now.astimezone(zone)
    ahead = local.date() + timedelta(days=(4 - local.weekday()) % 7)
    moment = datetime(ahead.year, ahead.month, ahead.day, 15, tzinfo=zone)
    if moment <= local:
        later = ahead + timedelta(days=7)
        moment = datetime(later.year, later.month, later.day, 15, tzinfo=zone)
    return moment.astimezone(UTC)
