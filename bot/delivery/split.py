"""A message too long for Slack, cut where it may be cut; nothing is dropped."""

from collections.abc import Iterable
from typing import Any

from handlers.blocks import Block, text_of

MOST_CHARACTERS = 12_000
MOST_BLOCKS = 45
Body = dict[str, Any]


def split(body: Body) -> list[Body]:
    """The message as one or more that Slack takes. A picture or file stays with the first."""
    blocks: list[Block] = list(body.get("blocks") or ())
    if not blocks:
        rest = {key: value for key, value in body.items() if key != "text"}
        pieces = cut(str(body.get("text") or " "), MOST_CHARACTERS)
        return [{"text": pieces[0]} | rest, *({"text": piece} for piece in pieces[1:])]
    groups = list(_groups(piece for block in blocks for piece in _smaller(block)))
    if len(groups) == 1:
        return [body]
    first = {key: value for key, value in body.items() if key not in ("text", "blocks")}
    bodies = [{"text": text_of(group) or " ", "blocks": group} for group in groups]
    return [bodies[0] | first, *bodies[1:]]


def size(block: Block) -> int:
    """How many characters a block brings to its message: every text in it.

    Escaped for screen readers a text can grow fivefold, and there Slack takes
    40,000: a third of that length counts where it is more.
    """
    return max(sum(len(text) for text in _texts(block)), len(text_of([block])) // 3)


def cut(text: str, most: int) -> list[str]:
    """A text in pieces of at most ``most`` characters, cut after a line, else a word, else anywhere."""
    pieces = []
    while len(text) > most:
        at = max(text.rfind("\n", 0, most), 0) or max(text.rfind(" ", 0, most), 0) or most - 1
        pieces.append(text[: at + 1])
        text = text[at + 1 :]
    return [*pieces, text]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                if key in ("text", "alt_text", "url", "user_id"):
                    yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _groups(blocks: Iterable[Block]) -> Iterable[list[Block]]:
    group: list[Block] = []
    used = 0
    for block in blocks:
        more = size(block)
        if group and (used + more > MOST_CHARACTERS or len(group) == MOST_BLOCKS):
            yield group
            group, used = [], 0
        group.append(block)
        used += more
    yield group


def _smaller(block: Block) -> Iterable[Block]:
    """A block that alone is too long, as several: rich text by its elements, Markdown by its lines."""
    if size(block) <= MOST_CHARACTERS:
        yield block
    elif block["type"] == "rich_text":
        for element in block["elements"]:
            for piece in _smaller_rich(element):
                yield {"type": "rich_text", "elements": [piece]}
    elif block["type"] == "markdown":
        for text in cut(block["text"], MOST_CHARACTERS):
            yield {"type": "markdown", "text": text}
    else:
        yield block


def _smaller_rich(element: Block) -> Iterable[Block]:
    """One element of rich text in pieces: its runs one by one, and a long run cut."""
    if size(element) <= MOST_CHARACTERS:
        yield element
        return
    for run in element["elements"]:
        if "text" in run:
            for text in cut(run["text"], MOST_CHARACTERS):
                yield element | {"elements": [run | {"text": text}]}
        elif "elements" in run:
            yield from _smaller_rich(run)
        else:
            yield element | {"elements": [run]}
