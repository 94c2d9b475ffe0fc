"""How near a crowd's messages come to what Slack's published limits allow, by a clock moved by hand.

Slack names no number for a workspace, only "several hundred a minute", and one a
second in a channel; the house takes 180 a minute for that. The optimum is the
last of so many messages at that pace, the first at once. Some of
the messages go to one person, whose pace must not hold up the others.
"""

from datetime import timedelta

from bot.delivery.limits import BETWEEN_IN_CHANNEL, BETWEEN_IN_WORKSPACE
from tests.bench.delivering import deliver, write
from tests.bench.house import Hand, a_house
from tests.bench.measure import Result, judged
from tests.bench.peers.slack_stub import slack_stub

MESSAGES, IN_ONE_CHANNEL, ROUNDS = 150, 20, 5
NAME, GOAL = f"9 fan-out of {MESSAGES} under Slack’s limits ÷ the optimum", 1.05


def optimum() -> timedelta:
    """The least time in which the limits let all of them go: the workspace's pace, or the channel's."""
    return max((MESSAGES - 1) * BETWEEN_IN_WORKSPACE, (IN_ONE_CHANNEL - 1) * BETWEEN_IN_CHANNEL)


def run() -> Result:
    """From the first message to the last ÷ the optimum."""
    hand, rounds = Hand(), []
    with slack_stub() as stub, a_house(hand, slack_url=stub.url) as house:
        for turn in range(ROUNDS):
            write(house, MESSAGES, turn, together=IN_ONE_CHANNEL)
            rounds.append(deliver(house, hand) / optimum())
            hand.at += timedelta(minutes=1)
    return judged(NAME, rounds, goal=GOAL)
