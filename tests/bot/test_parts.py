"""A message in several parts is read from its beginning, whatever happens on the way."""

import pytest

from config.vocabulary import DeliveryKind, DeliveryState
from handlers import outbox
from handlers.blocks import Message, section
from storage.queries import delivery as rows
from tests.bot.sent import plan, row
from tests.harness import ANA, EXEC, WORKSPACE, Story

WORDS = [f"{letter} " + letter * 2400 for letter in "abcdefghijkl"]  # three messages of five, five and two


def long(words: list[str]) -> Message:
    return Message([section(word) for word in words])


def said(house: Story) -> list[str]:
    """What somebody reads by DM, from top to bottom."""
    return [block["text"]["text"] for message in house.pg.dm(ANA) for block in message.blocks]


def parts_of(house: Story, key: str) -> list[DeliveryState]:
    with house.bot.db.read() as session:
        return [part.state for part in rows.list_parts(session, WORKSPACE, key)]


@pytest.mark.parametrize("after", [0, 1])
def test_no_part_overtakes_the_one_ahead_of_it(house: Story, after: int) -> None:
    """Put back for half a minute."""
    house.pg.faults.add("chat.postMessage", "429:30", after=after)
    plan(house, DeliveryKind.NOTICE, person=ANA, message=long(WORDS))
    house.settle()
    house.advance(minutes=5)
    assert said(house) == WORDS


def test_a_part_waits_while_the_fate_of_the_one_ahead_is_looked_for(house: Story) -> None:
    """Which takes two looks, a minute apart."""
    house.pg.faults.add("chat.postMessage", "drop_before")
    plan(house, DeliveryKind.NOTICE, person=ANA, message=long(WORDS))
    house.settle()
    house.advance(minutes=10)
    assert said(house) == WORDS


def test_without_its_beginning_nothing_of_a_message_is_said(house: Story) -> None:
    """Its follow-ups end with it, and none waits for ever."""
    house.pg.faults.add("chat.postMessage", "error:restricted_action")
    plan(house, DeliveryKind.POST, channel=EXEC, message=long(WORDS), key="refused")
    house.settle()
    assert parts_of(house, "refused") == [DeliveryState.WITHHELD] * 2
    house.pg.faults.add("chat.postMessage", "drop_after")
    plan(house, DeliveryKind.POST, channel=EXEC, message=long(WORDS), key="lost")
    house.advance(minutes=10)
    assert parts_of(house, "lost") == [DeliveryState.WITHHELD] * 2
    assert len(house.posts()) == 1  # the one whose answer was lost
    house.errors.said.clear()


def test_words_taken_out_of_a_message_that_was_put_back_are_said_in_no_part(house: Story) -> None:
    """It is cut anew, and its old follow-ups go."""
    house.pg.faults.add("chat.postMessage", "429:30")
    made = plan(house, DeliveryKind.NOTICE, person=ANA, message=long(WORDS), key="long")
    house.bot.drain_all()
    assert row(house, made).state is DeliveryState.RETRY
    kept = WORDS[:11]
    with house.bot.db.begin() as session:
        outbox.take_out(session, WORKSPACE, made, long(kept), house.now)
    house.advance(minutes=5)
    assert said(house) == kept


def test_a_message_that_grew_can_be_changed_again(house: Story) -> None:
    """The part that came with one change is changed by the next."""
    made = plan(house, DeliveryKind.POST, "short", channel=EXEC)
    house.settle()
    for letter in "xy":
        house.pg.faults.add("chat.update", "429:20")
        plan(house, DeliveryKind.UPDATE, letter, updates=made, message=long([letter * 2400] * 6))
        house.advance(minutes=5)
    thread = house.pg.thread(EXEC, house.posts()[0].ts)
    assert [{block["text"]["text"][0] for block in message.blocks} for message in thread] == [{"y"}, {"y"}]
