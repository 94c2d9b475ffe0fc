"""A message is picked from its menu: seen and changed first, others' words by consent, private ones never."""

import pytest

from bot.playground import Channel, Message, ModalErrors
from storage.queries import retros as rows
from storage.queries import teams
from tests.harness import (
    ANA,
    BEN,
    BOT,
    CLEO,
    EXEC,
    GENERAL,
    OUTSIDER,
    WORKSPACE,
    Story,
)
from tests.stories.retro_steps import move_on, thread, to_writing

BACK_ROOM = "C0BACK"
WORDS = "The rota went out on Friday night again"


def pick(house: Story, who: str, message: Message) -> str:
    """Choose the shortcut; what is then read."""
    view = house.pg.shortcut(who, message, "retros.pick")
    house.settle()
    return house.read(view) if view else ""


def said_in(house: Story, who: str, channel: str, text: str = WORDS) -> Message:
    return house.pg.say(who, channel, text)


def written(house: Story) -> int:
    with house.bot.db.read() as session:
        team = teams.find_team_by_channel(session, WORKSPACE, EXEC)
        assert team is not None
        (retro,) = rows.list_running(session, WORKSPACE, [team.id])
        return rows.count_notes(session, WORKSPACE, retro.id)


def back_room(house: Story, *members: str) -> None:
    """A private channel, with the bot in it."""
    place = Channel(id=BACK_ROOM, name="back-room", members=(*members, BOT), is_private=True)
    with house.pg.workspace.changing():
        house.pg.workspace.channels[BACK_ROOM] = place


def test_ones_own_message_becomes_a_note_after_being_looked_at(house: Story) -> None:
    to_writing(house)
    shown = pick(house, BEN, said_in(house, BEN, GENERAL))
    assert WORDS in shown
    assert "Whose words" not in shown
    assert written(house) == 0  # nothing goes anywhere without being seen
    told = house.submit(BEN, column="Hindered", **{"Your note": "The rota comes too late"})
    assert "among your notes" in house.read(told)
    assert written(house) == 1
    house.pg.close(BEN)
    move_on(house)
    assert "The rota comes too late" in thread(house)
    assert WORDS not in thread(house)


def test_somebody_elses_words_go_in_only_rewritten_or_with_their_consent(house: Story) -> None:
    to_writing(house)
    shown = pick(house, BEN, said_in(house, CLEO, GENERAL))
    assert "People are quoted only if they agreed" in shown
    with pytest.raises(ModalErrors) as refused:
        house.submit(BEN, column="Hindered", whose="own")
    assert "still their words" in refused.value.errors["text"]
    assert WORDS in house.read(house.pg.modal(BEN))
    assert written(house) == 0
    house.submit(BEN, **{"Your note": "We plan late"})
    assert written(house) == 1
    house.pg.close(BEN, everything=True)
    pick(house, BEN, said_in(house, CLEO, GENERAL))
    house.submit(BEN, column="Hindered", whose="agreed")
    assert written(house) == 2


def test_what_is_said_in_a_private_channel_stays_there(house: Story) -> None:
    to_writing(house)
    back_room(house, BEN, CLEO)
    shown = pick(house, BEN, said_in(house, CLEO, BACK_ROOM))
    assert "stays in it" in shown
    assert WORDS not in shown
    house.pg.close(BEN, everything=True)
    hidden = Channel(id="C0HIDE", name="hidden", members=(BEN, CLEO), is_private=True)
    with house.pg.workspace.changing():
        house.pg.workspace.channels["C0HIDE"] = hidden
    assert "stays in it" in pick(house, BEN, said_in(house, BEN, "C0HIDE"))  # where we cannot look


def test_in_the_private_channel_it_was_said_in_it_may_become_a_note(house: Story) -> None:
    with house.pg.workspace.changing():
        place = house.pg.workspace.channels[EXEC]
        house.pg.workspace.channels[EXEC] = Channel(
            id=EXEC, name=place.name, members=place.members, is_private=True
        )
    to_writing(house)
    assert WORDS in pick(house, BEN, said_in(house, CLEO, EXEC))


def test_with_none_running_a_lead_is_offered_to_start_one_about_it(house: Story) -> None:
    house.set_up()
    shown = pick(house, ANA, said_in(house, BEN, GENERAL))
    assert "Start one about this" in shown
    offered = house.pg.modal(ANA)
    assert offered is not None
    view = house.click(ANA, offered, "Start one about this")
    assert view is not None
    asked = house.read(view)
    assert WORDS in asked
    assert "somebody else's words" in asked
    house.pg.fill(ANA, {"format": "quick", "What is it about?": "Late rotas"})
    house.submit(ANA)
    assert any("Late rotas" in house.read(m) for m in house.posts())


def test_with_none_running_others_hear_who_can_start_one(house: Story) -> None:
    house.set_up()
    assert "A lead of your team" in pick(house, BEN, said_in(house, BEN, GENERAL))
    assert "takes notes now" in pick(house, OUTSIDER, said_in(house, OUTSIDER, GENERAL))


def test_in_another_step_it_is_said_where_to_bring_it_up(house: Story) -> None:
    to_writing(house)
    move_on(house)
    assert "takes no notes in its present step" in pick(house, BEN, said_in(house, BEN, GENERAL))


def test_whoever_is_too_late_keeps_their_words(house: Story) -> None:
    to_writing(house)
    pick(house, BEN, said_in(house, BEN, GENERAL))
    move_on(house)
    with pytest.raises(ModalErrors) as late:
        house.submit(BEN, column="Hindered")
    assert "too late for the list" in late.value.errors["text"]
    assert WORDS in house.read(house.pg.modal(BEN))


def test_a_message_names_nobody_on_its_way_and_the_longest_fits(house: Story) -> None:
    to_writing(house)
    shown = pick(
        house, BEN, said_in(house, BEN, GENERAL, f"<@{CLEO}> &amp; <!channel>: see <https://x.org|this>")
    )
    assert "(somebody) & (a group): see this" in shown
    house.pg.close(BEN, everything=True)
    assert "first 3,000 characters" in pick(house, BEN, said_in(house, BEN, GENERAL, "long " * 780))
    house.pg.close(BEN, everything=True)
    assert "has no words" in pick(house, BEN, said_in(house, BEN, GENERAL, "\u200b "))


def test_only_ones_own_retrospectives_are_offered(house: Story) -> None:
    to_writing(house)
    shown = pick(house, OUTSIDER, said_in(house, OUTSIDER, GENERAL))
    assert "Where does it belong" not in shown
    assert "Hindered" not in shown
    assert house.pg.modal(OUTSIDER) is not None
