"""The workspace that is tortured: teams that are asked often, in two time zones."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.playground import Channel, Playground, User, World
from bot.torture.oracle import PlainTeam, Somebody
from bot.torture.oracle_calendar import of_rhythm

BOT = "U0AMBI"
ZONES = ("Europe/London", "Europe/London", "America/New_York")
RHYTHMS = ("weekdays", "weekdays", "weekdays", "weekly", "fortnightly", "halves")
TUESDAY = 1


@dataclass(frozen=True)
class Season:
    """When a trial begins: on the Monday after a Sunday at noon, which is when the teams are set up."""

    monday: date
    holidays: frozenset[date] = frozenset()  # of London's people and teams; written down here by hand

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.monday, time(12), UTC) - timedelta(days=1)


SEASONS = (
    Season(date(2026, 2, 23)),  # the weeks that follow bring the change of clocks in New York and London
    Season(date(2026, 3, 30), frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4)})),  # Easter
)


@dataclass(frozen=True)
class Group:
    """One team to be: its channel, its people and their zones, and how often it is asked."""

    channel: str
    people: tuple[User, ...]
    rhythm: str
    season: Season

    @property
    def lead(self) -> str:
        return self.people[0].id

    def plain(self, halves: Mapping[str, int]) -> PlainTeam:
        """The team as the oracle is told of it; who is in which half is for the house to say."""
        rule = of_rhythm(self.rhythm, self.season.monday, TUESDAY)
        people = tuple(Somebody(user.id, user.tz, half=halves[user.id]) for user in self.people)
        return PlainTeam(rule, people, holidays=self.season.holidays)


def make_groups(teams: int, members: int, dice: random.Random) -> list[Group]:
    """So many teams of so many people; the first is asked every weekday."""
    season = dice.choice(SEASONS)
    found = []
    for number in range(1, teams + 1):
        people = tuple(
            User(
                id=f"U0T{number}P{place:02d}",
                name=f"person-{number}-{place}",
                real_name=f"Person {number}.{place}",
                tz=ZONES[0] if place == 1 else dice.choice(ZONES),
            )
            for place in range(1, members + 1)
        )
        rhythm = RHYTHMS[0] if number == 1 else dice.choice(RHYTHMS)
        found.append(Group(f"C0TEAM{number}", people, rhythm, season))
    return found


def make_world(groups: list[Group]) -> World:
    """The workspace with a channel for each team."""
    return World(
        users=tuple(user for group in groups for user in group.people),
        channels=tuple(
            Channel(
                id=group.channel,
                name=f"team-{number}",
                members=(*(user.id for user in group.people), BOT),
            )
            for number, group in enumerate(groups, start=1)
        ),
        bot_user=BOT,
    )


def set_up(pg: Playground, group: Group) -> None:
    """Set a team up as its lead would, in the one modal, and launch it."""
    pg.command(group.lead, group.channel, "/ambi setup")
    pg.submit(
        group.lead,
        **{
            "Short term": "5",
            "Medium term": "3",
            "Long term": "2",
            "How often people are asked": group.rhythm,
            "Starting from": group.season.monday.isoformat(),
        },
    )
    pg.close(group.lead, everything=True)
