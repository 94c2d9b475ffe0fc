"""What the colleagues read: the messages that come in, and the buttons and fields in front of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.playground import Message, Playground, View

Block = Mapping[str, Any]
SAYING = ("chat.postMessage", "chat.update")


@dataclass(frozen=True)
class Button:
    """A button or select: its route, without what tells twins apart, its whole id, and its value."""

    route: str
    action: str
    value: str


@dataclass(frozen=True)
class Seen:
    """A message that came in or changed: when, to whom if it is a direct one, and of what kind."""

    message: Message
    at: datetime
    person: str  # empty in a channel
    kind: str  # as its metadata says: prompt, reminder, notice, post
    is_new: bool
    buttons: tuple[Button, ...]

    def button(self, route: str) -> Button | None:
        return next((b for b in self.buttons if b.route == route), None)


class Eyes:
    """Reads the playground's record as it grows.

    In no order but its own, place by place: what was said to different people at
    the same time may have been said by different processes.
    """

    def __init__(self, pg: Playground, moment: Callable[[], datetime]) -> None:
        self.pg = pg
        self._moment = moment
        self._read = 0

    def look(self) -> list[Seen]:
        """What was said since the last look."""
        found = []
        for line in self.pg.record.after(self._read):
            if line.kind == "api" and line.response is None:
                break  # still being answered
            self._read = line.n
            if line.kind == "api" and line.name in SAYING and line.response.get("ok"):
                at = min(line.at, self._moment())
                seen = self._seen(line.response, at, is_new=line.name == SAYING[0])
                if seen:
                    found.append(seen)
        return sorted(found, key=lambda seen: (seen.at, seen.person, seen.message.channel))

    def _seen(self, response: Mapping[str, Any], at: datetime, *, is_new: bool) -> Seen | None:
        message = self.pg.workspace.message(response["channel"], response["ts"])
        if message is None:
            return None
        place = self.pg.workspace.channels[message.channel]
        payload = (message.metadata or {}).get("event_payload", {})
        return Seen(
            message, at, place.user, payload.get("kind", ""), is_new, tuple(buttons_of(message.blocks))
        )


def elements_of(blocks: Iterable[Block]) -> Iterator[Mapping[str, Any]]:
    """Every element in these blocks that can be used."""
    for block in blocks:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()
        for name in ("accessory", "element"):
            if name in block:
                yield block[name]


def buttons_of(blocks: Iterable[Block]) -> Iterator[Button]:
    """The buttons and selects of a message or modal."""
    for element in elements_of(blocks):
        action = str(element.get("action_id", ""))
        if action:
            yield Button(action.partition("#")[0], action, str(element.get("value", "")))


def button_below(blocks: Iterable[Block], words: str, route: str) -> Button | None:
    """The first button of a route that stands below these words."""
    found = False
    for block in blocks:
        found = found or words in str(block)
        button = next((b for b in buttons_of([block]) if b.route == route), None) if found else None
        if button:
            return button
    return None


def message_with(pg: Playground, person: str, route: str, value: str) -> tuple[Message, Button] | None:
    """The newest direct message to somebody with this button, and the button."""
    for message in reversed(pg.dm(person)):
        for button in buttons_of(message.blocks):
            if button.route == route and button.value == value:
                return message, button
    return None


def fields_of(view: View) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The fields of a modal: block_id and element."""
    for block in view.blocks:
        if block["type"] == "input":
            yield block["block_id"], block["element"]


def options_of(element: Mapping[str, Any]) -> dict[str, str]:
    """What a select offers: value → text."""
    return {o["value"]: o["text"]["text"] for o in element.get("options", ())}


def words_of(message: Message) -> str:
    """Everything a message says, as its reader hears it."""
    return message.text
