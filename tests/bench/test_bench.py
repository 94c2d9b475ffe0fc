"""The benchmarks themselves are checked: that they compare like with like, and report truly."""

import json
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from bot.delivery.signature import Signatures
from bot.web import web
from tests.bench import __main__ as bench
from tests.bench import bench_routing, bench_views, table
from tests.bench.house import SECRET, a_house
from tests.bench.measure import Result, compare, judged, skipped
from tests.bench.peers import bolt_app
from tests.bench.slack_says import answer_from, submitted


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
    monkeypatch.setattr(bench, "found", lambda wanted: [SimpleNamespace(run=lambda r=r: r) for r in results])
    assert bench.main([]) == 1
    assert [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()] == ["kept", "missed"]


def test_benchmarks_are_found_by_a_word_of_their_name() -> None:
    """``make bench ARGS=views`` runs one."""
    assert list(bench.found(["views"])) == [bench_views]
    assert list(bench.found(["no such thing"])) == []


def test_what_could_not_be_measured_misses_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A peer that is not installed is said, and fails no run."""
    result = skipped("a chart", 0.6, "skipped: peer not installed")
    monkeypatch.setattr(bench, "found", lambda wanted: [SimpleNamespace(run=lambda: result)])
    assert bench.main([]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["ratio"], said["why"]) == (None, None, "skipped: peer not installed")


@pytest.mark.parametrize(
    ("rounds", "at_least", "ok"),
    [
        ([1, 5, 1.05], False, True),
        ([1.2, 1.2, 0.1], False, False),
        ([0.95], True, True),
        ([0.8], True, False),
    ],
)
def test_the_median_decides_with_a_tenth_to_spare(rounds: list[float], at_least: bool, ok: bool) -> None:
    """One slow round on a shared machine is no missed goal; more is better where it says so."""
    assert judged("a line", rounds, 1, at_least=at_least)["ok"] is ok


def test_every_line_of_the_table_has_a_benchmark() -> None:
    """Fourteen lines; the thirteenth has a time and a memory of its own."""
    assert len(list(bench.found([]))) == 14 + 1 + 1  # and the views


def test_the_readme_has_a_row_for_every_line() -> None:
    """And no row for one that is gone."""
    rows = table.rows_in(table.README.read_text(encoding="utf-8"))
    assert set(rows) == {line.NAME for line in bench.found([])}


@pytest.mark.parametrize("line", list(bench.found([])), ids=lambda line: line.__name__.rpartition("_")[2])
def test_a_goal_that_is_missed_is_said_plainly(line: ModuleType) -> None:
    """With the reason that stands beside the line's code, and the goal that stands there too."""
    row = table.rows_in(table.README.read_text(encoding="utf-8"))[line.NAME]
    ratio, goal, met = row.removesuffix(" |").split(" | ")[1:]
    bound, number = goal.split()
    assert float(number) == line.GOAL
    assert met == table.verdict(line, judged(line.NAME, [float(ratio)], line.GOAL, at_least=bound == "≥"))


def test_what_is_measured_takes_its_row_and_leaves_the_others() -> None:
    """So that one line can be measured again."""
    here = bench_views
    readme = f"before {table.BEGIN}{table.HEAD}| {here.NAME} | 9 | ≤ 1 | yes |\n{table.END} after"
    missed = Result(name=here.NAME, ratio=0.5, goal=here.GOAL, ok=False, rounds=[0.5])
    changed = table.written(readme, [here, bench_routing], [(here, missed)])
    assert changed == readme.replace("| 9 | ≤ 1 | yes |", "| 0.5 | ≤ 0.05 | **no**: not known yet |")
    assert table.written(changed, [bench_routing], []) == f"before {table.BEGIN}{table.HEAD}{table.END} after"


def test_a_modal_is_sent_as_slack_sends_it() -> None:
    """Signed, and filled in: otherwise a refusal would be measured."""
    request = submitted(bench_views.plain(), "U0ANA", 1)
    stamp, signature = request.headers["X-Slack-Request-Timestamp"], request.headers["X-Slack-Signature"]
    assert Signatures(SecretStr(SECRET)).valid(request.body, stamp, signature)
    payload = json.loads(parse_qs(request.body.decode())["payload"][0])
    assert set(payload["view"]["state"]["values"]) >= {"scale", "words"}


def test_our_house_and_the_peer_accept_the_same_request() -> None:
    """Otherwise the ratio would compare an answer with a refusal."""
    with a_house() as house:
        house.routes.submissions["checkins.submit"] = bench_routing.nothing_done
        source = bench_routing.requests()
        for app in (web(house), bolt_app.web()):
            answer_from(app, next(source))
