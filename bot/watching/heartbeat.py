"""A dead man's switch: an address is pinged while all is well, and somebody else notices when it is not.

Nothing is told but that: no name, no figure. A machine that is off, a process
that hangs, a database that is gone and an audit with findings all look alike
from outside, which is the point.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import urllib3
from sqlalchemy.orm import Session

from bot.delivery.slack import new_pool
from bot.watching.audit import STALE, last_report, standing_still
from storage.db import Database
from storage.queries import house as facts
from storage.queries import pauses
from storage.queries import watching as rows

log = logging.getLogger("ambidex.heartbeat")

EVERY = timedelta(seconds=55)  # asked for each minute, by processes whose minutes do not agree
TIMEOUT_SECONDS = 5.0
TURN, BEAT = "heartbeat-turn", "heartbeat"


class Heartbeat:
    """Pings one address, from one process at a time."""

    def __init__(self, url: str, db: Database, now: Callable[[], datetime]) -> None:
        self._url = url
        self._db = db
        self._now = now
        self._pool = new_pool(url, size=1)
        self._told = ""  # what was logged last: a trouble is told once, not every minute

    def beat(self) -> bool:
        """Ping, if all is well and it is this process's turn; whether somebody heard it."""
        now = self._now()
        with self._db.read() as session:
            trouble = why_silent(session, now)
        if trouble:
            self._tell_once("not_well")
            return False
        with self._db.begin() as session:
            if not rows.take_turn(session, TURN, now, EVERY):
                return False
        if (refused := self._ping()) is not None:
            self._tell_once(refused)
            return False
        self._told = ""
        with self._db.begin() as session:
            facts.put_fact(session, BEAT, now.isoformat().encode())
        return True

    def close(self) -> None:
        self._pool.clear()

    def _ping(self) -> str | None:
        """Why nobody heard it; None when somebody did."""
        patience = urllib3.Timeout(total=TIMEOUT_SECONDS)
        try:
            answer = self._pool.request("GET", self._url, timeout=patience, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return type(error).__name__
        return None if 200 <= answer.status < 300 else f"http_{answer.status}"

    def _tell_once(self, code: str) -> None:
        if code != self._told:
            self._told = code
            log.warning("no heartbeat was sent", extra={"code": code})


def last_heartbeat(session: Session) -> datetime | None:
    """When a heartbeat was last sent by any process; None: never."""
    kept = facts.find_fact(session, BEAT)
    return None if kept is None else datetime.fromisoformat(kept.decode())


def why_silent(session: Session, now: datetime) -> str:
    """Why no heartbeat is sent at this moment, for people; empty when all is well."""
    if pauses.list_revoked(session, now):
        return "Slack took our token back."
    if found := standing_still(session, now):
        return found[0].sentence
    report = last_report(session)
    if report is None or now - report.at > STALE:
        return "No audit was made for hours: no process ticks."
    return report.findings[0].sentence if report.findings else ""
