"""Somebody who has every release ever made, and adds and subtracts them as they like."""

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

Answer = TypeVar("Answer", bound=Hashable)


def smallest_exposed(releases: Sequence[frozenset[Answer]]) -> int:
    """How many answers the best linear combination of these releases leaves standing alone.

    A row of the space they span with as few answers as possible vanishes on a
    set of answers that leaves one dimension; small enough to try them all.
    """
    everybody = list(frozenset[Answer]().union(*releases))
    columns = [tuple(Fraction(answer in r) for r in releases) for answer in everybody]
    distinct = sorted(set(columns))
    best = len(everybody)
    for size in range(len(distinct) + 1):
        for zeros in combinations(distinct, size):
            for weights in kernel(zeros, len(releases)):
                alive = sum(1 for c in columns if sum(w * x for w, x in zip(weights, c, strict=True)))
                best = min(best, alive or best)
    return best


def kernel(rows: Iterable[tuple[Fraction, ...]], width: int) -> list[list[Fraction]]:
    """A basis of the weights under which all these rows come to nought."""
    pivots: dict[int, list[Fraction]] = {}
    for row in rows:
        left = list(row)
        for column, pivot in pivots.items():
            left = [a - left[column] * b for a, b in zip(left, pivot, strict=True)]
        lead = next((n for n, value in enumerate(left) if value), None)
        if lead is None:
            continue
        left = [value / left[lead] for value in left]
        for column, pivot in pivots.items():
            pivots[column] = [a - pivot[lead] * b for a, b in zip(pivot, left, strict=True)]
        pivots[lead] = left
    free = [n for n in range(width) if n not in pivots]
    return [[-pivots[n][f] if n in pivots else Fraction(int(n == f)) for n in range(width)] for f in free]
