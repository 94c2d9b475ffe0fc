"""The Block Kit parts every view shares, as plain dicts.

People's words never become markup: they go out as rich text, or escaped. A
message's ``text`` is made from its blocks, so a screen reader, which reads only
the text, hears all of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

Block = dict[str, Any]

SECTION_LIMIT = 3000
BUTTON_LIMIT = 75
TITLE_LIMIT = 24
INPUT_LIMIT = 3000
LABEL_LIMIT = 2000

_BIDI = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF, 0x200B]
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # and halves of cut emoji


# --- words ---------------------------------------------------------------------------------


def clean(text: str) -> str:
    """What somebody typed, composed and without invisible tricks; emoji keep their joiners.

    Where nothing is left that shows, nothing was typed.
    """
    typed = _CONTROL.sub("", unicodedata.normalize("NFC", text).translate(_BIDI)).strip()
    return typed if any(unicodedata.category(character)[0] not in "CZ" for character in typed) else ""


def escape(text: str) -> str:
    """Text that Slack shows as it is, in a place where markup is read."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Somebody's words inside our markup: escaped, and with no character left that styles."""
    return re.sub(r"([*_~`])", "\u200b\\1\u200b", escape(text))


def clip(text: str, limit: int) -> str:
    """A label that must fit; never used on what people wrote and others should read."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def mention(person: str) -> str:
    return f"<@{person}>"


def pieces(text: str, limit: int = INPUT_LIMIT) -> list[str]:
    """The text in parts that fit a field, broken between lines where it can be."""
    found = [""]
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), limit):
            part = line[start : start + limit]
            joined = f"{found[-1]}\n{part}" if found[-1] else part
            found = [*found[:-1], joined] if len(joined) <= limit else [*found, part]
    return found


# --- blocks --------------------------------------------------------------------------------


def header(text: str) -> Block:
    return {"type": "header", "text": plain(clip(text, 150))}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION_LIMIT)}}
    return block | {"accessory": accessory} if accessory else block


def context(*texts: str) -> Block:
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": clip(t, SECTION_LIMIT)} for t in texts],
    }


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": list(elements)}
    return block | {"block_id": block_id} if block_id else block


def quote(text: str, by: str | None = None) -> Block:
    """Somebody's words, shown as a quotation and never read as markup or mentions."""
    parts: list[Block] = [{"type": "text", "text": text or " "}]
    if by:
        parts += [{"type": "text", "text": "\n— "}, {"type": "user", "user_id": by}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": parts}]}


def words(*parts: str | Block, bold: bool = False) -> Block:
    """A line of rich text: our words, and people's, safe side by side."""
    style: Block = {"style": {"bold": True}} if bold else {}
    elements = [p if isinstance(p, dict) else {"type": "text", "text": p} | style for p in parts if p]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


# --- elements ------------------------------------------------------------------------------


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def button(
    text: str, action: str, value: str = "", *, style: str | None = None, confirm: Block | None = None
) -> Block:
    """A button. ``action`` is the route; add ``#n`` where the same route stands twice in a view."""
    block: Block = {"type": "button", "text": plain(clip(text, BUTTON_LIMIT)), "action_id": action}
    if value:
        block["value"] = value
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = confirm
    return block


def confirm(title: str, text: str, yes: str, no: str = "Go back") -> Block:
    """A question before something that cannot be undone."""
    return {
        "title": plain(clip(title, 100)),
        "text": plain(clip(text, 300)),
        "confirm": plain(clip(yes, 30)),
        "deny": plain(clip(no, 30)),
    }


def option(text: str, value: str, description: str = "") -> Block:
    block: Block = {"text": plain(clip(text, 75)), "value": value}
    return block | {"description": plain(clip(description, 75))} if description else block


def choose(
    kind: str,
    action: str,
    options: Sequence[Block],
    initial: str | Sequence[str] | None = None,
    placeholder: str = "",
) -> Block:
    """A choice among options, as ``static_select``, ``radio_buttons``, ``checkboxes`` and the like."""
    block: Block = {"type": kind, "action_id": action, "options": list(options)}
    if placeholder and kind.endswith("select"):
        block["placeholder"] = plain(clip(placeholder, 150))
    chosen = [
        o
        for o in options
        if o["value"] == initial or (not isinstance(initial, str) and o["value"] in (initial or ()))
    ]
    if chosen and kind in ("checkboxes", "multi_static_select"):
        block["initial_options"] = chosen
    elif chosen:
        block["initial_option"] = chosen[0]
    return block


def text_input(
    action: str = "text",
    *,
    initial: str = "",
    lines: int = 1,
    limit: int = INPUT_LIMIT,
    placeholder: str = "",
) -> Block:
    block: Block = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": lines > 1,
        "max_length": limit,
    }
    if initial:
        block["initial_value"] = initial[:limit]
    if placeholder:
        block["placeholder"] = plain(clip(placeholder, 150))
    return block


def picker(kind: str, action: str, **initial: Any) -> Block:
    """A ``datepicker``, ``timepicker``, ``users_select``, ``conversations_select`` and the like."""
    return {"type": kind, "action_id": action} | {k: v for k, v in initial.items() if v not in (None, "", [])}


def time_input(action: str, at: time | None) -> Block:
    """A time of day to choose."""
    return picker("timepicker", action, initial_time=f"{at:%H:%M}" if at else None)


def field_input(
    label: str, block_id: str, element: Block, *, optional: bool = False, hint: str = ""
) -> Block:
    """One labelled field of a modal; ``Values`` reads it back by ``block_id``."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(clip(label, LABEL_LIMIT)),
        "element": element,
        "optional": optional,
    }
    return block | {"hint": plain(clip(hint, 2000))} if hint else block


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = "Save",
    close: str = "Cancel",
    subject: str = "",
) -> Block:
    """A modal. ``subject`` is what it is about: an id, loaded and authorised again on submit."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(clip(title, TITLE_LIMIT)),
        "close": plain(clip(close, TITLE_LIMIT)),
        "private_metadata": subject,
        "blocks": list(blocks),
    }
    return view | {"submit": plain(clip(submit, TITLE_LIMIT))} if submit else view


def notice_modal(title: str, blocks: Sequence[Block]) -> Block:
    """A modal that only says something."""
    return modal("close", title, blocks, submit=None, close="Close")


# --- messages ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A picture made from SVG when it is needed; ``alt`` says what it shows."""

    svg: str
    alt: str
    name: str


@dataclass(frozen=True)
class Message:
    """What is said: blocks, and the same in words.

    ``picture`` takes the place of a native chart where Slack refuses one.
    ``file`` is a file for one person: name and text.
    """

    blocks: Sequence[Block]
    text: str = ""
    picture: Picture | None = None
    file: tuple[str, str] | None = None

    def body(self) -> dict[str, Any]:
        """The message as it is kept in the outbox."""
        body: dict[str, Any] = {"text": self.text or text_of(self.blocks), "blocks": list(self.blocks)}
        if self.picture:
            body["picture"] = {"svg": self.picture.svg, "alt": self.picture.alt, "name": self.picture.name}
        if self.file:
            body["file"] = {"name": self.file[0], "text": self.file[1]}
        return body


def say(*lines: str) -> Message:
    """A short message of our own words."""
    return Message([section(line) for line in lines])


def text_of(blocks: Iterable[Block]) -> str:
    """Everything the blocks say, as text, for screen readers and notifications."""
    return "\n".join(line for line in (_text_of(b) for b in blocks) if line)


def _text_of(block: Block) -> str:
    match block.get("type"):
        case "section":
            parts = [block["text"]["text"]] if "text" in block else []
            return "\n".join(parts + [f["text"] for f in block.get("fields", ())])
        case "header":
            return escape(str(block["text"]["text"]))
        case "context":
            return " · ".join(e["text"] if "text" in e else e.get("alt_text", "") for e in block["elements"])
        case "rich_text":
            return "\n".join(_rich(e) for e in block["elements"])
        case "actions":
            faces = (e.get("text") or e.get("placeholder") for e in block["elements"])
            return " · ".join(f"[{escape(face['text'])}]" for face in faces if face)
        case "image":
            return str(block["alt_text"])
        case "markdown":
            return escape(str(block["text"]))
        case _:
            return ""  # dividers; and charts, whose finding stands in the words beside them


def _rich(element: Block) -> str:
    if "elements" in element:
        inner = "".join(_rich(e) for e in element["elements"])
        return (
            "\n".join("> " + line for line in inner.split("\n"))
            if element["type"] == "rich_text_quote"
            else inner
        )
    if element["type"] == "user":
        return mention(element["user_id"])
    if element["type"] == "link":
        return f"<{element['url']}>"
    return literal(element.get("text", ""))
