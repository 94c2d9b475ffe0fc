"""A team is set up and changed, tried and launched, as a lead lives it, over real signed HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from bot.playground import Channel, Message, ModalErrors, Refused, View
from config.vocabulary import Role, TeamState
from storage.models import Team
from storage.queries import teams
from tests.harness import (
    ADMIN,
    ANA,
    BEN,
    CLEO,
    DEV,
    EXEC,
    EXEC_TEAM,
    GENERAL,
    HINE,
    OUTSIDER,
    SHARED,
    WORLD,
    Story,
    story,
)

NORTH = "T0NORTH"
CHOSEN = {"name": "Executive team", "short": "5", "medium": "3", "long": "2"}


def the_team(house: Story) -> Team:
    """The only team there is."""
    with house.bot.db.read() as session:
        (team,) = teams.list_teams(session, NORTH)
    return team


def members(house: Story) -> dict[str, Role]:
    """Who belongs to the only team, and as what."""
    with house.bot.db.read() as session:
        team = the_team(house)
        return {m.person: m.role for m in teams.list_members(session, NORTH, team.id)}


def set_up(house: Story, **choices: Any) -> View:
    """Ana sets the executive team up from its channel."""
    house.command(ANA, "setup", EXEC)
    saved = house.submit(ANA, **(CHOSEN | choices))
    assert saved is not None
    return saved


def is_prompt(message: Message) -> bool:
    """Whether a message asked a check-in, whatever it was changed to since."""
    return message.metadata is not None and message.metadata["event_payload"]["kind"] == "prompt"


def close_all(house: Story, person: str) -> None:
    while house.pg.modal(person) is not None:
        house.pg.close(person)


# --- setting up ------------------------------------------------------------------------------------


def test_a_team_is_set_up_from_its_channel_with_four_fields(house: Story) -> None:
    """The channel, its name, the zone and everything but the balance stand in the form already."""
    saved = set_up(house)

    said = house.read(saved)
    assert "half of the team each time" in said  # eight people: the recommended rhythm
    assert "every Friday at 15:00 London time" in said
    assert "short term 5 (up to 3 months) · medium term 3 (3 to 18 months)" in said
    assert "Next digest: Friday 6 November at 15:00" in said
    assert the_team(house).state is TeamState.ACTIVE
    assert members(house) == {ANA: Role.LEAD} | dict.fromkeys(set(EXEC_TEAM) - {ANA}, Role.MEMBER)


def test_the_channel_gets_one_introduction_that_names_who_set_it_up(house: Story) -> None:
    set_up(house)
    house.advance(days=1)

    (introduction,) = house.posts()
    said = house.read(introduction)
    assert "@Ana Example has set me up for *Executive team*" in said
    assert "Nobody here sees them, neither leads nor administrators." in said
    assert introduction.text.count("Who sees what") == 1  # a screen reader hears all of it


def test_nobody_gets_a_message_more_because_a_team_began(house: Story) -> None:
    """The agreement stands in the first check-in, once; the week keeps room for the reminder."""
    set_up(house, rhythm="weekly")
    house.advance(days=1, hours=2)

    for person in EXEC_TEAM:
        (prompt,) = [m for m in house.pg.dm(person) if "Your check-in*" in m.text]
        assert "Before your first check-in here: who sees what" in prompt.text
    house.advance(days=7)
    second = [m for m in house.pg.dm(BEN) if "*Your check-in*" in m.text][-1]
    assert "Before your first check-in" not in second.text


def test_a_team_is_set_up_from_home(house: Story) -> None:
    assert "Set up a team" in house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Set up a team")
    saved = house.submit(ANA, channel=EXEC, zone="London", **CHOSEN)

    assert "Executive team" in house.read(saved)
    assert the_team(house).channel == EXEC
    assert "Executive team" in house.home(ANA)


@pytest.mark.requirement(2)
def test_a_balance_is_asked_and_never_suggested(house: Story) -> None:
    """No balance is suggested: a team chooses its own."""
    house.command(ANA, "setup", EXEC)
    modal = house.pg.modal(ANA)
    assert modal is not None
    balance = [b for b in modal.blocks if b.get("block_id") in ("short", "medium", "long")]
    assert len(balance) == 3
    assert all("initial_value" not in b["element"] and not b["optional"] for b in balance)


def test_an_invalid_balance_keeps_what_was_typed(house: Story) -> None:
    house.command(ANA, "setup", EXEC)
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA, **(CHOSEN | {"name": "The eight of us", "long": "1"}))

    assert refused.value.errors == {"long": "These make 9: one point still to give."}
    assert "The eight of us" in house.read(house.pg.modal(ANA))
    with house.bot.db.read() as session:
        assert teams.list_teams(session, NORTH) == []

    house.submit(ANA, long="2")  # only what was wrong has to be typed again
    assert the_team(house).name == "The eight of us"


@pytest.mark.parametrize(
    ("choices", "field", "said"),
    [
        ({"channel": SHARED}, "channel", "shared with another organisation"),
        ({"channel": GENERAL}, "channel", "/invite @Ambidex"),
        ({"zone": "Lodnon"}, "zone", "Did you mean Europe/London?"),
        ({"ask_at": "19:00"}, "ask_at", "People are left alone from 18:00 to 08:00"),
        ({"members": "choose"}, "people", "Choose the people here"),
    ],
)
def test_what_cannot_work_is_refused_with_what_to_do(
    house: Story, choices: dict[str, str], field: str, said: str
) -> None:
    house.command(ANA, "setup", EXEC)
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA, **(CHOSEN | choices))
    assert said in refused.value.errors[field]


def test_a_channel_has_one_team(house: Story) -> None:
    set_up(house)
    house.command(BEN, "setup", EXEC)
    with pytest.raises(ModalErrors) as refused:
        house.submit(BEN, channel=EXEC, **CHOSEN)
    assert "lives in this channel already" in refused.value.errors["channel"]


def test_a_channel_of_everybody_is_no_leadership_team(migrated_sqlite_url: str) -> None:
    crowd = tuple(replace(WORLD.users[0], id=f"U0N{n}", name=f"n{n}") for n in range(70))
    town = Channel(id="C0TOWN", name="town-hall", members=(ANA, "U0AMBI", *(u.id for u in crowd)))
    world = replace(WORLD, users=(*WORLD.users, *crowd), channels=(*WORLD.channels, town))
    with story(migrated_sqlite_url, world) as house:
        house.command(ANA, "setup", "C0TOWN")
        with pytest.raises(ModalErrors) as refused:
            house.submit(ANA, **CHOSEN)
    assert "That is 71 people" in refused.value.errors["members"]


def test_chosen_people_are_the_team_whoever_is_in_the_channel(house: Story) -> None:
    set_up(house, members="choose", people=[BEN, CLEO, HINE], leads=[BEN])
    house.advance(days=2)
    assert members(house) == {
        ANA: Role.LEAD,
        BEN: Role.LEAD,
        CLEO: Role.MEMBER,
        HINE: Role.MEMBER,
    }


# --- trying it first -------------------------------------------------------------------------------


def test_a_lead_tries_it_on_themselves_before_anybody_else_hears_of_it(house: Story) -> None:
    saved = set_up(house, start="later")
    assert "nothing is sent yet" in house.read(saved)
    assert the_team(house).state is TeamState.DRAFT

    house.click(ANA, saved, "Try it on myself")
    prompt, digest = house.pg.dm(ANA)
    assert "Dry run, for you only" in prompt.text
    assert "Split 10 points" in prompt.text
    assert "Dry run, for you only" in digest.text
    assert "Weekly learning digest · Executive team" in digest.text
    house.advance(days=8)
    assert house.posts() == []
    assert [len(house.pg.dm(person)) for person in EXEC_TEAM] == [2, 0, 0, 0, 0, 0, 0, 0]

    close_all(house, ANA)
    house.home(ANA)
    launched = house.click(ANA, house.home_view(ANA), "Launch")
    assert "is running" in house.read(launched)
    assert len(house.posts()) == 1
    assert the_team(house).state is TeamState.ACTIVE


def test_a_dry_run_leaves_the_week_as_it_was(house: Story) -> None:
    """It was asked for: it takes nothing from the two messages of the week."""
    saved = set_up(house, rhythm="weekly")
    close_all(house, ANA)
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Try it on myself")
    house.advance(days=3)
    asked = [m.text for m in house.pg.dm(ANA) if "Dry run" not in m.text]
    assert len(asked) == 2  # the check-in and its one reminder
    assert saved is not None


# --- changing --------------------------------------------------------------------------------------


@pytest.mark.requirement(1)
def test_a_new_balance_is_noted_with_who_chose_it(house: Story) -> None:
    """A team chooses its balance, and who chose it is kept."""
    set_up(house)
    house.advance(days=7)
    close_all(house, ANA)
    house.command(ANA, "settings", EXEC)
    assert "Chosen by @Ana Example on Monday 2 November 2026" in house.read(house.pg.modal(ANA))
    house.submit(ANA, short="4", medium="4", leads=[ANA, BEN])
    close_all(house, ANA)
    house.command(BEN, "settings", EXEC)  # a lead now
    house.submit(BEN, name="The executive")

    with house.bot.db.read() as session:
        changes = teams.list_target_changes(session, NORTH, the_team(house).id)
    assert [(c.by, c.short, c.medium, c.long) for c in changes] == [(ANA, 5, 3, 2), (ANA, 4, 4, 2)]
    assert the_team(house).name == "The executive"


def test_a_changed_time_moves_what_is_due_and_doubles_nothing(house: Story) -> None:
    set_up(house, rhythm="weekly", weekday="1", clock="team")
    house.advance(days=1, hours=2)  # Tuesday, ten o'clock: everybody was asked
    close_all(house, ANA)
    house.command(ANA, "settings", EXEC)
    house.submit(ANA, ask_at="14:00")
    house.advance(hours=6)
    assert [len(house.pg.dm(person)) for person in (BEN, CLEO, DEV)] == [1, 1, 1]
    house.advance(days=7)
    asked = [m for m in house.pg.dm(BEN) if is_prompt(m)]
    assert len(asked) == 2


def test_a_team_keeps_at_least_one_lead(house: Story) -> None:
    set_up(house)
    close_all(house, ANA)
    house.command(ANA, "settings", EXEC)
    with pytest.raises(Refused, match="leads"):  # Slack itself asks for one
        house.submit(ANA, leads=[])


def test_the_settings_are_for_leads_and_administrators(house: Story) -> None:
    set_up(house)
    assert "Only a lead of this team or a workspace administrator" in house.command(BEN, "settings", EXEC)
    assert "not in a team here yet" in house.command(OUTSIDER, "settings")
    house.command(ADMIN, "settings")
    house.submit(ADMIN, name="Executive")
    assert the_team(house).name == "Executive"
    assert ADMIN not in members(house)  # who configures does not become a reader


def test_a_team_that_moves_introduces_itself_where_it_goes(house: Story) -> None:
    set_up(house)
    house.pg.join(ANA, "C0TRAN")
    close_all(house, ANA)
    house.command(ANA, "settings", EXEC)
    house.submit(ANA, channel="C0TRAN")
    assert len(house.posts("C0TRAN")) == 1
    assert members(house).keys() >= {"U0IDA", ANA}
    assert BEN not in members(house)
