"""Taking somebody's words out of messages already sent."""

from collections.abc import Sequence
from typing import Any

REMOVED = "[removed at author’s request]"
SHORTEST = 4  # a word or two like "yes" stands everywhere and names nobody


def without_words(body: Any, words: Sequence[str]) -> Any:
    """A message without these texts, wherever they stand in it whole.

    The longest go first, so that a text within another leaves no rest of it.
    """
    if isinstance(body, dict):
        return {key: without_words(value, words) for key, value in body.items()}
    if isinstance(body, list):
        return [without_words(value, words) for value in body]
    if isinstance(body, str):
        for text in sorted(words, key=len, reverse=True):
            if len(text) >= SHORTEST:
                body = body.replace(text, REMOVED)
    return body
