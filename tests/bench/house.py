"""A house to measure: the real one, on a SQLite file, with teams that stand there from the start."""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.app import House, build
from config.settings import load_settings
from config.vocabulary import CheckInState, DeliveryState, Role, TeamState
from handlers.access import Actor
from handlers.checkins import modal, service
from handlers.teams import cadence
from handlers.teams import service as team_service
from handlers.teams.cadence import Cadence, Rhythm
from storage.db import Database
from storage.models import CheckIn, Delivery, Membership, Person, Team, Workspace

WORKSPACE, BOT = "T0BENCH", "U0AMBI"
SECRET = "a-signing-secret-for-benches"
NOWHERE = "http://127.0.0.1:9/api/"  # nobody listens on this port
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)  # an hour before London is asked
NINE = MONDAY + timedelta(hours=1)
TEAM_SIZE = 8
ZONE = "Europe/London"


@dataclass
class Hand:
    """A clock moved by hand."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def open_house(place: Path, hand: Hand, slack_url: str = NOWHERE) -> House:
    """The house on the file in this folder, made and migrated if it is new."""
    settings = load_settings(
        {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack_url,
            "DATABASE_URL": f"sqlite:///{place / 'ambidex.db'}",
            "AMBIDEX_KEY": base64.b64encode(bytes(range(32))).decode(),
        }
    )
    house = build(settings, now=hand.now)
    house.home.workspace, house.home.bot_user = WORKSPACE, BOT
    return house


@contextmanager
def furnished(place: Path, hand: Hand, teams: int, slack_url: str = NOWHERE) -> Iterator[House]:
    """A house in this folder, with teams that are due next Monday at nine."""
    house = open_house(place, hand, slack_url)
    with house.db.begin() as session:
        session.add(Workspace(id=WORKSPACE, bot_user=BOT, zone=ZONE, installed_at=MONDAY))
        session.flush()
        for team in settle_in(session, teams):
            team_service.plan_schedules(session, team, hand.now())
    try:
        yield house
    finally:
        house.close()


@contextmanager
def a_house(hand: Hand | None = None, teams: int = 0, slack_url: str = NOWHERE) -> Iterator[House]:
    """The same in a folder of its own, gone afterwards."""
    with folder() as place, furnished(place, hand or Hand(), teams, slack_url) as house:
        yield house


@contextmanager
def taken_back(db: Database) -> Iterator[Session]:
    """A transaction of which nothing stays, so that every round starts alike."""
    with db.begin() as session, session.begin_nested() as inner:
        yield session
        inner.rollback()


# --- teams -----------------------------------------------------------------------------------


def team_row(number: int) -> dict[str, Any]:
    """A running team that is asked on Mondays at nine."""
    return {
        "workspace": WORKSPACE,
        "id": f"team{number}",
        "name": f"Team {number}",
        "channel": f"C{number:07}",
        "state": TeamState.ACTIVE,
        "zone": ZONE,
        "follows_channel": True,
        "cadence": cadence.to_text(Cadence(Rhythm.WEEKLY)),
        "started_on": date(2026, 1, 5),
        "ask_at": time(9),
        "ask_in_own_zone": True,
        "digest_weekday": 4,
        "digest_at": time(15),
        "target_short": 5,
        "target_medium": 3,
        "target_long": 2,
        "preset": "quarterly",
        "sector": "general",
        "min_group": 5,
        "created_at": MONDAY,
        "launched_at": MONDAY,
        "synced_at": MONDAY + timedelta(weeks=1),
    }


def person_of(team: int, number: int) -> str:
    return f"U{team:06}{number:02}"


def settle_in(session: Session, teams: int, *, first: int = 0) -> list[Team]:
    """Teams of eight with everybody in them, and nothing planned yet."""
    if not teams:
        return []
    numbers = range(first, first + teams)
    members = [(n, person_of(n, m), m) for n in numbers for m in range(TEAM_SIZE)]
    read_at = MONDAY + timedelta(weeks=1)
    session.execute(insert(Team), [team_row(n) for n in numbers])
    session.execute(
        insert(Person),
        [{"workspace": WORKSPACE, "id": p, "zone": ZONE, "zone_read_at": read_at} for _, p, _ in members],
    )
    session.execute(
        insert(Membership),
        [
            {
                "workspace": WORKSPACE,
                "team": f"team{n}",
                "person": person,
                "role": Role.MEMBER if m else Role.LEAD,
                "half": m % 2,
                "joined_at": MONDAY,
                "welcomed_at": MONDAY,
            }
            for n, person, m in members
        ],
    )
    wanted = [f"team{n}" for n in numbers]
    return list(session.scalars(select(Team).where(Team.workspace == WORKSPACE, Team.id.in_(wanted))))


# --- check-ins to answer ---------------------------------------------------------------------


def all_sent(house: House) -> None:
    """What was planned has been sent, as it has by the time that anybody answers."""
    with house.db.begin() as session:
        sent = {"state": DeliveryState.SENT, "sent_at": NINE, "posted_channel": "D0BENCH", "ts": "1.0001"}
        session.execute(update(Delivery).where(Delivery.workspace == WORKSPACE).values(**sent))


def open_modals(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Everybody who was asked, and the modal in which they answer."""
    with house.db.read() as session:
        waiting = session.execute(
            select(CheckIn.person, CheckIn.id)
            .where(CheckIn.workspace == WORKSPACE, CheckIn.state == CheckInState.OPEN)
            .order_by(CheckIn.person)
        ).all()
        return [
            (person, modal.checkin_modal(service.form_for(session, Actor(WORKSPACE, person), checkin)))
            for person, checkin in waiting
        ]
