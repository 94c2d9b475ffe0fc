"""The benchmarks themselves are checked: that they compare like with like, and report truly."""

import json
from typing import Any

import pytest

from tests.bench import __main__ as bench
from tests.bench import bench_views
from tests.bench.measure import Result, compare


def bare(part: Any) -> Any:
    """A view without what the models add by themselves: emoji flags and defaults."""
    if isinstance(part, dict):
        return {key: bare(value) for key, value in sorted(part.items()) if key not in {"emoji", "verbatim"}}
    return [bare(item) for item in part] if isinstance(part, list) else part


def test_both_ways_build_the_same_modal() -> None:
    """Otherwise the ratio would compare two different things."""
    assert bare(bench_views.plain()) == bare(bench_views.through_models())


def test_a_result_is_a_ratio_of_interleaved_rounds() -> None:
    """The slower of two pieces of work is told apart, and the goal decides."""
    short, long = (lambda: sum(range(100))), (lambda: sum(range(10_000)))
    good = compare("short ÷ long", short, long, goal=0.5, times=20, rounds=5)
    bad = compare("long ÷ short", long, short, goal=0.5, times=20, rounds=5)
    assert good["ok"]
    assert not bad["ok"]
    assert len(good["rounds"]) == 5


def test_each_benchmark_prints_one_line_and_a_missed_goal_is_the_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a run can be read by a program, and notices a slower build."""
    results = [
        Result(name="kept", ratio=0.5, goal=1, ok=True, rounds=[0.5]),
        Result(name="missed", ratio=2, goal=1, ok=False, rounds=[2]),
    ]
    monkeypatch.setattr(bench, "found", lambda wanted: [lambda r=r: r for r in results])
    assert bench.main([]) == 1
    assert [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()] == ["kept", "missed"]


def test_benchmarks_are_found_by_a_word_of_their_name() -> None:
    """``make bench ARGS=views`` runs one."""
    assert list(bench.found(["views"])) == [bench_views.run]
    assert list(bench.found(["no such thing"])) == []
