"""Ratios that survive a shared machine: interleaved rounds, medians, one run.

Absolute times drift by a factor of two when somebody else uses the cores. Two
things measured turn by turn drift together, so only their ratio is reported.
"""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import TypedDict

ROUNDS = 7


class Result(TypedDict):
    """What one benchmark found; ``rounds`` holds the ratio of each round."""

    name: str
    ratio: float
    goal: float
    ok: bool
    rounds: list[float]


def seconds(work: Callable[[], object], times: int) -> float:
    """How long one call takes, from a number of them in a row."""
    start = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - start) / times


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    goal: float,
    times: int,
    rounds: int = ROUNDS,
) -> Result:
    """Measure two things turn by turn. The ratio is ours to theirs, and has to be at most the goal."""
    ours(), theirs()  # what is imported or cached at the first call is not the question
    ratios = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        for turn in range(rounds):
            if turn % 2:
                slow, fast = seconds(theirs, times), seconds(ours, times)
            else:
                fast, slow = seconds(ours, times), seconds(theirs, times)
            ratios.append(round(fast / slow, 4))
    finally:
        if collecting:
            gc.enable()
    ratio = median(ratios)
    return Result(name=name, ratio=ratio, goal=goal, ok=ratio <= goal, rounds=ratios)
