"""Putting something into the outbox, and looking at what became of it."""

from typing import Any

from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.blocks import Message, section
from storage.models import Delivery
from storage.queries import delivery as rows
from tests.harness import ANA, WORKSPACE, Story


def plan(house: Story, kind: DeliveryKind, text: str = "Hello", **more: Any) -> str:
    """Put one message into the outbox, as a use case would."""
    message = more.pop("message", Message([section(text)]))
    with house.bot.db.begin() as session:
        made = outbox.put(
            session,
            workspace=WORKSPACE,
            kind=kind,
            message=message,
            key=more.pop("key", f"test:{kind}:{text}:{len(house.pg.record)}"),
            now=house.now,
            **more,
        )
    assert made is not None
    return made


def row(house: Story, delivery: str) -> Delivery:
    """What became of a delivery."""
    with house.bot.db.read() as session:
        found = rows.find(session, WORKSPACE, delivery)
    assert found is not None
    return found


def calls(house: Story, method: str) -> int:
    """How often a method was called."""
    return sum(1 for line in house.pg.record if line.kind == "api" and line.name == method)


def texts(house: Story, user: str = ANA) -> list[str]:
    """What somebody got by DM."""
    return [message.text for message in house.pg.dm(user)]
