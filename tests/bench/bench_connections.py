"""How many connections a Slack call opens; Slack's own client opens one each."""

from tests.bench.delivering import deliver, write
from tests.bench.house import Hand, a_house
from tests.bench.measure import Result, judged
from tests.bench.peers.slack_stub import slack_stub

NAME, GOAL = "5 new connections per Slack call", 0.1

MESSAGES, ROUNDS = 30, 5


def run() -> Result:
    """New connections ÷ calls, from a house that has just started."""
    hand, rounds = Hand(), []
    with slack_stub() as stub:
        for turn in range(ROUNDS):
            stub.connections()
            with a_house(hand, slack_url=stub.url) as house:
                write(house, MESSAGES, turn)
                deliver(house, hand)
            rounds.append(stub.connections() / MESSAGES)
    return judged(NAME, rounds, goal=GOAL)
