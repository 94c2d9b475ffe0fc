"""Whether a digest takes longer when the house is full of other teams' history.

A tenth of the sizes that are meant (a million rows and a hundred thousand), so
that filling them fits into a run.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from bot.app import House
from handlers.digests import figures, service
from storage.models import Team
from tests.bench.house import MONDAY, TEAM_SIZE, WORKSPACE, Hand, folder, furnished, person_of, taken_back
from tests.bench.measure import Result, compare

WEEKS = 12
FEW, MANY = 100_000, 1_000_000  # splits in the table
NAME, GOAL = f"10 digest among {MANY:,} rows ÷ among {FEW:,}", 1.5
FRIDAY = MONDAY + timedelta(days=4, hours=7)

Row = tuple[object, ...]


def history(rows: int) -> Iterator[tuple[Row, Row]]:
    """Check-ins with their splits, team after team: twelve weeks of eight people each."""
    weeks = [MONDAY - timedelta(weeks=week) for week in range(WEEKS)]
    for team in range(rows // (WEEKS * TEAM_SIZE)):
        for moment in weeks:
            at, day = moment.strftime("%Y-%m-%d %H:%M:%S.000000"), moment.date().isoformat()
            for number in range(TEAM_SIZE):
                person = person_of(team, number)
                checkin = f"{person}{day}"
                kept = (
                    WORKSPACE,
                    checkin,
                    f"team{team}",
                    "round",
                    person,
                    day,
                    "answered",
                    "",
                    b"",
                    60,
                    at,
                    at,
                )
                yield kept, (WORKSPACE, checkin, f"team{team}", person, at, 5, 3, 2)


def fill(place: Path, rows: int) -> None:
    """Write the history straight into the file: how it came there is not the question."""
    file = sqlite3.connect(place / "ambidex.db", isolation_level=None)
    file.execute("PRAGMA synchronous=OFF")
    file.execute("BEGIN")
    source = history(rows)
    columns = (
        "workspace, id, team, round, person, nominal, state, asked, card, seconds, asked_at, answered_at"
    )
    for _ in range(0, rows, 50_000):
        batch = [pair for pair, _ in zip(source, range(50_000), strict=False)]
        marks = ", ".join("?" * 12)
        file.executemany(f"INSERT INTO checkins ({columns}) VALUES ({marks})", [c for c, _ in batch])
        file.executemany(
            "INSERT INTO splits (workspace, checkin, team, person, at, short, medium, long) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [split for _, split in batch],
        )
    file.execute("COMMIT")
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()


def composing(house: House) -> Callable[[], None]:
    """Freeze the figures and compose the digest of one team, and take both back."""

    def compose() -> None:
        with taken_back(house.db) as session:
            team = session.get_one(Team, (WORKSPACE, "team0"))
            release = figures.freeze(session, team, team.min_group, FRIDAY.date(), FRIDAY)
            kept = service.compose(session, house.content, team, team.min_group, FRIDAY.date(), release)
            assert release.short is not None, "the history is not seen"
            assert kept.team == team.name

    return compose


def run() -> Result:
    """A digest among many rows ÷ among a tenth of them."""
    with ExitStack() as stack:
        work = []
        for rows in (MANY, FEW):
            place = stack.enter_context(folder())
            house = stack.enter_context(furnished(place, Hand(FRIDAY), teams=1))
            fill(place, rows)
            work.append(composing(house))
        many, few = work
        return compare(NAME, many, few, goal=GOAL, times=20)
