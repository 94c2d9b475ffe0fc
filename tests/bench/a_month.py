"""How much leaves within a minute of when it was due: ``python -m tests.bench.a_month [DAYS]``.

Ten workspaces in each of which fifty people are asked at nine every working
day, five hundred in one minute, each of them once a week; the next day they are
reminded, because nobody answers, and on Friday the digests come. The clock is
told: it goes on by itself while the house works, by the processor's time, so
that others on the machine change nothing, and jumps over the time in which there
is nothing to do. One thread sends for all ten, one after the other. Slack's
limits are kept as always. Prints one line of JSON: what was due of each kind, which
part of it left within a minute, and the worst.
"""

import json
import sys
from collections import defaultdict
from contextlib import ExitStack
from datetime import datetime, timedelta
from time import process_time
from typing import Any, TypedDict

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.app import House
from config.vocabulary import DeliveryKind, DeliveryState, Role
from handlers.teams import cadence, service
from handlers.teams.cadence import Cadence, Rhythm
from storage.models import Delivery, Membership, Person, Team, Workspace
from tests.bench.house import BOT, MONDAY, ZONE, Hand, a_house, team_row
from tests.bench.peers.slack_stub import slack_stub

MINUTE = timedelta(seconds=60)
SAID = (DeliveryKind.PROMPT, DeliveryKind.REMINDER, DeliveryKind.POST, DeliveryKind.HOME)


class Left(TypedDict):
    """What became of everything of one kind."""

    due: int
    sent: int
    within_a_minute: float
    worst_seconds: float


class Working(Hand):
    """A clock moved by hand, which goes on while the house works."""

    def __init__(self, at: datetime, *, goes_on: bool) -> None:
        super().__init__(at)
        self._goes_on = goes_on
        self._since = process_time()

    def now(self) -> datetime:
        passed = process_time() - self._since if self._goes_on else 0.0
        return self.at + timedelta(seconds=passed)

    def jump(self, moment: datetime) -> None:
        """To a moment, if it has not passed meanwhile."""
        self.at = max(moment, self.now())
        self._since = process_time()


def settle(session: Session, workspace: str, teams: int, size: int, now: datetime) -> None:
    """A workspace in which so many teams are asked on each working day."""
    session.add(Workspace(id=workspace, bot_user=BOT, zone=ZONE, installed_at=now))
    session.flush()
    never = now + timedelta(weeks=52)  # read from Slack again: it is not what is measured
    for day in range(5):
        rhythm = cadence.to_text(Cadence(Rhythm.WEEKLY, weekday=day))
        for n in range(day * teams, (day + 1) * teams):
            own: dict[str, Any] = {"workspace": workspace, "cadence": rhythm, "synced_at": never}
            session.execute(insert(Team), [team_row(n) | own])
            people = [f"U{n:04}{m:02}{workspace[-2:]}" for m in range(size)]
            session.execute(
                insert(Person),
                [{"workspace": workspace, "id": p, "zone": ZONE, "zone_read_at": never} for p in people],
            )
            session.execute(
                insert(Membership),
                [_member(workspace, f"team{n}", person, now, lead=m == 0) for m, person in enumerate(people)],
            )
    planned = list(session.scalars(select(Team).where(Team.workspace == workspace)))
    service.plan_teams(session, workspace, planned, now)


def _member(workspace: str, team: str, person: str, now: datetime, *, lead: bool) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "team": team,
        "person": person,
        "role": Role.LEAD if lead else Role.MEMBER,
        "half": 0,
        "joined_at": now,
        "welcomed_at": now,
    }


def live(house: House, clock: Working, until: datetime) -> None:
    """Do all that is due and send all that may go, up to a moment."""
    while clock.now() < until:
        house.tick(strict=True)
        while ready := house.ready():
            for workspace in ready:
                house.home.workspace = workspace  # the one whose token this is
                house.drain(workspace)
        due = house.next_due(clock.now())
        clock.jump(min(due or until, until))


def left(session: Session, workspaces: list[str]) -> dict[str, Left]:
    """How late everything left, by kind. What a rule kept unsaid was not due."""
    late: dict[DeliveryKind, list[float]] = defaultdict(list)
    due: dict[DeliveryKind, int] = defaultdict(int)
    rows = session.execute(
        select(Delivery.kind, Delivery.state, Delivery.due_at, Delivery.sent_at).where(
            Delivery.workspace.in_(workspaces),
            Delivery.kind.in_(SAID),
            Delivery.state != DeliveryState.WITHHELD,
        )
    )
    for kind, state, due_at, sent_at in rows:
        due[kind] += 1
        if state is DeliveryState.SENT and sent_at is not None:
            late[kind].append((sent_at - due_at).total_seconds())
    return {
        kind.value: Left(
            due=due[kind],
            sent=len(late[kind]),
            within_a_minute=round(sum(s <= MINUTE.total_seconds() for s in late[kind]) / due[kind], 5),
            worst_seconds=round(max(late[kind], default=0.0), 1),
        )
        for kind in SAID
        if due[kind]
    }


def run(
    days: int, *, workspaces: int = 10, teams: int = 5, size: int = 10, goes_on: bool = True
) -> dict[str, Left]:
    """So many days of so many workspaces, ``teams`` of ``size`` due on each working day in each of them."""
    clock = Working(MONDAY, goes_on=goes_on)
    ids = [f"T0BENCH{n:02}" for n in range(workspaces)]
    with ExitStack() as stack:
        stub = stack.enter_context(slack_stub())
        house = stack.enter_context(a_house(clock, slack_url=stub.url))
        with house.db.begin() as session:
            for workspace in ids:
                settle(session, workspace, teams, size, clock.now())
        live(house, clock, MONDAY + timedelta(days=days))
        with house.db.read() as session:
            return left(session, ids)


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 30)))
