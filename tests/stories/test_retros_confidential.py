"""A confidential retrospective: what people are told, what they can do, and what nobody ever sees."""

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC_TEAM, FAY, Story
from tests.stories.retro_steps import everything_said, move_on, post, start, summary, thread, vote, write

WRITERS = {
    ANA: "The board asked for one report less",
    BEN: "Huddles at eight kept beds moving",
    CLEO: "Agency requests came too late in the day",
    DEV: "Ask the wards before we change the rota",
}


def to_writing(house: Story) -> None:
    start(house, mode="Confidential")
    move_on(house)
    assert "*Write*" in house.read(post(house))


def modal(house: Story, who: str) -> str:
    """What somebody sees who presses Add a note."""
    house.click(who, post(house), "Add a note")
    view = house.pg.modal(who)
    assert view is not None
    seen = house.read(view)
    house.pg.close(who, everything=True)
    return seen


def keys(house: Story) -> list[str]:
    return [*house.bot.db.keys.names(), *house.bot.db.keys.spent()]


def test_before_anybody_writes_all_are_told_what_it_means(house: Story) -> None:
    start(house, mode="Confidential")
    assert "Confidential: notes are shown without names, in random order" in house.read(post(house))
    move_on(house)
    seen = modal(house, BEN)
    assert "Confidential: notes are shown without names" in seen
    assert "Your style of writing may still show who you are" in seen
    assert "untraceable" not in everything_said(house).lower().replace("not untraceable", "")


def test_with_names_all_are_told_that_too(house: Story) -> None:
    start(house, mode="With names")
    assert "your name stands beside yours" in house.read(post(house))
    move_on(house)
    assert "your name stands beside yours" in modal(house, BEN)


def test_from_writing_to_the_end_nobodys_name_stands_beside_a_note(house: Story) -> None:
    to_writing(house)
    for who, words in WRITERS.items():
        write(house, who, words)
    assert not any(
        words in everything_said(house) for words in WRITERS.values() if words not in modal(house, ANA)
    )
    move_on(house)
    said = thread(house)
    for words in WRITERS.values():
        assert words in said
    vote(house, EVE, WRITERS[BEN], twice=WRITERS[CLEO])
    vote(house, BEN, WRITERS[BEN])
    move_on(house)
    move_on(house)
    house.click(ANA, house.last_dm(ANA), "Finish")
    house.advance(minutes=1)
    ended = summary(house) + thread(house)
    assert WRITERS[BEN] in ended
    for who in (BEN, CLEO, DEV, EVE):
        assert f"<@{who}>" not in ended
        assert f"@{who.removeprefix('U0').lower()}" not in ended.lower()
    assert keys(house) == []


def test_ones_own_can_be_changed_and_taken_back_and_nobody_elses_is_seen(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WRITERS[BEN])
    write(house, CLEO, WRITERS[CLEO])
    assert WRITERS[CLEO] not in modal(house, BEN)
    assert WRITERS[BEN] not in modal(house, ANA)
    house.click(BEN, post(house), "Add a note")
    view = house.pg.modal(BEN)
    assert view is not None
    house.click(BEN, view, "Change")
    house.submit(BEN, **{"Your note": "Huddles at nine would do"})
    top = house.pg.modal(BEN)
    assert top is not None
    assert "Huddles at nine would do" in house.read(top)
    house.pg.close(BEN, everything=True)
    house.click(CLEO, post(house), "Add a note")
    view = house.pg.modal(CLEO)
    assert view is not None
    house.click(CLEO, view, "Take back")
    house.pg.close(CLEO, everything=True)
    move_on(house)
    assert "Huddles at nine would do" in thread(house)
    assert WRITERS[BEN] not in thread(house)
    assert WRITERS[CLEO] not in thread(house)


def test_the_limit_is_told_and_held(house: Story) -> None:
    to_writing(house)
    most = 60 // len(EXEC_TEAM)
    for n in range(most):
        write(house, BEN, f"Thought number {n}")
    seen = modal(house, BEN)
    assert f"You have written {most} of {most}" in seen
    assert "Your note" not in seen
    write(house, CLEO, WRITERS[CLEO])


def test_words_that_come_too_late_stay_where_they_were_typed(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WRITERS[BEN])
    house.click(CLEO, post(house), "Add a note")
    move_on(house)
    with pytest.raises(ModalErrors, match="comes too late"):
        house.submit(CLEO, **{"Column": "Helped", "Your note": WRITERS[CLEO]})
    view = house.pg.modal(CLEO)
    assert view is not None
    assert WRITERS[CLEO] in str(view.values)
    house.pg.close(CLEO, everything=True)
    assert WRITERS[CLEO] not in thread(house)


def test_the_post_counts_notes_a_minute_later_and_never_whose(house: Story) -> None:
    to_writing(house)
    before = house.read(post(house))
    write(house, BEN, WRITERS[BEN])
    assert house.read(post(house)) == before
    house.advance(minutes=1)
    assert "*1 note* so far" in house.read(post(house))


def test_a_key_that_is_lost_stops_nothing(house: Story) -> None:
    to_writing(house)
    write(house, BEN, WRITERS[BEN])
    folder = house.bot.db.keys.folder
    assert folder is not None
    for file in folder.iterdir():
        file.unlink()
    assert "The key of this retrospective is lost" in modal(house, BEN)
    write(house, FAY, "Written after the key was lost")
    move_on(house)
    assert WRITERS[BEN] in thread(house)
    assert "Written after the key was lost" in thread(house)
