"""The database goes away in the middle of something: what was planned is still said."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from config.vocabulary import DeliveryKind, DeliveryState
from tests.bot.sent import calls, plan, row
from tests.harness import ANA, Story


def test_a_home_that_could_not_be_drawn_is_drawn_later(house: Story) -> None:
    """It is drawn when it is sent; a connection that is cut there says nothing about Slack."""
    house.set_up()
    house.settle()
    sent = plan(house, DeliveryKind.HOME, person=ANA)
    drawn = calls(house, "views.publish")

    def cut(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "FROM teams" in statement and "SELECT" in statement:
            raise OperationalError(statement, {}, Exception("terminating connection"))

    event.listen(house.bot.db.engine, "before_cursor_execute", cut)
    house.bot.drain_all()
    event.remove(house.bot.db.engine, "before_cursor_execute", cut)
    assert row(house, sent).state is DeliveryState.RETRY
    assert calls(house, "views.publish") == drawn
    house.errors.said.clear()
    house.advance(seconds=5)
    assert row(house, sent).state is DeliveryState.SENT
