"""Ratios that survive a shared machine: interleaved rounds, medians, one run.

Absolute times drift by a factor of two when somebody else uses the cores. Two
things measured turn by turn drift together, so only their ratio is reported.
"""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import NotRequired, TypedDict

ROUNDS = 7
TOLERANCE = 0.1  # what a shared machine takes from a median now and then


class Result(TypedDict):
    """What one benchmark found; ``rounds`` holds the ratio of each round.

    ``ok`` is None, and ``why`` says why, where nothing could be measured.
    """

    name: str
    ratio: float | None
    goal: float
    ok: bool | None
    rounds: list[float]
    why: NotRequired[str]


def seconds(work: Callable[[], object], times: int, clock: Callable[[], float] = perf_counter) -> float:
    """How long one call takes, from a number of them in a row."""
    start = clock()
    for _ in range(times):
        work()
    return (clock() - start) / times


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    goal: float,
    times: int,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = perf_counter,
) -> Result:
    """Measure two things turn by turn. The ratio is ours to theirs, and has to be at most the goal."""
    return versus(
        name,
        lambda: seconds(ours, times, clock),
        lambda: seconds(theirs, times, clock),
        goal=goal,
        rounds=rounds,
    )


def versus(
    name: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    *,
    goal: float,
    rounds: int = ROUNDS,
    at_least: bool = False,
) -> Result:
    """The same for two that measure themselves, each by a figure of its own choice."""
    ours(), theirs()  # what is imported or cached at the first call is not the question
    ratios = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        for turn in range(rounds):
            if turn % 2:
                peer, own = theirs(), ours()
            else:
                own, peer = ours(), theirs()
            ratios.append(own / peer)
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return judged(name, ratios, goal, at_least=at_least)


def judged(name: str, ratios: list[float], goal: float, *, at_least: bool = False) -> Result:
    """The result of some rounds: their median against the goal."""
    ratio = round(median(ratios), 4)
    ok = ratio >= goal * (1 - TOLERANCE) if at_least else ratio <= goal * (1 + TOLERANCE)
    return Result(name=name, ratio=ratio, goal=goal, ok=ok, rounds=[round(r, 4) for r in ratios])


def skipped(name: str, goal: float, why: str) -> Result:
    """Nothing was measured, and the line says why."""
    return Result(name=name, ratio=None, goal=goal, ok=None, rounds=[], why=why)
