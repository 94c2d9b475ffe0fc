"""Confidential retrospectives, played through the real services on a real database.

A table is one database in which several teams of the same people hold one
each, all at once, so that their rows and log pages lie mixed. Who wrote what is
kept apart: the attacker never sees it, the judge does.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random

from sqlalchemy.orm import Session

from bot.app import Bell
from config.content import Content
from config.settings import Settings
from config.vocabulary import PhaseKind, RetroMode, Role, TeamState
from handlers.access import Actor
from handlers.deps import Deps, SlackChannel, SlackPerson, View
from handlers.retros import jobs, moving
from handlers.retros.board import format_of, state_of
from handlers.retros.machine import What, phase_of
from handlers.retros.notes import service as notes
from handlers.retros.starting.service import How, start
from handlers.retros.voting import service as voting
from handlers.teams import cadence
from handlers.teams.cadence import Cadence, Rhythm
from storage.db import Database
from storage.models import Membership, Person, Team
from storage.queries import installation, people
from storage.queries import retros as rows

WORKSPACE, BOT = "T0RED", "U0AMBI"
BEGINNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOTES_EACH = 2
CHANGED = 0.15  # of the notes, by their writers, before anybody sees them
log = logging.getLogger("ambidex")


class Nobody:
    """A Slack in which nothing is opened and nobody is asked."""

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        """Nothing."""

    push_modal = update_modal = open_modal

    def person(self, workspace: str, person: str) -> SlackPerson:
        return SlackPerson(person, "Europe/London", False, False, False, False)

    def channel(self, workspace: str, channel: str, *, fresh: bool = False) -> SlackChannel:
        return SlackChannel(channel, "a-team", False, False, True)

    def members(self, workspace: str, channel: str) -> list[str]:
        return []


class Heard(logging.Handler):
    """Every line of the log, with all that was given to it: more than is ever written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {sorted(vars(record).items(), key=str)}")


@dataclass
class Table:
    """Several retrospectives in one database, and the dice of those who take part."""

    db: Database
    content: Content
    settings: Settings
    dice: Random
    number: int
    retros: int
    people: int
    careless: bool = False  # who wrote is audited and logged, as any other house would
    now: datetime = BEGINNING
    truth: dict[tuple[str, str], str] = field(default_factory=dict)  # retrospective and words → who
    log: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    _inputs: int = 0
    _told: datetime = BEGINNING

    def __post_init__(self) -> None:
        self.roster = [f"U0P{n:02}" for n in range(self.people)]
        self.deps = Deps(
            db=self.db,
            now=lambda: self.now,
            content=self.content,
            settings=self.settings,
            slack=Nobody(),
            bell=Bell(),
        )

    # --- what happens ----------------------------------------------------------------------

    def open(self) -> None:
        """A team for each retrospective, led by one or other of its people; each begins."""
        with self.db.begin() as session:
            installation.install(session, WORKSPACE, BOT, "Europe/London", self.now)
            for person in self.roster:
                session.merge(Person(workspace=WORKSPACE, id=person, zone="Europe/London"))
            session.flush()
            for number in range(self.retros):
                self._begin(session, f"team{self.number:05}x{number:03}")

    def write(self) -> None:
        """Everybody writes, in an order of chance, all retrospectives mixed; some change their words."""
        hands = [(retro, person) for retro in self.running for person in self.roster] * NOTES_EACH
        self.dice.shuffle(hands)
        for retro, person in hands:
            words = f"Thought {self.dice.getrandbits(64):016x}"
            column = self.dice.choice(("Helped", "Hindered", "Try"))
            self._act(partial(self._write, retro=retro, person=person, column=column, words=words))
            self.truth[retro, words] = person
            if not self.careless and self.dice.random() < CHANGED:
                self._change(retro, person)

    def vote(self) -> None:
        """Everybody gives three dots."""
        hands = [(retro, person) for retro in self.running for person in self.roster]
        self.dice.shuffle(hands)
        for retro, person in hands:
            self._act(partial(self._vote, retro=retro, person=person))

    def move(self, *, until: PhaseKind | None) -> None:
        """Whoever leads presses Next, until each is in a phase of this kind or has ended."""
        for retro in self.running:
            while (kind := self._phase(retro)) is not None and kind is not until:
                self._act(partial(self._next, retro=retro))

    def tidy(self) -> None:
        """What the clock does once a retrospective has ended."""
        jobs.forget_keys(self.deps)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep what is logged meanwhile."""
        heard, level = Heard(), log.level
        log.addHandler(heard)
        log.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            log.removeHandler(heard)
            log.setLevel(level)
            self.log += heard.lines

    # --- how -------------------------------------------------------------------------------

    def _act(self, act: Callable[[Session], None]) -> None:
        """One input of somebody's, a moment after the last; the clock comes by once a minute."""
        self.now += timedelta(seconds=self.dice.uniform(0.2, 1.8))
        if self.now - self._told >= timedelta(minutes=1):
            self._told = self.now
            jobs.tell_counts(self.deps)
        self._inputs += 1
        with self.deps.for_input(f"view:V{self.number}:{self._inputs}").begin() as session:
            act(session)

    def _write(self, session: Session, retro: str, person: str, column: str, words: str) -> None:
        actor = Actor(WORKSPACE, person)
        notes.write_note(session, self.content, actor, retro, column, words, "text", self.now)
        if self.careless:
            people.audit(session, WORKSPACE, person, "note.write", f"retro:{retro}", self.now)
            log.info("a note was written", extra={"kind": person})

    def _change(self, retro: str, person: str) -> None:
        def change(session: Session) -> None:
            actor = Actor(WORKSPACE, person)
            written = notes.writing(session, self.content, actor, retro, self.now).own
            one = self.dice.choice(written)
            words = f"Second thought {self.dice.getrandbits(64):016x}"
            notes.change_note(session, actor, one.id, words)
            self.truth[retro, words] = self.truth.pop((retro, one.text))

        self._act(change)

    def _vote(self, session: Session, retro: str, person: str) -> None:
        shown = [note.id for note in rows.list_notes(session, WORKSPACE, retro)]
        chosen = self.dice.sample(shown, 3)
        voting.place_dots(session, Actor(WORKSPACE, person), retro, dict.fromkeys(chosen, 1))

    def _next(self, session: Session, retro: str) -> None:
        held = rows.find_retro(session, WORKSPACE, retro)
        assert held is not None
        lead = Actor(WORKSPACE, held.facilitator)
        moving.move(session, self.content, lead, retro, What.NEXT, None, self.now)

    def _phase(self, retro: str) -> PhaseKind | None:
        with self.db.read() as session:
            found = rows.find_retro(session, WORKSPACE, retro)
            assert found is not None
            phase = phase_of(state_of(found), format_of(found))
        return phase.kind if phase else None

    def _begin(self, session: Session, team: str) -> None:
        lead = self.dice.choice(self.roster)
        session.add(_team(team, self.now))
        session.flush()
        for person in self.roster:
            role = Role.LEAD if person == lead else Role.MEMBER
            session.add(_member(team, person, role, self.now))
        session.flush()
        how = How(mode=RetroMode.CONFIDENTIAL)
        retro = start(session, self.content, Actor(WORKSPACE, lead), team, "quick", "", self.now, how)
        self.running.append(retro.id)


def _team(team: str, now: datetime) -> Team:
    return Team(
        workspace=WORKSPACE,
        id=team,
        name="A team",
        channel=f"C{team}",
        state=TeamState.ACTIVE,
        zone="Europe/London",
        follows_channel=False,
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
        created_at=now,
        launched_at=now,
        synced_at=now,
    )


def _member(team: str, person: str, role: Role, now: datetime) -> Membership:
    joined = now - timedelta(days=30)
    return Membership(workspace=WORKSPACE, team=team, person=person, role=role, half=0, joined_at=joined)
