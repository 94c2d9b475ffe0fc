"""CPU for a delivered message, from planning it to the record that it was sent, against the bare HTTP call.

The bare call is one ``urllib3`` pool with the body made ready, without Slack's
SDK, without a database and without limits: the least there can be. Both speak
plain HTTP to the same stub in another process, so that TLS does not blur them.
"""

from itertools import count
from time import process_time

import orjson
import urllib3

from tests.bench.delivering import deliver, message, write
from tests.bench.house import Hand, a_house
from tests.bench.measure import Result, versus
from tests.bench.peers.slack_stub import slack_stub

NAME, GOAL = "6 CPU per delivered message, outbox and limits in ÷ raw pooled client", 2.5
WHY_NOT = (
    "a message is two transactions, its planning and its outcome, each synced to the disk, and several "
    "statements, each of which costs more in SQLAlchemy than in the database"
)

MESSAGES = 60


def run() -> Result:
    """Outbox, limits, Slack's client and the call ÷ the call."""
    hand, turns = Hand(), count()
    with slack_stub() as stub, a_house(hand, slack_url=stub.url) as house:
        pool = urllib3.PoolManager(maxsize=1, retries=False)
        body = orjson.dumps({"channel": "U0ANA", **message().body()})
        headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-bench"}

        def ours() -> float:
            start = process_time()
            write(house, MESSAGES, next(turns))
            deliver(house, hand)
            return process_time() - start

        def bare() -> float:
            start = process_time()
            for _ in range(MESSAGES):
                answer = pool.request("POST", f"{stub.url}chat.postMessage", body=body, headers=headers)
                assert orjson.loads(answer.data)["ok"]
            return process_time() - start

        return versus(NAME, ours, bare, goal=GOAL, rounds=5)
