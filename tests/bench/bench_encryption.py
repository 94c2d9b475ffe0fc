"""What sealing a text costs beside writing it: the write as our code makes it, without the commit."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.crypto import seal
from storage.db import Database
from storage.models import Answer, CheckIn
from storage.types import new_id
from tests.bench.house import NINE, WORKSPACE, Hand, a_house, person_of, taken_back
from tests.bench.measure import Result, seconds, versus
from tests.bench.slack_says import WORDS

NAME, GOAL = "12 encryption of a text ÷ its insert", 0.1
WHY_NOT = (
    "the insert is the cheapest there is, one of a hundred in a statement and not committed; "
    "an answer as people send it is committed, and beside that sealing does not show"
)

TEXTS = 100


def sealing(db: Database) -> float:
    """Seconds to seal one text."""
    with db.read() as session:
        rows = [new_id() for _ in range(TEXTS)]
        sealed = iter(rows)
        return seconds(lambda: seal(session, Answer.value, WORKSPACE, next(sealed), WORDS), TEXTS)


def inserting(db: Database, checkin: str) -> float:
    """Seconds to insert an answer sealed already; from many in one statement, our cheapest way."""
    value = bytes(len(WORDS) + 31)

    def written(session: Session) -> None:
        rows = [
            {
                "workspace": WORKSPACE,
                "id": new_id(),
                "checkin": checkin,
                "person": person_of(0, 0),
                "question": f"Q{number}",
                "value": value,
            }
            for number in range(TEXTS)
        ]
        session.connection().execute(insert(Answer.__table__), rows)  # type: ignore[arg-type]

    with taken_back(db) as session:
        return seconds(lambda: written(session), 1) / TEXTS


def run() -> Result:
    """Sealing a text ÷ inserting its row."""
    hand = Hand()
    with a_house(hand, teams=1) as house:
        hand.at = NINE
        house.tick(strict=True)
        with house.db.read() as session:
            checkin = session.scalars(select(CheckIn.id).where(CheckIn.workspace == WORKSPACE)).first() or ""
        return versus(
            NAME,
            lambda: sealing(house.db),
            lambda: inserting(house.db, checkin),
            goal=GOAL,
        )
