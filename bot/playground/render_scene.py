"""Where blocks are shown, and what stands in their fields there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.playground.render_text import Json, Reader

Surface = Literal["message", "modal", "home"]


@dataclass(frozen=True)
class Scene:
    """One surface: who reads it, what was typed, and what is wrong with it.

    ``values`` is Slack's ``state.values``; ``errors`` maps block_id to message;
    ``pictures`` maps a file's id to the address of its picture. ``key`` keeps
    the ids of two surfaces on one page apart.
    """

    reader: Reader
    surface: Surface = "message"
    key: str = "m"
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    people: tuple[tuple[str, str], ...] = ()
    channels: tuple[tuple[str, str], ...] = ()

    def typed(self, block_id: str, element: Json) -> Mapping[str, Any] | None:
        """What the person chose in this element so far, or None if untouched."""
        return self.values.get(block_id, {}).get(str(element.get("action_id", "")))

    def id_of(self, block_id: str, *more: object) -> str:
        """An id for the page, safe in attributes and selectors."""
        return re.sub(r"[^A-Za-z0-9_-]+", "-", "-".join(["b", self.key, block_id, *map(str, more)]))


def chosen(scene: Scene, block_id: str, element: Json) -> list[str]:
    """The values chosen in a select, radio group, set of checkboxes or picker.

    What the person did comes before what the app proposed.
    """
    typed = scene.typed(block_id, element)
    prefix = "initial_" if typed is None else "selected_"
    source: Json = element if typed is None else typed
    found: list[str] = []
    for name in ("option", "user", "conversation", "channel", "date", "time", "date_time"):
        one = source.get(prefix + name)
        many = source.get(f"{prefix}{name}s")
        found += [_value(item) for item in ([one] if one is not None else list(many or ()))]
    return found


def _value(item: object) -> str:
    return str(item.get("value", "")) if isinstance(item, Mapping) else str(item)


def written(scene: Scene, block_id: str, element: Json) -> str:
    """The text in a text field: what was typed, else what the app proposed."""
    typed = scene.typed(block_id, element)
    if typed is None:
        proposed = element.get("initial_value")
        return flat(proposed) if isinstance(proposed, Mapping) else str(proposed or "")
    value = typed.get("value", typed.get("rich_text_value"))
    return flat(value) if isinstance(value, Mapping) else str(value or "")


def flat(rich: Json) -> str:
    """The words of a rich text value, for the text area that stands for it."""
    if "text" in rich and not isinstance(rich["text"], Mapping):
        return str(rich["text"])
    children = rich.get("elements") or ()
    joiner = "\n" if rich.get("type") in {"rich_text", "rich_text_list"} else ""
    return joiner.join(flat(child) for child in children)
