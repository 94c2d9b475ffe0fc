"""Fields people type into: text, numbers, dates and times."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from bot.playground.render_html import Attr, el, join
from bot.playground.render_scene import Scene, written
from bot.playground.render_text import Json, words_of

LONGEST = 3000  # Slack's own limit for a text field
TYPES = {"email_text_input": "email", "url_text_input": "url"}


def text_field(scene: Scene, block_id: str, element: Json, hooks: Mapping[str, Attr]) -> Markup:
    """A line or an area, with the characters left below it where there is a limit of the app's own."""
    value = written(scene, block_id, element)
    longest = int(element.get("max_length") or LONGEST)
    shortest = int(element.get("min_length") or 0)
    common = _common(scene, block_id, element, hooks)
    common |= {
        "data_max": longest,
        "minlength": shortest or None,
        "data_told": bool(element.get("max_length")),
    }
    if element.get("multiline") or element.get("type") == "rich_text_input":
        field = el("textarea", value, rows=4, **common)
    else:
        kind = TYPES.get(str(element.get("type")), "text")
        field = el("input", type=kind, value=value, autocomplete="off", **common)
    left = longest - len(value)
    told = bool(element.get("max_length")) or left < longest / 5
    words = f"{left} left" if told else ""
    return join([field, el("span", words, class_="left", aria_live="polite", data_keep=True)])


def number_field(scene: Scene, block_id: str, element: Json, hooks: Mapping[str, Attr]) -> Markup:
    """A number, whole unless the app allows decimals."""
    common = _common(scene, block_id, element, hooks)
    return el(
        "input",
        type="number",
        value=written(scene, block_id, element),
        min=_bound(element, "min_value"),
        max=_bound(element, "max_value"),
        step="any" if element.get("is_decimal_allowed") else "1",
        inputmode="decimal" if element.get("is_decimal_allowed") else "numeric",
        **common,
    )


def date_field(
    scene: Scene, block_id: str, element: Json, kind: str, value: str, hooks: Mapping[str, Attr]
) -> Markup:
    """A day, a time, or both, with the browser's own picker."""
    return el("input", type=kind, value=value, **_common(scene, block_id, element, hooks))


def _common(scene: Scene, block_id: str, element: Json, hooks: Mapping[str, Attr]) -> dict[str, Attr]:
    wrong = block_id in scene.errors
    label = words_of(element.get("placeholder"))
    return {
        **hooks,
        "class_": "field",
        "id": scene.id_of(block_id, element.get("action_id", "")),
        "placeholder": label or None,
        "aria_label": None if scene.surface == "modal" else label or "Your answer",
        "aria_invalid": "true" if wrong else None,
        "aria_describedby": described_by(scene, block_id),
        "autofocus": bool(element.get("focus_on_load")),
    }


def described_by(scene: Scene, block_id: str) -> str:
    """The ids of a field's hint and error, which may be empty."""
    return f"{scene.id_of(block_id, 'hint')} {scene.id_of(block_id, 'error')}"


def _bound(element: Json, name: str) -> str | None:
    value = element.get(name)
    return None if value is None else str(value)
