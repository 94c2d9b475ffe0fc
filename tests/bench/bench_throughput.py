"""How many answers a second sixty-four people get committed, against stock Bolt's acknowledgements.

Both are served by the same server in a process of its own. Each of the sixty-four
keeps one connection and sends the next request when the last is answered.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from tests.bench.bench_ack import check_ins
from tests.bench.bench_routing import requests
from tests.bench.house import folder
from tests.bench.measure import Result, versus
from tests.bench.server import started
from tests.bench.slack_says import Line, Signed

WHY_NOT = (
    "an answer costs about 1.5 ms of Python, and one thread computes at a time; "
    "the peer’s eight threads do nothing but wait side by side"
)
AT_LEAST = True
NAME, GOAL = "4 durable committed answers/s at 64 connections ÷ stock Bolt ack-only/s", 0.55

LINES, EACH, ROUNDS = 64, 2, 5
TEAMS = LINES * EACH * (ROUNDS + 1) // 8


def per_second(lines: list[Line], pool: ThreadPoolExecutor, source: Iterator[Signed]) -> float:
    """Requests answered a second."""
    ready = [[next(source) for _ in range(EACH)] for _ in lines]

    def send(line: Line, own: list[Signed]) -> None:
        for request in own:
            line.send(request)

    start = perf_counter()
    list(pool.map(send, lines, ready))
    return len(lines) * EACH / (perf_counter() - start)


def run() -> Result:
    """Committed answers a second ÷ acknowledgements a second of a stock Bolt app."""
    with folder() as place, ThreadPoolExecutor(LINES) as pool:
        answers = check_ins(place, TEAMS)
        with started("house", str(place)) as ours, started("peer") as theirs:
            own, peer = [Line(ours) for _ in range(LINES)], [Line(theirs) for _ in range(LINES)]
            others = requests()
            return versus(
                NAME,
                lambda: per_second(own, pool, answers),
                lambda: per_second(peer, pool, others),
                goal=GOAL,
                rounds=ROUNDS,
                at_least=AT_LEAST,
            )
