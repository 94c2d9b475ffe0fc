"""HTML from Python, escaped by construction.

Everything a person or a bot wrote reaches the page through ``el``, which
escapes children and attributes alike: markup can only come from this module
and its callers, never from text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

Child = Markup | str | int | float | None
Attr = str | int | float | bool | None

VOID = frozenset({"br", "hr", "img", "input"})
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "slack"})
NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*\Z")


def el(name: str, /, *children: Child, **attrs: Attr) -> Markup:
    """One element with escaped children and attributes.

    An attribute's trailing underscore goes (``class_``), inner ones become
    hyphens (``data_key``). ``True`` is a bare attribute; ``None`` and ``False``
    leave it out.
    """
    opening = Markup("<{}{}>").format(Markup(_checked(name)), _attributes(attrs))
    if name in VOID:
        return opening
    return opening + join(children) + Markup("</{}>").format(Markup(name))


def join(parts: Iterable[Child]) -> Markup:
    """The parts one after the other, each escaped unless it is markup already."""
    return Markup("").join(
        part if isinstance(part, Markup) else escape(part) for part in parts if part is not None
    )


def safe_url(url: object) -> str | None:
    """The address if a click on it cannot run anything, else None."""
    text = str(url or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() in SAFE_SCHEMES:
        return text
    local = (
        not parts.scheme and not parts.netloc and text.startswith("/") and not text.startswith(("//", "/\\"))
    )
    return text if local else None


def link(url: object, label: Child) -> Markup:
    """A link that opens elsewhere; unsafe addresses leave the label alone."""
    address = safe_url(url)
    if address is None:
        return el("span", label)
    if address.startswith("/"):
        return el("a", label, href=address)
    return el("a", label, href=address, target="_blank", rel="noopener noreferrer")


def _attributes(attrs: dict[str, Attr]) -> Markup:
    written = Markup("")
    for key, value in attrs.items():
        if value is None or value is False:
            continue
        name = Markup(_checked(key.rstrip("_").replace("_", "-")))
        written += (
            Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, str(value))
        )
    return written


def _checked(name: str) -> str:
    if not NAME.match(name):
        raise ValueError(f"{name!r} is not a name HTML knows")
    return name
