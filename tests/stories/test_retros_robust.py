"""People, Slack or the house do something awkward in the middle of a retrospective."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from bot.playground import Message, ModalErrors
from config.vocabulary import PhaseKind
from handlers.retros.board import Board, board_of
from storage.models import Delivery, Retrospective
from tests.harness import ANA, BEN, CLEO, DEV, EXEC, EXEC_TEAM, OUTSIDER, Story, content
from tests.stories.retro_steps import (
    COLUMN,
    WORDS,
    agree,
    everything_said,
    is_summary,
    move_on,
    option,
    post,
    start,
    summary,
    thread,
    to_voting,
    to_writing,
    vote,
    write,
)


def board(house: Story) -> Board:
    """The retrospective as it stands in the database."""
    with house.bot.db.read() as session:
        retro = session.scalars(
            select(Retrospective).where(Retrospective.workspace == house.pg.world.team_id)
        ).one()
        return board_of(session, content(), retro, house.now)


def phase_of(house: Story) -> PhaseKind | None:
    phase = board(house).phase
    return phase.kind if phase is not None else None


def panel(house: Story, who: str) -> str:
    return house.read(house.last_dm(who))


def on_panel(house: Story, who: str) -> Message:
    """The newest message with the buttons that move it on."""
    return next(m for m in reversed(house.pg.dm(who)) if "[Hand over]" in house.read(m))


# --- who leads -------------------------------------------------------------------------------


def test_two_who_lead_pressing_next_together_move_it_once(house: Story) -> None:
    to_writing(house)
    house.command(ANA, "settings", EXEC)
    house.submit(ANA, leads=[ANA, BEN])
    house.pg.close(ANA, everything=True)
    house.home(BEN)
    places: dict[str, Any] = {ANA: house.last_dm(ANA), BEN: house.home_view(BEN)}
    write(house, CLEO, "One thought")
    write(house, DEV, "Another thought")
    together = Barrier(2)

    def press(who: str) -> None:
        together.wait(timeout=10)
        house.pg.click(who, places[who], "Next")

    with ThreadPoolExecutor(max_workers=2) as hands:
        list(hands.map(press, places))
    house.settle()
    assert phase_of(house) is PhaseKind.VOTE


def test_handing_over_gives_the_buttons_to_one_who_is_no_lead_and_takes_them_from_the_other(
    house: Story,
) -> None:
    to_writing(house)
    old = house.last_dm(ANA)
    house.click(ANA, old, "Hand over")
    with pytest.raises(ModalErrors, match="for, or a lead"):
        house.submit(ANA, to=OUTSIDER)
    house.submit(ANA, to=BEN)
    house.pg.close(ANA, everything=True)
    assert "@Ben Example leads this one now" in panel(house, ANA)
    assert "[Next]" not in panel(house, ANA)
    assert "led by @Ben Example" in house.read(post(house))
    write(house, CLEO, "One thought")
    move_on(house, BEN)
    assert phase_of(house) is PhaseKind.TALK
    assert "*Talk*" in panel(house, BEN)


def test_a_lead_takes_over_and_somebody_who_is_none_cannot(house: Story) -> None:
    to_writing(house)
    assert "could lead" in house.command(CLEO, "retro takeover", EXEC)
    assert "lead this one already" in house.command(ANA, "retro takeover", EXEC)
    house.click(ANA, house.last_dm(ANA), "Hand over")
    house.submit(ANA, to=BEN)
    house.pg.close(ANA, everything=True)
    assert "You lead it now" in house.command(ANA, "retro takeover", EXEC)
    assert "@Ana Example leads this one now" in panel(house, BEN)
    move_on(house)
    assert phase_of(house) is PhaseKind.TALK


def test_a_facilitator_who_leaves_moves_it_no_more_and_a_lead_takes_it_over_on_home(house: Story) -> None:
    to_writing(house)
    house.click(ANA, house.last_dm(ANA), "Hand over")
    house.submit(ANA, to=BEN)
    house.pg.close(ANA, everything=True)
    write(house, BEN, "What I wrote before I left")
    house.pg.leave(BEN, EXEC)
    house.settle()
    refused = house.click(BEN, house.last_dm(BEN), "Next")
    assert "Only a lead of this team" in house.read(refused)
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Take it over")
    house.pg.close(ANA, everything=True)
    move_on(house)
    assert "What I wrote before I left" in thread(house)


def test_back_shows_nothing_early_and_a_second_vote_takes_the_place_of_the_first(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WORDS[BEN])
    house.click(ANA, house.last_dm(ANA), "Back")
    assert phase_of(house) is PhaseKind.OPEN
    assert WORDS[BEN] not in thread(house)
    move_on(house)
    write(house, CLEO, WORDS[CLEO])
    move_on(house)
    vote(house, BEN, WORDS[BEN])
    move_on(house)
    house.click(ANA, house.last_dm(ANA), "Back")
    assert "1 dot\n" not in house.read(post(house))
    vote(house, BEN, WORDS[CLEO])
    move_on(house)
    dots = {card.text: card.dots for card in board(house).deck}
    assert dots == {WORDS[BEN]: 0, WORDS[CLEO]: 1}


def test_a_vote_opened_again_by_mistake_keeps_what_was_counted(house: Story) -> None:
    to_voting(house)
    vote(house, BEN, WORDS[CLEO])
    move_on(house)
    house.click(ANA, house.last_dm(ANA), "Back")
    move_on(house)
    assert {card.text for card in board(house).deck if card.dots} == {WORDS[CLEO]}


# --- a modal that stays open -----------------------------------------------------------------


def test_time_runs_out_while_somebody_writes_and_their_words_stay_beside_the_reason(house: Story) -> None:
    to_writing(house)
    house.click(BEN, post(house), "Add a note")
    house.advance(minutes=5)
    with pytest.raises(ModalErrors) as late:
        house.submit(BEN, **{"Column": "Try", "Your note": "Half a thought, and the other half"})
    (problem,) = late.value.errors.values()
    assert "too late" in problem
    assert "copy them" in problem
    assert "Half a thought, and the other half" in house.read(house.pg.modal(BEN))
    assert "Half a thought" not in everything_said(house)


def test_time_runs_out_while_somebody_votes(house: Story) -> None:
    to_voting(house)
    house.click(BEN, post(house), "Vote")
    house.advance(minutes=3)
    with pytest.raises(ModalErrors, match="counted"):
        house.submit(BEN, **{"dots-0": [option(house, BEN, WORDS[CLEO][:30])]})


# --- people and channels that go -------------------------------------------------------------


def test_somebody_removed_in_the_middle_takes_no_further_part_and_their_note_stays(house: Story) -> None:
    to_writing(house)
    write(house, CLEO, WORDS[CLEO])
    write(house, BEN, WORDS[BEN])
    view = house.click(CLEO, post(house), "Add a note")
    assert view is not None
    house.pg.leave(CLEO, EXEC)
    house.settle()
    with pytest.raises(ModalErrors, match="Only a member of this team"):
        house.submit(CLEO, **{"Column": "Try", "Your note": "Words of somebody who left"})
    assert "Words of somebody who left" in house.read(house.pg.modal(CLEO))
    house.pg.close(CLEO, everything=True)
    move_on(house)
    assert WORDS[CLEO] in thread(house)
    refused = house.click(CLEO, post(house), "Vote")
    assert "Only a member of this team" in house.read(refused)
    assert CLEO not in board(house).people


def test_in_a_channel_shared_outside_it_stands_still_and_goes_on_when_that_is_undone(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WORDS[BEN])
    house.pg.workspace.change_channel(EXEC, is_ext_shared=True)
    before = len(house.pg.messages(EXEC))
    told = house.click(ANA, house.last_dm(ANA), "Next")
    assert "shared with another organisation" in house.read(told)
    house.pg.close(ANA, everything=True)
    assert "have it undone there and press Next" in house.read(on_panel(house, ANA))
    house.advance(minutes=30)
    assert phase_of(house) is PhaseKind.WRITE
    assert len(house.pg.messages(EXEC)) == before
    assert WORDS[BEN] not in everything_said(house)

    house.pg.workspace.change_channel(EXEC, is_ext_shared=False)
    house.click(ANA, on_panel(house, ANA), "Next")
    assert WORDS[BEN] in thread(house)


def test_time_alone_shows_nothing_in_a_channel_that_was_shared_meanwhile(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WORDS[BEN])
    house.pg.workspace.change_channel(EXEC, is_ext_shared=True)
    house.advance(minutes=30)
    assert phase_of(house) is PhaseKind.WRITE
    assert WORDS[BEN] not in everything_said(house)
    assert "shared with another organisation" in panel(house, ANA)


def test_in_an_archived_channel_it_ends_with_the_summary_for_whoever_leads(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WORDS[BEN])
    house.pg.archive(EXEC)
    house.settle()
    assert "was archived" in "\n".join(house.read(m) for m in house.pg.dm(ANA))
    before = len(house.pg.messages(EXEC))
    house.click(ANA, on_panel(house, ANA), "End now")
    assert phase_of(house) is None
    assert len(house.pg.messages(EXEC)) == before
    assert any(is_summary(m) for m in house.pg.dm(ANA))
    assert not any(is_summary(m) for m in house.pg.dm(BEN))


def test_held_and_forgotten_it_ends_by_itself(house: Story) -> None:
    to_writing(house)
    house.pg.workspace.change_channel(EXEC, is_ext_shared=True)
    house.advance(minutes=10)
    house.advance(days=14)
    assert phase_of(house) is None


# --- the house goes down ---------------------------------------------------------------------


def test_restarted_in_every_phase_it_goes_on_where_it_was(house: Story) -> None:
    start(house)
    house.restart()
    move_on(house)
    write(house, BEN, WORDS[BEN], COLUMN[BEN])
    house.restart()
    write(house, CLEO, WORDS[CLEO], COLUMN[CLEO])
    move_on(house)
    vote(house, BEN, WORDS[CLEO])
    house.restart()
    vote(house, DEV, WORDS[CLEO])
    move_on(house)
    assert "2 dots" in house.read(post(house))
    house.restart()
    move_on(house)
    house.restart()
    agree(house, BEN, "Ask for agency cover by noon", CLEO)
    house.restart()
    house.click(ANA, house.last_dm(ANA), "Finish")
    assert "Ask for agency cover by noon" in summary(house)
    assert len([m for m in house.posts() if is_summary(m)]) == 1


def test_a_house_that_was_down_while_phases_ended_takes_up_the_next_one_with_all_its_minutes(
    house: Story,
) -> None:
    to_writing(house)
    write(house, BEN, WORDS[BEN])
    house.clock.set(house.now + timedelta(hours=2))
    house.restart()
    house.settle()
    found = board(house)
    assert found.phase is not None
    assert found.phase.kind is PhaseKind.TALK
    assert found.ends_at is not None
    assert found.ends_at > house.now + timedelta(minutes=found.phase.minutes - 1)


# --- open for days ---------------------------------------------------------------------------


def over_days(house: Story, days: int) -> None:
    house.set_up()
    house.command(ANA, "retro", EXEC)
    house.pg.fill(ANA, {"format": "quick"})
    house.submit(ANA, **{"days": str(days), "Names beside notes?": "With names"})
    house.pg.close(ANA)


def reminders(house: Story, who: str) -> list[str]:
    return [text for m in house.pg.dm(who) if "This goes to everybody it is for" in (text := house.read(m))]


def withheld(house: Story) -> set[str]:
    """Who was not reminded because a rule said so."""
    found = select(Delivery.person, Delivery.reason).where(
        Delivery.workspace == house.pg.world.team_id,
        Delivery.dedup_key.startswith("retro-remind:"),
        Delivery.reason.is_not(None),
    )
    with house.bot.db.read() as session:
        return {str(person) for person, _ in session.execute(found)}


def test_over_days_the_post_says_until_when_and_everybody_is_reminded_alike_once(house: Story) -> None:
    over_days(house, 3)
    assert "open until whoever leads moves on" in house.read(post(house))
    house.advance(days=2)
    assert phase_of(house) is PhaseKind.OPEN  # it waits for a press
    move_on(house)
    assert "until" in house.read(post(house))
    assert "1 day more" in panel(house, ANA)
    write(house, ANA, WORDS[ANA])
    house.advance(days=1, hours=20)
    assert not any(reminders(house, who) for who in EXEC_TEAM)
    house.advance(days=1, hours=3)
    told = {who: said for who in EXEC_TEAM if (said := reminders(house, who))}
    assert len(told) > 2
    assert ANA in told  # who wrote is told like who did not
    assert {len(said) for said in told.values()} == {1}
    assert len({said[0] for said in told.values()}) == 1
    assert not any(user.real_name in told[ANA][0] for user in house.pg.world.users)
    assert set(EXEC_TEAM) == set(told) | withheld(house)  # a full week is a reason, silence is none
    house.advance(hours=2)
    assert phase_of(house) is PhaseKind.TALK
    assert "waits for you" in house.read(on_panel(house, ANA))


def test_moved_on_before_the_reminder_nobody_is_reminded(house: Story) -> None:
    over_days(house, 3)
    move_on(house)
    move_on(house)
    house.advance(days=4)
    assert not any(reminders(house, who) for who in EXEC_TEAM)


def test_what_nobody_moves_for_a_fortnight_ends_by_itself(house: Story) -> None:
    over_days(house, 2)
    house.advance(days=15)
    assert phase_of(house) is None
    assert "has ended" in house.read(post(house)) or "Ended before" in house.read(post(house))


# --- few and many ----------------------------------------------------------------------------


def test_one_person_alone_gets_to_an_action(house: Story) -> None:
    to_writing(house)
    write(house, ANA, "Only I was there")
    move_on(house)
    assert phase_of(house) is PhaseKind.TALK
    move_on(house)
    agree(house, ANA, "Ask the others how it was for them", ANA)
    house.click(ANA, house.last_dm(ANA), "Finish")
    assert "Ask the others how it was for them" in summary(house)
