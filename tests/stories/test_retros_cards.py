"""Notes put together, dots on groups, one card at a time: stop, start, continue from writing to summary."""

from typing import Any

import pytest

from bot.playground import Message, ModalErrors, View
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, FAY, Story
from tests.stories.retro_steps import is_summary, move_on

PRE, PRE_AGAIN = (
    "The Wednesday pre-meeting for the Thursday meeting",
    "A pre-meeting on Wednesday for Thursday",
)
ALOUD, COPIES = "Reading papers aloud", "Copying everybody in on everything"
STORIES, PATIENT = "Stories from the wards come first", "Beginning with what a patient told us"
NOTES = {
    ANA: ("Stop", PRE),
    BEN: ("Stop", PRE_AGAIN),
    CLEO: ("Stop", ALOUD),
    DEV: ("Stop", COPIES),
    EVE: ("Continue", STORIES),
    FAY: ("Continue", PATIENT),
}


def post(house: Story) -> Message:
    return next(
        m for m in reversed(house.posts()) if house.read(m).startswith("Stop, start") and not is_summary(m)
    )


def thread(house: Story) -> str:
    root = post(house)
    return "\n".join(house.read(m) for m in house.pg.thread(EXEC, root.ts) if m.ts != root.ts)


def start(house: Story, mode: str = "With names") -> None:
    house.set_up()
    house.command(ANA, "retro", EXEC)
    house.pg.fill(ANA, {"format": "stop_start_continue"})
    house.submit(ANA, **{"What is it about?": "Our meetings", "Names beside notes?": mode})
    house.pg.close(ANA)
    move_on(house)


def to_grouping(house: Story, mode: str = "With names") -> None:
    start(house, mode)
    for who, (column, text) in NOTES.items():
        house.click(who, post(house), "Add a note")
        house.submit(who, **{"Column": column, "Your note": text})
        house.pg.close(who)
    move_on(house)
    assert "*Group*" in house.read(post(house))


def panel(house: Story, button: str, who: str = ANA) -> View:
    """Press something on the facilitator's panel; the modal it opened."""
    view = house.click(who, house.last_dm(who), button)
    assert view is not None
    return view


def options(view: Any, block: str) -> dict[str, str]:
    """The boxes of a field: words → value."""
    found = [o for b in view.blocks if b["block_id"].startswith(block) for o in b["element"]["options"]]
    return {o["text"]["text"]: o["value"] for o in found}


def pick(view: Any, block: str, *words: str) -> list[str]:
    """The values of the boxes that begin with these words, after the number."""
    found = options(view, block)
    return [next(value for text, value in found.items() if word[:25] in text) for word in words]


def field(view: Any, start: str) -> str:
    """The whole name of a field that begins so."""
    return str(next(b["block_id"] for b in view.blocks if b["block_id"].startswith(start)))


def together(house: Story, *words: str, name: str, who: str = ANA) -> View | None:
    """Put notes together by hand."""
    view = house.pg.modal(who) or panel(house, "Group the notes", who)
    chosen = {field(view, "pick"): pick(view, "pick", *words), field(view, "name"): name}
    return house.submit(who, **chosen)


def open_group(house: Story, name: str) -> View:
    """Press Change beside the group of this name."""
    below = house.pg.modal(ANA)
    assert below is not None
    buttons = [e["action_id"] for b in below.blocks if b["type"] == "actions" for e in b["elements"]]
    for button in buttons:
        view = house.click(ANA, below, button)
        assert view is not None
        if name in house.read(view):
            return view
        house.pg.close(ANA)
    raise AssertionError(f"there is no group called {name}")


def vote(house: Story, who: str, *words: str) -> None:
    view = house.click(who, post(house), "Vote")
    house.submit(who, **{"dots-0": pick(view, "dots", *words)})
    house.pg.close(who, everything=True)


def test_from_suggestions_to_the_summary(house: Story) -> None:
    to_grouping(house)
    assert "*6 notes*" in house.read(post(house))
    view = panel(house, "Suggestions")
    asked = house.read(view)
    assert PRE in asked
    assert PRE_AGAIN in asked
    assert ALOUD not in asked
    house.submit(ANA, **{"name-0": "The pre-meeting"})
    assert "1 group so far" in house.read(post(house))

    together(house, STORIES, PATIENT, name="Storys first")
    changed = open_group(house, "Storys first")
    house.submit(ANA, **{field(changed, "name"): "Stories first"})
    assert "Stories first" in house.read(house.pg.modal(ANA))
    house.pg.close(ANA, everything=True)
    assert "2 groups so far" in house.read(post(house))

    move_on(house)
    told = thread(house)
    assert "2 groups of notes that say the same. 2 notes stand alone." in told
    grouped = told[told.index("Put together") :]
    assert all(text in grouped for text in (PRE, PRE_AGAIN, STORIES, PATIENT, "Stories first"))
    assert ALOUD not in grouped

    vote(house, ANA, "The pre-meeting", "Stories first")
    vote(house, BEN, "The pre-meeting", ALOUD)
    vote(house, CLEO, "The pre-meeting", "Stories first")
    assert "dots\n" not in house.read(post(house))
    move_on(house)

    talk = house.read(post(house))
    assert "card 1 of 3, 2 more to come" in talk
    assert talk.index("The pre-meeting") < talk.index("Stories first") < talk.index(ALOUD)
    assert "About 3 minutes for each" in talk
    assert PRE in house.read(house.last_dm(ANA))
    panel(house, "What was said?")
    house.submit(ANA, said="It began when two of us were new.", decided="Stopped from this week.")
    assert "It began when two of us were new." in house.read(post(house))
    assert "Stopped from this week." in house.read(house.last_dm(ANA))
    house.click(ANA, house.last_dm(ANA), "Next card")
    assert "card 2 of 3, 1 more to come" in house.read(post(house))
    assert "Stories first" in house.read(house.last_dm(ANA))
    house.click(ANA, house.last_dm(ANA), "Card before")
    assert "card 1 of 3" in house.read(post(house))
    house.click(ANA, house.last_dm(ANA), "End now")
    summary = house.read(next(m for m in reversed(house.posts()) if is_summary(m)))
    assert "It began when two of us were new." in summary
    assert "The pre-meeting" in summary


def test_in_confidence_dots_are_found_again_changed_and_counted(house: Story) -> None:
    to_grouping(house, "Confidential")
    move_on(house)
    vote(house, BEN, ALOUD, COPIES)
    vote(house, CLEO, ALOUD)
    view = house.click(BEN, post(house), "Vote")
    assert view is not None
    boxes = next(b for b in view.blocks if b["block_id"] == "dots-0")["element"]
    assert {o["value"] for o in boxes["initial_options"]} == set(pick(view, "dots", ALOUD, COPIES))
    house.submit(BEN, **{"dots-0": pick(view, "dots", ALOUD)})
    house.pg.close(BEN, everything=True)
    move_on(house)
    talk = house.read(post(house))
    assert "2 dots" in talk
    assert "1 dot\n" not in talk


def test_a_group_is_merged_changed_and_broken_up(house: Story) -> None:
    to_grouping(house)
    together(house, ALOUD, COPIES, name="Too much paper")
    together(house, "Too much paper", PRE, name="")
    view = house.pg.modal(ANA)
    assert view is not None
    assert "Too much paper" in house.read(view)
    one = house.click(ANA, view, "retros.group_change#0")
    assert one is not None
    assert PRE in house.read(one)
    house.submit(ANA, **{"out-0": pick(one, "out", PRE)})
    view = house.pg.modal(ANA)
    assert view is not None
    one = house.click(ANA, view, "retros.group_change#0")
    assert one is not None
    assert PRE not in house.read(one)
    house.click(ANA, one, "Break it up")
    house.pg.close(ANA, everything=True)
    assert "group" not in house.read(post(house)).split("notes*")[1]


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(house: Story) -> None:
    to_grouping(house)
    with pytest.raises(ModalErrors, match="two or more"):
        together(house, ALOUD, name="Alone")
    view = house.pg.modal(ANA)
    assert view is not None
    with pytest.raises(ModalErrors, match="short name"):
        house.submit(ANA, **{field(view, "pick"): pick(view, "pick", ALOUD, COPIES), field(view, "name"): ""})


def test_who_goes_back_to_grouping_starts_the_vote_afresh(house: Story) -> None:
    to_grouping(house)
    move_on(house)
    vote(house, BEN, ALOUD)
    house.click(ANA, house.last_dm(ANA), "Back")
    together(house, ALOUD, COPIES, name="Paper")
    house.pg.close(ANA, everything=True)
    move_on(house)
    view = house.click(BEN, post(house), "Vote")
    assert view is not None
    assert "initial_options" not in str(view.blocks)
    house.submit(BEN, **{"dots-0": pick(view, "dots", "Paper")})
    house.pg.close(BEN, everything=True)
    move_on(house)
    assert "card" in house.read(post(house))
    assert "Paper" in house.read(post(house))


def test_only_whoever_leads_has_the_buttons(house: Story) -> None:
    to_grouping(house)
    buttons = [e for b in house.last_dm(ANA).blocks if b["type"] == "actions" for e in b["elements"]]
    assert {"Suggestions", "Group the notes"} <= {e["text"]["text"] for e in buttons}
    assert "Group the notes" not in house.read(post(house))


def test_another_card_can_be_put_on_the_table(house: Story) -> None:
    to_grouping(house)
    move_on(house)
    vote(house, BEN, ALOUD)
    move_on(house)
    assert "the one card there is" in house.read(post(house)) or "card 1 of 1" in house.read(post(house))
    view = panel(house, "Another card…")
    house.submit(ANA, **{"card-0": pick(view, "card", COPIES)[0]})
    assert "those without dots" in house.read(post(house))
    assert COPIES in house.read(house.last_dm(ANA))
