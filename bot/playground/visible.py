"""What somebody reads: messages, modals and Home as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.forms import KEYS
from bot.playground.workspace import Block, Message, StateValues, View, Workspace

MARK = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def visible_text(ws: Workspace, thing: Message | View | Mapping[str, Any] | str | None) -> str:
    """Everything somebody sees of this, line by line; names instead of ids."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        return readable(ws, thing)
    if isinstance(thing, Message):
        lines = blocks_text(ws, thing.blocks, {}) if thing.blocks else [readable(ws, thing.text)]
        lines += [
            f"[{ws.files[name].title or ws.files[name].name}]" for name in thing.files if name in ws.files
        ]
        return "\n".join(line for line in lines if line)
    if isinstance(thing, View):
        return view_text(ws, thing)
    title = (thing.get("title") or {}).get("text", "") if thing.get("type") == "modal" else ""
    values = (thing.get("state") or {}).get("values") or {}
    return "\n".join(line for line in [title, *blocks_text(ws, thing.get("blocks", []), values)] if line)


def view_text(ws: Workspace, view: View) -> str:
    lines = [view.title, *blocks_text(ws, view.blocks, view.values, view.errors)]
    lines += [f"[{face}]" for face in (view.close, view.submit) if face]
    return "\n".join(line for line in lines if line)


def blocks_text(
    ws: Workspace, blocks: Iterable[Block], values: StateValues, errors: Mapping[str, str] | None = None
) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        shown = SHOWN.get(block["type"])
        if shown:
            lines += shown(ws, block, values.get(block.get("block_id", ""), {}))
        if errors and block.get("block_id") in errors:
            lines.append(f"! {errors[block['block_id']]}")
    return lines


def words(ws: Workspace, text: Any) -> str:
    """A text object's words, or a bare string's."""
    if isinstance(text, str):
        return readable(ws, text)
    if not isinstance(text, Mapping):
        return ""
    raw = str(text.get("text", ""))
    return raw if text.get("type") == "plain_text" else readable(ws, raw)


def readable(ws: Workspace, text: str) -> str:
    """Mrkdwn as people read it: ids become names, links their words, dates a date."""

    def shown(found: re.Match[str]) -> str:
        sign, target, label = found.groups()
        if sign == "@":
            user = ws.users.get(target)
            return f"@{user.label if user else label or target}"
        if sign == "#":
            channel = ws.channels.get(target)
            return f"#{channel.name if channel else label or target}"
        if sign == "!":
            return label or f"@{target}"
        return label or target

    return html.unescape(MARK.sub(shown, text))


def section(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    lines = [words(ws, block.get("text")), *(words(ws, field) for field in block.get("fields", []))]
    return [*lines, element_text(ws, block.get("accessory"), answers)]


def single(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    return [words(ws, block.get("text"))]


def markdown(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    return [block["text"]]


def context(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    return [" ".join(e["alt_text"] if e["type"] == "image" else words(ws, e) for e in block["elements"])]


def actions(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    return [" ".join(element_text(ws, element, answers) for element in block["elements"])]


def image(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    return [words(ws, block.get("title")), block["alt_text"]]


def field(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    return [
        words(ws, block["label"]),
        element_text(ws, block["element"], answers),
        words(ws, block.get("hint")),
    ]


def container(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    head = (
        rich_text(ws, block["rich_text_title"], {})
        if "rich_text_title" in block
        else [words(ws, block["title"])]
    )
    return [*head, words(ws, block.get("subtitle")), *blocks_text(ws, block["child_blocks"], {})]


def rich_text(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for part in block["elements"]:
        if part["type"] == "rich_text_list":
            lines += ["• " + inline(ws, item["elements"]) for item in part["elements"]]
        else:
            lines += inline(ws, part["elements"]).split("\n")
    return lines


def inline(ws: Workspace, parts: Iterable[Mapping[str, Any]]) -> str:
    shown = []
    for part in parts:
        kind = part["type"]
        if kind == "user":
            shown.append(readable(ws, f"<@{part['user_id']}>"))
        elif kind == "channel":
            shown.append(readable(ws, f"<#{part['channel_id']}>"))
        elif kind == "emoji":
            shown.append(f":{part['name']}:")
        elif kind == "link":
            shown.append(part.get("text") or part["url"])
        elif kind == "broadcast":
            shown.append(f"@{part['range']}")
        elif kind == "date":
            shown.append(part.get("fallback") or datetime.fromtimestamp(part["timestamp"], UTC).isoformat())
        else:
            shown.append(str(part.get("text", part.get("usergroup_id", ""))))
    return "".join(shown)


def chart(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    plot = block["chart"]
    if plot["type"] == "pie":
        return [block["title"], *(f"{part['label']}: {part['value']}" for part in plot["segments"])]
    lines = [block["title"]]
    for series in plot["series"]:
        points = ", ".join(f"{point['label']} {point['value']}" for point in series["data"])
        lines.append(f"{series['name']}: {points}")
    return lines


def table(ws: Workspace, block: Block, answers: Mapping[str, Any]) -> list[str]:
    def cell(value: Mapping[str, Any]) -> str:
        return (
            " ".join(rich_text(ws, dict(value), {})) if value["type"] == "rich_text" else str(value["text"])
        )

    return [block["caption"], *(" | ".join(cell(value) for value in row) for row in block["rows"])]


def element_text(ws: Workspace, element: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> str:
    """What is seen of an element: a button's words, a field's answer or what stands in for one."""
    if not element:
        return ""
    kind = element["type"]
    if kind == "image":
        return str(element["alt_text"])
    if kind == "feedback_buttons":
        return " ".join(
            f"[{element[name]['text']['text']}]" for name in ("positive_button", "negative_button")
        )
    if kind in ("checkboxes", "radio_buttons"):
        return choices(ws, element, answers)
    answer = answers.get(element.get("action_id", ""), {}).get(KEYS[kind][0]) if kind in KEYS else None
    if answer not in (None, "", []):
        return answer_text(ws, kind, answer)
    return f"[{words(ws, element.get('text') or element.get('placeholder')) or kind}]"


def choices(ws: Workspace, element: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    answer = answers.get(element["action_id"], {}).get(KEYS[element["type"]][0])
    chosen = [
        option["value"] for option in (answer if isinstance(answer, list) else [answer] if answer else [])
    ]
    marks = ("☑", "☐") if element["type"] == "checkboxes" else ("◉", "○")
    return "\n".join(
        f"{marks[0] if option['value'] in chosen else marks[1]} {words(ws, option['text'])}"
        for option in element["options"]
    )


def answer_text(ws: Workspace, kind: str, answer: Any) -> str:
    if isinstance(answer, list):
        return ", ".join(answer_text(ws, kind, entry) for entry in answer)
    if isinstance(answer, Mapping):
        if answer.get("type") == "rich_text":
            return "\n".join(rich_text(ws, dict(answer), {}))
        return words(ws, answer.get("text"))
    if "users" in kind:
        return readable(ws, f"<@{answer}>")
    if kind.endswith(("channels_select", "conversations_select")):
        return readable(ws, f"<#{answer}>")
    if kind == "datetimepicker":
        return datetime.fromtimestamp(int(answer), UTC).astimezone(ZoneInfo("UTC")).isoformat()
    return str(answer)


SHOWN = {
    "section": section,
    "header": single,
    "alert": single,
    "markdown": markdown,
    "context": context,
    "actions": actions,
    "context_actions": actions,
    "image": image,
    "input": field,
    "container": container,
    "rich_text": rich_text,
    "data_visualization": chart,
    "data_table": table,
}
