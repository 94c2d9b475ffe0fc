"""How late the last of a crowd is that falls due at once: composed and in the outbox, against a job each.

The peer's job writes one plain row. Ours decides for each person what to ask and
whether they may be asked, seals it, and plans the message and a fresh Home,
some hundred people in a transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import House
from handlers.checkins import jobs
from storage.models import CheckIn
from tests.bench.house import NINE, TEAM_SIZE, WORKSPACE, Hand, a_house, all_sent, folder
from tests.bench.measure import Result, versus
from tests.bench.peers import job_per_person

TEAMS, ROUNDS = 125, 5
PEOPLE = TEAMS * TEAM_SIZE
NAME, GOAL = f"8 lateness p99 of {PEOPLE} due at once ÷ APScheduler’s SQLAlchemy store", 0.05
WHY_NOT = (
    "most of what is left is three sealed rows a person with their indexes, where the peer writes one plain "
    "row; those writes alone are at 0.04 to 0.09 where a disk confirms at once"
)


def p99(late: list[float]) -> float:
    """What all but one in a hundred stay below."""
    return sorted(late)[int(len(late) * 0.99)]


class Noting:
    """Notes when a transaction has committed."""

    def __init__(self, start: float) -> None:
        self._start = start
        self.last = 0.0

    def within(self, session: Session, workspaces: Sequence[str]) -> None:
        """Nothing is committed yet."""

    def after(self, workspaces: Sequence[str]) -> None:
        self.last = perf_counter() - self._start


def ask_all(house: House) -> float:
    """Ask everybody who is due, by the house's own job; the lateness of the last of them in seconds.

    The last transaction holds more than one in a hundred, so this is the p99.
    """
    before = _asked(house)
    noting = Noting(perf_counter())
    jobs.ask_due(replace(house.deps, bell=noting))
    if _asked(house) - before != PEOPLE:
        raise AssertionError(f"{_asked(house) - before} people were asked, not {PEOPLE}")
    return noting.last


def _asked(house: House) -> int:
    with house.db.read() as session:
        made = select(func.count()).select_from(CheckIn).where(CheckIn.workspace == WORKSPACE)
        return session.scalars(made).one()


def run() -> Result:
    """Lateness p99 of a crowd ÷ of as many jobs of APScheduler's SQLAlchemy store."""
    hand = Hand()
    with a_house(hand, teams=TEAMS) as house, folder() as place:
        hand.at = NINE - timedelta(weeks=1)

        def ours() -> float:
            hand.at += timedelta(weeks=1)
            all_sent(house)
            return ask_all(house)

        return versus(
            NAME,
            ours,
            lambda: p99(job_per_person.lateness(place, PEOPLE)),
            goal=GOAL,
            rounds=ROUNDS,
        )
