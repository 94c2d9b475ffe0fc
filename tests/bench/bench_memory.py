"""Whether planned people cost memory: the same ticks in a house of many and in one of a thousand.

A fifth of the million that is meant, so that filling them fits into a run. They
are due next week; one team is due now, and is asked.
"""

import sqlite3
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from tests.bench.house import MONDAY, TEAM_SIZE, Hand, folder, furnished, person_of
from tests.bench.measure import Result, versus
from tests.bench.planned import memory

FEW, MANY, ROUNDS = 1_000, 200_000, 5
NAME, GOAL = f"11 memory with {MANY:,} planned people ÷ with {FEW:,}", 1.2
NEXT_WEEK = MONDAY + timedelta(weeks=1, hours=1)


def fill(place: Path, people: int) -> None:
    """Copy the first team and what is planned for it, straight in the file, as often as it takes."""
    file = sqlite3.connect(place / "ambidex.db", isolation_level=None)
    file.execute("PRAGMA synchronous=OFF")
    numbers = range(1, people // TEAM_SIZE)
    members = [(n, person_of(n, m)) for n in numbers for m in range(TEAM_SIZE)]
    file.execute("BEGIN")
    _copy(
        file,
        "teams",
        "id = 'team0'",
        {"id": "?1", "channel": "?2"},
        [(f"team{n}", f"C{n:07}") for n in numbers],
    )
    one = f"id = '{person_of(0, 1)}'"
    _copy(file, "people", one, {"id": "?1"}, [(person,) for _, person in members])
    _copy(
        file,
        "memberships",
        f"person = '{person_of(0, 1)}'",
        {"team": "?1", "person": "?2"},
        [(f"team{n}", person) for n, person in members],
    )
    due = f"'{NEXT_WEEK:%Y-%m-%d %H:%M:%S.000000}'"
    planned = {"id": "?1", "team": "?2", "next_on": f"'{NEXT_WEEK:%Y-%m-%d}'", "next_due_at": due}
    for kind in ("ask", "digest"):
        where = f"team = 'team0' AND kind = '{kind}'"
        _copy(file, "schedules", where, planned, [(f"{kind}{n}", f"team{n}") for n in numbers])
    file.execute("COMMIT")
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()


def _copy(
    file: sqlite3.Connection, table: str, where: str, changed: dict[str, str], values: list[tuple[str, ...]]
) -> None:
    """Insert a row again for each of the values, with these columns changed."""
    columns = [str(row[1]) for row in file.execute(f"PRAGMA table_info({table})")]
    kept = [changed.get(column, column) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    file.execute(f"CREATE TEMP TABLE model AS SELECT * FROM {table} WHERE {where} LIMIT 1")
    file.executemany(f"INSERT INTO {table} ({names}) SELECT {', '.join(kept)} FROM model", values)
    file.execute("DROP TABLE model")


def run() -> Result:
    """Resident memory with many ÷ with a thousand."""
    with ExitStack() as stack:
        places = []
        for people in (MANY, FEW):
            place = stack.enter_context(folder())
            with furnished(place, Hand(), teams=1):
                fill(place, people)
            places.append(place)
        many, few = places
        return versus(
            NAME,
            lambda: memory(many),
            lambda: memory(few),
            goal=GOAL,
            rounds=ROUNDS,
        )
