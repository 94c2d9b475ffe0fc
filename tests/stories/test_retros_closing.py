"""The end of a retrospective: its summary, a line in the next digest, a copy to keep, words taken back."""

from datetime import timedelta

import pytest

from bot.playground import Message, ModalErrors
from handlers.retros.closing.export import from_json
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, OUTSIDER, Story
from tests.stories.retro_steps import (
    COLUMN,
    WORDS,
    WRITERS,
    agree,
    is_summary,
    move_on,
    start,
    vote,
    write,
)

SAID = "Ward managers know at ten. What they lack is the yes."
ACTION = "Let ward managers book cover until noon"
IF_THEN = "If the bureau says no, then I will ring its manager"


def ended(house: Story, mode: str = "With names") -> Message:
    """A retrospective from start to summary; its summary."""
    start(house, mode=mode)
    move_on(house)
    for who in WRITERS:
        write(house, who, WORDS[who], COLUMN[who])
    move_on(house)
    for who in (BEN, CLEO, DEV):
        vote(house, who, WORDS[CLEO], twice=WORDS[CLEO])
    vote(house, EVE, WORDS[BEN])
    move_on(house)
    house.click(ANA, house.last_dm(ANA), "retros.say")
    house.submit(ANA, said=SAID)
    move_on(house)
    agree(house, BEN, ACTION, CLEO, days=9, if_then=IF_THEN)
    house.click(ANA, house.last_dm(ANA), "Finish")
    return summary_of(house)


def summary_of(house: Story) -> Message:
    return next(m for m in reversed(house.posts()) if is_summary(m))


def digest(house: Story) -> Message:
    return next(m for m in reversed(house.posts()) if "Weekly learning digest" in m.text)


def share(house: Story, who: str, card: str = "", tasks: tuple[str, ...] = ()) -> None:
    """Choose what may be shared, as far as the exact line."""
    house.click(who, summary_of(house), "Share in the digest")
    fields: dict[str, object] = {}
    if card:
        fields["card"] = card
    if tasks:
        fields["tasks"] = list(tasks)
    house.submit(who, **fields)


def test_the_summary_says_what_will_be_done_first_and_what_mattered(house: Story) -> None:
    told = house.read(ended(house))
    order = [
        "Quick look: what came of it",
        "Winter beds",
        "What we will do",
        ACTION,
        "by Wednesday 11 November",
        IF_THEN,
        "What mattered most",
        WORDS[CLEO],
        "6 dots",
        SAID,
        "Thank you",
    ]
    places = [told.index(words) for words in order]
    assert places == sorted(places)
    assert "Share in the digest" in told
    assert len(told.split()) < 150


def test_nothing_is_shared_unless_somebody_chooses_it(house: Story) -> None:
    ended(house)
    house.advance(days=5)
    assert "retrospective" not in digest(house).text


def test_the_facilitator_shares_one_line_and_the_next_digest_carries_it_once(house: Story) -> None:
    ended(house)
    house.click(ANA, summary_of(house), "Share in the digest")
    with pytest.raises(ModalErrors):
        house.submit(ANA)  # nothing is ticked for anybody
    house.pg.close(ANA, everything=True)
    share(house, ANA, WORDS[CLEO], (ACTION,))
    line = house.read(house.pg.modal(ANA))
    assert "exactly this text" in line
    house.submit(ANA)
    house.pg.close(ANA, everything=True)
    house.advance(days=5)
    first = digest(house)
    assert "From our retrospective" in first.text
    assert f"We will: {ACTION}" in first.text
    assert SAID.partition(".")[0] in first.text
    assert WORDS[CLEO] not in first.text  # a note with somebody else's name beside it is theirs to share
    house.advance(days=7)
    assert digest(house).ts != first.ts
    assert "From our retrospective" not in digest(house).text


def test_whoever_wrote_a_note_may_share_it_and_take_it_back_out_of_the_digest(house: Story) -> None:
    ended(house)
    share(house, CLEO, WORDS[CLEO])
    house.submit(CLEO)
    house.click(CLEO, house.pg.modal(CLEO) or house.home_view(CLEO), "Take it back")
    house.pg.close(CLEO, everything=True)
    share(house, CLEO, WORDS[CLEO])
    house.submit(CLEO)
    house.pg.close(CLEO, everything=True)
    house.advance(days=5)
    assert WORDS[CLEO] in digest(house).text
    house.home(CLEO)
    house.click(CLEO, house.home_view(CLEO), "Take it back")
    house.advance(minutes=2)
    assert WORDS[CLEO] not in digest(house).text
    assert "removed at author" in digest(house).text


def test_of_a_confidential_one_only_whoever_leads_shares(house: Story) -> None:
    ended(house, mode="Confidential")
    refused = house.click(BEN, summary_of(house), "Share in the digest")
    assert "carry no names" in house.read(refused)
    house.pg.close(BEN, everything=True)
    share(house, ANA, WORDS[CLEO])
    house.submit(ANA)
    house.advance(days=5)
    assert WORDS[CLEO] in digest(house).text


def test_a_copy_is_the_document_and_comes_as_a_file_to_whoever_asked(house: Story) -> None:
    told = ended(house)
    shown = house.read(house.click(DEV, told, "Keep a copy"))
    assert "# Quick look: Winter beds" in shown
    assert "Cleo Example, by Wednesday 11 November 2026" in shown
    modal = house.pg.modal(DEV)
    assert modal is not None
    house.click(DEV, modal, "Send me the document")
    house.pg.close(DEV)
    house.click(DEV, modal, "Send me JSON")
    house.advance(minutes=1)
    texts = [house.pg.file(file).decode() for message in house.pg.dm(DEV) for file in message.files]
    assert [text[:1] for text in texts] == ["#", "{"]
    read = from_json(texts[1])
    assert read.tasks[0].text == ACTION
    assert {note.text for entry in read.entries for note in entry.notes} == set(WORDS.values())
    assert not any(m.files for who in (ANA, BEN, CLEO, EVE) for m in house.pg.dm(who))


def test_who_does_not_take_part_gets_neither(house: Story) -> None:
    told = ended(house)
    house.pg.join(OUTSIDER, EXEC)
    assert "Only" in house.read(house.click(OUTSIDER, told, "Keep a copy"))
    house.pg.close(OUTSIDER, everything=True)


def test_erased_words_vanish_from_summary_and_copy(house: Story) -> None:
    told = ended(house)
    house.command(CLEO, "privacy")
    house.click(CLEO, house.pg.ephemerals(CLEO)[-1], "Erase mine…")
    house.submit(CLEO, sure=["Yes, erase what I wrote"])
    house.pg.close(CLEO, everything=True)
    house.advance(minutes=2)
    assert WORDS[CLEO] not in house.read(summary_of(house))
    shown = house.read(house.click(DEV, told, "Keep a copy"))
    assert WORDS[CLEO] not in shown
    assert WORDS[BEN] in shown


def test_the_summary_stands_in_the_close_phase_to_be_read_together(house: Story) -> None:
    house.set_up()
    house.command(ANA, "retro", EXEC)
    house.pg.fill(ANA, {"format": "aar"})
    house.submit(ANA, **{"What is it about?": "Winter beds", "Names beside notes?": "With names"})
    house.pg.close(ANA)
    move_on(house)
    house.click(BEN, running(house), "Add a note")
    house.submit(BEN, **{"Your note": WORDS[BEN]})
    house.pg.close(BEN)
    for _ in range(3):
        move_on(house)
    house.click(BEN, running(house), "Write the action down")
    due = (house.now + timedelta(days=9)).date().isoformat()
    done = {"What will be done?": ACTION, "Who looks after it?": CLEO, "By which day?": due}
    house.submit(BEN, **done)
    house.pg.close(BEN, everything=True)
    assert not any(is_summary(m) for m in house.posts())
    move_on(house)
    assert ACTION in house.read(summary_of(house))
    assert "Write an action down" not in house.read(summary_of(house))
    assert "is it what we mean" in house.read(running(house))
    modal = house.click(ANA, running(house), "Share in the digest")
    assert ACTION in house.read(modal)
    house.pg.close(ANA, everything=True)
    house.click(ANA, house.last_dm(ANA), "Finish")
    assert sum(is_summary(m) for m in house.posts()) == 1
    assert "Write an action down" in house.read(summary_of(house))


def running(house: Story) -> Message:
    return next(
        m for m in reversed(house.posts()) if m.text.startswith("After-action review") and not is_summary(m)
    )
