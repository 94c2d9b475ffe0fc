"""Messages planned and delivered as the house does it, while time passes as Slack's limits ask."""

from datetime import timedelta

from bot.app import House
from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.blocks import Message, button, section
from storage.queries import outbox as rows
from tests.bench.house import WORKSPACE, Hand

TEXT = "Thank you. What you wrote is kept, and only you can read it. " * 3


def message() -> Message:
    """A thank-you with two buttons."""
    buttons = [
        button("Change it", "checkins.edit", "an-id"),
        button("Share a line", "learning.offer", "an-id"),
    ]
    return Message((section(TEXT), {"type": "actions", "elements": buttons}))


def write(house: House, messages: int, turn: int, *, together: int = 1) -> None:
    """Plan messages in one transaction each, as answers come in: so many to one person, one to each other."""
    for number in range(messages):
        with house.db.begin() as session:
            outbox.put(
                session,
                workspace=WORKSPACE,
                kind=DeliveryKind.NOTICE,
                message=message(),
                key=f"bench:{turn}:{number}",
                now=house.deps.now(),
                person=f"U{max(0, number - together + 1):08}",
            )


def deliver(house: House, hand: Hand) -> timedelta:
    """Send everything, letting the clock jump to when the next may go; how long that took by the clock."""
    start = last = hand.at
    while True:
        if house.drain_all():
            last = hand.at
        with house.db.read() as session:
            waiting = rows.next_waiting(session)
        if waiting is None:
            return last - start
        hand.at = max(waiting, hand.at)
