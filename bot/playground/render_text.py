"""Slack's text objects as HTML: mrkdwn, plain text, dates and mentions.

The text is cut into marks and words; words are escaped, marks become elements.
Nothing of the text is ever pasted into the page as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.playground.render_emoji import EMOJI, with_emoji
from bot.playground.render_html import el, join, link

Json = Mapping[str, Any]

INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)'\"])"
    r"|:(?P<emoji>[a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?"
)
QUOTE = re.compile(r"(?:>|&gt;)\s?")
BULLET = re.compile(r"\s*(?:[•◦▪–]|\d{1,2}[.)])\s+")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
DATE_TOKEN = re.compile(r"\{([a-z_]+)\}")
STYLES = {"bold": "strong", "italic": "em", "strike": "del"}


@dataclass(frozen=True)
class Reader:
    """Who is looking, and what they call the people and places they see."""

    user: str
    zone: ZoneInfo
    names: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None

    def person(self, user_id: str) -> str:
        """What this person is called, or the id where nobody has that id."""
        return self.names.get(user_id, user_id)


def text_html(text: object, reader: Reader) -> Markup:
    """A text object (or a bare string, read as mrkdwn) as HTML."""
    if isinstance(text, str):
        return mrkdwn(text, reader)
    if not isinstance(text, Mapping):
        return Markup("")
    words = str(text.get("text", ""))
    if text.get("type") == "mrkdwn":
        return mrkdwn(words, reader)
    return plain(words, emoji=text.get("emoji") is not False)


def plain(text: str, *, emoji: bool = True) -> Markup:
    """Plain text with line breaks kept."""
    lines = (with_emoji(text) if emoji else text).split("\n")
    parts: list[Markup | str] = [lines[0]]
    for line in lines[1:]:
        parts += [el("br"), line]
    return join(parts)


def words_of(text: object) -> str:
    """The bare words of a text object, for labels, options and attributes."""
    if isinstance(text, Mapping):
        return with_emoji(str(text.get("text", "")))
    return str(text or "")


def mrkdwn(text: str, reader: Reader) -> Markup:
    """Slack's own markup as HTML: fenced code first, then lines, then marks."""
    pieces = re.split(r"```\n?(.*?)```\n?", text, flags=re.DOTALL)
    parts: list[Markup] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            parts.append(el("pre", el("code", unescaped(piece.removesuffix("\n")))))
        elif piece:
            parts.append(_lines(piece, reader))
    return join(parts)


def unescaped(text: str) -> str:
    """The three entities Slack asks for, turned back into characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(text: str, reader: Reader) -> Markup:
    parts: list[Markup] = []
    quoted: list[str] = []
    break_due = False

    def end_quote() -> None:
        if quoted:
            body = Markup("<br>").join(inline(line, reader) for line in quoted)
            parts.append(el("blockquote", body))
            quoted.clear()

    for line in text.split("\n"):
        if QUOTE.match(line):
            quoted.append(QUOTE.sub("", line, count=1))
            break_due = False
            continue
        end_quote()
        if break_due:
            parts.append(el("br"))
        bullet = BULLET.match(line)
        if bullet:
            mark, rest = line[: bullet.end()].strip(), line[bullet.end() :]
            parts.append(
                el("span", el("span", mark, class_="mark"), el("span", inline(rest, reader)), class_="item")
            )
            break_due = False
        else:
            parts.append(inline(line, reader))
            break_due = True
    end_quote()
    return join(parts)


def inline(text: str, reader: Reader) -> Markup:
    """One line's marks; words in between are escaped."""
    parts: list[Markup | str] = []
    at = 0
    for found in INLINE.finditer(text):
        parts += [unescaped(text[at : found.start()]), _mark(found, reader)]
        at = found.end()
    parts.append(unescaped(text[at:]))
    return join(parts)


def _mark(found: re.Match[str], reader: Reader) -> Markup | str:
    kind = str(found.lastgroup)
    inside = found[kind]
    if kind == "code":
        return el("code", unescaped(inside))
    if kind == "angle":
        return _angle(inside, reader)
    if kind == "url":
        return link(unescaped(inside), unescaped(inside))
    if kind == "emoji":
        return emoji_html(inside, found[0])
    return el(STYLES[kind], inline(inside, reader))


def emoji_html(name: str, otherwise: str | None = None) -> Markup | str:
    """An emoji that a screen reader can name, or the shortcode as written."""
    if name not in EMOJI:
        return otherwise or f":{name}:"
    return el(
        "span", EMOJI[name], class_="emoji", role="img", aria_label=name.replace("_", " "), title=f":{name}:"
    )


def _angle(inside: str, reader: Reader) -> Markup | str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return mention(target[1:], reader)
    if target.startswith("#"):
        return channel_mention(target[1:], reader, unescaped(label))
    if target.startswith("!date^"):
        return _date_mark(target, unescaped(label), reader)
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return el("span", unescaped(label) or "@" + reader.groups.get(group, group), class_="mention")
    if target in {"!here", "!channel", "!everyone"}:
        return el("span", "@" + target[1:], class_="mention loud")
    if target.startswith("!"):
        return unescaped(label) or unescaped(target)
    if not SCHEME.match(target):
        return unescaped(f"<{inside}>")
    return link(unescaped(target), inline(label, reader) if label else unescaped(target))


def mention(user: str, reader: Reader) -> Markup:
    """A person's name, marked when it is the reader's own."""
    kind = "mention own" if user == reader.user else "mention"
    return el("span", "@" + reader.person(user), class_=kind)


def channel_mention(channel: str, reader: Reader, label: str = "") -> Markup:
    """A channel's name, as a link to it where the reader knows it."""
    name = "#" + (reader.channels.get(channel) or label or channel)
    if channel in reader.channels:
        return el("a", name, class_="mention", href=f"/?place={channel}", data_place_link=channel)
    return el("span", name, class_="mention")


def _date_mark(target: str, fallback: str, reader: Reader) -> Markup | str:
    parts = target.split("^")
    if len(parts) < 3 or not parts[1].lstrip("-").isdigit():
        return fallback
    return date_html(int(parts[1]), unescaped(parts[2]), parts[3] if len(parts) > 3 else "", fallback, reader)


def date_html(stamp: int, pattern: str, url: str, fallback: str, reader: Reader) -> Markup:
    """A date in the reader's zone, with the exact moment for machines."""
    moment = moment_of(stamp, reader.zone)
    if moment is None:
        return el("span", fallback)
    words = DATE_TOKEN.sub(lambda token: date_words(moment, token[1], reader.now), pattern)
    shown = el("time", words, datetime=moment.isoformat(), title=date_words(moment, "full", None))
    return link(url, shown) if url else shown


def moment_of(stamp: object, zone: ZoneInfo) -> datetime | None:
    """A Slack timestamp as a moment in this zone; None where it makes no sense."""
    try:
        return datetime.fromtimestamp(float(str(stamp)), zone)
    except (ValueError, OverflowError, OSError):
        return None


def date_words(moment: datetime, token: str, now: datetime | None) -> str:
    """One of Slack's date tokens in British order."""
    pretty = _near(moment, now) if token.endswith("_pretty") else None
    if pretty:
        return pretty
    day = moment.day
    table = {
        "date_num": moment.strftime("%Y-%m-%d"),
        "date_slash": moment.strftime("%d/%m/%Y"),
        "date": f"{day} {moment:%B %Y}",
        "date_short": f"{day} {moment:%b %Y}",
        "date_long": f"{moment:%A} {day} {moment:%B %Y}",
        "day_divider": f"{moment:%A} {day} {moment:%B}",
        "time": moment.strftime("%H:%M"),
        "time_secs": moment.strftime("%H:%M:%S"),
        "full": f"{moment:%A} {day} {moment:%B %Y, %H:%M %Z}",
        "ago": _ago(moment, now),
    }
    return table.get(token.removesuffix("_pretty"), "{" + token + "}")


def _near(moment: datetime, now: datetime | None) -> str | None:
    if now is None:
        return None
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    return {0: "today", -1: "yesterday", 1: "tomorrow"}.get(days)


def _ago(moment: datetime, now: datetime | None) -> str:
    if now is None:
        return f"{moment.day} {moment:%B %Y}"
    gap = now - moment
    ahead = gap < timedelta(0)
    minutes = int(abs(gap).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {words}" if ahead else f"{words} ago"
    return "just now"
