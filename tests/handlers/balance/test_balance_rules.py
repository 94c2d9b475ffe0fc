"""The balance: the worked numbers, what may be released, and words that count nobody."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.vocabulary import Horizon
from handlers.balance import rules
from handlers.balance.rules import BalanceReading, Points, Shares, Verdict
from tests.handlers.attacker import smallest_exposed

SIX = [(7, 2, 1), (6, 3, 1), (8, 1, 1), (5, 3, 2), (9, 1, 0), (6, 2, 2)]
BOUNDS = {Horizon.SHORT: "up to 3 months", Horizon.MEDIUM: "3 to 18 months", Horizon.LONG: "over 18 months"}


def points(short: int, medium: int, long: int) -> Points:
    return {Horizon.SHORT: short, Horizon.MEDIUM: medium, Horizon.LONG: long}


def shares(short: float, medium: float, long: float) -> Shares:
    return {Horizon.SHORT: short, Horizon.MEDIUM: medium, Horizon.LONG: long}


def summed(given_: Sequence[Points]) -> Points:
    return {h: sum(split[h] for split in given_) for h in Horizon}


def mean(given_: Sequence[Points]) -> Shares:
    """Everybody weighs the same, since each gives ten points."""
    return rules.shares_of(summed(given_))


def read(given_: Sequence[Points], members: int, target: Shares, k: int) -> BalanceReading:
    return rules.read_balance(summed(given_), len(given_), members, target, k)


TARGET = shares(0.5, 0.3, 0.2)
WEEK = [points(*split) for split in SIX]

splits = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(
    lambda two: points(min(two), abs(two[0] - two[1]), 10 - max(two))
)


def test_the_worked_week_is_1_8_points_from_its_target() -> None:
    attention = mean(WEEK)
    assert [round(attention[h], 3) for h in Horizon] == [0.683, 0.2, 0.117]
    assert round(rules.gap(attention, TARGET), 3) == 0.183
    assert rules.points_to_move(attention, TARGET) == 1.8
    assert round(rules.gap(attention, shares(0.7, 0.2, 0.1)), 3) == 0.017


def test_the_worked_bounds_and_their_rounding_outward() -> None:
    long = rules.non_response_bounds(0.7, 6, 8)
    short = rules.non_response_bounds(4.1, 6, 8)
    assert long == pytest.approx((0.0875, 0.3375))
    assert short == pytest.approx((0.5125, 0.7625))
    assert rules.outward(*long) == (0, 4)
    assert rules.outward(*short) == (5, 8)
    assert rules.outward(0.3, 0.3) == (3, 3)


@pytest.mark.parametrize(("answers", "floor"), [(5, 0.145), (6, 0.132), (8, 0.115)])
def test_the_noise_floor_agrees_with_the_simulated_one(answers: int, floor: float) -> None:
    assert rules.noise_floor(TARGET, answers) == pytest.approx(floor, abs=0.002)


def test_the_noise_floor_shrinks_with_every_answer_and_starts_at_three() -> None:
    floors = [rules.noise_floor(TARGET, n) for n in range(3, 40)]
    assert all(more < fewer for fewer, more in pairwise(floors))
    with pytest.raises(ValueError, match="three"):
        rules.noise_floor(TARGET, 2)


@pytest.mark.parametrize("target", [shares(1, 0, 0), shares(0, 1, 0), shares(0.5, 0, 0.5)])
def test_a_target_with_nothing_in_a_horizon_still_has_a_floor(target: Shares) -> None:
    assert 0 <= rules.noise_floor(target, 5) < 0.3


def test_the_verdicts() -> None:
    assert read(WEEK, 8, TARGET, 5).verdict is Verdict.OFF_TARGET
    assert read(WEEK[:4], 8, TARGET, 5) == BalanceReading(Verdict.BUILDING_UP, TARGET)
    assert read([points(5, 3, 2)] * 5, 8, TARGET, 5).verdict is Verdict.ON_TARGET
    near = [points(6, 3, 1)] * 5
    assert read(near, 8, TARGET, 5).verdict is Verdict.TOO_CLOSE


@pytest.mark.requirement(1)
def test_the_line_says_points_bounds_and_verdict() -> None:
    """A team reads how far its attention is from the balance it chose itself, in points, with bounds."""
    reading = read([points(6, 3, 1)] * 5, 6, TARGET, 5)
    line = rules.balance_line(reading, BOUNDS)
    assert line == (
        "Too close to call. You meant 5 short, 3 medium, 2 long; it was about 6, 3, 1. "
        "1 point would have to move from short (up to 3 months) to long (over 18 months). "
        "For the whole team, the long term could be anywhere between 0 and 3."
    )


@pytest.mark.parametrize("split", [points(10, 0, 0), points(5, 3, 2), points(0, 0, 10)])
@pytest.mark.parametrize("way", range(rules.PHRASINGS))
def test_what_is_certain_is_not_called_a_range(split: Points, way: int) -> None:
    """Everybody answered, and all the same: "anywhere between 1 and 1" would be odd to read."""
    line = rules.balance_line(read([split] * 8, 8, TARGET, 5), BOUNDS, way)
    assert "could be anywhere" not in line
    assert line.endswith(".")


def test_what_rounds_to_the_choice_is_not_called_another_balance() -> None:
    sums = dict(zip(Horizon, (54, 31, 15), strict=True))
    line = rules.balance_line(rules.read_balance(sums, 10, 10, TARGET, 5), BOUNDS)
    assert "it was about 5, 3, 2" not in line


@given(st.lists(splits, min_size=5, max_size=12), st.integers(0, 4))
def test_the_finding_comes_first(given_: list[Points], way: int) -> None:
    reading = read(given_, len(given_), TARGET, 5)
    first = rules.balance_line(reading, BOUNDS, way).split(". ")[0]
    assert reading.verdict in first.lower()


@given(st.lists(splits, max_size=14), st.integers(0, 9), st.integers(3, 8), st.integers(0, 20))
def test_no_line_holds_a_count_of_people(given_: list[Points], missing: int, k: int, way: int) -> None:
    reading = read(given_, len(given_) + missing, TARGET, k)
    line = rules.balance_line(reading, BOUNDS, way)
    said = set(re.findall(r"\d+(?:\.\d+)?", line))
    allowed = {"3", "18", "5", "2"}  # the horizons' bounds and the target, the team's own
    if reading.points is not None and reading.lowest and reading.highest:
        ends = [*reading.lowest.values(), *reading.highest.values()]
        allowed |= {f"{reading.points:g}", *(str(end) for end in ends)}
        around = [math.floor(10 * share + 1e-9) for share in (reading.shares or {}).values()]
        allowed |= {str(whole + up) for whole in around for up in (0, 1)}  # whole points beside the mean
    else:
        allowed = set()
    assert said <= allowed
    assert not re.search(r"\b(people|persons?|members?|respondents?|answers?|everybody but)\b", line)
    assert "  " not in line
    assert "{" not in line


@given(st.lists(splits, min_size=5, max_size=12), st.integers(0, 6))
def test_every_way_to_say_it_is_different(given_: list[Points], missing: int) -> None:
    lines = rules.balance_lines(read(given_, len(given_) + missing, TARGET, 5), BOUNDS)
    assert len(set(lines)) == rules.PHRASINGS


@given(st.lists(splits, min_size=1, max_size=12), st.integers(0, 6))
def test_the_mean_lies_within_its_bounds(given_: list[Points], missing: int) -> None:
    attention = mean(given_)
    assert sum(attention.values()) == pytest.approx(1)
    for h in Horizon:
        low, high = rules.non_response_bounds(
            sum(split[h] for split in given_) / 10, len(given_), len(given_) + missing
        )
        assert low - 1e-9 <= attention[h] <= high + 1e-9
        floor, ceiling = rules.outward(low, high)
        assert floor <= 10 * low + 1e-6
        assert ceiling >= 10 * high - 1e-6


@given(splits, splits)
@pytest.mark.requirement(1)
def test_the_gap_is_a_distance(one: Points, other: Points) -> None:
    """The gap compares a team with its own target only, and never scores it."""
    a, b = rules.shares_of(one), rules.shares_of(other)
    assert 0 <= rules.gap(a, b) <= 1 + 1e-9
    assert rules.gap(a, b) == pytest.approx(rules.gap(b, a))
    assert rules.gap(a, a) == 0


# --- what may leave


def test_five_beside_six_gives_the_sixth_away() -> None:
    five = frozenset("abcde")
    assert rules.may_release(five, [], 5)
    assert not rules.may_release(frozenset("abcd"), [], 5)
    assert rules.may_release(five, [five], 5)
    assert not rules.may_release(five | {"f"}, [five], 5)
    assert not rules.may_release(five, [five | {"f"}], 5)
    assert rules.may_release(frozenset("fghij"), [five], 5)
    assert not rules.may_release(frozenset("efghij"), [five], 5)


def test_two_safe_differences_do_not_add_up_to_one_person() -> None:
    """Each pair of these is safe; all less the first five less the next five is x alone."""
    first, second = frozenset("abcde"), frozenset("fghij")
    everybody = first | second | {"x"}
    assert rules.may_release(second, [first], 5)
    assert not rules.may_release(everybody, [first, second], 5)
    assert rules.largest_release(everybody, [first, second], 5) == first | second


def test_one_changed_answer_waits_until_enough_have_changed() -> None:
    before = frozenset((person, 1) for person in "abcdef")
    one_changed = before - {("a", 1)} | {("a", 2)}
    assert rules.largest_release(one_changed, [before], 5) is None
    all_changed = frozenset((person, 2) for person in "abcdef")
    assert rules.largest_release(all_changed, [before], 5) == all_changed


def test_a_group_made_larger_does_not_stop_all_that_comes_after() -> None:
    before = frozenset(range(5))
    assert rules.largest_release(frozenset(range(5, 13)), [before], 8) == frozenset(range(5, 13))
    assert rules.largest_release(frozenset(range(13)), [before], 8) == frozenset(range(5, 13))


def test_the_attacker_finds_what_there_is_to_find() -> None:
    first, second = frozenset(range(5)), frozenset(range(5, 10))
    assert smallest_exposed([first, second, first | second | {10}]) == 1
    assert smallest_exposed([first, first | second]) == 5


people = st.frozensets(st.integers(0, 15))


@settings(max_examples=300)
@given(people, st.lists(people, max_size=4), st.integers(3, 6))
def test_a_release_can_be_subtracted_from_no_earlier_one(
    respondents: frozenset[int], earlier: list[frozenset[int]], k: int
) -> None:
    chosen = rules.largest_release(respondents, earlier, k)
    if rules.may_release(respondents, earlier, k):
        assert chosen == respondents
    if chosen is None:
        return
    assert chosen <= respondents
    assert len(chosen) >= k
    assert rules.may_release(chosen, earlier, k)


@settings(max_examples=200)
@given(st.lists(people, max_size=6), st.integers(3, 5))
def test_no_combination_of_any_releases_isolates_fewer_than_the_smallest_group(
    weeks: list[frozenset[int]], k: int
) -> None:
    released: list[frozenset[int]] = []
    for answers in weeks:
        chosen = rules.largest_release(answers, released, k)
        if chosen is not None:
            released.append(chosen)
    if released:
        assert smallest_exposed(released) >= k
