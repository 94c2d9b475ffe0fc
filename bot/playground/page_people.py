"""How people, places and moments are shown on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.playground.render_text import Reader, date_words
from bot.playground.workspace import User, Workspace

HUES = 8


@dataclass(frozen=True)
class Person:
    """Somebody, as the sidebar and the messages show them."""

    id: str
    name: str
    title: str = ""
    time: str = ""
    city: str = ""
    initials: str = "?"
    look: str = "h0"
    is_app: bool = False
    unread: int = 0
    href: str = ""


def zone_of(user: User | None) -> ZoneInfo:
    """Somebody's zone; UTC where theirs has no rules on this machine."""
    try:
        return ZoneInfo(user.tz if user else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def city_of(zone: ZoneInfo) -> str:
    """``Europe/London`` as people say it: London."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return ("".join(word[0] for word in (*words[:1], *words[1:][-1:])) or "?").upper()


def look_of(user_id: str) -> str:
    """A colour that stays with the person."""
    return f"h{sum(user_id.encode()) % HUES}"


def person_of(ws: Workspace, user_id: str, now: datetime | None = None) -> Person:
    """Somebody by their id, also when nobody has it any more."""
    user = ws.users.get(user_id)
    if user is None:
        name = "Slackbot" if user_id == "USLACKBOT" else user_id
        return Person(user_id, name, initials=initials(name), look="h1")
    if user.is_bot:
        return Person(user_id, user.label, initials=initials(user.label), look="app", is_app=True)
    zone = zone_of(user)
    time = f"{now.astimezone(zone):%H:%M}" if now else ""
    return Person(
        user_id, user.label, user.title, time, city_of(zone), initials(user.label), look_of(user_id)
    )


def reader_for(ws: Workspace, user_id: str) -> Reader:
    """What this person calls everybody, and the zone their dates are in."""
    with ws.reading():
        names = {user.id: user.label for user in ws.users.values()}
        channels = {c.id: c.name for c in ws.channels_of(user_id) if not c.is_im}
        groups = {group.id: group.handle for group in ws.world.usergroups}
        return Reader(user_id, zone_of(ws.users.get(user_id)), names, channels, groups, ws.clock.now())


def moment_words(moment: datetime) -> str:
    """Short enough for the clock bar: ``Mon 2 Mar, 09:00``."""
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


def full_words(moment: datetime) -> str:
    """A moment in full, with its zone: for titles."""
    return date_words(moment, "full", None)


def address(**parts: str) -> str:
    """The page's own address for a person, a place, a thread or a tab."""
    given = {name.rstrip("_"): value for name, value in parts.items() if value}
    return "/?" + urlencode(given) if given else "/"
