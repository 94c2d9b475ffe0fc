"""Channels of more people than Slack tells of in a minute: all of them are in their team, and asked."""

from datetime import timedelta

from bot.playground import Channel, User, World
from storage.queries import teams
from tests.harness import BOT, MONDAY, WORKSPACE, story

CHANNELS = ("C0EAST", "C0WEST", "C0NORD")
CROWDS = {
    channel: tuple(
        User(
            id=f"U0{channel[2]}{n:02d}",
            name=f"{channel[2:]}-{n}".lower(),
            real_name=f"Person {channel[2]}{n}",
        )
        for n in range(60)
    )
    for channel in CHANNELS
}
EVERYBODY = [user for crowd in CROWDS.values() for user in crowd]
LARGE = World(
    team_id=WORKSPACE,
    name="Northbridge",
    domain="northbridge",
    users=tuple(EVERYBODY),
    channels=tuple(
        Channel(id=channel, name=channel[2:].lower(), members=(*(u.id for u in crowd), BOT))
        for channel, crowd in CROWDS.items()
    ),
    bot_user=BOT,
)


def test_large_teams_are_read_in_turns_and_everybody_is_asked(migrated_sqlite_url: str) -> None:
    """Slack refuses after a hundred; who was read is kept, and the others are read a minute later."""
    with story(migrated_sqlite_url, LARGE) as house:
        for channel, crowd in CROWDS.items():
            house.set_up(crowd[0].id, channel, **{"How often people are asked": "weekdays"})
        house.advance_to(MONDAY + timedelta(minutes=50))
        with house.bot.db.read() as session:
            members = [
                m.person
                for team in teams.list_teams(session, WORKSPACE)
                for m in teams.list_members(session, WORKSPACE, team.id)
            ]
        assert len(members) == len(EVERYBODY)
        assert not any(house.pg.dm(user.id) for user in EVERYBODY), (
            "they read the introduction in the channel"
        )
        house.advance_to(MONDAY + timedelta(hours=2))
        asked = [user for user in EVERYBODY if any("Your check-in" in m.text for m in house.pg.dm(user.id))]
        assert len(asked) == len(EVERYBODY)
