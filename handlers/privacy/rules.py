"""Taking somebody's words out of messages already sent."""

import re
from collections.abc import Sequence
from typing import Any

UNMISTAKABLE = 20  # characters: so long a text is found within any other


def without_words(blocks: Any, words: Sequence[str], instead: str) -> Any:
    """Blocks with ``instead`` for these texts, wherever they stand as somebody's words.

    Messages print what people write as rich text, alone or in quotation marks.
    A short text counts only where it stands like that: whoever shared the word
    "staff" does not blank it in everybody else's sentences.
    """
    if not words:
        return blocks
    pattern = re.compile("|".join(map(_pattern, sorted(words, key=len, reverse=True))))
    return _without(blocks, pattern, instead)


def _pattern(text: str) -> str:
    if len(text) >= UNMISTAKABLE:
        return re.escape(text)
    return rf"(?:\A|(?<=“)){re.escape(text)}(?=\Z|”)"


def _without(value: Any, pattern: re.Pattern[str], instead: str) -> Any:
    if isinstance(value, list):
        return [_without(one, pattern, instead) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "text" and isinstance(value.get("text"), str):  # an element of rich text
        return value | {"text": pattern.sub(instead, value["text"])}
    return {key: _without(one, pattern, instead) for key, one in value.items()}
