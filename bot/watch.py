"""The house watching itself, once a minute: the audit when an hour has passed, and the heartbeat."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.app import House
from bot.watching.audit import MEANING, Audit, Report
from bot.watching.heartbeat import Heartbeat
from handlers.reference import handling

log = logging.getLogger("ambidex.watch")


class Watch:
    """Looks after one house. Any number of processes may watch one database: they take turns."""

    def __init__(self, house: House) -> None:
        url = house.settings.heartbeat_url
        self._house = house
        self._audit = Audit(house.db, house.deps.now)
        self._heart = Heartbeat(url, house.db, house.deps.now) if url else None

    def tick(self) -> Report | None:
        """Look at everything it is time to look at; what an audit found, if one was made."""
        with handling():
            try:
                report = self._audit.look_if_due()
                if report is not None:
                    self._tell(report)
                if self._heart is not None:
                    self._heart.beat()
            except SQLAlchemyError:  # no ping goes out, which is the alarm
                log.exception("the database could not be looked at")
                return None
            return report

    def _tell(self, report: Report) -> None:
        """Tell whoever looks after a workspace, once a day at most."""
        for workspace in sorted({finding.workspace for finding in report.findings}):
            meanings = [MEANING[f.kind] for f in report.findings if f.workspace == workspace]
            with self._house.deps.begin() as session:
                self._house.sender.troubles.noticed(session, workspace, meanings, report.at)

    def close(self) -> None:
        if self._heart is not None:
            self._heart.close()
