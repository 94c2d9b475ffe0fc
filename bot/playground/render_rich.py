"""The ``rich_text`` block: sections, lists, quotes and preformatted text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from bot.playground.render_html import el, join, link
from bot.playground.render_text import (
    Json,
    Reader,
    channel_mention,
    date_html,
    emoji_html,
    mention,
    plain,
)

TAGS = (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "del"), ("underline", "u"))


def rich_text_html(block: Json, reader: Reader) -> Markup:
    """A rich text block; lists of deeper indent are nested in the item above them."""
    parts: list[Markup] = []
    elements = list(block.get("elements") or ())
    while elements:
        kind = elements[0].get("type")
        if kind == "rich_text_list":
            run = []
            while elements and elements[0].get("type") == "rich_text_list":
                run.append(elements.pop(0))
            parts.append(_lists(run, reader))
        else:
            parts.append(_part(elements.pop(0), reader))
    return el("div", *parts, class_="rich")


def _part(element: Json, reader: Reader) -> Markup:
    inside = join(_inline(child, reader) for child in element.get("elements") or ())
    kind = element.get("type")
    if kind == "rich_text_preformatted":
        return el("pre", el("code", inside))
    if kind == "rich_text_quote":
        return el("blockquote", inside)
    return el("p", inside)


def _lists(run: Sequence[Json], reader: Reader) -> Markup:
    parts = []
    for part in run:
        name = "ol" if part.get("style") == "ordered" else "ul"
        indent = min(8, max(0, int(part.get("indent") or 0)))
        items = [el("li", _item(item, reader)) for item in part.get("elements") or ()]
        start = int(part.get("offset") or 0) + 1
        parts.append(
            el(name, *items, class_=f"indent-{indent}", start=start if name == "ol" and start > 1 else None)
        )
    return join(parts)


def _item(item: Json, reader: Reader) -> Markup:
    return join(_inline(child, reader) for child in item.get("elements") or ())


def _inline(element: Json, reader: Reader) -> Markup:
    kind = str(element.get("type", ""))
    if kind == "text":
        drawn: Markup = plain(str(element.get("text", "")), emoji=False)
    elif kind == "link":
        drawn = link(element.get("url"), str(element.get("text") or element.get("url", "")))
    elif kind == "user":
        drawn = mention(str(element.get("user_id", "")), reader)
    elif kind == "channel":
        drawn = channel_mention(str(element.get("channel_id", "")), reader)
    else:
        drawn = _mark(kind, element, reader)
    return _styled(drawn, element.get("style"))


def _mark(kind: str, element: Json, reader: Reader) -> Markup:
    if kind == "usergroup":
        group = str(element.get("usergroup_id", ""))
        return el("span", "@" + reader.groups.get(group, group), class_="mention")
    if kind == "broadcast":
        return el("span", f"@{element.get('range', 'here')}", class_="mention loud")
    if kind == "emoji":
        return Markup("{}").format(emoji_html(str(element.get("name", ""))))
    if kind == "date":
        stamp = element.get("timestamp")
        fallback = str(element.get("fallback", ""))
        if not isinstance(stamp, int):
            return el("span", fallback)
        return date_html(
            stamp, str(element.get("format", "")), str(element.get("url") or ""), fallback, reader
        )
    if kind == "color":
        return el("code", str(element.get("value", "")))
    return el("span", f"[{kind}]", class_="unknown")


def _styled(drawn: Markup, style: Any) -> Markup:
    if isinstance(style, dict):
        for name, tag in TAGS:
            if style.get(name):
                drawn = el(tag, drawn)
    return drawn
