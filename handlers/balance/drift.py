"""Whether the long term drifts, told from released figures alone: an XmR chart in numbers and in words.

A single week says little. Limits made of a team's own moving ranges tell what
is ordinary for it; only what leaves them, or stays on one side for seven
figures, is worth a word. Pure: it knows neither people nor databases.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from config.vocabulary import Horizon
from handlers.balance.rules import Shares

FEWEST = 12  # figures before anything is said about drift
IN_A_ROW = 7  # on one side of the mean; six are silent
WIDTH = 2.66  # mean moving ranges from the mean to each limit

Pressure = tuple[date, date, int, str]  # first and last day, both included, the level and how it is called


@dataclass(frozen=True)
class Figure:
    """One released share of the long term; None where too few answered to release any."""

    on: date
    share: float | None


@dataclass(frozen=True)
class Limits:
    """What is ordinary for a team: its mean, and how far chance alone takes it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Drift:
    """What the figures show: those outside the limits, and runs of seven or more on one side."""

    limits: Limits
    outside: tuple[date, ...]
    runs: tuple[tuple[date, date], ...]

    @property
    def flagged(self) -> bool:
        return bool(self.outside or self.runs)


def limits_of(figures: Sequence[Figure]) -> Limits | None:
    """The mean ± 2.66 mean moving ranges, kept between nothing and all; None below twelve figures.

    A moving range needs two neighbours: across a gap none is taken, because
    nobody knows what happened in it.
    """
    known = [figure.share for figure in figures if figure.share is not None]
    if len(known) < FEWEST:
        return None
    ranges = [
        abs(after.share - before.share)
        for before, after in pairwise(figures)
        if before.share is not None and after.share is not None
    ]
    if not ranges:
        return None
    mean, moving = sum(known) / len(known), sum(ranges) / len(ranges)
    return Limits(mean, max(0.0, mean - WIDTH * moving), min(1.0, mean + WIDTH * moving))


def read_drift(figures: Sequence[Figure]) -> Drift | None:
    """What is out of the ordinary in these figures; None while there are too few to tell."""
    limits = limits_of(figures)
    if limits is None:
        return None
    tiny = 1e-9
    outside = tuple(
        f.on
        for f in figures
        if f.share is not None and not limits.low - tiny <= f.share <= limits.high + tiny
    )
    runs = tuple((run[0], run[-1]) for run in _one_sided(figures, limits.mean) if len(run) >= IN_A_ROW)
    return Drift(limits, outside, runs)


def _one_sided(figures: Sequence[Figure], mean: float) -> Iterator[list[date]]:
    """The days of figures that stay on one side; one on the mean is on neither, and a gap ends a run."""
    sides = [(f.on, None if f.share is None else _side(f.share - mean)) for f in figures]
    for side, days in groupby(sides, key=lambda one: one[1]):
        if side:
            yield [on for on, _ in days]


def _side(difference: float) -> int:
    return 0 if abs(difference) < 1e-9 else 1 if difference > 0 else -1


def evenness(shares: Shares) -> float:
    """How evenly attention was spread, from 0 to 1. Beside the gap and never a goal: even is not better."""
    return -sum(p * math.log(p) for p in shares.values() if p > 0) / math.log(len(Horizon))


# --- words -----------------------------------------------------------------------------------


def drift_line(figures: Sequence[Figure], pressure: Sequence[Pressure] = ()) -> str:
    """The finding of today in words: a drift is news while the newest figure is part of it."""
    drift = read_drift(figures)
    if drift is None:
        return (
            f"Whether the long term drifts can be told from {FEWEST} figures on. "
            "Until then one week beside another is mostly chance."
        )
    newest = next(f for f in reversed(figures) if f.share is not None)
    ordinary = f"between {_tenths(drift.limits.low)} and {_tenths(drift.limits.high)} points"
    if newest.on in drift.outside and newest.share is not None:
        way = "above" if newest.share > drift.limits.high else "below"
        said = (
            f"The long term is {way} what is ordinary for you: {_tenths(newest.share)} points on "
            f"{_day(newest.on)}, where chance alone stays {ordinary}."
        )
        return said + _under_pressure(newest.on, newest.on, pressure)
    current = next(((first, last) for first, last in drift.runs if last == newest.on), None)
    if current is not None and newest.share is not None:
        way = "above" if newest.share > drift.limits.mean else "below"
        said = (
            f"The long term has been {way} your mean of {_tenths(drift.limits.mean)} points in every "
            f"figure since {_day(current[0])}: that many in a row are seldom chance."
        )
        return said + _under_pressure(*current, pressure)
    return f"The long term moves as it usually does with you, {ordinary}: no sign of a drift."


def _under_pressure(first: date, last: date, pressure: Sequence[Pressure]) -> str:
    """That there was pressure, beside the finding: a strained week explains much."""
    during = [(level, label) for start, end, level, label in pressure if start <= last and end >= first]
    return f" There was {max(during)[1]} at the time, which may be all of it." if during else ""


def _tenths(share: float) -> str:
    return f"{10 * share:.1f}".removesuffix(".0")


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
