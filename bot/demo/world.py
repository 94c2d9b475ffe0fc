"""Who is in the demonstration: the cast in YAML, and the workspace made of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict

from bot.capabilities import all_routes
from bot.playground import Channel, User, World

HERE = Path(__file__).parent
LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BOT = "U0AMBI"


class Part(BaseModel):
    """A frozen piece of the cast; a key nobody knows is a typing slip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Workspace(Part):
    """The Slack workspace."""

    team_id: str
    name: str
    domain: str


class Pressure(Part):
    """The winter: so many of the ten points go to the short term then."""

    first: date
    last: date
    points: float


class Person(Part):
    """Somebody with a job, a habit of answering and an idea of where attention goes."""

    key: str
    name: str
    title: str
    team: str = ""
    habit: str = ""
    split: tuple[float, float, float] = (5, 3, 2)
    drift: float = 0
    zone: str = "Europe/London"
    admin: bool = False
    own_voice: bool = False

    @property
    def id(self) -> str:
        return f"U0{self.key.upper()}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Team(Part):
    """A team, with what its lead fills into the form."""

    key: str
    name: str
    channel: str
    lead: str
    other_leads: tuple[str, ...]
    target: tuple[int, int, int]
    weekday: str
    ask_at: str
    sector: str
    sets_up_at: str

    @property
    def ask_time(self) -> time:
        return time.fromisoformat(self.ask_at)


class Room(Part):
    """A channel: of a team, or for everybody."""

    name: str
    team: str = ""
    everybody: bool = False
    is_general: bool = False
    is_private: bool = True

    @property
    def id(self) -> str:
        return f"C0{self.name.replace('-', '').upper()}"


class Away(Part):
    """Somebody's leave, and how they say it."""

    who: str
    at: str
    says: str
    first: date
    last: date


class Chatter(Part):
    """A line somebody writes in a channel."""

    at: str
    where: str
    who: str
    says: str


class Cast(Part):
    """Everything in ``world.yaml``."""

    workspace: Workspace
    start: date
    weeks: int
    holidays: tuple[date, ...]
    acts_as: str
    pressure: Pressure
    people: tuple[Person, ...]
    habits: Mapping[str, Mapping[str, int]]
    teams: tuple[Team, ...]
    channels: tuple[Room, ...]
    away: tuple[Away, ...]
    chatter: tuple[Chatter, ...]

    def person(self, key: str) -> Person:
        """Somebody by key or by Slack id."""
        return next(p for p in self.people if key in (p.key, p.id))

    def members(self, team: str) -> list[Person]:
        return [p for p in self.people if p.team == team]

    def team(self, key: str) -> Team:
        return next(t for t in self.teams if t.key == key)

    def room(self, name: str) -> Room:
        return next(r for r in self.channels if r.name == name)

    @property
    def starts_at(self) -> datetime:
        """The morning of the first day, before anybody has set anything up."""
        return self.begins_on(0)

    def begins_on(self, week: int) -> datetime:
        """Eight in London on the Monday of a week, counted from nought."""
        return datetime.combine(self.start + timedelta(weeks=week), time(8), LONDON).astimezone(UTC)

    @property
    def last_friday(self) -> date:
        """The day of the last digest before the visitor comes."""
        return self.start + timedelta(weeks=self.weeks, days=-3)

    def is_pressed(self, day: date) -> bool:
        return self.pressure.first <= day <= self.pressure.last

    def is_away(self, person: str, day: date) -> bool:
        return any(a.who == person and a.first <= day <= a.last for a in self.away)


def moment(typed: str) -> datetime:
    """``2026-02-03 07:50`` on the clock in London."""
    return datetime.fromisoformat(typed).replace(tzinfo=LONDON).astimezone(UTC)


@cache
def load_cast() -> Cast:
    """The cast, read once."""
    return Cast.model_validate(yaml.safe_load((HERE / "world.yaml").read_text(encoding="utf-8")))


def make_world(cast: Cast) -> World:
    """The workspace before anything has happened in it. Whom the visitor acts as comes first."""
    users = tuple(
        User(id=p.id, name=p.key, real_name=p.name, tz=p.zone, title=p.title, is_admin=p.admin)
        for p in sorted(cast.people, key=lambda p: p.key != cast.acts_as)
    )
    channels = tuple(
        Channel(
            id=room.id,
            name=room.name,
            members=tuple(p.id for p in cast.people if room.everybody or p.team == room.team)
            + (() if room.everybody else (BOT,)),
            is_private=room.is_private,
            is_general=room.is_general,
        )
        for room in cast.channels
    )
    return World(
        team_id=cast.workspace.team_id,
        name=cast.workspace.name,
        domain=cast.workspace.domain,
        users=users,
        channels=channels,
        bot_user=BOT,
        shortcuts=tuple((s.name, s.label) for s in all_routes().shortcuts.values()),
    )
