"""Two do the same thing at the same moment: one of them has it, the other hears why not."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.errors import InvalidInput
from handlers.learning import service as learning
from handlers.learning.service import SharedAlready
from handlers.teams import setup
from handlers.teams.rules import Choices
from handlers.teams.setup import Checked
from storage.db import Database
from storage.queries import learning as learning_rows
from storage.queries import teams
from tests.handlers.checkins.world import T
from tests.handlers.house import EIGHT, House

CHOICES = Choices(name="New team", channel="C0NEW", starts_on=date(2026, 5, 4), launch=False)


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.team(*EIGHT)
    return house


def at_once(house: House, act: Callable[[Session, str], object], people: tuple[str, str]) -> list[Exception]:
    """Both begin; the first commits while the second is already under way. What went wrong."""
    done, wrong = threading.Event(), list[Exception]()

    def second() -> None:
        try:
            with house.db.begin() as session:
                act(session, people[1])
        except (InvalidInput, SharedAlready) as refusal:
            wrong.append(refusal)
        done.set()

    late = threading.Thread(target=second)
    with house.db.begin() as session:
        act(session, people[0])
        session.flush()
        late.start()
        assert not done.wait(0.3)  # it waits for the first
    late.join()
    return wrong


def test_a_channel_has_one_team_however_many_set_one_up(house: House) -> None:
    def set_up(session: Session, person: str) -> object:
        checked = Checked(replace(CHOICES), (5, 3, 2), "Europe/London", 8)
        return setup.create(session, Actor(T, person), checked, house.deps)

    (refused,) = at_once(house, set_up, ("U0ANA", "U0BEN"))
    assert isinstance(refused, InvalidInput)
    assert "lives in this channel already" in refused.problems["channel"]
    with house.db.read() as session:
        assert [team.name for team in teams.list_teams(session, T)].count("New team") == 1


def test_an_answer_is_shared_once_however_often_it_is_sent(house: House) -> None:
    checkin = house.checkin("U0BEN", words="The porters knew first.")

    def share(session: Session, person: str) -> object:
        return learning.share(
            session, house.actor(person), checkin, "S3", "Once.", is_ask=False, named=False, now=house.now
        )

    (refused,) = at_once(house, share, ("U0BEN", "U0BEN"))
    assert isinstance(refused, SharedAlready)
    with house.db.read() as session:
        assert len(learning_rows.list_shared_by(session, T, "U0BEN", 9)) == 1
