"""A message's words on their way to a note: Slack's own marks taken out; what words are known by. Pure."""

import hashlib
import re
from html import unescape

_PERSON = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_GROUP = re.compile(r"<!(?:subteam\^[A-Z0-9]+\|)?@?([^>|]*)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:https?|mailto|tel):[^>|]*\|([^>]*)>")
_BARE = re.compile(r"<((?:https?|mailto|tel):[^>|]*)>")


def in_words(text: str) -> str:
    """A message's text as somebody would type it. Whom it mentions is left out: a note names nobody."""
    said = _PERSON.sub("(somebody)", text)
    said = _CHANNEL.sub(lambda found: f"#{found[1]}" if found[1] else "(a channel)", said)
    said = _LINK.sub(r"\1", said)
    said = _BARE.sub(r"\1", said)
    return unescape(_GROUP.sub("(a group)", said))


def mark(text: str) -> str:
    """What a text is known by, whatever its spaces and capitals; the text itself is not kept."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:16]
