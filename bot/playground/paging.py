"""Lists a page at a time: ``limit`` in, ``next_cursor`` out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from bot.playground.args import Args
from bot.playground.refusals import SlackError

T = TypeVar("T")


def page(items: Sequence[T], args: Args, default: int, most: int = 1000) -> tuple[list[T], dict[str, Any]]:
    """The page asked for, and the response_metadata that leads to the next one."""
    limit = args.number("limit", default)
    if limit < 1 or limit > most:
        raise SlackError("invalid_limit")
    start = _start(args.text("cursor"))
    rest = start + limit
    cursor = base64.b64encode(f"next:{rest}".encode()).decode() if rest < len(items) else ""
    return list(items[start:rest]), {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise SlackError("invalid_cursor")
        return int(number)
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None
