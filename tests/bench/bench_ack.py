"""How long somebody waits after "Send": an answer committed, against stock Bolt's bare acknowledgement.

Both are served by the same server in a process of its own, over one kept
connection. Ours has written, sealed and synced everything by the time it
answers; what it then says to Slack is another process's in this measurement.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median

from tests.bench.bench_routing import requests
from tests.bench.house import NINE, Hand, all_sent, folder, furnished, open_modals
from tests.bench.measure import Result, versus
from tests.bench.server import started
from tests.bench.slack_says import Line, Signed, submitted

WHY_NOT = (
    "the answer is sealed and on the disk before Slack is told, while the peer mostly sleeps; "
    "a quiet machine gives 0.24 to 0.29"
)
NAME, GOAL = "1 ack p50 of a committed check-in answer ÷ stock Bolt ack-only", 0.25

ROUNDS, TIMES = 7, 40
TEAMS = 41  # of eight people, each of whom answers once


def check_ins(place: Path, teams: int = TEAMS) -> Iterator[Signed]:
    """The answers of everybody who was asked in a house that is made in this folder."""
    hand = Hand()
    with furnished(place, hand, teams) as house:
        hand.at = NINE
        house.tick(strict=True)
        all_sent(house)
        modals = open_modals(house)
    return (submitted(view, person, n) for (person, view), n in zip(modals, count()))


def p50(line: Line, source: Iterator[Signed]) -> float:
    """The median seconds of some requests, one after the other."""
    ready = [next(source) for _ in range(TIMES)]
    return median(line.send(request) for request in ready)


def run() -> Result:
    """Acknowledgement p50 of a committed answer ÷ of a stock Bolt app that does nothing."""
    with folder() as place:
        answers = check_ins(place)
        with started("house", str(place)) as ours, started("peer") as theirs:
            own, peer, others = Line(ours), Line(theirs), requests()
            return versus(
                NAME,
                lambda: p50(own, answers),
                lambda: p50(peer, others),
                goal=GOAL,
                rounds=ROUNDS,
            )
