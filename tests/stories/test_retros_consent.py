"""Consent: a proposal is carried unless somebody objects, and an objection has a name and a reason."""

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, EXEC_TEAM, Story
from tests.stories.deciding_steps import after, begin, panel, post, propose, say, shut, to, write


def to_deciding(house: Story) -> None:
    begin(house, "stop_start_continue")
    to(house, "Write")
    write(house, BEN, "The weekly report", Column="Stop")
    write(house, CLEO, "Huddles at eight", Column="Continue")
    to(house, "Decide")


def test_an_objection_is_shown_with_its_name_and_reason_and_holds_the_proposal_up(house: Story) -> None:
    to_deciding(house)
    propose(house, "weekly report", "Stop", "Nobody reads it")
    assert "Stop: The weekly report" in house.read(post(house))
    say(house, BEN, "Agree")
    with pytest.raises(ModalErrors, match="Say why"):
        say(house, CLEO, "Object")
    shut(house, CLEO)
    say(house, CLEO, "Object", "The board asks for it in May")
    shown = house.read(post(house))
    assert "1 agree · 1 object" in shown
    assert "@Cleo Example objects: The board asks for it in May" in shown
    assert "Nobody objects: carried" not in house.read(panel(house))


def test_other_words_that_meet_the_objection_ask_everybody_again(house: Story) -> None:
    to_deciding(house)
    propose(house, "weekly report", "Stop", "Nobody reads it")
    say(house, CLEO, "Object", "The board asks for it in May")
    house.click(BEN, post(house), "Say what you think")  # still open while the words change
    house.click(ANA, panel(house), "Change the words")
    house.submit(ANA, **{"In words": "The weekly report, from June"})
    shut(house, ANA)
    with pytest.raises(ModalErrors, match="The words have changed"):
        house.submit(BEN, **{"I…": "Agree"})
    shut(house, BEN)
    shown = house.read(post(house))
    assert "The weekly report, from June" in shown
    assert "Nobody has said anything yet." in shown
    say(house, CLEO, "Can live with it")
    house.click(ANA, panel(house), "Nobody objects: carried")
    assert "(carried)" in house.read(post(house))
    to_the_end(house)
    summary = next(house.read(m) for m in reversed(house.posts()) if "what came of it" in house.read(m))
    assert "What we decided" in summary
    assert "The weekly report, from June" in summary


def test_it_is_carried_by_itself_once_everybody_has_spoken_and_nobody_objects(house: Story) -> None:
    to_deciding(house)
    propose(house, "weekly report", "Stop", "Nobody reads it")
    for who in EXEC_TEAM[:-1]:
        say(house, who, "Agree")
    assert "(carried)" not in house.read(post(house))
    say(house, EXEC_TEAM[-1], "Can live with it")
    assert "(carried)" in house.read(post(house))


def test_a_stance_can_be_changed_and_a_proposal_withdrawn(house: Story) -> None:
    to_deciding(house)
    propose(house, "weekly report", "Stop", "Nobody reads it")
    say(house, CLEO, "Object", "The board asks for it")
    say(house, CLEO, "Agree")
    assert "1 agree" in house.read(post(house))
    assert "objects" not in house.read(post(house))
    house.click(ANA, panel(house), "Withdraw")
    assert "(withdrawn)" in house.read(post(house))


def test_what_was_not_decided_is_said_so_and_nothing_is_carried_by_the_clock(house: Story) -> None:
    to_deciding(house)
    propose(house, "weekly report", "Stop", "Nobody reads it")
    say(house, BEN, "Agree")
    house.advance(hours=1)
    assert "(carried)" not in house.read(post(house))
    to_the_end(house)
    summary = next(house.read(m) for m in reversed(house.posts()) if "what came of it" in house.read(m))
    assert "Proposed and not decided" in summary


def to_the_end(house: Story) -> None:
    for _ in range(4):
        if "has ended" in house.read(post(house)):
            break
        house.click(ANA, panel(house), "Finish" if "[Finish]" in house.read(panel(house)) else "Next")
    after(house)
