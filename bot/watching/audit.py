"""What was due against what was sent, looked at every hour, so that silence is noticed.

An audit first holds what the one before saw coming against what became of it:
sent, withheld or written down as missed, everything that was due leaves a trace.
Then it looks for what stands still and for what is not as it says. It names
workspaces and counts, never a person.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.teams import cadence
from storage.db import Database
from storage.queries import house as facts
from storage.queries import watching as rows
from storage.queries.watching import Counts, Due

log = logging.getLogger("ambidex.audit")

EVERY = timedelta(hours=1)
AHEAD = timedelta(minutes=75)  # a little more than until the next audit
LOOK_BACK = timedelta(hours=2)
PATIENCE = timedelta(minutes=5)  # what was due so long ago is not just late
TRIED_LONG = timedelta(hours=1)
CLOCKS = timedelta(minutes=1)  # by which clocks of machines may differ
STALE = timedelta(hours=3)  # an audit older than this says nothing about today
TURN, REPORT, COMING = "audit-turn", "audit-report", "audit-coming"

MEANING = {
    "stalled": "messages wait though they are due, and nobody sends them",
    "overdue": "check-ins, digests, reminders or steps of a retrospective are due, and no job took them up",
    "tried_long": "messages have been tried for more than an hour without getting through",
    "falsely_sent": "messages are recorded as sent, without what Slack gives for one that was",
    "early": "messages were sent before they were due",
    "vanished": "messages were planned, and their records are gone",
    "unscheduled": "teams run and have no date for their next digest",
    "lost_ask": "check-ins were due, and nobody was asked, nor was it written down why",
    "lost_digest": "digests were due, and neither posted nor written down as missed",
    "lost_remind": "reminders were due, and neither sent nor written down as withheld",
    "lost_delivery": "messages were waiting, and their records are gone",
}


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be: of what kind, where, and how much of it."""

    kind: str
    workspace: str
    count: int

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        return f"In {self.workspace}, {self.count} times: {MEANING[self.kind]}."


@dataclass(frozen=True)
class Report:
    """What one audit found."""

    at: datetime
    findings: tuple[Finding, ...] = ()


class Audit:
    """Looks once an hour, in one process of all; the others see that it was done."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now

    def look_if_due(self) -> Report | None:
        """Look, if an hour has passed and it is this process's turn; what was found."""
        now = self._now()
        with self._db.read() as session:
            last = last_report(session)
        if last is not None and now - last.at < EVERY:
            return None
        with self._db.begin() as session:
            if not rows.take_turn(session, TURN, now, EVERY - PATIENCE):
                return None
        return self.look()

    def look(self) -> Report:
        """Look now, keep what was found for whoever asks, and say it in the log."""
        now = self._now()
        with self._db.read() as session:
            living = rows.list_living(session)
            coming = _read_coming(session)
            report = Report(now, tuple(f for f in _found(session, coming, now) if f.workspace in living))
            next_coming = rows.list_coming(session, now, now + AHEAD)
        with self._db.begin() as session:
            facts.put_fact(session, REPORT, _written(report))
            facts.put_fact(session, COMING, json.dumps([_due_written(due) for due in next_coming]).encode())
        for finding in report.findings:
            log.error(
                "the audit found something",
                extra={"finding": finding.kind, "workspace": finding.workspace, "count": finding.count},
            )
        return report


def standing_still(session: Session, now: datetime) -> list[Finding]:
    """What stands still at this moment: cheap enough to ask every minute."""
    before = now - PATIENCE
    return [
        *_as("stalled", rows.count_stalled(session, before)),
        *_as("overdue", rows.count_overdue(session, before)),
    ]


def last_report(session: Session) -> Report | None:
    """What the last audit found; None before the first."""
    kept = facts.find_fact(session, REPORT)
    if kept is None:
        return None
    told = json.loads(kept)
    return Report(datetime.fromisoformat(told["at"]), tuple(Finding(**found) for found in told["findings"]))


def _found(session: Session, coming: list[Due], now: datetime) -> Iterator[Finding]:
    yield from standing_still(session, now)
    since = now - LOOK_BACK
    yield from _as("tried_long", rows.count_tried_long(session, now - TRIED_LONG))
    yield from _as("falsely_sent", rows.count_falsely_sent(session, since))
    yield from _as("early", rows.count_early(session, since, CLOCKS))
    yield from _as("vanished", rows.count_vanished(session, since))
    yield from _as("unscheduled", rows.count_unscheduled(session))
    lost: dict[tuple[str, str], int] = {}
    for due in coming:
        if due.at <= now - PATIENCE and not rows.has_trace(session, due) and _was_for_somebody(session, due):
            key = (f"lost_{due.what}", due.workspace)
            lost[key] = lost.get(key, 0) + 1
    yield from (Finding(kind, workspace, number) for (kind, workspace), number in sorted(lost.items()))


def _was_for_somebody(session: Session, due: Due) -> bool:
    """Whether anybody was to be asked: a team of two halves may have nobody in one."""
    if due.what != "ask" or due.on is None:
        return True
    text, halves = rows.find_rhythm(session, due)
    rhythm = cadence.from_text(text)
    return any(cadence.in_half(due.on, rhythm, half) for half in halves)


def _as(kind: str, counts: Counts) -> list[Finding]:
    return [Finding(kind, workspace, number) for workspace, number in counts]


def _written(report: Report) -> bytes:
    return json.dumps(
        {"at": report.at.isoformat(), "findings": [asdict(f) for f in report.findings]}
    ).encode()


def _due_written(due: Due) -> list[str | None]:
    return [due.what, due.workspace, due.id, due.at.isoformat(), due.on.isoformat() if due.on else None]


def _read_coming(session: Session) -> list[Due]:
    kept = facts.find_fact(session, COMING)
    return [
        Due(
            what,
            workspace,
            id,
            datetime.fromisoformat(at).astimezone(UTC),
            date.fromisoformat(on) if on else None,
        )
        for what, workspace, id, at, on in (json.loads(kept) if kept else ())
    ]
