"""Where a team's attention went, against the balance it chose itself.

Everything here compares a team with its own target and with nothing else, and
nothing here says how many people answered: what leaves this file as words is
read by people who could subtract.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from config.vocabulary import Horizon

Shares = Mapping[Horizon, float]  # sums to 1
Points = Mapping[Horizon, int]  # sums to 10

Answer = TypeVar("Answer", bound=Hashable)

CONCENTRATION = 10  # how alike the members of a team on target are taken to be
NEAR_ENOUGH = 0.05  # half a point of ten: nothing anybody would move


class Verdict(StrEnum):
    """What can honestly be said about a gap."""

    BUILDING_UP = "building up"
    TOO_CLOSE = "too close to call"
    OFF_TARGET = "probably off your target"
    ON_TARGET = "on your target"


@dataclass(frozen=True)
class BalanceReading:
    """One frozen look at a team's balance; it holds no number of people.

    ``lowest`` and ``highest`` are whole points of ten, rounded outward, between
    which each horizon would stand whatever those not heard from would say.
    """

    verdict: Verdict
    target: Shares
    shares: Shares | None = None
    lowest: Points | None = None
    highest: Points | None = None

    @property
    def points(self) -> float | None:
        """The points to move, to one decimal; None while the reading is building up."""
        return None if self.shares is None else points_to_move(self.shares, self.target)


def shares_of(points: Points) -> Shares:
    """Ten points as shares of one."""
    total = sum(points.values())
    return {h: points.get(h, 0) / total for h in Horizon}


def gap(shares: Shares, target: Shares) -> float:
    """How far a team's attention is from the balance it chose, from 0 to 1.

    Half the summed absolute difference: the part of the attention that would
    have to move. It compares a team with its own target only; there is no
    right split to compare with.
    """
    return sum(abs(shares[h] - target[h]) for h in Horizon) / 2


def points_to_move(shares: Shares, target: Shares) -> float:
    """The gap in points of ten, to one decimal."""
    return round(10 * gap(shares, target), 1)


def non_response_bounds(known: float, respondents: int, members: int) -> tuple[float, float]:
    """Between what and what a share lies, whatever those not heard from would say.

    ``known`` is the sum of the respondents' shares. All others at 0 give the
    lower end, all of them at 1 the upper.
    """
    if members < respondents:
        raise ValueError("A team cannot have fewer members than answers.")
    return known / members, (known + members - respondents) / members


def outward(low: float, high: float) -> tuple[int, int]:
    """Bounds as whole points of ten, rounded away from each other.

    Exact bounds would give the number of answers away: their distance is the
    missing part of the team.
    """
    tiny = 1e-9  # 10 × 0.3 is 3.0000000000000004
    return max(0, math.floor(10 * low + tiny)), min(10, math.ceil(10 * high - tiny))


@lru_cache(maxsize=256)
def _spread(short: float, medium: float) -> float:
    """The 95th percentile of the gap of a single person on target, times the root of one.

    With three horizons a mean of Dirichlet draws is near enough a bivariate
    normal, d = r·u(θ) with r² exponential. Then P(gap ≤ q) is the mean over θ
    of 1 − exp(−q² / 2g(θ)²), where g is the gap of the direction: one sum over
    angles and a bisection, with no random number in it.
    """
    scale = 1 / (CONCENTRATION + 1)
    a = math.sqrt(short * (1 - short) * scale)
    b = -short * medium * scale / a if a else 0.0
    c = math.sqrt(max(0.0, medium * (1 - medium) * scale - b * b))
    steps = 360
    sizes = []
    for step in range(steps):
        angle = 2 * math.pi * (step + 0.5) / steps
        x = a * math.cos(angle)
        y = b * math.cos(angle) + c * math.sin(angle)
        sizes.append((abs(x) + abs(y) + abs(x + y)) / 2)
    low, high = 0.0, 2.0
    for _ in range(50):
        middle = (low + high) / 2
        inside = sum(1 - math.exp(-(middle**2) / (2 * g * g)) if g > 1e-12 else 1.0 for g in sizes)
        low, high = (low, middle) if inside / steps >= 0.95 else (middle, high)
    return high


def noise_floor(target: Shares, answers: int) -> float:
    """The gap that chance alone stays below 19 times in 20, for a team exactly on target.

    People who are each a Dirichlet draw (concentration 10) around the target
    have a mean that misses it; the fewer people, the wider. For .5/.3/.2 this
    gives .145, .132 and .115 for five, six and eight.
    """
    if answers < 3:
        raise ValueError("Below three answers nothing is said about a balance.")
    return _spread(round(target[Horizon.SHORT], 6), round(target[Horizon.MEDIUM], 6)) / math.sqrt(answers)


def read_balance(sums: Points, respondents: int, members: int, target: Shares, k: int) -> BalanceReading:
    """What the summed points of a release's respondents say, or that it is building up.

    Which answers may be released is asked of ``largest_release`` first: this
    looks at the smallest group only.
    """
    if respondents < max(3, k):
        return BalanceReading(Verdict.BUILDING_UP, target)
    shares = shares_of(sums)
    bounds = {h: outward(*non_response_bounds(sums[h] / 10, respondents, members)) for h in Horizon}
    distance = gap(shares, target)
    if distance > noise_floor(target, respondents):
        verdict = Verdict.OFF_TARGET
    elif distance < NEAR_ENOUGH:
        verdict = Verdict.ON_TARGET
    else:
        verdict = Verdict.TOO_CLOSE
    return BalanceReading(
        verdict=verdict,
        target=target,
        shares=shares,
        lowest={h: low for h, (low, _) in bounds.items()},
        highest={h: high for h, (_, high) in bounds.items()},
    )


# --- what may leave -------------------------------------------------------------------------


def may_release(answers: frozenset[Answer], earlier: Sequence[frozenset[Answer]], k: int) -> bool:
    """Whether a figure over these answers gives nobody away, whatever was released before.

    Released sums can be added and subtracted in any number. So answers leave
    in blocks: those that have stood in exactly the same releases so far, this
    one included, must be nobody or at least ``k``. Whatever is computed from
    the releases weighs all of a block alike, so no smaller group stands alone.
    """
    return largest_release(answers, earlier, k) == answers


def blocks_of(releases: Sequence[frozenset[Answer]]) -> list[frozenset[Answer]]:
    """The answers that no sum or difference of these releases can tell apart."""
    stood_in: dict[Answer, list[int]] = {}
    for number, release in enumerate(releases):
        for answer in release:
            stood_in.setdefault(answer, []).append(number)
    blocks: dict[tuple[int, ...], set[Answer]] = {}
    for answer, numbers in stood_in.items():
        blocks.setdefault(tuple(numbers), set()).add(answer)
    return [frozenset(block) for block in blocks.values()]


def largest_release(
    answers: frozenset[Answer], earlier: Sequence[frozenset[Answer]], k: int
) -> frozenset[Answer] | None:
    """As many of these answers as a safe release can hold, or None.

    A block that would be split with a small rest on either side is left out
    whole, and so are new answers that are too few; they wait for a later release.
    """
    blocks = blocks_of(earlier)
    fresh = answers.difference(*earlier)
    parts = [fresh, *(block & answers for block in blocks if not 0 < len(block - answers) < k)]
    chosen = frozenset[Answer]().union(*(part for part in parts if len(part) >= k))
    return chosen or None


# --- words -----------------------------------------------------------------------------------

_CALLS: Mapping[Verdict, tuple[str, ...]] = {
    Verdict.TOO_CLOSE: (
        "Too close to call.",
        "Chance alone could do this: too close to call.",
        "The difference is too close to call.",
        "Read it lightly, it is too close to call.",
        "This one is too close to call.",
    ),
    Verdict.OFF_TARGET: (
        "Probably off your target.",
        "More than chance: probably off your target.",
        "You are probably off your target.",
        "Chance seldom does this, so probably off your target.",
        "This looks real; you are probably off your target.",
    ),
    Verdict.ON_TARGET: (
        "On your target, as near as can be told.",
        "On your target: nothing to move.",
        "Attention went where you meant it to: on your target.",
        "The balance you chose held, so you are on your target.",
        "As far as we can see, on your target.",
    ),
}
_MOVES = (
    "You meant {meant}; it was about {was}. {points} would have to move from {source} to {goal}.",
    "You chose {meant}, and it came out at about {was}. To get there, move {points} from {source} to {goal}.",
    "You wanted {meant}, and gave about {was}: {points} went to {source} and not to {goal}.",
    "Against your {meant} it was about {was}. {points} would need to come from {source} and go to {goal}.",
    "You aimed for {meant} and came to about {was}. Still to move: {points}, from {source} to {goal}.",
)
_RANGES = (
    "For the whole team, {focus} could be anywhere between {low} and {high}",
    "With every voice in, {focus} could be anywhere between {low} and {high}",
    "Counting everybody, {focus} could be anywhere between {low} and {high}",
    "The true figure for {focus} could be anywhere between {low} and {high}",
    "All of you together could be anywhere between {low} and {high} on {focus}",
)
_BUILDING = (
    "Your balance is building up; it appears once enough of you have placed your points.",
    "The balance picture is building up.",
    "Still building up: a balance shows here only when everybody’s own points stay private.",
    "No balance yet; it is building up with each check-in.",
    "Your balance is building up and will stand here when it is safe to show.",
)
PHRASINGS = 5


def balance_line(reading: BalanceReading, bounds: Mapping[Horizon, str], phrasing: int = 0) -> str:
    """The reading in a few short sentences, the finding first, with the bounds of each horizon it names.

    It speaks of points, never of people: neither how many answered nor how many
    did not. ``phrasing`` picks one of ``PHRASINGS`` ways to say the same.
    """
    way = phrasing % PHRASINGS
    if reading.shares is None or reading.lowest is None or reading.highest is None:
        return _BUILDING[way]
    over, under = _sides(reading.shares, reading.target)
    focus = under[0] if under else Horizon.LONG
    settled = reading.verdict is Verdict.ON_TARGET or not (over and under)
    name = f"the {focus.value} term" + (f" ({bounds[focus]})" if settled and focus in bounds else "")
    low, high = reading.lowest[focus], reading.highest[focus]
    span = _RANGES[way].format(focus=name, low=low, high=high)
    call = _CALLS[reading.verdict][way]
    chosen = _tenths(reading.target[focus])
    if settled:
        return (
            f"{call} You chose {chosen} for {name}." if low == high else f"{call} {span}; you chose {chosen}."
        )
    move = _MOVES[way].format(
        meant=", ".join(f"{_tenths(reading.target[h])} {h.value}" for h in Horizon),
        was=_about(reading.shares, reading.target),
        points=_points(points_to_move(reading.shares, reading.target)),
        source=_listed(over, bounds),
        goal=_listed(under, bounds),
    )
    return f"{call} {move}" if low == high else f"{call} {move} {span}."


def balance_lines(reading: BalanceReading, bounds: Mapping[Horizon, str]) -> tuple[str, ...]:
    """The reading in every way there is to say it, so that a digest can vary."""
    return tuple(balance_line(reading, bounds, way) for way in range(PHRASINGS))


def _sides(shares: Shares, target: Shares) -> tuple[list[Horizon], list[Horizon]]:
    """The horizons above the target and those below it, the furthest first.

    A few hundredths either way are left unsaid beside a horizon that matters.
    """
    off = {h: shares[h] - target[h] for h in Horizon}
    furthest = sorted(Horizon, key=lambda h: -abs(off[h]))
    over = [h for h in furthest if off[h] > 1e-9]
    under = [h for h in furthest if off[h] < -1e-9]
    return (
        [h for h in over if off[h] >= NEAR_ENOUGH] or over[:1],
        [h for h in under if -off[h] >= NEAR_ENOUGH] or under[:1],
    )


def _about(shares: Shares, target: Shares) -> str:
    """The shares as whole points that make ten, or "that" where they round to what was chosen."""
    whole = {h: math.floor(10 * shares[h] + 1e-9) for h in Horizon}
    nearest_above = sorted(Horizon, key=lambda h: whole[h] - 10 * shares[h])
    for horizon in nearest_above[: 10 - sum(whole.values())]:
        whole[horizon] += 1
    same = all(abs(whole[h] - 10 * target[h]) < 1e-6 for h in Horizon)
    return "that" if same else ", ".join(str(whole[h]) for h in Horizon)


def _tenths(share: float) -> str:
    return f"{10 * share:.1f}".removesuffix(".0")


def _named(horizon: Horizon, bounds: Mapping[Horizon, str]) -> str:
    return f"{horizon.value} ({bounds[horizon]})" if horizon in bounds else horizon.value


def _listed(horizons: Sequence[Horizon], bounds: Mapping[Horizon, str]) -> str:
    return " and ".join(_named(h, bounds) for h in sorted(horizons, key=list(Horizon).index))


def _points(number: float) -> str:
    return "1 point" if number == 1 else f"{number:g} points"
