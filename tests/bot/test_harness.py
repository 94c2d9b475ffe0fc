"""The house stands, quickly, and hears and speaks."""

import time
from pathlib import Path

from handlers import outbox
from handlers.blocks import say
from tests.harness import ANA, EXEC, Story, story


def test_a_house_hears_a_command_and_answers(house: Story) -> None:
    """Over real signed HTTP, both ways."""
    assert "do not know that command" in house.command(ANA, "xyzzy")


def test_what_is_put_in_the_outbox_is_said(house: Story) -> None:
    """Once."""
    with house.bot.db.begin() as session:
        outbox.tell(session, "T0NORTH", ANA, say("Good morning."), house.now)
        outbox.post(session, "T0NORTH", EXEC, say("To all."), house.now, "k")
    house.settle()
    house.settle()
    assert [m.text for m in house.pg.dm(ANA)] == ["Good morning."]
    assert [m.text for m in house.posts()] == ["To all."]


def test_a_house_is_there_in_a_moment(sqlite_template: Path, migrated_sqlite_url: str) -> None:
    """Less than a tenth of a second, so that every story can have its own."""
    began = time.perf_counter()
    with story(migrated_sqlite_url):
        took = time.perf_counter() - began
    assert took < 0.5, took
    print(took)
