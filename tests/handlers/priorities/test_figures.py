"""The register as a whole: what began and what ended in a quarter."""

from datetime import date

import pytest

from config.vocabulary import PriorityState as S
from handlers.priorities.figures import Turnover, quarter_start, turnover, turnover_line

TODAY = date(2026, 11, 24)
THIS, LAST = date(2026, 10, 1), date(2026, 9, 30)


def test_starts_and_stops_of_a_quarter_are_set_side_by_side() -> None:
    entries = [
        (None, S.ACTIVE, THIS),
        (None, S.ACTIVE, TODAY),
        (None, S.ACTIVE, TODAY),
        (S.ACTIVE, S.STOPPED, THIS),
        (None, S.ACTIVE, LAST),
        (S.ACTIVE, S.DONE, LAST),
    ]
    found = turnover(entries, TODAY)
    assert found == Turnover(started=3, ended=1)
    assert turnover_line(found) == "This quarter: 3 started, 1 ended: 2 more than before."


def test_a_pause_ends_nothing_and_taking_up_again_begins_nothing() -> None:
    entries = [(S.ACTIVE, S.PAUSED, THIS), (S.PAUSED, S.ACTIVE, TODAY)]
    assert turnover(entries, TODAY) == Turnover(0, 0)


def test_every_way_of_ending_counts_once() -> None:
    entries = [(S.ACTIVE, S.STOPPED, THIS), (S.PAUSED, S.MERGED, THIS), (S.ACTIVE, S.DONE, TODAY)]
    assert turnover_line(turnover(entries, TODAY)) == "This quarter: 0 started, 3 ended: 3 fewer than before."


@pytest.mark.parametrize(
    ("month", "first"), [(1, 1), (3, 1), (4, 4), (6, 4), (7, 7), (9, 7), (10, 10), (12, 10)]
)
def test_a_quarter_begins_on_its_first_day(month: int, first: int) -> None:
    assert quarter_start(date(2026, month, 20)) == date(2026, first, 1)


def test_as_many_ended_as_started_is_said_so() -> None:
    assert turnover_line(Turnover(2, 2)).endswith("as many as before.")
