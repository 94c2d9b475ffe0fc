"""Fields: what is in them at the start, what may be put in, and what stays when a view changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.playground.blocks import elements_of, walk
from bot.playground.elements import options_of
from bot.playground.refusals import Refused
from bot.playground.workspace import Block, StateValues, Workspace

Element = dict[str, Any]

TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
# element type → the key of its answer in ``state.values``, and of what it starts with
KEYS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(TYPED, ("value", "initial_value")),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
SEVERAL = ("checkboxes", *(kind for kind in KEYS if kind.startswith("multi_")))
FORMS = {"datepicker": r"\d{4}-\d\d-\d\d", "timepicker": r"\d\d:\d\d"}


def initial(element: Element) -> dict[str, Any]:
    """The answer a field starts with."""
    key, start = KEYS[element["type"]]
    nothing: Any = [] if element["type"] in SEVERAL else None
    return {"type": element["type"], key: element.get(start, nothing)}


def values_for(blocks: Iterable[Block], before: StateValues | None = None) -> StateValues:
    """The answers of a new view: what was typed where block_id and action_id stayed, else the start."""
    values: StateValues = {}
    for _, block in walk(list(blocks)):
        for element in elements_of(block):
            if element["type"] not in KEYS:
                continue
            kept = (before or {}).get(block["block_id"], {}).get(element["action_id"])
            same = kept is not None and kept["type"] == element["type"]
            answer = kept if same and kept is not None else initial(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = answer
    return values


def find_input(blocks: Iterable[Block], name: str) -> tuple[Block, Element]:
    """The field with this block_id, action_id or visible label; in a label, ``*`` and case do not matter."""
    fields = [(block, element) for _, block in walk(list(blocks)) for element in elements_of(block)]
    fields = [(block, element) for block, element in fields if element["type"] in KEYS]
    for attribute in (lambda b, e: b["block_id"], lambda b, e: e["action_id"], lambda b, e: label_of(b)):
        found = [(b, e) for b, e in fields if attribute(b, e) == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(f"There is more than one field called {name}.")
    loose = [(b, e) for b, e in fields if label_of(b).casefold() == name.replace("_", " ").casefold()]
    if len(loose) == 1:
        return loose[0]
    known = ", ".join(f"{block['block_id']} ({label_of(block)})" for block, _ in fields) or "none at all"
    raise Refused(f"There is no field {name} here. The fields are: {known}.")


def label_of(block: Block) -> str:
    words = block.get("label") or block.get("text") or {}
    return str(words.get("text", "")) if isinstance(words, dict) else ""


def answer_for(ws: Workspace, element: Element, value: Any) -> dict[str, Any]:
    """What ``state.values`` says once a person put ``value`` into the field; Refused when they cannot."""
    kind = element["type"]
    key = KEYS[kind][0]
    if value is None or value in ("", []):
        return {"type": kind, key: [] if kind in SEVERAL else None}
    if kind in TYPED:
        return {"type": kind, key: typed(element, str(value))}
    if kind == "rich_text_input":
        return {"type": kind, key: value if isinstance(value, dict) else as_rich_text(str(value))}
    if kind in SEVERAL:
        return {"type": kind, key: several(ws, element, value)}
    if key == "selected_option":
        return {"type": kind, key: option_named(element, value)}
    if key in ("selected_user", "selected_conversation", "selected_channel"):
        return {"type": kind, key: someone(ws, kind, str(value))}
    if kind == "datetimepicker":
        return {"type": kind, key: int(value)}
    form = FORMS.get(kind)
    if form and not re.fullmatch(form, str(value)):
        raise Refused(f"{value} is not something a {kind} offers.")
    return {"type": kind, key: value}


def typed(element: Element, words: str) -> str:
    most = element.get("max_length", 3000)
    if len(words) > most:
        raise Refused(f"That is {len(words)} characters; the field takes {most}.")
    if element["type"] == "number_input":
        check_number(element, words)
    return words


def check_number(element: Element, words: str) -> None:
    if not re.fullmatch(r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+", words):
        raise Refused(f"{words} is not a number this field takes.")
    least, most = element.get("min_value"), element.get("max_value")
    if (least is not None and float(words) < float(least)) or (
        most is not None and float(words) > float(most)
    ):
        raise Refused(f"The number must lie between {least or 'anything'} and {most or 'anything'}.")


def several(ws: Workspace, element: Element, value: Any) -> list[Any]:
    """Several choices, in the order of the options where there are options."""
    wanted = list(value) if isinstance(value, list | tuple | set) else [value]
    most = element.get("max_selected_items")
    if most is not None and len(wanted) > most:
        raise Refused(f"At most {most} can be chosen here.")
    if KEYS[element["type"]][0] != "selected_options":
        return [someone(ws, element["type"], str(name)) for name in wanted]
    chosen = [option_named(element, name) for name in wanted]
    return [option for option in options_of(element) if option in chosen] or chosen


def option_named(element: Element, value: Any) -> dict[str, Any]:
    """The option with this value, or this visible text."""
    if isinstance(value, dict):
        value = value.get("value")
    options = options_of(element)
    for option in options:
        if option.get("value") == str(value):
            return option
    for option in options:
        if option["text"]["text"] == str(value):
            return option
    offered = ", ".join(option["text"]["text"] for option in options)
    raise Refused(f"{value} is not offered here. Offered are: {offered}.")


def someone(ws: Workspace, kind: str, name: str) -> str:
    """The id of a person or a channel, by id or name."""
    with ws.reading():
        if "users" in kind:
            found = (
                name if name in ws.users else next((u.id for u in ws.users.values() if u.name == name), "")
            )
        else:
            bare = name.removeprefix("#")
            every = ws.channels
            found = (
                name if name in every else next((c.id for c in every.values() if c.name == bare and bare), "")
            )
    if not found:
        raise Refused(f"{name} is nobody and nothing one could choose here.")
    return found


def as_rich_text(words: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [section]}


def is_empty(answer: dict[str, Any]) -> bool:
    return answer[KEYS[answer["type"]][0]] in (None, "", [])


def unfinished(blocks: Iterable[Block], values: StateValues) -> dict[str, str]:
    """What Slack's client says beside the fields before it lets anybody submit: block_id → message."""
    said = {}
    for _, block in walk(list(blocks)):
        if block["type"] != "input":
            continue
        element = block["element"]
        answer = values[block["block_id"]][element["action_id"]]
        least = element.get("min_length", 0)
        if is_empty(answer):
            if not block.get("optional"):
                said[block["block_id"]] = "Please complete this required field."
        elif element["type"] in TYPED and len(answer["value"]) < least:
            said[block["block_id"]] = f"Please enter at least {least} characters."
    return said
