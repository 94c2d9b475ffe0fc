"""A quick retrospective as a team lives it, over real signed HTTP: from open to summary, and beyond."""

import pytest

from bot.playground import ModalErrors
from handlers.access import Actor
from handlers.privacy import service as privacy
from handlers.retros import moving
from handlers.retros.machine import What
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, FAY, GENERAL, GUS, HINE, OUTSIDER, TRANSFORM, Story
from tests.stories.retro_steps import (
    COLUMN,
    WORDS,
    WRITERS,
    agree,
    everything_said,
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


def test_a_lead_runs_one_from_open_to_summary_with_five_people(house: Story) -> None:
    start(house)
    opened = house.read(post(house))
    assert "Winter beds" in opened
    assert "A retrospective of 15 minutes, led by @Ana Example" in opened
    assert "Assume people did right with what they had" in opened
    assert "until" in opened

    move_on(house)
    for number, who in enumerate(WRITERS, start=1):
        write(house, who, WORDS[who], COLUMN[who])
        assert f"{number} note" in house.read(post(house))
    move_on(house)
    assert all(text in thread(house) for text in WORDS.values())

    vote(house, ANA, WORDS[BEN], WORDS[CLEO])
    vote(house, BEN, WORDS[CLEO], twice=WORDS[CLEO])
    vote(house, EVE, WORDS[CLEO], WORDS[DEV], WORDS[BEN])
    assert "4 dots" not in house.read(post(house))
    move_on(house)

    talk = house.read(post(house))
    assert talk.index(WORDS[CLEO]) < talk.index(WORDS[BEN]) < talk.index(WORDS[DEV])
    assert "4 dots" in talk
    house.click(ANA, house.last_dm(ANA), "What was said?")
    house.submit(ANA, said="We only hear of gaps after four.")
    assert "We only hear of gaps after four." in house.read(post(house))

    move_on(house)
    agree(house, BEN, "Ask for agency cover by noon", CLEO, if_then="If it is after noon, then I will ring.")
    assert "Ask for agency cover by noon" in house.read(post(house))
    house.click(ANA, house.last_dm(ANA), "Finish")

    told = summary(house)
    assert "Ask for agency cover by noon" in told
    assert "Cleo" in told
    assert "Monday 9 November" in told
    assert WORDS[CLEO] in told
    assert "We only hear of gaps after four." in told
    assert "has ended" in house.read(post(house))


def test_nobody_reads_a_note_before_all_are_shown(house: Story) -> None:
    to_writing(house)
    for who in WRITERS:
        write(house, who, WORDS[who], COLUMN[who])
    seen = "\n".join(house.read(m) for m in house.pg.messages(EXEC)) + house.home(BEN) + thread(house)
    house.click(FAY, post(house), "Add a note")
    seen += house.read(house.pg.modal(FAY))
    assert not [text for text in WORDS.values() if text in seen]


def test_the_notes_are_shown_together_the_leads_last_with_a_name_beside_each(house: Story) -> None:
    to_writing(house)
    write(house, ANA, "The lead's own thought")
    for who in (BEN, CLEO, DEV, EVE):
        write(house, who, f"Thought of {who[-3:]}")
    move_on(house)
    shown = thread(house)
    assert shown.rindex("Thought of") < shown.index("The lead's own thought")
    assert [u.real_name in shown for u in house.pg.world.users if u.id in WRITERS] == [True] * 5
    assert "no names" not in shown


def test_notes_can_be_changed_and_taken_back_until_they_are_shown(house: Story) -> None:
    to_writing(house)
    write(house, BEN, "First words")
    write(house, BEN, "Second thought")
    view = house.click(BEN, post(house), "Add a note")
    assert view is not None
    house.pg.fill(BEN, {"Your note": "half a sentence"})
    house.click(BEN, view, "retros.edit#0")
    house.submit(BEN, text="Better words")
    below = house.pg.modal(BEN)
    assert below is not None
    assert "Better words" in house.read(below)
    assert "half a sentence" in house.read(below)
    house.click(BEN, below, "retros.withdraw#1")
    assert "half a sentence" in house.read(house.pg.modal(BEN))
    assert "*1 note*" in house.read(post(house))
    move_on(house)
    shown = thread(house)
    assert "Better words" in shown or "Second thought" in shown
    assert "First words" not in shown


def test_words_that_come_too_late_stay_in_the_modal(house: Story) -> None:
    to_writing(house)
    house.click(BEN, post(house), "Add a note")
    move_on(house)
    with pytest.raises(ModalErrors) as late:
        house.submit(BEN, **{"Column": "Try", "Your note": "What I was still writing"})
    assert "too late" in str(late.value)
    assert "What I was still writing" in house.read(house.pg.modal(BEN))


def test_dots_that_come_too_late_are_refused_with_a_reason(house: Story) -> None:
    to_voting(house)
    house.click(BEN, post(house), "Vote")
    move_on(house)
    with pytest.raises(ModalErrors, match="counted"):
        house.submit(BEN, **{"dots-0": [option(house, BEN, WORDS[CLEO][:30])]})


def test_dots_beyond_the_budget_are_sent_back_and_can_be_changed_in_time(house: Story) -> None:
    to_voting(house)
    house.click(BEN, post(house), "Vote")
    boxes = [option(house, BEN, text[:30]) for text in WORDS.values()]
    with pytest.raises(ModalErrors, match="you have 3"):
        house.submit(BEN, **{"dots-0": boxes})
    house.submit(BEN, **{"dots-0": boxes[:3]})
    house.pg.close(BEN, everything=True)
    vote(house, BEN, WORDS[DEV], twice=WORDS[DEV])
    move_on(house)
    talk = house.read(post(house))
    assert "2 dots" in talk
    assert "1 dot\n" not in talk


def test_time_alone_brings_it_to_its_end(house: Story) -> None:
    start(house)
    house.advance(minutes=1, seconds=5)
    write(house, BEN, "One thought")
    house.advance(minutes=30)
    assert "has ended" in house.read(post(house))
    assert "One thought" in summary(house)
    assert "No action this time" in summary(house)


def test_five_minutes_more_are_five_minutes_more(house: Story) -> None:
    to_writing(house)
    house.click(ANA, house.last_dm(ANA), "5 minutes more")
    house.advance(minutes=8, seconds=50)
    assert "*Write*" in house.read(post(house))
    house.advance(seconds=15)
    assert "*Talk*" in house.read(post(house))  # nothing was written, so there is nothing to vote on


def test_next_pressed_twice_under_the_same_phase_moves_once(house: Story) -> None:
    start(house)
    panel = house.last_dm(ANA)
    value = next(e["value"] for b in panel.blocks if b["type"] == "actions" for e in b["elements"])
    retro, _, seen = value.partition(":")
    for _ in range(2):
        with house.bot.db.begin() as session:
            actor = Actor(house.pg.world.team_id, ANA)
            moving.move(session, house.bot.content, actor, retro, What.NEXT, int(seen), house.now)
    house.settle()
    assert "*Write*" in house.read(post(house))


def test_only_leads_start_one_and_only_one_runs(house: Story) -> None:
    house.set_up()
    assert "Only a lead" in house.command(BEN, "retro quick", EXEC)
    assert "Set one up" in house.command(OUTSIDER, "retro quick")
    house.command(ANA, "retro quick", EXEC)
    assert "running" in house.command(ANA, "retro quick", EXEC)
    assert len([m for m in house.posts() if house.read(m).startswith("Quick look")]) == 1


def test_the_start_says_what_it_is_for_and_what_it_costs(house: Story) -> None:
    house.set_up()
    assert house.command(ANA, "retro", EXEC) == ""
    asked = house.read(house.pg.modal(ANA))
    assert "15 min × 8 people = 2 h" in asked
    assert "quarter of an hour" in asked
    house.submit(ANA, **{"format": "quick", "What is it about?": "Beds & <!channel>"})
    house.pg.close(ANA)
    assert "Beds & <!channel>" in house.read(post(house))


def test_an_unknown_word_is_taken_as_the_topic(house: Story) -> None:
    house.set_up()
    house.command(ANA, "retro winter &amp; beds", EXEC)
    assert house.pg.modal(ANA) is not None
    house.pg.close(ANA)


def test_one_person_alone_and_one_who_joins_late(house: Story) -> None:
    to_writing(house)
    write(house, ANA, "Only I was there")
    move_on(house)
    assert "*Talk*" in house.read(post(house))  # one note needs no vote
    house.pg.join(OUTSIDER, EXEC)
    house.advance(seconds=10)
    view = house.click(OUTSIDER, post(house), "See notes")
    assert view is not None
    assert "Only I was there" in house.read(view)


def test_outsiders_are_kept_out_kindly(house: Story) -> None:
    to_writing(house)
    house.pg.leave(HINE, EXEC)
    house.settle()
    view = house.click(HINE, post(house), "Add a note")
    assert view is not None
    assert "Only a member of this team" in house.read(view)


def test_no_individual_is_named_for_not_writing(house: Story) -> None:
    to_voting(house)
    house.advance(minutes=30)
    said = everything_said(house)
    for silent in (FAY, GUS, HINE):
        name = next(u.real_name for u in house.pg.world.users if u.id == silent)
        assert f"<@{silent}>" not in said
        assert name not in said


def test_a_long_note_is_shown_whole(house: Story) -> None:
    to_writing(house)
    long = "A long story about beds. " * 110
    write(house, BEN, long.strip())
    write(house, CLEO, "Short")
    move_on(house)
    assert long.strip() in thread(house)


def test_what_somebody_erases_leaves_the_channel(house: Story) -> None:
    to_writing(house)
    long = "Nobody told the site team what the plan for the winter wards was. " * 8
    write(house, BEN, long.strip())
    write(house, CLEO, "Stays")
    house.advance(minutes=30)
    assert "Nobody told the site team" in thread(house) + summary(house)
    with house.bot.db.begin() as session:
        privacy.erase(session, Actor(house.pg.world.team_id, BEN), house.now)
    house.settle()
    assert "Nobody told the site team" not in thread(house) + summary(house)
    assert "Stays" in thread(house)


def test_home_lets_people_take_part_and_leads_move_on(house: Story) -> None:
    to_writing(house)
    assert "running" in house.home(BEN)
    assert "5 minutes more" not in house.home(BEN)
    assert house.click(BEN, house.home_view(BEN), "Take part") is not None
    house.pg.close(BEN)
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Next")
    assert "*Talk*" in house.read(post(house))


def test_with_two_teams_the_channel_or_the_modal_says_which(house: Story) -> None:
    house.set_up()
    house.pg.join(ANA, TRANSFORM)
    house.settle()
    house.set_up(ANA, TRANSFORM)
    house.command(ANA, "retro quick", TRANSFORM)
    assert house.read(house.posts(TRANSFORM)[-1]).startswith("Quick look")
    house.command(ANA, "retro quick", GENERAL)
    assert "8 people = 2 h" in house.read(house.pg.modal(ANA))
    executive = next(o for o in team_options(house) if "executive" in o.lower())
    house.submit(ANA, team=executive, format="quick")
    assert house.read(house.posts(EXEC)[-1]).startswith("Quick look")


def team_options(house: Story) -> list[str]:
    """The teams the modal offers."""
    view = house.pg.modal(ANA)
    assert view is not None
    field = next(b for b in view.blocks if b["block_id"] == "team")
    return [o["text"]["text"] for o in field["element"]["options"]]
