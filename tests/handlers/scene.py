"""One team with everything in it, and a person of each role, for the table of who may do what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.app import Bell
from bot.capabilities import ROUTES
from config.content import Content, load_content
from config.settings import Settings
from config.vocabulary import CheckInState, QuestionKind, Role, Scope, TeamState
from handlers.access import Actor
from handlers.checkins.cards import Drawn
from handlers.checkins.composer import AskedQuestion, Card
from handlers.deps import Deps, SlackChannel, SlackPerson, View
from handlers.digests.kept import KeptDigest
from handlers.digests.rules import Materials, compose_digest
from handlers.registry import Click, Registry, Routes
from handlers.retros import moving as retros
from handlers.retros.machine import What
from handlers.retros.starting.service import start
from handlers.teams import cadence, service
from handlers.teams.cadence import Cadence, Rhythm
from storage.crypto import seal
from storage.db import Database
from storage.models import (
    Action,
    Answer,
    CheckIn,
    Digest,
    Learning,
    Membership,
    Person,
    Round,
    Team,
    Workspace,
)

T, TEAM, CHANNEL = "T0NORTH", "exec", "C0EXEC"
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
WHO = {Role.LEAD: "U0LEAD", Role.MEMBER: "U0MEMB", Role.ADMIN: "U0ADMI", Role.OUTSIDER: "U0OUTS"}
SECRET = "what only its author may read"


@cache
def content() -> Content:
    """What is asked, read once."""
    return load_content()


@dataclass
class FakeSlack:
    """Remembers what it was asked to show."""

    shown: list[View] = field(default_factory=list)

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self.shown.append(view)

    def push_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self.shown.append(view)

    def update_modal(self, workspace: str, view_id: str, view: View) -> None:
        self.shown.append(view)

    def person(self, workspace: str, person: str) -> SlackPerson:
        return SlackPerson(person, "Europe/London", person == WHO[Role.ADMIN], False, False, False)

    def channel(self, workspace: str, channel: str, *, fresh: bool = False) -> SlackChannel:
        return SlackChannel(channel, "executive-team", False, False, True)

    def members(self, workspace: str, channel: str) -> list[str]:
        return [WHO[Role.LEAD], WHO[Role.MEMBER]]


class Scene:
    """The house with that team in it. Administrator and outsider were members once, and left."""

    def __init__(self, database: Database) -> None:
        self.slack = FakeSlack()
        self.deps = Deps(
            db=database,
            now=lambda: NOW,
            content=content(),
            settings=Settings(_env_file=None, ambidex_key=SecretStr("A" * 43 + "=")),
            slack=self.slack,
            bell=Bell(),
        )
        routes = Routes()
        for register in ROUTES:
            register(routes)
        self.registry = Registry(routes, self.deps)
        self._inputs = 0
        with database.begin() as session:
            self._furnish(session)

    def actor(self, role: Role, *, external: bool = False) -> Actor:
        return Actor(T, WHO[role], is_admin=role is Role.ADMIN, external=external)

    # --- what people do ------------------------------------------------------------------------

    def command(self, actor: Actor, text: str, channel: str = CHANNEL) -> str:
        """Everything somebody sees after a command."""
        ack = self.registry.command(text, self._input(), channel, actor)
        return self._seen(ack.body)

    def click(self, actor: Actor, action: str, value: str) -> str:
        """Everything somebody sees after a click."""
        ack = self.registry.click(action, Click(value, "trigger"), actor, self._input())
        return self._seen(ack.body)

    def without_retro(self) -> "Scene":
        """The same, with the retrospective ended by the lead."""
        self.click(self.actor(Role.LEAD), "retros.end", self.retro)
        return self

    def _input(self) -> str:
        self._inputs += 1
        return f"input-{self._inputs}"

    def _seen(self, body: Mapping[str, Any]) -> str:
        seen = json.dumps([body, self.slack.shown], ensure_ascii=False)
        self.slack.shown.clear()
        return seen

    # --- what there is -------------------------------------------------------------------------

    def _furnish(self, session: Session) -> None:
        session.add(Workspace(id=T, bot_user="U0AMBI", zone="Europe/London", installed_at=NOW))
        team = _team()
        session.add(team)
        session.flush()
        session.add(Round(workspace=T, id="round", team=TEAM, closes_on=date(2026, 11, 6), opened_at=NOW))
        session.flush()
        for role, person in WHO.items():
            left = None if role in (Role.LEAD, Role.MEMBER) else NOW
            session.add(Person(workspace=T, id=person, zone="Europe/London", zone_read_at=NOW))
            session.add(
                Membership(
                    workspace=T,
                    team=TEAM,
                    person=person,
                    role=role if left is None else Role.MEMBER,
                    half=0,
                    joined_at=NOW - timedelta(days=30),
                    left_at=left,
                    welcomed_at=NOW,
                )
            )
            self._answered(session, role)
            self._open_action(session, role)
        session.flush()
        service.plan_schedules(session, team, NOW)
        self._digest(session)
        self.retro = self._retro(session)

    def _answered(self, session: Session, role: Role) -> None:
        """A check-in of each, with one written answer."""
        checkin, person = f"checkin-{role}", WHO[role]
        question = AskedQuestion("S13", "What small step can you take?", QuestionKind.TEXT, seconds=40)
        session.add(
            CheckIn(
                workspace=T,
                id=checkin,
                team=TEAM,
                round="round",
                person=person,
                nominal=date(2026, 11, 2),
                state=CheckInState.ANSWERED,
                asked="S13",
                card=seal(session, CheckIn.card, T, checkin, Drawn(Card((question,))).snapshot),
                seconds=40,
                asked_at=NOW,
                answered_at=NOW,
            )
        )
        session.flush()
        session.add(
            Answer(
                workspace=T,
                id=f"answer-{role}",
                checkin=checkin,
                person=person,
                question="S13",
                value=seal(session, Answer.value, T, f"answer-{role}", SECRET),
            )
        )

    def _open_action(self, session: Session, role: Role) -> None:
        action = f"action-{role}"
        session.add(
            Action(
                workspace=T,
                id=action,
                team=TEAM,
                owner=WHO[role],
                made_by=WHO[role],
                text=seal(session, Action.text, T, action, "Hold the first hour free."),
                due_on=date(2026, 11, 9),
                made_at=NOW,
            )
        )

    def _digest(self, session: Session) -> None:
        """A digest that carried an ask of the member's."""
        kept = KeptDigest(compose_digest(Materials("Executive team", date(2026, 10, 30))))
        session.add(
            Digest(
                workspace=T,
                id="digest",
                team=TEAM,
                on=date(2026, 10, 30),
                at=NOW,
                body=seal(session, Digest.body, T, "digest", kept.to_json()),
                phrases="",
                quiet=True,
            )
        )
        session.add(
            Learning(
                workspace=T,
                id="ask",
                team=TEAM,
                author="U0LEFT",  # none of those who try: nobody replies to an ask of their own
                is_ask=True,
                text=seal(session, Learning.text, T, "ask", "Who has run a joint rota?"),
                named=False,
                scope=Scope.CHANNEL,
                channel=CHANNEL,
                shared_at=NOW - timedelta(days=5),
                digest="digest",
            )
        )
        session.flush()

    def _retro(self, session: Session) -> str:
        """A retrospective in which notes are being written."""
        lead = self.actor(Role.LEAD)
        retro = start(session, content(), lead, TEAM, "quick", "", NOW)
        for _ in range(2):
            retros.move(session, content(), lead, retro.id, What.NEXT, None, NOW)
        return retro.id


def _team() -> Team:
    return Team(
        workspace=T,
        id=TEAM,
        name="Executive team",
        channel=CHANNEL,
        state=TeamState.ACTIVE,
        zone="Europe/London",
        follows_channel=True,
        cadence=cadence.to_text(Cadence(Rhythm.WEEKLY)),
        started_on=date(2026, 1, 5),
        ask_at=time(9),
        ask_in_own_zone=True,
        digest_weekday=4,
        digest_at=time(15),
        target_short=5,
        target_medium=3,
        target_long=2,
        preset="quarterly",
        sector="general",
        min_group=5,
        created_at=NOW,
        launched_at=NOW,
        synced_at=NOW,
    )
