"""Taking somebody's words out of messages already sent."""

import re
from collections.abc import Sequence
from typing import Any

REMOVED = "[removed at author’s request]"
UNMISTAKABLE = 20  # characters: so long a text is found within any other


def without_words(blocks: Any, words: Sequence[str]) -> Any:
    """Blocks without these texts, wherever they stand as somebody's words.

    Messages print what people write as rich text, alone or in quotation marks.
    A short text counts only where it stands like that: whoever shared the word
    "staff" does not blank it in everybody else's sentences.
    """
    if not words:
        return blocks
    return _without(blocks, re.compile("|".join(map(_pattern, sorted(words, key=len, reverse=True)))))


def _pattern(text: str) -> str:
    if len(text) >= UNMISTAKABLE:
        return re.escape(text)
    return rf"(?:\A|(?<=“)){re.escape(text)}(?=\Z|”)"


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, pattern) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "text" and isinstance(value.get("text"), str):  # an element of rich text
        return value | {"text": pattern.sub(REMOVED, value["text"])}
    return {key: _without(one, pattern) for key, one in value.items()}
