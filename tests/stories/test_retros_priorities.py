"""A priority review: laid out from the register, placed in silence, decided by consent, told on approval."""

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, EXEC_TEAM, Story
from tests.stories.deciding_steps import (
    add_priority,
    after,
    begin,
    in_days,
    panel,
    place,
    post,
    propose,
    say,
    shut,
    to,
    write,
)

REPORT, BEDS, ROTA = "The weekly report", "Beds free by eleven", "A rota people can plan with"


def to_sorting(house: Story) -> None:
    """Three priorities on the register, and other work that somebody adds."""
    house.set_up()
    for title, owner in ((REPORT, BEN), (BEDS, CLEO), (ROTA, DEV)):
        add_priority(house, title, owner)
    begin(house, "priority_review", set_up=False)
    to(house, "List and link")
    shown = thread(house)
    assert all(title in shown for title in (REPORT, BEDS, ROTA))
    write(house, EVE, "The Friday meeting", button="Add other work")
    to(house, "Sort")


def thread(house: Story) -> str:
    root = post(house)
    return "\n".join(house.read(m) for m in house.pg.thread(EXEC, root.ts) if m.ts != root.ts)


def to_deciding(house: Story) -> None:
    to_sorting(house)
    for who, column in ((BEN, "Stop"), (CLEO, "Continue"), (DEV, "Pause")):
        place(house, who, {REPORT: column, BEDS: "Continue", "The Friday meeting": "Stop"})
    to(house, "Decide")


def test_where_people_differ_most_comes_first_and_nobody_is_told_who_placed_what(house: Story) -> None:
    to_sorting(house)
    for who, column in ((BEN, "Stop"), (CLEO, "Continue"), (DEV, "Pause")):
        place(house, who, {BEDS: "Continue", REPORT: column, "The Friday meeting": "Stop"})
    place(house, EVE, {"The Friday meeting": "Continue"})
    assert "Continue 1" not in house.read(post(house))
    to(house, "Disagreements")
    shown = house.read(post(house))
    assert shown.index(REPORT) < shown.index("The Friday meeting")
    assert "Continue 1, Pause 1, Stop 1" in shown
    assert "Stop 3, Continue 1" in shown
    assert not [u for u in EXEC_TEAM[1:] if f"<@{u}>" in shown]


def test_places_can_be_changed_in_time_and_come_too_late_after_it(house: Story) -> None:
    to_sorting(house)
    place(house, BEN, {REPORT: "Stop"})
    place(house, BEN, {REPORT: "Pause"})
    place(house, CLEO, {REPORT: "Pause"})
    open_still = house.click(DEV, post(house), "Place the cards")
    assert open_still is not None
    field = next(b for b in open_still.blocks if b["type"] == "input" and REPORT in b["label"]["text"])
    to(house, "Disagreements")
    with pytest.raises(ModalErrors, match="come too late"):
        house.submit(DEV, **{field["block_id"]: "Stop"})
    shut(house, DEV)
    assert "Pause 2" in thread_and_post(house)
    assert "Stop 1" not in thread_and_post(house)


def thread_and_post(house: Story) -> str:
    house.click(ANA, post(house), "See notes")
    seen = house.read(house.pg.modal(ANA))
    shut(house, ANA)
    return seen + house.read(post(house))


@pytest.mark.requirement(8)
def test_a_priority_is_stopped_with_its_reason_and_date_in_its_history(house: Story) -> None:
    """A retrospective's stop reaches the register with its reason and date."""
    to_deciding(house)
    propose(house, REPORT, "Stop", "Nobody reads it")
    say(house, CLEO, "Agree")
    house.click(ANA, panel(house), "Nobody objects: carried")
    propose(house, ROTA, "Pause", "The wards need a summer", until=in_days(house, 90))
    house.click(ANA, panel(house), "Nobody objects: carried")
    listed = house.command(BEN, "priorities", EXEC)
    assert BEDS in listed
    assert REPORT not in listed
    assert ROTA not in listed
    house.click(BEN, house.pg.ephemerals(BEN)[-1], "What we stopped or paused")
    history = house.read(house.pg.modal(BEN))
    shut(house, BEN)
    assert "Monday 2 November: stopped" in history
    assert "Nobody reads it" in history
    assert "paused until Sunday 31 January 2027" in history


def test_a_merge_goes_into_another_priority(house: Story) -> None:
    to_deciding(house)
    propose(house, REPORT, "Merge", "One story for the board", into=BEDS)
    house.click(ANA, panel(house), "Nobody objects: carried")
    house.command(BEN, "priorities", EXEC)
    house.click(BEN, house.pg.ephemerals(BEN)[-1], "What we stopped or paused")
    assert f"merged into another (“{BEDS}”)" in house.read(house.pg.modal(BEN))
    shut(house, BEN)


@pytest.mark.requirement(9)
def test_the_message_is_posted_on_approval_and_only_as_it_was_approved(house: Story) -> None:
    """Nothing of what was stopped is told to staff before somebody approves its words."""
    to_deciding(house)
    propose(house, REPORT, "Stop", "Nobody reads it")
    house.click(ANA, panel(house), "Nobody objects: carried")
    to(house, "Message")
    assert f"Stop: {REPORT}. Why: Nobody reads it" in house.read(panel(house))
    before = len(house.posts())
    house.click(ANA, panel(house), "Edit")
    house.submit(ANA, text="We stop the weekly report. Come and talk to us.")
    shut(house, ANA)
    assert len(house.posts()) == before
    house.click(ANA, panel(house), "Approve and post")
    shut(house, ANA)
    assert house.read(house.posts()[-1]) == "We stop the weekly report. Come and talk to us."
    assert "Approve and post" not in house.read(panel(house))


def test_without_approval_nothing_is_posted_and_the_draft_waits(house: Story) -> None:
    to_deciding(house)
    propose(house, REPORT, "Stop", "Nobody reads it")
    house.click(ANA, panel(house), "Nobody objects: carried")
    to(house, "Message")
    house.advance(minutes=30)
    said = "\n".join(house.read(m) for m in house.posts())
    assert "has ended" in house.read(post(house))
    assert "Thank you to everybody who built these" not in said
    assert "Approve and post" in house.read(after(house))
