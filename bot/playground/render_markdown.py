"""The ``markdown`` block: the part of standard Markdown that Slack shows.

Headings, lists (also of tasks), quotes, fences, tables, rules, and the marks
within a line. A line is cut into marks and words, and words are escaped.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from bot.playground.render_html import el, join, link
from bot.playground.render_text import Reader, emoji_html

INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|!\[(?P<alt>[^\]\n]*)\]\([^)\s]*\)"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<target>[^)\s]+)\)"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|__(?P<bold2>\S(?:.*?\S)?)__"
    r"|~~(?P<strike>\S(?:.*?\S)?)~~"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic2>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)'\"])"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
    r"|\\(?P<literal>[\\`*_{}\[\]()#+.!~|>-])"
)
TAGS = {"bold": "strong", "bold2": "strong", "italic": "em", "italic2": "em", "strike": "del"}
HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*\Z")
ITEM = re.compile(r"(\s*)([-*+]|\d{1,3}[.)])\s+(.*)\Z")
TASK = re.compile(r"\[([ xX])\]\s+(.*)\Z")
RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*\Z")
TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")


def markdown_html(text: str, reader: Reader) -> Markup:
    """Standard Markdown as HTML, block by block."""
    lines = text.replace("\r\n", "\n").split("\n")
    parts: list[Markup] = []
    while lines:
        part = _block(lines, reader)
        if part is not None:
            parts.append(part)
    return el("div", *parts, class_="markdown")


def _block(lines: list[str], reader: Reader) -> Markup | None:
    """Take the next block off the front of the lines."""
    line = lines[0]
    if not line.strip():
        lines.pop(0)
        return None
    if line.lstrip().startswith("```"):
        return _fence(lines)
    heading = HEADING.match(line)
    if heading:
        lines.pop(0)
        return el(f"h{min(6, len(heading[1]) + 2)}", markdown_inline(heading[2], reader))
    if RULE.match(line):
        lines.pop(0)
        return el("hr")
    if line.startswith(">"):
        return _quote(lines, reader)
    if ITEM.match(line):
        return _list(lines, reader)
    if "|" in line and len(lines) > 1 and TABLE_RULE.match(lines[1]) and "-" in lines[1]:
        return _table(lines, reader)
    return _paragraph(lines, reader)


def _fence(lines: list[str]) -> Markup:
    lines.pop(0)
    inside = []
    while lines and not lines[0].lstrip().startswith("```"):
        inside.append(lines.pop(0))
    if lines:
        lines.pop(0)
    return el("pre", el("code", "\n".join(inside)))


def _quote(lines: list[str], reader: Reader) -> Markup:
    inside = []
    while lines and lines[0].startswith(">"):
        inside.append(lines.pop(0)[1:].removeprefix(" "))
    return el("blockquote", Markup("<br>").join(markdown_inline(line, reader) for line in inside))


def _list(lines: list[str], reader: Reader) -> Markup:
    """A list and, by their indent, the lists within it."""
    first = ITEM.match(lines[0])
    if first is None:
        return _paragraph(lines, reader)
    indent, ordered = len(first[1]), first[2][0].isdigit()
    items: list[list[Markup]] = []
    while lines:
        found = ITEM.match(lines[0])
        if found is None or len(found[1]) < indent or found[2][0].isdigit() != ordered:
            break
        if len(found[1]) > indent + 1 and items:
            items[-1].append(_list(lines, reader))
            continue
        lines.pop(0)
        items.append([_item(found[3], reader)])
    return el("ol" if ordered else "ul", *(el("li", *item) for item in items))


def _item(text: str, reader: Reader) -> Markup:
    task = TASK.match(text)
    if task is None:
        return markdown_inline(text, reader)
    done = task[1] != " "
    sign = el("span", "☑ " if done else "☐ ", role="img", aria_label="done" if done else "to do")
    return join([sign, markdown_inline(task[2], reader)])


def _table(lines: list[str], reader: Reader) -> Markup:
    head = _cells(lines.pop(0))
    lines.pop(0)
    rows = []
    while lines and "|" in lines[0] and lines[0].strip():
        rows.append(_cells(lines.pop(0)))
    top = el("tr", *(el("th", markdown_inline(cell, reader), scope="col") for cell in head))
    body = [el("tr", *(el("td", markdown_inline(cell, reader)) for cell in row)) for row in rows]
    return el("div", el("table", el("thead", top), el("tbody", *body)), class_="scroll", tabindex=0)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _paragraph(lines: list[str], reader: Reader) -> Markup:
    inside = [lines.pop(0)]
    while lines and lines[0].strip() and not _starts_block(lines[0]):
        inside.append(lines.pop(0))
    return el("p", Markup("<br>").join(markdown_inline(line.strip(), reader) for line in inside))


def _starts_block(line: str) -> bool:
    return bool(
        line.startswith(">")
        or line.lstrip().startswith("```")
        or HEADING.match(line)
        or ITEM.match(line)
        or RULE.match(line)
    )


def markdown_inline(text: str, reader: Reader) -> Markup:
    """The marks within a line of Markdown; words in between are escaped."""
    parts: list[Markup | str] = []
    at = 0
    for found in INLINE.finditer(text):
        parts += [text[at : found.start()], _mark(found, reader)]
        at = found.end()
    parts.append(text[at:])
    return join(parts)


def _mark(found: re.Match[str], reader: Reader) -> Markup | str:
    kind = str(found.lastgroup)
    if kind == "code":
        return el("code", found["code"])
    if kind == "target":
        return link(found["target"], markdown_inline(found["label"], reader))
    if kind == "alt":
        return el("em", found["alt"])
    if kind == "url":
        return link(found["url"], found["url"])
    if kind == "emoji":
        return emoji_html(found["emoji"], found[0])
    if kind == "literal":
        return found["literal"]
    return el(TAGS[kind], markdown_inline(found[kind], reader))
