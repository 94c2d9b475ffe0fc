"""The composition root: from settings to a house that can be lived in.

Everything is built here, once, and handed to whoever needs it; importing this
module builds nothing.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.orm import Session

from bot.capabilities import JOBS, Job, all_routes
from bot.database import open_house
from bot.delivery.looking import Looker
from bot.delivery.posting import Poster
from bot.delivery.reading import SlackReader
from bot.delivery.reconcile import Reconciler
from bot.delivery.sender import Sender
from bot.delivery.slack import Calls, ask
from bot.front import Door, bolt_app
from bot.timekeeping import DatabaseTime
from config.content import Content, load_content
from config.settings import Settings
from handlers.checkins.late import still_due
from handlers.deps import Bell as Rings
from handlers.deps import Deps
from handlers.digests.chart import to_png
from handlers.home import service as home_tab
from handlers.reference import handling
from handlers.registry import Registry, Routes
from storage.db import Database
from storage.queries import clock, installation, outbox, pauses
from storage.queries import delivery as deliveries

if TYPE_CHECKING:
    from bot.watching.metrics import Metrics

log = logging.getLogger("ambidex")


class Bell:
    """Rings for the engine that delivers; where there is none, for nobody."""

    def __init__(self) -> None:
        self.engine: Rings | None = None

    def within(self, session: Session, workspaces: Sequence[str]) -> None:
        if self.engine is not None:
            self.engine.within(session, workspaces)

    def after(self, workspaces: Sequence[str]) -> None:
        if self.engine is not None:
            self.engine.after(workspaces)


@dataclass
class Installation:
    """The workspace that the token belongs to, as Slack told it."""

    workspace: str = ""
    name: str = ""  # the workspace's, for people
    bot_user: str = ""
    bot_id: str = ""
    scopes: frozenset[str] = frozenset()
    heard_at: str = ""  # Slack's own clock, from the header of its answer

    def __str__(self) -> str:
        """The workspace as an operator recognises it."""
        return f"{self.name} ({self.workspace})" if self.name else self.workspace


@dataclass
class House:
    """A whole bot: what it remembers, what it does, and how it speaks to Slack."""

    settings: Settings
    db: Database
    content: Content
    deps: Deps
    routes: Routes
    registry: Registry
    bolt: App
    calls: Calls
    slack: SlackReader
    sender: Sender
    reconciler: Reconciler
    bell: Bell
    home: Installation
    metrics: "Metrics"
    ticked: float | None = None  # when the clock last looked, by this machine's own; None: it has none
    jobs: Sequence[Job] = field(default=JOBS)

    def join(self, *, keep: bool = True) -> Installation:
        """Learn from Slack whose token this is, and ``keep`` the workspace. Raises a ``SlackFailure``."""
        token = self.settings.slack_bot_token
        answer = ask(self.calls.client(token.get_secret_value() if token else None), "auth_test")
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        self.home.workspace = answer["team_id"]
        self.home.name = answer.get("team", "")
        self.home.bot_user = answer["user_id"]
        self.home.bot_id = answer.get("bot_id", "")
        self.home.scopes = frozenset(s.strip() for s in headers.get("x-oauth-scopes", "").split(",") if s)
        self.home.heard_at = headers.get("date", "")
        if keep:
            self._remember(self.home)
        return self.home

    def _remember(self, home: Installation) -> None:
        zone = self.settings.default_time_zone
        with self.db.begin() as session:
            installation.install(session, home.workspace, home.bot_user, zone, self.deps.now())
            pauses.welcome_back(session, home.workspace)

    def tick(self, *, strict: bool = False) -> None:
        """Run every job; each does all that is due by now, and one that stumbles holds up no other."""
        for job in self.jobs:
            with handling():
                try:
                    job(self.deps)
                except Exception:  # the boundary: a bug in one job must not silence the others
                    if strict:
                        raise
                    log.exception("a job stumbled", extra={"job": f"{job.__module__}.{job.__name__}"})

    def drain(self, workspace: str) -> int:
        """Find out what became of a workspace's lost calls, then send what is ready; how much there was.

        A slice of about twenty seconds: whoever calls comes again until there was nothing.
        """
        with handling():
            return self.reconciler.run(workspace) + self.sender.deliver(workspace)

    def drain_all(self) -> int:
        """Every workspace that has something to do, one after the other."""
        return sum(self.drain(workspace) for workspace in self.ready())

    def ready(self) -> list[str]:
        """The workspaces in which there is something to send now, or a lost call to look for."""
        now = self.deps.now()
        with self.db.read() as session:
            return sorted({*outbox.list_ready(session, now), *deliveries.list_overdue(session, now)})

    def next_due(self, after: datetime) -> datetime | None:
        """The next moment at which there is something to do."""
        with self.db.read() as session:
            return clock.next_due(session, after)

    def close(self) -> None:
        """Let go of connections. What was not sent stands in the outbox."""
        self.sender.stopping = True
        self.calls.close()
        self.db.close()


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] | None = None,
    slack_url: str | None = None,
    content: Content | None = None,
    migrate: bool = True,
    db: Database | None = None,
) -> House:
    """A house from its settings. Asks Slack nothing yet; raises sentences for what is wrong here.

    ``db`` is a database that is open already, such as for somebody who only looks.
    """
    from bot.watching.metrics import Metrics  # gunicorn's workers share their counts: that is arranged before

    db = db or open_house(settings, migrate=migrate)
    now = now or DatabaseTime(db)
    home = Installation()
    calls = Calls(slack_url or settings.slack_api_url, partial(token_of, settings, home), now)
    slack = SlackReader(calls, now)
    bell = Bell()
    content = content or load_content(settings.content_dir)
    metrics = Metrics(settings, db, now)
    calls.on_failure = metrics.failed
    deps = Deps(db=db, now=now, content=content, settings=settings, slack=slack, bell=bell)
    routes = all_routes()
    registry = Registry(routes, deps)
    poster = Poster(calls, home=partial(home_tab.render, deps, routes), draw=to_png)
    looker = Looker(slack, lambda session, *what: still_due(session, deps, *what))
    sender = Sender(db, now, calls, poster, looker)
    sender.on_sent = metrics.sent
    bolt = bolt_app(partial(installed, settings, home))
    Door(registry, lambda: home.workspace, slack.is_admin).open(bolt)
    reconciler = Reconciler(sender, calls, poster)
    return House(
        settings=settings,
        db=db,
        content=content,
        deps=deps,
        routes=routes,
        registry=registry,
        bolt=bolt,
        calls=calls,
        slack=slack,
        sender=sender,
        reconciler=reconciler,
        bell=bell,
        home=home,
        metrics=metrics,
    )


def token_of(settings: Settings, home: Installation, workspace: str) -> str | None:
    """The token for a workspace; None where we are not installed."""
    token = settings.slack_bot_token
    return token.get_secret_value() if token and workspace == home.workspace else None


def installed(settings: Settings, home: Installation) -> AuthorizeResult:
    """Who we are in the workspace Bolt has a payload from."""
    return AuthorizeResult(
        enterprise_id=None,
        team_id=home.workspace,
        bot_user_id=home.bot_user,
        bot_id=home.bot_id,
        bot_token=token_of(settings, home, home.workspace),
    )
