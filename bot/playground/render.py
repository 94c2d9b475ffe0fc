"""Block Kit as accessible HTML: pure functions from dicts to markup.

``blocks_html`` draws the blocks of a message, a modal or a Home. What Slack
would show differently on a small screen is left to the stylesheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from bot.playground.render_chart import chart_html
from bot.playground.render_elements import element_html, image_html
from bot.playground.render_html import Attr, Child, el, join, link
from bot.playground.render_inputs import described_by
from bot.playground.render_markdown import markdown_html
from bot.playground.render_rich import rich_text_html
from bot.playground.render_scene import Scene
from bot.playground.render_table import table_html
from bot.playground.render_text import Json, Reader, mrkdwn, text_html, words_of

__all__ = ["Reader", "Scene", "block_html", "blocks_html", "mrkdwn"]

GROUPED = frozenset({"radio_buttons", "checkboxes"})


def blocks_html(blocks: Iterable[Json], scene: Scene) -> Markup:
    """All blocks of one surface, in order."""
    return join(block_html(block, scene, str(number)) for number, block in enumerate(blocks))


def block_html(block: Json, scene: Scene, position: str = "0") -> Markup:
    """One block; one the playground does not know is named, not hidden."""
    kind = str(block.get("type", ""))
    drawer = DRAWERS.get(kind)
    if drawer is None:
        return el("p", f"The playground cannot show “{kind}” blocks.", class_="block unknown")
    block_id = str(block.get("block_id") or position)
    css = "block " + kind.replace("_", "-")
    return el("div", drawer(block, scene, block_id), class_=css, data_block_id=block_id)


def _section(block: Json, scene: Scene, block_id: str) -> Markup:
    words = block.get("text")
    parts: list[Child] = []
    if words:
        parts.append(el("div", text_html(words, scene.reader), class_="words"))
    if block.get("fields"):
        cells = (el("div", text_html(field, scene.reader)) for field in block["fields"])
        parts.append(el("div", *cells, class_="fields"))
    body = el("div", *parts, class_="body")
    accessory = block.get("accessory")
    if not isinstance(accessory, Mapping):
        return body
    return join([body, el("div", _element(scene, block_id, accessory, words_of(words)), class_="accessory")])


def _element(scene: Scene, block_id: str, element: Json, label: str = "") -> Markup:
    """An element outside an input block: its group is named by the text beside it."""
    drawn = element_html(scene, block_id, element)
    if element.get("type") in GROUPED and label and scene.surface != "modal":
        return el("div", drawn, role="group", aria_label=label)
    return drawn


def _header(block: Json, scene: Scene, block_id: str) -> Markup:
    level = block.get("level")
    base = int(level) + 1 if isinstance(level, int) and 1 <= level <= 4 else 3
    return el(f"h{base}", text_html(block.get("text"), scene.reader))


def _divider(block: Json, scene: Scene, block_id: str) -> Markup:
    return el("hr")


def _context(block: Json, scene: Scene, block_id: str) -> Markup:
    parts = []
    for element in block.get("elements") or ():
        if element.get("type") == "image":
            parts.append(image_html(scene, element, "picture tiny"))
        else:
            parts.append(el("span", text_html(element, scene.reader)))
    return join(parts)


def _actions(block: Json, scene: Scene, block_id: str) -> Markup:
    return join(element_html(scene, block_id, element) for element in block.get("elements") or ())


def _input(block: Json, scene: Scene, block_id: str) -> Markup:
    """A labelled field with its hint below, and what is wrong with it below that."""
    element: Json = block.get("element") or {}
    optional = el("span", " (optional)", class_="optional") if block.get("optional") else None
    label = join([text_html(block.get("label"), scene.reader), optional])
    field = element_html(scene, block_id, element)
    heading_id = scene.id_of(block_id, "label")
    hint = el(
        "p", text_html(block.get("hint"), scene.reader), class_="hint", id=scene.id_of(block_id, "hint")
    )
    wrong = scene.errors.get(block_id, "")
    error = el("p", wrong, class_="error", id=scene.id_of(block_id, "error"), role="alert" if wrong else None)
    marks: dict[str, Attr] = {"data_input": block_id, "data_optional": bool(block.get("optional"))}
    marks["data_dispatch"] = bool(block.get("dispatch_action"))
    if element.get("type") in GROUPED or str(element.get("type", "")).startswith("multi_"):
        described = described_by(scene, block_id)
        legend = el("legend", label, id=heading_id)
        return el("fieldset", legend, field, hint, error, aria_describedby=described, **marks)
    target = scene.id_of(block_id, element.get("action_id", ""))
    return el("div", el("label", label, for_=target, id=heading_id), field, hint, error, **marks)


def _image(block: Json, scene: Scene, block_id: str) -> Markup:
    title = text_html(block.get("title"), scene.reader)
    return el("figure", el("figcaption", title) if title else None, image_html(scene, block))


def _rich_text(block: Json, scene: Scene, block_id: str) -> Markup:
    return rich_text_html(block, scene.reader)


def _markdown(block: Json, scene: Scene, block_id: str) -> Markup:
    return markdown_html(str(block.get("text", "")), scene.reader)


def _chart(block: Json, scene: Scene, block_id: str) -> Markup:
    return chart_html(block)


def _table(block: Json, scene: Scene, block_id: str) -> Markup:
    return table_html(block, scene.reader)


ALERTS = {"info": "ℹ", "warning": "⚠", "error": "⛔", "success": "✓"}


def _alert(block: Json, scene: Scene, block_id: str) -> Markup:
    level = str(block.get("level", "default"))
    sign = el("span", ALERTS.get(level, "•"), class_="sign", aria_hidden="true")
    spoken = el("span", level.capitalize() + ": ", class_="sr-only") if level in ALERTS else None
    words = el("div", spoken, text_html(block.get("text"), scene.reader))
    return el("div", sign, words, class_=f"notice {level if level in ALERTS else 'default'}", role="note")


def _container(block: Json, scene: Scene, block_id: str) -> Markup:
    """A frame around other blocks, which folds where the app says so."""
    reader = scene.reader
    title = block.get("title")
    heading: Child = text_html(title, reader) if title else None
    if heading is None and isinstance(block.get("rich_text_title"), Mapping):
        heading = rich_text_html(block["rich_text_title"], reader)
    subtitle = el("small", text_html(block["subtitle"], reader)) if block.get("subtitle") else None
    icon = (
        image_html(scene, block["icon"], "picture tiny") if isinstance(block.get("icon"), Mapping) else None
    )
    head = join([icon, el("span", el("strong", heading), subtitle)]) if heading else None
    children = block.get("child_blocks") or ()
    inside = el(
        "div", *(block_html(b, scene, f"{block_id}.{n}") for n, b in enumerate(children)), class_="inside"
    )
    css = f"frame {block.get('width', 'standard')}" + (" ruled" if block.get("has_header_divider") else "")
    if block.get("is_collapsible"):
        summary = el("summary", head or "More")
        return el("details", summary, inside, class_=css, open=not block.get("default_collapsed"))
    return el("section", el("div", head, class_="head") if head else None, inside, class_=css)


def _file(block: Json, scene: Scene, block_id: str) -> Markup:
    return el("p", f"File {block.get('external_id', '')}", class_="file")


def _video(block: Json, scene: Scene, block_id: str) -> Markup:
    title = words_of(block.get("title")) or str(block.get("alt_text", "Video"))
    return el("p", "▶ ", link(block.get("title_url") or block.get("video_url"), title), class_="file")


Drawer = Callable[[Any, Scene, str], Markup]
DRAWERS: dict[str, Drawer] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "data_visualization": _chart,
    "data_table": _table,
    "table": _table,
    "alert": _alert,
    "container": _container,
    "file": _file,
    "video": _video,
}
