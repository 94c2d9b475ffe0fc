"""A small workspace in which every block and element stands once: no bot needed.

The page's tests look at it, and so do we when the page changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.playground.forms import values_for
from bot.playground.transport import Ack
from bot.playground.workspace import Channel, Message, StoredFile, User, View, Workspace, World
from tests.playground.gallery_blocks import CHOICES, DIGEST, HOME, MODAL, PROMPT, RICH, Block, section

START = datetime(2026, 3, 6, 15, 4, tzinfo=UTC)
HOSTILE = (
    '<img src=x onerror="alert(1)"> </textarea><script>alert(2)</script> "quoted" \'single\' & {{ 7*7 }}'
)

USERS = (
    User("U0ANA", "ana", "Ana Sorrel", "Europe/London", is_admin=True, title="Chief nurse"),
    User("U0BEN", "ben", "Ben Quillfeather", "Europe/London", title="Chief operating officer"),
    User("U0CHI", "chi", "Chidi Marlowe-Ashby", "Pacific/Auckland", title="Strategy director"),
    User("U0DEE", "dee", "Dee Hollin", "America/St_Johns", title="Improvement lead"),
)
EVERYBODY = tuple(user.id for user in USERS)
WORLD = World(
    users=USERS,
    channels=(
        Channel("C0EXEC", "executive-team", (*EVERYBODY, "U0AMBI"), topic="Eight people, one hospital"),
        Channel("C0PLACE", "place-partnership", ("U0ANA", "U0DEE", "U0AMBI"), is_ext_shared=True),
        Channel("C0OPEN", "winter-planning", ("U0BEN",)),
        Channel("C0QUIET", "estates-and-digital", ("U0ANA",), is_private=True),
    ),
    shortcuts=(("share_line", "Share as a learning"),),
)


def fill(ws: Workspace) -> None:
    """Put the gallery into a workspace, as Ana finds it on a Friday afternoon."""
    ws.files["F0CHART"] = StoredFile(
        "F0CHART", "chart.png", "Balance", "Bars: short 60, long 15", PNG, ready=True, mimetype="image/png"
    )
    dm = ws.open_dm("U0ANA").id
    day = timedelta(days=1)
    say(ws, "C0EXEC", "U0AMBI", "Hello! I am Ambidex. <@U0ANA> set me up for this team.", ago=day * 4)
    digest = say(ws, "C0EXEC", "U0AMBI", "What we learned this week", DIGEST, ago=timedelta(minutes=4))
    say(ws, "C0EXEC", "U0BEN", "The noon report alone is worth it :+1:", thread=digest.ts)
    say(ws, "C0EXEC", "U0DEE", "Agreed – *thank you*.", thread=digest.ts)
    say(ws, "C0EXEC", "U0BEN", HOSTILE)
    say(ws, "C0EXEC", "U0BEN", "And one more line, shortly after.", edited=True)
    say(ws, "C0EXEC", "U0AMBI", "*/ambi status*\nNext check-in: Friday 09:00 in your own zone.", to="U0ANA")
    say(ws, "C0PLACE", "U0AMBI", "Every block", RICH, ago=day)
    say(ws, "C0PLACE", "U0AMBI", "Choices", CHOICES)
    say(ws, "C0PLACE", "U0AMBI", "With a picture", files=("F0CHART",))
    say(ws, dm, "U0AMBI", "Friday check-in", PROMPT)
    ws.put_view(_view("V0HOME", "home", HOME))


def open_modal(ws: Workspace, errors: dict[str, str] | None = None) -> View:
    """Open the modal that has every input."""
    view = _view("V0MODAL", "modal", MODAL)
    return ws.put_view(
        replace(view, title="Friday check-in", submit="Save", close="Cancel", errors=errors or {})
    )


def another_modal(ws: Workspace, below: View) -> View:
    """A second modal on top of the first."""
    view = _view("V0SECOND", "modal", [section("Who sees this: only you.")])
    return ws.put_view(replace(view, title="Who sees what", previous_view_id=below.id, root_view_id=below.id))


def _view(view_id: str, kind: Any, blocks: list[Block]) -> View:
    given = tuple({"block_id": f"b{number}", **block} for number, block in enumerate(blocks))
    return View(view_id, "U0ANA", kind, given, hash="1.a", values=values_for(given))


def say(
    ws: Workspace,
    channel: str,
    user: str,
    text: str,
    blocks: list[Block] | None = None,
    *,
    ago: timedelta = timedelta(0),
    thread: str = "",
    to: str = "",
    edited: bool = False,
    files: tuple[str, ...] = (),
) -> Message:
    """Put a message where it belongs, so long ago."""
    ts = ws.new_ts()
    if ago:
        ts = f"{(ws.clock.now() - ago).timestamp():.6f}"
    given = tuple({"block_id": f"b{number}", **block} for number, block in enumerate(blocks or []))
    message = Message(ts, channel, user, text, given, files=files, thread_ts=thread, ephemeral_to=to)
    return ws.put(replace(message, edited=ts) if edited else message)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63e0178901000119009a3a5ed4330000000049454e44ae426082"
)


class App:
    """Stands where an app would: keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = {}

    def carry(self, kind: str, payload: dict[str, Any], patience: float, retry: object) -> Ack:
        self.heard.append((kind, payload))
        answer = self.answers.get(str(payload.get("type", kind)))
        return Ack(answer(payload) if callable(answer) else answer)

    def actions(self) -> list[tuple[str, Any]]:
        """What was pressed or chosen, in order."""
        found = []
        for _, payload in self.heard:
            for action in payload.get("actions", ()):
                chosen = action.get("selected_option") or {}
                value = chosen.get("value") or action.get("value") or action.get("selected_user")
                found.append((action["action_id"], value))
        return found
