"""How long until the house is ready to answer, on a database it has used before, against a bare app."""

from tests.bench.house import Hand, folder, furnished
from tests.bench.measure import Result, versus
from tests.bench.peers.slack_stub import slack_stub
from tests.bench.starting import start

WHY_NOT = (
    "what is loaded on top is in use from the first second: settings and content are validated, the key is "
    "tried, models are mapped, a web server, delivery and the clock run"
)
NAME, GOAL = "13 time to ready ÷ bare Bolt + SQLAlchemy", 1.3


def run() -> Result:
    """Time to ready ÷ bare Bolt and SQLAlchemy's."""
    with slack_stub() as stub, folder() as place:
        with furnished(place, Hand(), teams=2):
            pass
        return versus(
            NAME,
            lambda: start("ours", place, stub.url)["seconds"],
            lambda: start("bare", place)["seconds"],
            goal=GOAL,
            rounds=5,
        )
