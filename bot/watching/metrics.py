"""What can be measured of the house: counted in each process, and read from the database when asked.

No person, no channel and no word is in any label. What stands in the database
(the backlog, the audit) is read at the scrape, so every process tells the same;
what happens in a process (answers, calls, lateness) is counted there, and
several gunicorn workers share their counts through files.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from bot.delivery.errors import SlackFailure
from bot.watching.audit import last_report
from bot.watching.heartbeat import last_heartbeat
from bot.watching.sharing import SHARED
from config.settings import Settings
from storage.db import Database
from storage.migrations import newest_version
from storage.models import Delivery
from storage.queries import watching as rows
from storage.queries.pauses import EVERYTHING, REVOKED

LATE = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 14_400, 86_400)
ACK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3)


def program_version() -> str:
    """The version of this program, as it was installed; what runs from a checkout is told by its tables."""
    try:
        return version("ambidex")
    except PackageNotFoundError:
        return f"checkout-{newest_version()}"


class Metrics:
    """The measurements of one process."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, settings: Settings, db: Database, now: Callable[[], datetime]) -> None:
        self._registry = CollectorRegistry()
        self._read = CollectorRegistry()
        self._read.register(Stored(settings, db, now))
        if SHARED not in os.environ:
            ProcessCollector(registry=self._read)
        self.acks = Histogram(
            "ambidex_ack_seconds", "Seconds until Slack was answered.", registry=self._registry, buckets=ACK
        )
        self.lateness = Histogram(
            "ambidex_delivery_lateness_seconds",
            "Seconds from when a message was due until Slack had it.",
            ["kind"],
            registry=self._registry,
            buckets=LATE,
        )
        self.failures = Counter(
            "ambidex_slack_failures",
            "Calls to Slack that did not do what was asked.",
            ["method", "kind"],
            registry=self._registry,
        )

    def sent(self, delivery: Delivery, at: datetime) -> None:
        """A message is with Slack."""
        late = max(0.0, (at - delivery.due_at).total_seconds())
        self.lateness.labels(delivery.kind.value).observe(late)

    def failed(self, method: str, failure: SlackFailure) -> None:
        """A call to Slack failed."""
        self.failures.labels(method, type(failure).__name__).inc()

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return self._counted() + generate_latest(self._read)

    def _counted(self) -> bytes:
        if SHARED not in os.environ:
            return generate_latest(self._registry)
        from prometheus_client.multiprocess import MultiProcessCollector

        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # of the client
        return generate_latest(together)


class Stored(Collector):
    """What the database says of the house, read when somebody asks."""

    def __init__(self, settings: Settings, db: Database, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._db = db
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        now = self._now()
        with self._db.read() as session:
            waiting = rows.count_waiting(session, now)
            oldest = rows.oldest_due(session, now)
            report = last_report(session)
            beat = last_heartbeat(session)
            pauses = rows.list_pauses(session, now)
        states = GaugeMetricFamily(
            "ambidex_deliveries", "Messages that are not finished, by state.", labels=["state"]
        )
        for state, number in sorted(waiting.items()):
            states.add_metric([state], number)
        yield states
        yield GaugeMetricFamily(
            "ambidex_oldest_waiting_seconds",
            "How long the oldest message that is due has waited.",
            value=(now - oldest).total_seconds() if oldest else 0,
        )
        yield GaugeMetricFamily(
            "ambidex_paused_workspaces",
            "Workspaces in which every call waits.",
            value=len({pause.workspace for pause in pauses if pause.method == EVERYTHING}),
        )
        yield GaugeMetricFamily(
            "ambidex_revoked_workspaces",
            "Workspaces that took our token back: install the app again.",
            value=sum(pause.method == REVOKED for pause in pauses),
        )
        findings = GaugeMetricFamily(
            "ambidex_audit_findings", "What the last audit found, by kind.", labels=["kind"]
        )
        for finding in report.findings if report else ():
            findings.add_metric([finding.kind], finding.count)
        yield findings
        yield GaugeMetricFamily(
            "ambidex_audit_timestamp_seconds",
            "When the last audit was made; 0: never.",
            value=report.at.timestamp() if report else 0,
        )
        yield GaugeMetricFamily(
            "ambidex_heartbeat_timestamp_seconds",
            "When the last heartbeat was sent; 0: never.",
            value=beat.timestamp() if beat else 0,
        )
        yield InfoMetricFamily(
            "ambidex_build",
            "What runs.",
            value={
                "version": program_version(),
                "engine": self._settings.engine,
                "database": "sqlite" if self._settings.on_sqlite else "postgresql",
                "transport": self._settings.transport,
            },
        )
