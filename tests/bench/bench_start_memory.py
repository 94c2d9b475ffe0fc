"""What the house holds in memory when it is ready, against a bare app."""

from tests.bench.house import Hand, folder, furnished
from tests.bench.measure import Result, versus
from tests.bench.peers.slack_stub import slack_stub
from tests.bench.starting import start

WHY_NOT = (
    "most of it are three libraries the peer does without: the one that encrypts, the one that validates "
    "settings and content, and the web framework"
)
NAME, GOAL = "13 memory when ready ÷ bare Bolt + SQLAlchemy", 1.4


def run() -> Result:
    """Resident memory when ready ÷ bare Bolt and SQLAlchemy's."""
    with slack_stub() as stub, folder() as place:
        with furnished(place, Hand(), teams=2):
            pass
        return versus(
            NAME,
            lambda: start("ours", place, stub.url)["bytes"],
            lambda: start("bare", place)["bytes"],
            goal=GOAL,
            rounds=5,
        )
