"""One delivery cannot be prepared: what came of the one before it is written, and those behind it go."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, update
from sqlalchemy.exc import OperationalError

from bot.checks import of_deliveries
from config.vocabulary import DeliveryKind, DeliveryState
from storage.models import Delivery
from tests.bot.sent import calls, plan, row, texts
from tests.harness import ANA, BEN, EXEC, WORKSPACE, Story


@contextmanager
def refused(house: Story, delivery: str, times: int) -> Iterator[list[str]]:
    """The database refuses so many times to let this delivery be sent."""
    stumbles: list[str] = []

    def before(_: Connection, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        given = str(parameters)
        commits = statement.startswith("UPDATE deliveries SET state") and "reason" not in statement
        sending = commits and delivery in given and "sending" in given
        if sending and len(stumbles) < times:
            stumbles.append(delivery)
            raise OperationalError(statement, {}, RuntimeError("a hiccup"))

    event.listen(house.bot.db.engine, "before_cursor_execute", before)
    try:
        yield stumbles
    finally:
        event.remove(house.bot.db.engine, "before_cursor_execute", before)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("place", [0, 1])
def test_a_hiccup_before_the_next_forgets_nothing_of_the_first(house: Story, times: int, place: int) -> None:
    """A post in a channel, of which nobody could ever say whether it was sent, stays sent."""
    made = [
        plan(house, DeliveryKind.POST, "first", channel=EXEC),
        plan(house, DeliveryKind.NOTICE, "second", person=ANA),
        plan(house, DeliveryKind.NOTICE, "third", person=BEN),
    ]
    with refused(house, made[place], times) as stumbles:
        house.bot.drain_all()
        house.advance(seconds=90)
    assert len(stumbles) == times
    assert [row(house, one).state for one in made] == [DeliveryState.SENT] * 3
    assert (texts(house), texts(house, BEN)) == (["second"], ["third"])
    assert calls(house, "chat.postMessage") == 3
    house.errors.said.clear()


def test_a_delivery_that_is_always_refused_holds_up_nobody(house: Story) -> None:
    """It comes back less and less often, and is given up in the end."""
    bad = plan(house, DeliveryKind.NOTICE, "refused", person=ANA)
    good = plan(house, DeliveryKind.NOTICE, "fine", person=BEN)
    with refused(house, bad, 1000) as stumbles:
        house.advance(seconds=30)
        assert row(house, good).state is DeliveryState.SENT
        assert row(house, bad).state is DeliveryState.RETRY
        house.advance_to(house.now + timedelta(hours=4))
    assert len(stumbles) < 90  # two for each of the forty tries
    assert row(house, bad).state is DeliveryState.DEAD
    house.errors.said.clear()


def test_a_bug_after_the_call_is_looked_for_or_listed(house: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Slack has already is not called unsendable: a DM is found there, a post is listed."""
    told = plan(house, DeliveryKind.NOTICE, "told", person=ANA)
    posted = plan(house, DeliveryKind.POST, "posted", channel=EXEC)
    say = house.bot.sender.poster.say

    def stumble(*given: Any) -> None:
        say(*given)
        raise KeyError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(house.bot.sender.poster, "say", stumble)
        house.bot.drain_all()
    assert {row(house, one).state for one in (told, posted)} == {DeliveryState.UNKNOWN}
    house.advance(minutes=10)
    assert row(house, told).state is DeliveryState.SENT
    assert texts(house) == ["told"]
    assert row(house, posted).state is DeliveryState.UNKNOWN
    listed = [check.sentence for check in of_deliveries(house.bot) if EXEC in check.sentence]
    assert len(listed) == 1
    assert "look there, and say it yourself if it is missing" in listed[0]
    house.errors.said.clear()


def test_a_bug_before_the_call_ends_the_one_delivery(house: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack has not heard of it; the doctor counts it among those that could not be sent."""
    made = plan(house, DeliveryKind.NOTICE, "never", person=ANA)
    monkeypatch.setattr(house.bot.sender.poster, "say", lambda *_: dict[str, str]()["a bug"])
    house.bot.drain_all()
    assert row(house, made).state is DeliveryState.DEAD
    assert any("could not be sent: an unexpected error" in c.sentence for c in of_deliveries(house.bot))
    house.errors.said.clear()


@pytest.mark.parametrize("place", [0, 1])
def test_a_body_nobody_can_read_ends_alone(house: Story, place: int) -> None:
    """A key that is gone, or a page of the disk: a line in the log, and the others are sent."""
    made = [
        plan(house, DeliveryKind.POST, "first", channel=EXEC),
        plan(house, DeliveryKind.NOTICE, "second", person=ANA),
        plan(house, DeliveryKind.NOTICE, "third", person=BEN),
    ]
    with house.bot.db.begin() as session:
        spoilt = update(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.id == made[place])
        session.execute(spoilt.values(body=b"\x01spoilt, and too short to be true at all"))
    house.bot.drain_all()
    house.advance(seconds=10)
    states = [row(house, one).state for one in made]
    assert states.pop(place) is DeliveryState.DEAD
    assert states == [DeliveryState.SENT] * 2
    assert any("cannot be prepared" in said for said in house.errors.said)
    house.errors.said.clear()
