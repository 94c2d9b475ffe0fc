"""A team rests, goes on and ends; people come, go, and take leave."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import ModalErrors
from config.vocabulary import TeamState
from storage.models import Person
from storage.queries import teams
from tests.harness import (
    ADMIN,
    ANA,
    BEN,
    CLEO,
    EXEC,
    EXEC_TEAM,
    HINE,
    MONDAY,
    OUTSIDER,
    STRANGER,
    Story,
)
from tests.stories.test_teams_setup import close_all, is_prompt, members, set_up, the_team


@pytest.fixture
def weekly(house: Story) -> Story:
    """The executive team, asked every Tuesday at nine; nothing has been asked yet."""
    set_up(house, rhythm="weekly")
    close_all(house, ANA)
    return house


def asked(house: Story, person: str) -> int:
    """How many check-ins somebody was asked, reminders not counted."""
    return sum(is_prompt(m) for m in house.pg.dm(person))


# --- pause, resume, end ----------------------------------------------------------------------------


@pytest.mark.requirement(11)
def test_a_paused_team_is_asked_nothing_and_gets_no_backlog(weekly: Story) -> None:
    """A team can pause in one tap, and gets no backlog when it resumes."""
    weekly.home(ANA)
    weekly.click(ANA, weekly.home_view(ANA), "Pause")
    paused = weekly.submit(ANA)
    assert "Nothing is asked or posted" in weekly.read(paused)
    close_all(weekly, ANA)
    posts = len(weekly.posts())

    weekly.advance(days=22)
    assert [asked(weekly, person) for person in EXEC_TEAM] == [0] * 8
    assert len(weekly.posts()) == posts

    assert "paused" in weekly.home(ANA)
    resumed = weekly.click(ANA, weekly.home_view(ANA), "Resume")
    assert "is running" in weekly.read(resumed)
    assert [asked(weekly, person) for person in EXEC_TEAM] == [0] * 8  # nothing of the three weeks
    weekly.advance(days=7)
    assert [asked(weekly, person) for person in EXEC_TEAM] == [1] * 8


def test_a_pause_with_a_day_ends_by_itself(weekly: Story) -> None:
    weekly.home(ANA)
    weekly.click(ANA, weekly.home_view(ANA), "Pause")
    with pytest.raises(ModalErrors):
        weekly.submit(ANA, until="2026-11-02")
    weekly.submit(ANA, until="2026-11-16")
    weekly.advance_to(datetime(2026, 11, 15, 23, 59, tzinfo=UTC))
    assert the_team(weekly).state is TeamState.PAUSED
    weekly.advance(minutes=2)
    assert the_team(weekly).state is TeamState.ACTIVE
    weekly.advance(days=2)
    assert asked(weekly, BEN) == 1


def test_a_pause_silences_what_was_already_asked(weekly: Story) -> None:
    """No reminder comes while a team rests; who wants to can still answer."""
    weekly.advance(days=1, hours=2)
    messages = [len(weekly.pg.dm(person)) for person in EXEC_TEAM]
    weekly.home(ANA)
    weekly.click(ANA, weekly.home_view(ANA), "Pause")
    weekly.submit(ANA)
    weekly.advance(days=2)
    assert [len(weekly.pg.dm(person)) for person in EXEC_TEAM] == messages
    assert "[Answer]" in weekly.home(BEN)


def test_the_settings_pause_resume_and_end_too(weekly: Story) -> None:
    weekly.command(ANA, "settings", EXEC)
    settings = weekly.pg.modal(ANA)
    assert settings is not None
    weekly.click(ANA, settings, "Pause")
    assert "is paused" in weekly.read(weekly.submit(ANA, until="2026-11-30"))
    close_all(weekly, ANA)
    weekly.command(ANA, "settings", EXEC)
    settings = weekly.pg.modal(ANA)
    assert settings is not None
    assert "is running" in weekly.read(weekly.click(ANA, settings, "Resume"))
    close_all(weekly, ANA)
    weekly.command(ANA, "settings", EXEC)
    settings = weekly.pg.modal(ANA)
    assert settings is not None
    assert "has ended" in weekly.read(weekly.click(ANA, settings, "End"))


def test_an_ended_team_is_gone_from_home_and_asks_nothing(weekly: Story) -> None:
    weekly.advance(days=1, hours=2)
    weekly.home(ANA)
    ended = weekly.click(ANA, weekly.home_view(ANA), "End")
    assert "has ended" in weekly.read(ended)
    assert "Executive team" not in weekly.home(BEN)
    before = len(weekly.pg.dm(BEN))
    weekly.advance(days=15)
    assert len(weekly.pg.dm(BEN)) == before
    assert len(weekly.posts()) == 1
    close_all(weekly, ANA)
    set_up(weekly)  # its channel is free again


@pytest.mark.parametrize("what", ["Settings", "Pause", "End"])
def test_a_member_has_no_controls_and_an_administrator_has(weekly: Story, what: str) -> None:
    assert f"[{what}]" not in weekly.home(BEN)
    assert f"[{what}]" in weekly.home(ADMIN)
    assert "executive-team" not in weekly.read(weekly.pg.home(ADMIN))  # who is not in a channel sees no name
    assert "Our chosen balance" not in weekly.read(weekly.pg.home(ADMIN))  # configures, does not read


def test_an_archived_channel_pauses_its_team_and_its_leads_hear_why(weekly: Story) -> None:
    weekly.pg.archive(EXEC)
    weekly.settle()
    assert the_team(weekly).state is TeamState.PAUSED
    assert "its channel was archived" in weekly.last_dm(ANA).text
    assert weekly.pg.dm(BEN) == []


def test_a_channel_that_came_to_be_shared_pauses_its_team(weekly: Story) -> None:
    """The daily look finds what no event told."""
    weekly.pg.workspace.change_channel(EXEC, is_ext_shared=True)
    weekly.advance(days=1, hours=1)
    assert the_team(weekly).state is TeamState.PAUSED
    assert "shared with another organisation" in weekly.last_dm(ANA).text


# --- coming and going ------------------------------------------------------------------------------


@pytest.mark.requirement(22)
def test_a_joiner_is_welcomed_once_with_the_agreement(weekly: Story) -> None:
    """Whoever joins is shown the team's agreement, once."""
    weekly.advance(hours=2)
    weekly.pg.join(OUTSIDER, EXEC)
    weekly.settle()
    (welcome,) = weekly.pg.dm(OUTSIDER)
    assert "Welcome to *Executive team*" in welcome.text
    assert "Nobody here sees them" in welcome.text
    assert OUTSIDER in members(weekly)

    weekly.pg.leave(OUTSIDER, EXEC)
    weekly.settle()
    assert OUTSIDER not in members(weekly)
    weekly.pg.join(OUTSIDER, EXEC)
    weekly.advance(days=1, hours=2)
    texts = [m.text for m in weekly.pg.dm(OUTSIDER)]
    assert sum("Welcome" in t for t in texts) == 1
    assert not any("Before your first check-in" in t for t in texts)


def test_a_welcome_waits_for_the_morning(weekly: Story) -> None:
    weekly.advance_to(MONDAY.astimezone(UTC) + timedelta(hours=14))  # ten in the evening
    weekly.pg.join(OUTSIDER, EXEC)
    weekly.settle()
    assert weekly.pg.dm(OUTSIDER) == []
    weekly.advance(hours=11)
    assert "Welcome" in weekly.pg.dm(OUTSIDER)[0].text


def test_whoever_leaves_is_not_asked_or_reminded_any_more(weekly: Story) -> None:
    weekly.advance(days=1, hours=2)
    assert asked(weekly, BEN) == 1
    weekly.pg.leave(BEN, EXEC)
    weekly.advance(days=9)
    assert len(weekly.pg.dm(BEN)) == 1
    assert "in no team" in weekly.command(BEN, "status")


def test_the_last_lead_stays_one(weekly: Story) -> None:
    weekly.pg.leave(ANA, EXEC)
    weekly.settle()
    assert ANA in members(weekly)
    assert "you are the only lead" in weekly.last_dm(ANA).text


def test_strangers_and_bots_in_the_channel_are_no_members(weekly: Story) -> None:
    weekly.pg.join(STRANGER, EXEC)
    weekly.advance(days=2)
    assert set(members(weekly)) == set(EXEC_TEAM)
    assert weekly.pg.dm(STRANGER) == []


def test_a_deactivated_person_rests_and_is_back_when_they_are(weekly: Story) -> None:
    weekly.advance(hours=2)
    weekly.pg.workspace.change_user(BEN, deleted=True)
    weekly.advance(days=2)
    assert BEN not in members(weekly)
    assert asked(weekly, BEN) <= 1
    weekly.pg.workspace.change_user(BEN, deleted=False)
    weekly.advance(days=8)
    assert BEN in members(weekly)


def test_who_moves_is_asked_on_their_new_clock(weekly: Story) -> None:
    weekly.pg.workspace.change_user(BEN, tz="Pacific/Auckland")
    weekly.advance_to(datetime(2026, 11, 9, 19, 59, tzinfo=UTC))
    assert asked(weekly, BEN) <= 1
    before = len(weekly.pg.dm(BEN))
    weekly.advance(minutes=2)  # Tuesday 10 November, nine o'clock in Auckland
    assert len(weekly.pg.dm(BEN)) == before + 1


# --- leave, own times, how things stand --------------------------------------------------------------


def test_who_is_away_is_not_asked_and_comes_back(weekly: Story) -> None:
    said = weekly.command(BEN, "away until 9 November", EXEC)
    assert "until Monday 9 November" in said
    assert "On leave: until Monday 9 November" in weekly.command(BEN, "status", EXEC)
    assert "Your next check-in: Tuesday 10 November" in weekly.command(BEN, "status", EXEC)
    assert "On leave until Monday 9 November" in weekly.home(BEN)
    weekly.advance(days=3)
    assert asked(weekly, BEN) == 0
    assert asked(weekly, CLEO) == 1

    assert "Welcome back" in weekly.command(BEN, "back", EXEC)
    assert "not on leave" in weekly.command(BEN, "back", EXEC)
    weekly.advance(days=6)
    assert asked(weekly, BEN) == 1


def test_a_leave_yet_to_come_says_how_it_is_removed(weekly: Story) -> None:
    said = weekly.command(BEN, "away 20 Nov to 30 Nov", EXEC)
    assert "You will be on leave" in said
    assert "/ambi back" not in said
    status = weekly.command(BEN, "status", EXEC)
    assert "removed on the Home tab" in status
    assert "/ambi back" not in status


def test_leave_that_cannot_be_read_is_answered_with_how_to_say_it(weekly: Story) -> None:
    assert "Try `until 12 May`" in weekly.command(BEN, "away for a bit", EXEC)


def test_leave_is_chosen_in_a_modal_and_removed_on_home(weekly: Story) -> None:
    weekly.home(BEN)
    weekly.click(BEN, weekly.home_view(BEN), "command#away")
    with pytest.raises(ModalErrors) as refused:
        weekly.submit(BEN, first="2026-11-20", last="2026-11-10")
    assert "end before it begins" in refused.value.errors["last"]
    weekly.submit(BEN, first="2026-11-20", last="2026-11-30")
    close_all(weekly, BEN)
    assert "On leave Friday 20 November to Monday 30 November" in weekly.home(BEN)
    weekly.click(BEN, weekly.home_view(BEN), "teams.leave_remove")
    assert "On leave" not in weekly.home(BEN)


def test_each_person_may_have_a_time_of_their_own(weekly: Story) -> None:
    weekly.home(HINE)
    weekly.click(HINE, weekly.home_view(HINE), "My times")
    with pytest.raises(ModalErrors):
        weekly.submit(HINE, whose="mine", at="17:30", quiet_from="17:00", quiet_until="09:00")
    weekly.submit(HINE, at="10:30")
    close_all(weekly, HINE)
    assert "You are asked at 10:30" in weekly.home(HINE)
    weekly.advance_to(datetime(2026, 11, 2, 21, 29, tzinfo=UTC))
    assert asked(weekly, HINE) == 0
    weekly.advance(minutes=2)  # Tuesday, half past ten in Auckland
    assert asked(weekly, HINE) == 1


def test_a_message_forged_for_somebody_elses_team_changes_nothing(weekly: Story) -> None:
    """A button's value comes through people's hands: it is looked up and authorised again."""
    weekly.home(ANA)
    team = the_team(weekly).id
    weekly.home(BEN)
    forged = weekly.home_view(BEN)
    for block in forged.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == "teams.agreement":
                element["action_id"], element["value"] = "teams.end", team
    view = weekly.click(BEN, forged, "teams.end")
    assert "Only a lead of this team or a workspace administrator" in weekly.read(view)
    assert the_team(weekly).state is TeamState.ACTIVE


def test_nothing_of_a_person_is_kept_but_their_id_and_choices(weekly: Story) -> None:
    weekly.advance(days=1)
    with weekly.bot.db.read() as session:
        person = session.get(Person, ("T0NORTH", BEN))
        assert person is not None
        assert person.zone == "Europe/London"
        assert [m.person for m in teams.list_leads(session, "T0NORTH", the_team(weekly).id)] == [ANA]
