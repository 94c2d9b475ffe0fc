"""A small house for these tests: two databases, a clock moved by hand, a Slack that remembers modals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import SecretStr

from bot.app import Bell
from bot.playground.blocks import problems_in
from config.content import load_content
from config.settings import Settings
from config.vocabulary import DeliveryKind, DeliveryState, Role, TeamState
from handlers.access import Actor
from handlers.checkins import jobs, listeners
from handlers.checkins import service as checkins
from handlers.deps import Deps, SlackChannel, SlackPerson, View
from handlers.registry import Ack, Click, Registry, Routes, Submission
from handlers.teams import cadence, service
from handlers.teams.cadence import Cadence, Rhythm
from handlers.values import Values
from storage.crypto import unseal
from storage.db import Database
from storage.models import CheckIn, Delivery, Membership, Person, Team, Workspace
from storage.queries import checkins as rows
from storage.queries import clock
from storage.queries import teams as team_rows

T = "T0NORTH"
MONDAY = datetime(2026, 5, 4, 6, tzinfo=UTC)  # before anybody's nine o'clock in London
NINE = datetime(2026, 5, 4, 8, tzinfo=UTC)  # there
DIGEST = datetime(2026, 5, 8, 14, tzinfo=UTC)  # Friday at three, there
CONTENT = load_content()


class FakeSlack:
    """Remembers the modals it was asked to show."""

    def __init__(self) -> None:
        self.views: list[View] = []

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        assert problems_in(view["blocks"], "modal") == []
        self.views.append(view)

    def push_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self.open_modal(workspace, trigger_id, view)

    def update_modal(self, workspace: str, view_id: str, view: View) -> None:
        self.open_modal(workspace, view_id, view)

    def person(self, workspace: str, person: str) -> SlackPerson:
        return SlackPerson(person, "Europe/London", False, False, False, False)

    def channel(self, workspace: str, channel: str, *, fresh: bool = False) -> SlackChannel:
        return SlackChannel(channel, "exec", False, False, True)

    def members(self, workspace: str, channel: str) -> list[str]:
        return []


@dataclass
class Said:
    """One message somebody has in front of them."""

    person: str | None
    text: str
    blocks: Sequence[dict[str, Any]]

    @property
    def buttons(self) -> dict[str, tuple[str, str]]:
        """Label → route and value."""
        found = [e for b in self.blocks if b["type"] == "actions" for e in b["elements"]]
        return {e["text"]["text"]: (e["action_id"], e["value"]) for e in found if e["type"] == "button"}


@dataclass
class World:
    """The house, and what people do in it."""

    db: Database
    now: datetime = MONDAY
    slack: FakeSlack = field(default_factory=FakeSlack)
    inputs: int = 0
    order: list[str] = field(default_factory=list)  # deliveries as they were sent

    def __post_init__(self) -> None:
        self.deps = Deps(
            db=self.db,
            now=lambda: self.now,
            content=CONTENT,
            settings=Settings(_env_file=None, ambidex_key=SecretStr("A" * 43 + "=")),
            slack=self.slack,
            bell=Bell(),
        )
        routes = Routes()
        listeners.register(routes)
        self.registry = Registry(routes, self.deps)
        with self.db.begin() as session:
            session.add(Workspace(id=T, bot_user="U0AMBI", zone="Europe/London", installed_at=self.now))

    # --- setting up ------------------------------------------------------------------------

    def team(self, *people: str | tuple[str, str], id: str = "exec", **changes: Any) -> str:
        """A running team that is asked on Mondays at nine; the first of the people leads it."""
        values: dict[str, Any] = {
            "name": "Executive team",
            "channel": f"C{id}",
            "state": TeamState.ACTIVE,
            "zone": "Europe/London",
            "follows_channel": True,
            "cadence": cadence.to_text(Cadence(Rhythm.WEEKLY)),
            "started_on": date(2026, 1, 5),
            "ask_at": time(9),
            "ask_in_own_zone": True,
            "digest_weekday": 4,
            "digest_at": time(15),
            "target_short": 5,
            "target_medium": 3,
            "target_long": 2,
            "preset": "quarterly",
            "sector": CONTENT.sectors[0].name,
            "min_group": 5,
            "created_at": self.now,
        }
        with self.db.begin() as session:
            team = Team(workspace=T, id=id, **(values | changes))
            session.add(team)
            session.flush()
            for n, entry in enumerate(people or ("U0ANA",)):
                person, zone = entry if isinstance(entry, tuple) else (entry, "Europe/London")
                if session.get(Person, (T, person)) is None:
                    session.add(Person(workspace=T, id=person, zone=zone, zone_read_at=self.now))
                role = Role.MEMBER if n else Role.LEAD
                session.add(
                    Membership(workspace=T, team=id, person=person, role=role, half=n % 2, joined_at=self.now)
                )
            session.flush()
            service.plan_schedules(session, team, self.now)
        return id

    def change(self, model: type[Any], key: tuple[str, ...], **values: Any) -> None:
        with self.db.begin() as session:
            row = session.get(model, key)
            for name, value in values.items():
                setattr(row, name, value)
            session.flush()
            if model is Person:
                for team in team_rows.list_teams(session, T):
                    service.plan_schedules(session, team, self.now)

    # --- time ------------------------------------------------------------------------------

    def at(self, moment: datetime) -> None:
        """Move the clock, do what is due and send what is ready."""
        self.now = moment
        jobs.ask_due(self.deps)
        jobs.resurface_due(self.deps)
        jobs.remind_due(self.deps)
        self.deliver()

    def pass_by(self, until: datetime) -> None:
        """Let time pass, stopping wherever something is due."""
        while True:
            with self.db.read() as session:
                due = clock.next_due(session, self.now)
            if due is None or due > until:
                return self.at(until)
            self.at(due)

    def deliver(self) -> None:
        with self.db.begin() as session:
            for d in self._deliveries(session):
                if d.state is not DeliveryState.PLANNED or d.not_before > self.now:
                    continue
                late = d.expires_at is not None and d.expires_at <= self.now
                d.state = DeliveryState.WITHHELD if late else DeliveryState.SENT
                d.sent_at = self.now
                self.order.append(d.id)

    def _deliveries(self, session: Any) -> list[Delivery]:
        found = session.query(Delivery).filter(Delivery.workspace == T)
        place = {id: n for n, id in enumerate(self.order)}
        return sorted(found, key=lambda d: (place.get(d.id, len(place)), d.created_at))

    # --- what people see -------------------------------------------------------------------

    def sent(self, *kinds: DeliveryKind, person: str = "U0ANA") -> list[Delivery]:
        with self.db.read() as session:
            every = self._deliveries(session)
        return [d for d in every if d.kind in kinds and d.person == person and d.state is DeliveryState.SENT]

    def prompts(self, person: str = "U0ANA") -> list[datetime]:
        """When somebody was asked."""
        return [d.sent_at for d in self.sent(DeliveryKind.PROMPT, person=person) if d.sent_at]

    def reasons(self, person: str | None = "U0ANA") -> list[str]:
        """Why somebody was not written to."""
        with self.db.read() as session:
            every = self._deliveries(session)
        return [d.reason or "" for d in every if d.state is DeliveryState.WITHHELD and d.person == person]

    def dms(self, person: str = "U0ANA") -> list[Said]:
        """Somebody's direct messages as they stand, changes applied, oldest first."""
        with self.db.read() as session:
            every = [d for d in self._deliveries(session) if d.state is DeliveryState.SENT]
            shown: dict[str, Said] = {}
            for d in every:
                body = unseal(session, Delivery.body, d) or {"text": "", "blocks": []}
                assert problems_in(body["blocks"], "message") == []
                said = Said(d.person, body["text"], body["blocks"])
                if d.kind is DeliveryKind.UPDATE and d.updates in shown:
                    shown[d.updates] = said
                elif d.person == person and d.kind is not DeliveryKind.HOME:
                    shown[d.id] = said
        return list(shown.values())

    def said(self, person: str = "U0ANA") -> str:
        """The text of somebody's newest message."""
        return self.dms(person)[-1].text

    def asked_of(self, person: str = "U0ANA") -> list[CheckIn]:
        with self.db.read() as session:
            found = session.query(CheckIn).filter(CheckIn.workspace == T, CheckIn.person == person)
            return sorted(found, key=lambda c: c.nominal)

    def splits(self, until: datetime | None = None) -> list[tuple[str, int, int, int]]:
        """What a release would be made of: now, or as it was until a moment."""
        since = self.now - timedelta(days=28)
        with self.db.read() as session:
            found = rows.list_latest_splits(session, T, "exec", since, until or self.now)
        return [(split.person, split.short, split.medium, split.long) for split in found]

    def close_round(self) -> None:
        """End the round, as the digest does."""
        self.now = DIGEST
        with self.db.begin() as session:
            team = session.get(Team, (T, "exec"))
            assert team is not None
            checkins.close_round(session, self.deps, team, DIGEST.date())
        self.deliver()

    def look(self, read: Callable[[Any], Any]) -> Any:
        with self.db.read() as session:
            return read(session)

    # --- what people do --------------------------------------------------------------------

    def actor(self, person: str) -> Actor:
        return Actor(T, person)

    def key(self) -> str:
        self.inputs += 1
        return f"input:{self.inputs}"

    def click(self, action: str, value: str, person: str = "U0ANA", key: str = "", **more: Any) -> Ack:
        ack = self.registry.click(
            action, Click(value, "trigger", **more), self.actor(person), key or self.key()
        )
        self.deliver()
        return ack

    def press(self, label: str, person: str = "U0ANA") -> Ack:
        """Press a button of the newest message."""
        action, value = self.dms(person)[-1].buttons[label]
        return self.click(action, value, person)

    def command(self, text: str, person: str = "U0ANA") -> Ack:
        ack = self.registry.command(text, self.key(), "C1", self.actor(person))
        self.deliver()
        return ack

    def submit(self, fields: dict[str, Any], person: str = "U0ANA", key: str = "") -> Ack:
        """Submit the newest modal with these fields: option values, or texts."""
        view = self.slack.views[-1]
        state: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                state[block["block_id"]] = {"x": _filled(block["element"], fields.get(block["block_id"]))}
        assert set(fields) <= set(state), f"no such fields; there are {set(state)}"
        submission = Submission(view["private_metadata"], Values(state), view)
        ack = self.registry.submission(view["callback_id"], submission, self.actor(person), key or self.key())
        self.deliver()
        return ack


def _filled(element: dict[str, Any], given: Any) -> dict[str, Any]:
    if element["type"] == "plain_text_input":
        return {"value": element.get("initial_value") if given is None else given}
    if given is None:
        return {"selected_option": element.get("initial_option")}
    return {"selected_option": {"value": given}}
