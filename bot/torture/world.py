"""The workspace that is tortured: teams that are asked often, in two time zones."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.playground import Channel, Playground, User, World
from bot.torture.oracle import PlainTeam, Somebody
from bot.torture.oracle_calendar import of_rhythm

BOT = "U0AMBI"
ZONES = ("Europe/London", "Europe/London", "America/New_York")
RHYTHMS = ("weekdays", "weekdays", "weekdays", "weekly", "fortnightly")
TUESDAY = 1
# The weeks that follow bring the change of clocks in New York and in London, and no bank holiday.
STARTS_ON = date(2026, 2, 23)
STARTS_AT = datetime(2026, 2, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Group:
    """One team to be: its channel, its people and their zones, and how often it is asked."""

    channel: str
    people: tuple[User, ...]
    rhythm: str

    @property
    def lead(self) -> str:
        return self.people[0].id

    def plain(self) -> PlainTeam:
        """The team as the oracle is told of it."""
        rule = of_rhythm(self.rhythm, STARTS_ON, TUESDAY)
        return PlainTeam(rule, tuple(Somebody(user.id, user.tz) for user in self.people))


def make_groups(teams: int, members: int, dice: random.Random) -> list[Group]:
    """So many teams of so many people; the first is asked every weekday."""
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
        found.append(Group(f"C0TEAM{number}", people, rhythm))
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
            "Starting from": STARTS_ON.isoformat(),
        },
    )
    pg.close(group.lead, everything=True)
