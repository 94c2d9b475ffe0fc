"""A channel is not what it was when its team chose it."""

from config.vocabulary import DeliveryKind, DeliveryState
from tests.bot.sent import calls, plan, row, texts
from tests.harness import EXEC, Story


def told(house: Story, words: str) -> list[str]:
    return [text for text in texts(house) if words in text]


def test_a_channel_made_public_is_not_posted_to(house: Story) -> None:
    """The leads are told what happened and what to do."""
    house.pg.workspace.change_channel(EXEC, is_private=True)
    house.set_up()
    house.advance(minutes=5)
    house.pg.workspace.change_channel(EXEC, is_private=False)
    house.advance(minutes=2)
    before = len(house.posts())
    made = [plan(house, DeliveryKind.POST, f"private {n}", channel=EXEC, key=f"p{n}") for n in range(2)]
    house.advance(minutes=5)
    assert {row(house, one).state for one in made} == {DeliveryState.WITHHELD}
    assert "everybody can read it" in str(row(house, made[0]).reason)
    assert len(house.posts()) == before
    assert len(told(house, "choose this one again")) == 1


def test_an_archived_channel_is_seen_before_the_call(house: Story) -> None:
    """And the leads are told."""
    house.set_up()
    house.advance(minutes=5)
    house.pg.workspace.change_channel(EXEC, is_archived=True)
    house.advance(minutes=2)
    before = calls(house, "chat.postMessage")
    made = plan(house, DeliveryKind.POST, channel=EXEC, key="late")
    house.advance(minutes=5)
    assert row(house, made).reason == "the channel is archived"
    assert len(told(house, "Bring it back from the archive")) == 1
    assert calls(house, "chat.postMessage") == before + 1  # the notice
