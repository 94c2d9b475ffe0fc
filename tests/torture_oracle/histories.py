"""A house whose people fly, rest, answer and change their minds, while somebody keeps account of it all."""

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bot.playground import Channel, Message
from bot.torture.oracle import PlainTeam, Somebody, expected_prompts
from bot.torture.oracle_calendar import of_rhythm
from bot.torture.oracle_calendar_cases import bank_holidays
from bot.torture.oracle_clock import Quiet, is_quiet, shown
from storage.crypto import Vault
from storage.db import open_database
from storage.migrations import migrate
from tests.harness import ANA, BEN, BOT, EXEC, HINE, KEY, WORLD, story

PEOPLE = (ANA, BEN, HINE)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SMALL = replace(
    WORLD, channels=(Channel(id=EXEC, name="executive-team", members=(*PEOPLE, BOT)), *WORLD.channels[1:])
)
SLOW = timedelta(minutes=2)


class Said(NamedTuple):
    """One message to one person, by what it says of itself."""

    person: str
    kind: str
    subject: str
    at: datetime


@cache
def template() -> Path:
    """A migrated database, made once and copied for every history."""
    file = Path(tempfile.mkdtemp(prefix="ambidex-oracle-")) / "template.db"
    database = open_database(f"sqlite:///{file}", Vault(KEY))
    migrate(database.engine)
    database.close()
    return file


class History:
    """One house, and what is true of its people at every moment."""

    def __init__(self, start: date, rhythm: str, division: str) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{shutil.copy(template(), folder / 'ambidex.db')}"
        begins = datetime.combine(start, time(12), UTC)
        ample = {"BUDGET_DMS": "10", "BUDGET_MINUTES": "30"}
        self.house = self.stack.enter_context(story(url, SMALL, begins, **ample))
        self.holidays = bank_holidays(division)
        self.since = begins
        self.zones = {user.id: user.tz for user in WORLD.users if user.id in PEOPLE}
        self.leaves: dict[str, list[tuple[date, date]]] = {person: [] for person in PEOPLE}
        self.done: dict[str, datetime] = {}  # check-ins that were answered in any way, and when
        self.paused = False
        self.seen: set[Said] = set()
        self.team = PlainTeam(of_rhythm(rhythm, start, 1), (), holidays=self.holidays)
        self.rhythm, self.weekday = rhythm, 1
        self.house.set_up(
            **{
                "How often people are asked": rhythm,
                "On": DAYS[1],
                "Starting from": start.isoformat(),
                "Bank holidays of": division or "none",
            }
        )
        self.house.settle()

    def close(self) -> None:
        """Shut the house."""
        self.stack.close()

    def change(self, at: time, weekday: int, rhythm: str) -> None:
        """A lead chose another rhythm."""
        self.team = replace(self.team, at=at)
        self.weekday, self.rhythm = weekday, rhythm

    def react(self, person: str, later: str | None) -> None:
        """Somebody says not this week, or later, at the newest message that offers it."""
        for message, said in reversed(self.messages(person)):
            if "checkins.skip" in str(message.blocks) and said.subject not in self.done:
                if later is None:
                    self.house.click(person, message, "checkins.skip")
                    self.done[said.subject] = self.house.now
                elif "checkins.snooze" in str(message.blocks):
                    self.house.click(person, message, "checkins.snooze", later)
                return

    # --- what was said ---------------------------------------------------------------------------

    def messages(self, person: str) -> list[tuple[Message, Said]]:
        """What somebody had from us, by the playground's own record."""
        found = []
        for message in self.house.pg.dm(person):
            label = (message.metadata or {}).get("event_payload", {})
            at = datetime.fromtimestamp(float(message.ts), UTC)
            said = Said(person, label.get("kind", ""), label.get("subject", ""), at)
            found.append((message, said))
        return found

    def said(self, kind: str) -> list[Said]:
        """All messages of a kind, to anybody."""
        return [said for person in PEOPLE for _, said in self.messages(person) if said.kind == kind]

    def look(self) -> None:
        """Hold everything said since the last look against the promises."""
        for kind in ("prompt", "reminder"):
            every = self.said(kind)
            assert len({(one.person, one.subject) for one in every}) == len(every), f"two of a {kind}"
            for one in every:
                if one not in self.seen:
                    self.seen.add(one)
                    self._is_welcome(one)
        for one in self.said("reminder"):
            done = self.done.get(one.subject)
            assert done is None or one.at <= done, f"reminded after an answer: {one}"
            asked = [p.at for p in self.said("prompt") if p.subject == one.subject]
            assert asked, f"reminded of what was never asked: {one}"
            assert asked[0] < one.at, f"reminded before the question: {one}"
        posts = [m for m in self.house.posts() if m.ts]
        weeks = (self.house.now - self.since) / timedelta(weeks=1)
        assert len(posts) <= 2 + weeks, "more digests than weeks"
        self._dates_are_asked_once()

    def _is_welcome(self, one: Said) -> None:
        zone = self.zones[one.person]
        day = shown(one.at, zone).date()
        assert not is_quiet(one.at, zone, Quiet(holidays=self.holidays)), f"in quiet hours of {zone}: {one}"
        away = any(first <= day <= last for first, last in self.leaves[one.person])
        assert not away, f"on leave: {one} {self.leaves[one.person]}"
        assert not self.paused, f"while the team rests: {one}"

    def _dates_are_asked_once(self) -> None:
        """On one of their own dates nobody gets two questions."""
        dates = [(p.person, p.subject) for p in self.said("prompt")]
        assert len(dates) == len(set(dates))
        close = self.said("prompt")
        for person in PEOPLE:
            moments = sorted(p.at for p in close if p.person == person)
            for before, after in pairwise(moments):
                assert after - before >= timedelta(hours=12), f"{person} asked at {before} and {after}"

    # --- the oracle's part -----------------------------------------------------------------------

    def plain(self) -> PlainTeam:
        """The team as it is now, as the oracle is told of it."""
        people = [Somebody(p, self.zones[p], leaves=tuple(self.leaves[p])) for p in PEOPLE]
        rule = of_rhythm(self.rhythm, self.team.rule.starts_on, self.weekday)
        return replace(self.team, rule=rule, people=tuple(people))

    def settles_down(self) -> None:
        """Left alone, after a week the house is again what the oracle says, to the minute."""
        begins = self.house.now + timedelta(days=8)
        ends = begins + timedelta(days=16)
        self.house.advance_to(ends)
        self.look()
        expected = [
            prompt
            for prompt in expected_prompts(self.plain(), begins - timedelta(days=4), ends)
            if begins < prompt.earliest <= ends - timedelta(hours=1) and not self.paused
        ]
        arrived = [p for p in self.said("prompt") if begins < p.at <= ends - timedelta(hours=1)]
        for prompt in expected:
            found = [
                p
                for p in arrived
                if p.person == prompt.person and p.at - prompt.earliest <= SLOW
                if p.at >= prompt.earliest
            ]
            assert found, f"never asked: {prompt}"
        assert len(arrived) == len(expected), (arrived, expected)
