"""Time in which nobody was let do anything has not passed."""

import random
from datetime import UTC, date, datetime
from time import sleep

from bot.torture.oracle import expected_prompts
from bot.torture.pace import MOST, Pace
from bot.torture.world import SEASONS, Group, make_groups


def test_time_stands_still_while_nobody_looks() -> None:
    """However long that was."""
    pace = Pace()
    sleep(3 * MOST)
    assert pace.look() == pace.now() == MOST
    sleep(MOST)
    pace.skip()
    assert pace.now() == MOST, "what was skipped has not passed either"


def test_easter_is_no_day_to_be_asked_on() -> None:
    """The trial's Easter is written down in the trial, not taken from the program."""
    easter = SEASONS[1]
    people = make_groups(1, 1, random.Random(1))[0].people
    group = Group("C0TEAM1", people, "weekdays", easter)
    asked = expected_prompts(
        group.plain({people[0].id: 0}), easter.starts_at, datetime(2026, 4, 8, 12, tzinfo=UTC)
    )
    assert [prompt.nominal for prompt in asked] == [
        date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2),
        date(2026, 4, 7), date(2026, 4, 8),
    ]  # fmt: skip
