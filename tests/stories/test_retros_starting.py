"""A retrospective is started: for whom, live or for days, with names or in confidence, led by whom."""

from dataclasses import replace
from typing import Any

import pytest

from bot.playground import ModalErrors, View
from storage.queries import participants, teams
from storage.queries import retros as rows
from tests.harness import (
    ANA,
    BEN,
    BOT,
    CLEO,
    DEV,
    EVE,
    EXEC,
    EXEC_TEAM,
    FAY,
    GENERAL,
    GUS,
    HINE,
    IDA,
    OUTSIDER,
    STRANGER,
    TRANSFORM,
    WORKSPACE,
    Story,
)


def ask(house: Story, line: str = "retro", who: str = ANA) -> View:
    assert house.command(who, line, EXEC) == ""
    view = house.pg.modal(who)
    assert view is not None
    return view


def running(house: Story) -> Any:
    """The retrospective that began last, and whom it is for."""
    with house.bot.db.read() as session:
        found = rows.list_running(session, WORKSPACE, [team_of(house)])[-1]
        people = [p.person for p in participants.list_participants(session, WORKSPACE, found.id)]
    return found, people


def team_of(house: Story, channel: str = EXEC) -> str:
    with house.bot.db.read() as session:
        team = teams.find_team_by_channel(session, WORKSPACE, channel)
    assert team is not None
    return team.id


def shown(house: Story, who: str = ANA) -> str:
    return house.read(house.pg.modal(who))


def test_every_format_is_offered_with_what_it_is_for_and_what_it_costs(house: Story) -> None:
    house.set_up()
    ask(house)
    asked = shown(house)
    for format in house.bot.content.formats:
        assert format.title in asked
        assert format.purpose in asked
        assert f"{format.minutes} min × 8 people" in asked
    house.pg.fill(ANA, {"format": "sailboat"})
    asked = shown(house)
    assert "45 min × 8 people = 6 h" in asked
    assert "quarter of an hour" not in asked


def test_chosen_people_are_those_it_is_for_and_the_cost_is_theirs(house: Story) -> None:
    house.set_up()
    ask(house, "retro what we learned in the lift")
    house.pg.fill(ANA, {"format": "quick", "audience": "chosen"})
    house.pg.fill(ANA, {"people": [ANA, BEN, CLEO]})
    asked = shown(house)
    assert "15 min × 3 people = 45 min" in asked
    assert "what we learned in the lift" in asked  # nothing typed is lost
    house.submit(ANA)
    retro, people = running(house)
    assert sorted(people) == sorted([ANA, BEN, CLEO])
    assert retro.facilitator == ANA
    assert "led by @Ana" in house.read(house.posts()[-1])


def test_below_seven_the_modal_says_why_names_stand_beside_notes(house: Story) -> None:
    house.set_up()
    ask(house)
    assert "Names beside notes?" in shown(house)
    assert "style of writing may still show who you are" in shown(house)
    house.pg.fill(ANA, {"format": "quick", "audience": "chosen"})
    house.pg.fill(ANA, {"people": [ANA, BEN, CLEO, DEV, EVE, FAY]})
    asked = shown(house)
    assert "Confidential is offered from 7 people, and these are 6" in asked
    assert "Names beside notes?" not in asked
    house.pg.fill(ANA, {"people": [ANA, BEN, CLEO, DEV, EVE, FAY, GUS]})
    assert "Names beside notes?" in shown(house)
    house.pg.fill(ANA, {"people": [ANA, BEN]})
    house.submit(ANA)
    assert running(house)[0].mode == "named"


def test_with_seven_or_more_it_is_confidential_unless_somebody_chooses_names(house: Story) -> None:
    house.set_up()
    house.command(ANA, "retro quick", EXEC)
    assert running(house)[0].mode == "confidential"


def test_it_turns_named_while_the_modal_is_open_and_is_not_started_unasked(house: Story) -> None:
    house.set_up()
    ask(house)
    house.pg.fill(ANA, {"format": "quick", "Names beside notes?": "Confidential"})
    house.pg.leave(GUS, EXEC)
    house.pg.leave(HINE, EXEC)
    house.advance(seconds=10)
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA)
    assert "Confidential is offered from 7 people" in refused.value.errors["mode"]
    house.submit(ANA, **{"Names beside notes?": "With names"})
    assert running(house)[0].mode == "named"


def test_everybody_in_the_channel_but_no_bots_and_no_closed_accounts(house: Story) -> None:
    house.set_up(members="choose", people=[ANA, BEN])
    house.pg.join(OUTSIDER, EXEC)
    house.pg.change_user(GUS, deleted=True)
    house.advance(minutes=2)
    ask(house)
    house.pg.fill(ANA, {"format": "quick"})
    assert "15 min × 2 people = 30 min" in shown(house)
    house.pg.fill(ANA, {"audience": "channel"})
    assert "15 min × 8 people = 2 h" in shown(house)
    house.submit(ANA)
    _, people = running(house)
    assert sorted(people) == sorted({*EXEC_TEAM, OUTSIDER} - {GUS})
    assert BOT not in people


def test_whoever_is_not_in_the_channel_cannot_be_chosen_and_bots_are_left_out(house: Story) -> None:
    house.set_up()
    ask(house)
    house.pg.fill(ANA, {"format": "quick", "audience": "chosen", "What is it about?": "Still here"})
    house.pg.fill(ANA, {"people": [ANA, IDA, BEN]})
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA)
    assert "1 of these people is not in the team's channel" in refused.value.errors["people"]
    assert "Still here" in shown(house)
    house.pg.fill(ANA, {"people": [BEN, CLEO]})
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA)
    assert "one of its people" in refused.value.errors["facilitator"]
    house.submit(ANA, facilitator=BEN)
    retro, people = running(house)
    assert retro.facilitator == BEN
    assert people == [BEN, CLEO]
    assert "You lead this one" in house.read(house.last_dm(BEN))


def test_open_for_days_writing_waits_for_everybody(house: Story) -> None:
    house.set_up()
    ask(house)
    house.pg.fill(ANA, {"format": "quick"})
    house.submit(ANA, days="3")
    house.pg.close(ANA)
    retro, _ = running(house)
    assert retro.days == 3
    house.click(ANA, house.last_dm(ANA), "Next")
    house.advance(days=2)
    assert "*Write*" in house.read(house.posts()[-1])
    house.advance(days=1, minutes=1)
    assert "*Write*" not in house.read(house.posts()[-1])


def test_the_choices_stay_while_others_are_tried(house: Story) -> None:
    house.set_up()
    ask(house)
    house.pg.fill(ANA, {"format": "quick", "audience": "chosen", "when": "later"})
    house.pg.fill(ANA, {"people": [ANA, BEN], "day": "2026-12-01", "at": "10:00", "rhythm": "Every 4 weeks"})
    house.pg.fill(ANA, {"rota": [BEN, ANA]})
    house.pg.fill(ANA, {"audience": "team", "when": "now"})
    assert "How often?" not in shown(house)
    house.pg.fill(ANA, {"audience": "chosen", "when": "later"})
    view = house.pg.modal(ANA)
    assert view is not None
    state = str(view.values)
    assert all(part in state for part in ("2026-12-01", "10:00", "INTERVAL=4"))
    assert f"['{BEN}', '{ANA}']" in state
    assert f"['{ANA}', '{BEN}']" in state


def test_who_may_not_start_one_hears_who_may(house: Story) -> None:
    house.set_up()
    assert "lead of this team" in house.command(BEN, "retro", EXEC)
    assert "not in a team" in house.command(OUTSIDER, "retro", GENERAL)
    assert "Formats:" in house.command(BEN, "retro help", EXEC)


def test_while_one_runs_another_can_only_be_planned(house: Story) -> None:
    house.set_up()
    house.command(ANA, "retro quick", EXEC)
    assert "running in" in house.command(ANA, "retro quick", EXEC)
    ask(house)
    assert "plan this one for later" in shown(house)
    house.pg.fill(ANA, {"format": "quick"})
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA)
    assert "running in" in str(refused.value.errors)


def test_a_team_of_somebody_elses_cannot_be_slipped_in(house: Story) -> None:
    house.set_up()
    house.set_up(IDA, TRANSFORM)
    ask(house)
    house.pg.fill(ANA, {"format": "quick"})
    view = house.pg.modal(ANA)
    assert view is not None
    carried = view.private_metadata.replace(team_of(house), team_of(house, TRANSFORM))
    house.pg.workspace.put_view(replace(view, private_metadata=carried))
    with pytest.raises(ModalErrors) as refused:
        house.submit(ANA)
    assert "Only" in str(refused.value.errors)
    assert STRANGER not in str(refused.value.errors)
