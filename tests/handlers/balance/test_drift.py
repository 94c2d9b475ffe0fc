"""Drift: the worked limits, seven in a row, gaps and pressure, and evenness only beside the gap."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from config.vocabulary import Horizon
from handlers.balance.drift import Figure, drift_line, evenness, limits_of, read_drift

START = date(2026, 3, 6)


def weekly(*shares: float | None) -> list[Figure]:
    return [Figure(START + timedelta(weeks=n), share) for n, share in enumerate(shares)]


def swinging(count: int, mean: float = 0.1907, swing: float = 0.0291) -> list[float]:
    """Figures that jump by ``swing`` from one to the next."""
    return [mean + (swing if n % 2 else -swing) / 2 for n in range(count)]


def around(*sides: int) -> Sequence[Figure]:
    return weekly(*(0.2 + 0.02 * side for side in sides))


def test_the_worked_limits() -> None:
    found = limits_of(weekly(*swinging(12)))
    assert found is not None
    assert [round(v, 3) for v in (found.mean, found.low, found.high)] == [0.191, 0.113, 0.268]


def test_eleven_figures_say_nothing_yet() -> None:
    assert read_drift(weekly(*swinging(11))) is None
    assert "from 12 figures on" in drift_line(weekly(*swinging(11)))
    assert read_drift(weekly(*swinging(12))) is not None


@pytest.mark.requirement(19)
def test_six_in_a_row_are_silent_and_seven_flagged() -> None:
    """Six figures in a row on one side of the mean are silent; the seventh is flagged, as is one outside."""
    six = around(-1, 1, -1, 1, -1, 1, -1, -1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1)
    assert read_drift(six) is not None
    assert not read_drift(six).flagged  # type: ignore[union-attr]
    assert "no sign of a drift" in drift_line(six)
    seven = around(-1, -1, 1, -1, -1, 1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1)
    found = read_drift(seven)
    assert found is not None
    assert found.runs == ((seven[9].on, seven[15].on),)
    assert not found.outside
    assert "above your mean" in drift_line(seven)
    leaping = weekly(*swinging(14), 0.5)
    found = read_drift(leaping)
    assert found is not None
    assert found.outside == (leaping[-1].on,)
    assert drift_line(leaping).startswith(
        "The long term is above what is ordinary for you: 5 points on 12 June"
    )


def test_a_drift_that_is_over_is_no_news() -> None:
    over = [*around(*(-1, -1, 1, -1, -1, 1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, -1))]
    assert "no sign of a drift" in drift_line(over)


def test_a_gap_ends_a_run_and_gives_no_range() -> None:
    broken = weekly(*(0.2 + 0.02 * s for s in (-1, -1, 1, -1, -1, 1, -1, -1, -1, 1, 1, 1)), None, *[0.22] * 4)
    found = read_drift(broken)
    assert found is not None
    assert not found.flagged
    whole, holed = limits_of(weekly(*swinging(12))), limits_of(weekly(*swinging(6), None, *swinging(6)))
    assert whole is not None
    assert holed is not None
    assert round(holed.high, 9) == round(whole.high, 9)


def test_pressure_is_said_beside_the_finding_and_only_there() -> None:
    leaping = weekly(*swinging(14), 0.0)
    winter = (leaping[-1].on - timedelta(days=3), leaping[-1].on, 3, "OPEL 3")
    assert "There was OPEL 3 at the time" in drift_line(leaping, [winter])
    assert "OPEL" not in drift_line(leaping, [(START, START, 4, "OPEL 4")])
    assert "OPEL" not in drift_line(weekly(*swinging(14)), [winter])


@pytest.mark.requirement(1)
def test_evenness_of_the_worked_week_and_of_its_target() -> None:
    """How evenly attention is spread is worked out beside the gap, and no text judges by it."""
    worked = dict(zip(Horizon, (41 / 60, 12 / 60, 7 / 60), strict=True))
    assert round(evenness(worked), 3) == 0.758
    assert round(evenness(dict(zip(Horizon, (0.5, 0.3, 0.2), strict=True))), 3) == 0.937
    assert evenness(dict(zip(Horizon, (1.0, 0.0, 0.0), strict=True))) == 0
