"""What the attacker has: copies of the database as it lay at one moment, with its log and free pages."""

import re
import shutil
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bot.redteam.play import WORKSPACE

TABLES = ("notes", "votes", "placements", "participants", "deliveries", "inputs", "audit", "retrospectives")
PERSON = re.compile(rb"U0P\d\d")
NOTE = re.compile(rb"T0RED([0-9a-f]{32})")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """What one transaction brought: ids that were nowhere before, and how often each person is named anew."""

    ids: frozenset[str]
    people: Mapping[str, int]


@dataclass
class Copy:
    """One copy of everything stored: rows in the order in which they lie, transactions, raw bytes."""

    tables: dict[str, list[Row]]
    groups: list[Group] = field(default_factory=list)
    raw: bytes = b""


def copy_file(database: Path, to: Path) -> Copy:
    """Copy a SQLite file with its log, as a backup would that knows nothing of databases."""
    to.mkdir(parents=True)
    for name in (database.name, f"{database.name}-wal"):
        if (database.parent / name).exists():
            shutil.copy(database.parent / name, to / name)
    file, wal = to / database.name, to / f"{database.name}-wal"
    raw = file.read_bytes()
    log = wal.read_bytes() if wal.exists() else b""
    copied = Copy({}, list(_transactions(raw, log)), raw + log)
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    for table in TABLES:  # without ORDER BY: as they lie
        lying = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 (a name from the list above)
        copied.tables[table] = [dict(row) for row in lying]
    connection.close()
    shutil.rmtree(to)
    return copied


def copy_tables(url: str) -> Copy:
    """Read a PostgreSQL as whoever administers it can: rows as they lie, and who wrote them with whom."""
    copied = Copy({})
    together: dict[str, tuple[set[str], Counter[str]]] = {}
    with psycopg.connect(url.replace("+psycopg", ""), row_factory=dict_row) as connection:
        for table in TABLES:
            lying = f"SELECT xmin::text AS written, * FROM {table} ORDER BY ctid"  # noqa: S608 (the same)
            found = connection.execute(lying.encode())
            copied.tables[table] = [{k: _plain(v) for k, v in row.items()} for row in found]
    copied.raw = repr(copied.tables).encode()
    for table, lying_there in copied.tables.items():
        for row in lying_there:
            ids, people = together.setdefault(row["written"], (set(), Counter()))
            if table == "notes":
                ids.add(row["id"])
            people.update(str(v) for v in row.values() if PERSON.fullmatch(str(v).encode()))
    copied.groups = [Group(frozenset(ids), people) for ids, people in together.values()]
    return copied


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _transactions(file: bytes, wal: bytes) -> Iterator[Group]:
    """The log of a SQLite file, transaction by transaction: what each brought that was not there before."""
    if len(wal) < 32:
        return
    (size,) = struct.unpack(">I", wal[8:12])
    salts = wal[16:24]
    known: dict[int, bytes] = {}
    changed: dict[int, bytes] = {}
    for at in range(32, len(wal) - size - 23, size + 24):
        page, commits = struct.unpack(">II", wal[at : at + 8])
        if wal[at + 8 : at + 16] != salts:
            return  # of an earlier round
        changed[page] = wal[at + 24 : at + 24 + size]
        if commits:
            yield _brought(file, size, known, changed)
            known |= changed
            changed = {}


def _brought(file: bytes, size: int, known: Mapping[int, bytes], changed: Mapping[int, bytes]) -> Group:
    ids: set[str] = set()
    gone: set[str] = set()
    people: Counter[str] = Counter()
    for page, now in changed.items():
        before = known.get(page, file[(page - 1) * size : page * size])
        ids |= {found.decode() for found in NOTE.findall(now)}
        gone |= {found.decode() for found in NOTE.findall(before)}
        people.update(found.decode() for found in PERSON.findall(now))
        people.subtract(found.decode() for found in PERSON.findall(before))
    return Group(frozenset(ids - gone), {person: n for person, n in people.items() if n > 0})


def traces(copy: Copy, of: Sequence[bytes]) -> int:
    """How many of these ids, tags and keys are still somewhere in the raw bytes."""
    return sum(one in copy.raw for one in of)


def within(copy: Copy, table: str, retro: str) -> list[Row]:
    """The rows of one table that belong to a retrospective, as they lie."""
    column = "id" if table == "retrospectives" else "retrospective"
    return [row for row in copy.tables[table] if row[column] == retro and row["workspace"] == WORKSPACE]
