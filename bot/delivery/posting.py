"""One delivery as calls to Slack: what it says, where, and what stands in for what Slack refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.delivery.errors import BlocksRefused, Dead, Retry, SlackFailure, Unknown
from bot.delivery.slack import Calls
from config.vocabulary import DeliveryKind
from handlers.deps import View
from storage.models import Delivery

Body = dict[str, Any]
METHODS = {
    DeliveryKind.UPDATE: "chat.update",
    DeliveryKind.HOME: "views.publish",
    DeliveryKind.FILE: "files.completeUploadExternal",
}
AGAIN = timedelta(seconds=5)
SCANNING = timedelta(seconds=2)
IDEMPOTENT = (DeliveryKind.UPDATE, DeliveryKind.HOME)


@dataclass(frozen=True)
class Posted:
    """Where a message now stands."""

    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Target:
    """A message sent earlier, which this one changes or answers."""

    channel: str
    ts: str


def method_of(kind: DeliveryKind) -> str:
    """Slack's method for a kind of delivery, which is what Slack limits."""
    return METHODS.get(kind, "chat.postMessage")


def kinds_of(method: str) -> tuple[DeliveryKind, ...]:
    """The kinds of delivery that wait when a method has to; ``*`` is every method."""
    return tuple(kind for kind in DeliveryKind if method in ("*", method_of(kind)))


def label_of(delivery: Delivery) -> dict[str, str]:
    """What a message says of itself to machines: which delivery it is, of what kind, about what.

    Whoever counts what was sent to whom needs no look into our tables.
    """
    about = {"subject": delivery.subject} if delivery.subject else {}
    return {"id": delivery.id, "kind": delivery.kind.value, **about}


class Poster:
    """Says one delivery to Slack. ``home`` draws App Home, ``draw`` turns SVG into PNG."""

    def __init__(self, calls: Calls, home: Callable[[str, str], View], draw: Callable[[str], bytes]) -> None:
        self._calls = calls
        self._home = home
        self._draw = draw

    def say(self, delivery: Delivery, body: Body, target: Target | None) -> Posted:
        """Make the call that a delivery stands for. Raises a ``SlackFailure``."""
        match delivery.kind:
            case DeliveryKind.UPDATE:
                return self._change(delivery, body, target)
            case DeliveryKind.HOME:
                return self._publish(delivery)
            case DeliveryKind.FILE:
                return self._share(delivery, body)
            case _:
                return self._post(delivery, body, target)

    def _with_picture(self, delivery: Delivery, body: Body) -> Body:
        """The message with a picture in the place of the chart that Slack refused to draw."""
        picture = body["picture"]
        png = self._draw(picture["svg"])
        name = f"{picture['name'].removesuffix('.png')}.png"
        file = self.upload(delivery.workspace, name, png, alt=picture["alt"])
        self._calls.call(
            delivery.workspace, "files_completeUploadExternal", files=[{"id": file, "title": name}]
        )
        block = {"type": "image", "slack_file": {"id": file}, "alt_text": picture["alt"][:2000]}
        blocks = [b for b in body["blocks"] if b["type"] != "data_visualization"]
        at = next((n for n, b in enumerate(body["blocks"]) if b["type"] == "data_visualization"), len(blocks))
        kept = {key: value for key, value in body.items() if key != "picture"}
        return kept | {"blocks": [*blocks[:at], block, *blocks[at:]]}

    def draw_instead(self, delivery: Delivery, body: Body, refused: BlocksRefused) -> tuple[Body, timedelta]:
        """What to say in the place of what Slack did not draw, and how long to wait before.

        A chart becomes a picture; without pictures, the words stand alone.
        """
        if has(body, "data_visualization") and "picture" in body:
            try:
                return self._with_picture(delivery, body), timedelta()
            except Dead:
                return without_charts(body), timedelta()
            except SlackFailure as failure:
                # Nothing was posted: whatever became of the picture, all of it can be tried again.
                raise failure if isinstance(failure, Retry) else Retry(failure.code, AGAIN) from None
        if has(body, "image") and delivery.attempt < 4:
            return body, SCANNING  # Slack looks at an uploaded picture before it shows it
        if has(body, "data_visualization") or has(body, "image"):
            return without_charts(body), timedelta()
        raise refused

    def upload(self, workspace: str, name: str, data: bytes, alt: str = "") -> str:
        """Send a file's bytes to Slack; it is nowhere to be seen until it is completed. Its id."""
        extra: dict[str, Any] = {"alt_txt": alt[:1000]} if alt else {}
        place = self._calls.call(
            workspace, "files_getUploadURLExternal", filename=name, length=len(data), **extra
        )
        self._calls.upload(place["upload_url"], data)
        return str(place["file_id"])

    def open_dm(self, workspace: str, person: str) -> str:
        """The id of the DM with somebody."""
        return str(self._calls.call(workspace, "conversations_open", users=person)["channel"]["id"])

    def _post(self, delivery: Delivery, body: Body, target: Target | None) -> Posted:
        thread: Mapping[str, Any] = {"thread_ts": target.ts} if target else {}
        answer = self._calls.call(
            delivery.workspace,
            "chat_postMessage",
            channel=target.channel if target else delivery.channel or delivery.person,
            text=body["text"] or " ",
            blocks=body.get("blocks") or [],
            metadata={"event_type": "ambidex", "event_payload": label_of(delivery)},
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
            **thread,
        )
        return Posted(answer["channel"], answer["ts"])

    def _change(self, delivery: Delivery, body: Body, target: Target | None) -> Posted:
        assert target is not None  # the sender looked
        self._calls.call(
            delivery.workspace,
            "chat_update",
            channel=target.channel,
            ts=target.ts,
            text=body["text"] or " ",
            blocks=body.get("blocks") or [],
            parse="none",
            link_names=False,
        )
        return Posted(target.channel, target.ts)

    def _publish(self, delivery: Delivery) -> Posted:
        person = str(delivery.person)
        view = self._home(delivery.workspace, person)
        self._calls.call(delivery.workspace, "views_publish", user_id=person, view=view)
        return Posted()

    def _share(self, delivery: Delivery, body: Body) -> Posted:
        """Send a file to somebody's DM, with what there is to say beside it."""
        name, text = body["file"]["name"], body["file"]["text"]
        try:
            channel = self.open_dm(delivery.workspace, str(delivery.person))
            file = self.upload(delivery.workspace, name, text.encode())
        except Unknown as lost:  # nobody has seen anything yet, so all of it can be done again
            raise Retry(lost.code, AGAIN) from None
        self._calls.call(
            delivery.workspace,
            "files_completeUploadExternal",
            files=[{"id": file, "title": name}],
            channel_id=channel,
            initial_comment=body["text"] or name,
        )
        return Posted(channel)


def without_charts(body: Body) -> Body:
    """The message in words alone, where no chart or picture is possible; the words say it all."""
    drawn = ("data_visualization", "image")
    kept = {key: value for key, value in body.items() if key != "picture"}
    return kept | {"blocks": [b for b in body.get("blocks", ()) if b["type"] not in drawn]}


def has(body: Body, kind: str) -> bool:
    """Whether the message has a block of this kind."""
    return any(block["type"] == kind for block in body.get("blocks", ()))
