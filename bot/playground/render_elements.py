"""Block Kit's interactive elements as native HTML controls.

Native controls keep the keyboard, the screen reader and the phone working
without a line of script; the page's script only carries a change to the app.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from markupsafe import Markup

from bot.playground.render_html import Attr, el, join, safe_url
from bot.playground.render_inputs import date_field, number_field, text_field
from bot.playground.render_scene import Scene, chosen
from bot.playground.render_text import Json, moment_of, text_html, words_of

Drawer = Callable[[Scene, str, Json], Markup]


def element_html(scene: Scene, block_id: str, element: Json) -> Markup:
    """Any element; one the playground does not know is named, not hidden."""
    drawer = DRAWERS.get(str(element.get("type", "")))
    if drawer is None:
        return el("p", f"The playground cannot show “{element.get('type')}” elements.", class_="unknown")
    return drawer(scene, block_id, element)


def hooks(block_id: str, element: Json, kind: str) -> dict[str, Attr]:
    """The data attributes by which the page's script finds out what was done."""
    confirm = element.get("confirm")
    return {
        "data_act": str(element.get("action_id", "")),
        "data_block": block_id,
        "data_kind": kind,
        "data_confirm": _confirmation(confirm) if isinstance(confirm, Mapping) else None,
    }


def _confirmation(confirm: Json) -> str:
    words = {key: words_of(confirm.get(key)) for key in ("title", "text", "confirm", "deny")}
    return json.dumps({**words, "style": str(confirm.get("style", ""))})


def _button(scene: Scene, block_id: str, element: Json) -> Markup:
    style = element.get("style")
    look = f"btn {style}" if style in {"primary", "danger"} else "btn"
    label = text_html(element.get("text"), scene.reader)
    spoken = element.get("accessibility_label")
    value = element.get("value")
    common: dict[str, Attr] = {
        **hooks(block_id, element, "button"),
        "aria_label": str(spoken) if spoken else None,
        "data_value": None if value is None else str(value),
        "class_": look,
        "id": scene.id_of(block_id, element.get("action_id", "")),
    }
    url = safe_url(element.get("url"))
    if url:
        return el("a", label, href=url, target="_blank", rel="noopener noreferrer", **common)
    return el("button", label, type="button", **common)


def _select(scene: Scene, block_id: str, element: Json) -> Markup:
    picked = set(chosen(scene, block_id, element))
    groups = _choices(scene, element)
    flat = [option for _, options in groups for option in options]
    # In a modal a choice may be taken back; a message tells the app of choices only.
    fixed = bool(picked) and scene.surface != "modal"
    empty = el("option", _placeholder(element, "Choose one"), value="", selected=not picked, disabled=fixed)
    body = [empty]
    for label, options in groups:
        drawn = [
            el("option", _with_note(text, note), value=value, selected=value in picked)
            for value, text, note in options
        ]
        body.append(el("optgroup", *drawn, label=label) if label else join(drawn))
    missing = picked - {value for value, _, _ in flat}
    body += [el("option", value, value=value, selected=True) for value in sorted(missing)]
    return el(
        "select",
        *body,
        class_="field",
        id=scene.id_of(block_id, element.get("action_id", "")),
        aria_label=None if scene.surface == "modal" else _placeholder(element, "Choose one"),
        **hooks(block_id, element, "one"),
    )


def _multi_select(scene: Scene, block_id: str, element: Json) -> Markup:
    """A disclosure with checkboxes: what a multi-select is, without a widget of our own."""
    picked = chosen(scene, block_id, element)
    options = [option for _, group in _choices(scene, element) for option in group]
    names = [text for value, text, _ in options if value in picked]
    limit = element.get("max_selected_items")
    boxes = [
        _tick(scene, block_id, element, "checkbox", value, Markup("{}").format(text), note, value in picked)
        for value, text, note in options
    ]
    heading = ", ".join(names) if names else _placeholder(element, "Choose any")
    return el(
        "details",
        el("summary", heading, class_="field", data_placeholder=_placeholder(element, "Choose any")),
        el("div", *boxes, class_="ticks", role="group", aria_label=_placeholder(element, "Choose any")),
        class_="multi",
        id=scene.id_of(block_id, element.get("action_id", "")),
        data_limit=int(limit) if limit else None,
        **hooks(block_id, element, "many"),
    )


def _placeholder(element: Json, otherwise: str) -> str:
    return words_of(element.get("placeholder")) or otherwise


def _with_note(text: str, note: str) -> str:
    return f"{text} — {note}" if note else text


Choice = tuple[str, str, str]


def _choices(scene: Scene, element: Json) -> list[tuple[str, list[Choice]]]:
    kind = str(element.get("type", ""))
    if "users" in kind:
        return [("", [(user, name, "") for user, name in scene.people])]
    if "conversations" in kind or "channels" in kind:
        return [("", [(channel, f"#{name}", "") for channel, name in scene.channels])]
    if element.get("option_groups"):
        return [
            (words_of(g.get("label")), [_choice(o) for o in g.get("options", ())])
            for g in element["option_groups"]
        ]
    return [("", [_choice(option) for option in element.get("options", ())])]


def _choice(option: Json) -> Choice:
    return str(option.get("value", "")), words_of(option.get("text")), words_of(option.get("description"))


def _radios(scene: Scene, block_id: str, element: Json) -> Markup:
    return _tick_group(scene, block_id, element, "radio", "one")


def _checkboxes(scene: Scene, block_id: str, element: Json) -> Markup:
    return _tick_group(scene, block_id, element, "checkbox", "many")


def _tick_group(scene: Scene, block_id: str, element: Json, control: str, kind: str) -> Markup:
    picked = set(chosen(scene, block_id, element))
    rows = []
    for option in element.get("options", ()):
        value = str(option.get("value", ""))
        label = text_html(option.get("text"), scene.reader)
        note = text_html(option.get("description"), scene.reader)
        rows.append(_tick(scene, block_id, element, control, value, label, note, value in picked))
    return el(
        "div",
        *rows,
        class_="ticks",
        role="radiogroup" if control == "radio" else "group",
        id=scene.id_of(block_id, element.get("action_id", "")),
        aria_labelledby=scene.id_of(block_id, "label") if scene.surface == "modal" else None,
        **hooks(block_id, element, kind),
    )


def _tick(
    scene: Scene,
    block_id: str,
    element: Json,
    control: str,
    value: str,
    label: Markup,
    note: str | Markup,
    on: bool,
) -> Markup:
    field = scene.id_of(block_id, element.get("action_id", ""))
    box = el("input", type=control, name=field, value=value, checked=on, data_label=str(label.striptags()))
    words = el("span", label, el("small", note) if note else None)
    return el("label", box, words, class_="tick")


def _overflow(scene: Scene, block_id: str, element: Json) -> Markup:
    marks = hooks(block_id, element, "button")
    items = []
    for option in element.get("options", ()):
        label = text_html(option.get("text"), scene.reader)
        url = safe_url(option.get("url"))
        value = str(option.get("value", ""))
        if url:
            item = el(
                "a", label, href=url, target="_blank", rel="noopener noreferrer", data_value=value, **marks
            )
        else:
            item = el("button", label, type="button", data_value=value, **marks)
        items.append(item)
    return el(
        "details",
        el("summary", "⋯", class_="btn quiet", aria_label="More choices", title="More choices"),
        el("div", *items, class_="menu-list"),
        class_="menu",
        id=scene.id_of(block_id, element.get("action_id", "")),
    )


def _feedback(scene: Scene, block_id: str, element: Json) -> Markup:
    marks = hooks(block_id, element, "button")
    buttons = []
    for key, sign in (("positive_button", "👍"), ("negative_button", "👎")):
        button = element.get(key) or {}
        label = words_of(button.get("text"))
        spoken = str(button.get("accessibility_label") or label)
        face = el("span", sign, aria_hidden="true")
        value = str(button.get("value", ""))
        text = el("span", label)
        buttons.append(
            el(
                "button",
                face,
                text,
                type="button",
                class_="btn quiet",
                aria_label=spoken,
                data_value=value,
                **marks,
            )
        )
    return el("span", *buttons, class_="feedback")


def _icon_button(scene: Scene, block_id: str, element: Json) -> Markup:
    label = words_of(element.get("text"))
    value = str(element.get("value", ""))
    sign = "🗑" if element.get("icon") == "trash" else "•"
    marks = hooks(block_id, element, "button")
    face = el("span", sign, aria_hidden="true")
    return el(
        "button",
        face,
        type="button",
        class_="btn quiet",
        aria_label=label,
        title=label,
        data_value=value,
        **marks,
    )


def _moment_field(scene: Scene, block_id: str, element: Json) -> Markup:
    """A date and time in the person's own zone; Slack sends it as a Unix time."""
    picked = chosen(scene, block_id, element)
    moment: datetime | None = moment_of(picked[0], scene.reader.zone) if picked else None
    shown = moment.strftime("%Y-%m-%dT%H:%M") if moment else ""
    marks = {**hooks(block_id, element, "moment"), "data_zone": scene.reader.zone.key}
    return date_field(scene, block_id, element, "datetime-local", shown, marks)


def _date(scene: Scene, block_id: str, element: Json) -> Markup:
    picked = chosen(scene, block_id, element)
    return date_field(
        scene, block_id, element, "date", picked[0] if picked else "", hooks(block_id, element, "date")
    )


def _time(scene: Scene, block_id: str, element: Json) -> Markup:
    picked = chosen(scene, block_id, element)
    return date_field(
        scene, block_id, element, "time", picked[0] if picked else "", hooks(block_id, element, "time")
    )


def _text(scene: Scene, block_id: str, element: Json) -> Markup:
    return text_field(scene, block_id, element, hooks(block_id, element, "text"))


def _number(scene: Scene, block_id: str, element: Json) -> Markup:
    return number_field(scene, block_id, element, hooks(block_id, element, "text"))


def image_html(scene: Scene, image: Json, css: str = "picture") -> Markup:
    """A picture with its words, or the words alone where it lies outside.

    The page loads nothing from a network, so a picture on another host is
    shown as a frame with its description.
    """
    alt = str(image.get("alt_text", ""))
    file = image.get("slack_file") or {}
    url = scene.pictures.get(str(file.get("id", ""))) or safe_url(file.get("url") or image.get("image_url"))
    if url and url.startswith("/"):
        return el("img", src=url, alt=alt, class_=css, loading="lazy")
    return el(
        "span", "🖼 " + (alt or "A picture"), class_=f"{css} absent", role="img", aria_label=alt or "A picture"
    )


def _image(scene: Scene, block_id: str, element: Json) -> Markup:
    return image_html(scene, element, "picture small")


DRAWERS: dict[str, Drawer] = {
    "button": _button,
    "image": _image,
    "overflow": _overflow,
    "feedback_buttons": _feedback,
    "icon_button": _icon_button,
    "radio_buttons": _radios,
    "checkboxes": _checkboxes,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment_field,
    "number_input": _number,
    "plain_text_input": _text,
    "rich_text_input": _text,
    "email_text_input": _text,
    "url_text_input": _text,
    **dict.fromkeys(
        ("static_select", "external_select", "users_select", "conversations_select", "channels_select"),
        _select,
    ),
    **dict.fromkeys(
        (
            "multi_static_select",
            "multi_external_select",
            "multi_users_select",
            "multi_conversations_select",
            "multi_channels_select",
        ),
        _multi_select,
    ),
}
