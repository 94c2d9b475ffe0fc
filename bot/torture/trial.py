"""One torture from beginning to end: set up, disturbed, left in peace, judged."""

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

from bot.playground import Playground
from bot.torture.chaos import Chaos, Misfortune
from bot.torture.evidence import arrivals, promises
from bot.torture.judge import Verdict, judge_outbox, judge_prompts, judge_saved, upper_bound
from bot.torture.pace import Pace
from bot.torture.people import People
from bot.torture.processes import Processes
from bot.torture.told_time import ToldTime
from bot.torture.world import Group, set_up
from storage.db import Database
from storage.queries import clock as dues
from storage.queries import ledger, teams
from storage.queries.outbox import list_ready

RATE = 20.0  # told seconds in one of the trial's pace, which is the wall's or slower
LEASE = 30.0  # told seconds
TICK = 0.05
STEP = 0.01
CALM = 0.2  # seconds without a sign of life, after which whoever holds a lease is taken for dead
LOOK = 0.03
PAUSE = 1.4 * LEASE / RATE  # seconds: past the lease
OUTAGE_CHANCE = 0.04  # at each jump
LONGEST_OUTAGE = timedelta(hours=9)
SAY_EVERY = 5.0  # seconds
PATIENCE = 120.0  # seconds in which everything has to come to rest at the end


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    trials: int
    seed: int
    database: str
    workers: int
    engine: str = "embedded"
    url: str | None = None


@dataclass
class Trial:
    """All that belongs to one torture."""

    wanted: Wanted
    folder: Path
    groups: list[Group]
    dice: random.Random
    clock: ToldTime
    pg: Playground
    people: People
    processes: Processes
    misfortune: Misfortune
    chaos: Chaos
    db: Database
    pace: Pace
    say: Callable[[str], None]
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    disturbed: bool = False
    _said: str = ""
    _say_again_at: float = 0.0

    def run(self) -> Verdict:
        """Live through it, and judge."""
        self._begin()
        since = self.pg.clock.now()
        self.disturbed = self.misfortune.on = True
        self._until(self._enough)
        self.disturbed = self.misfortune.on = False
        self.chaos.end()
        self.say("no more misfortune; everything is to come to rest")
        end = self.pace.now() + PATIENCE
        self._until(lambda: self._at_rest() or self.pace.now() > end)
        return self._judge(since)

    # living

    def _begin(self) -> None:
        """Start every process, and set the teams up while nothing goes wrong."""
        self.processes.look()
        self._wait(self._answers, "no process of the house answers")
        for group in self.groups:
            set_up(self.pg, group)
        begun = self.pg.clock.now()
        self._until(lambda: self.pg.clock.now() - begun > timedelta(minutes=3))
        end = self.pace.now() + PATIENCE
        self._until(lambda: (self._at_rest() and self._all_in()) or self.pace.now() > end)
        if not self._all_in():
            raise RuntimeError(f"not everybody came to be in their team; see the logs in {self.folder}")

    def _answers(self) -> bool:
        """Whether every door is open: one after the other is knocked at."""
        lead, channel = self.groups[0].lead, self.groups[0].channel
        doors = [post for post in self.processes.posts if post.port]
        answers = [self.pg.command(lead, channel, "/ambi help") for _ in doors]
        return all(said is not None and not said.trouble for said in answers)

    def _all_in(self) -> bool:
        """Whether everybody of each channel is in its team; until then nobody can expect to be asked."""
        return all(self._halves(group).keys() >= {u.id for u in group.people} for group in self.groups)

    def _halves(self, group: Group) -> dict[str, int]:
        """Who is in a team as the house sees it, and in which half."""
        workspace = self.pg.world.team_id
        with self.db.read() as session:
            team = teams.find_team_by_channel(session, workspace, group.channel)
            members = teams.list_members(session, workspace, team.id) if team else []
        return {member.person: member.half for member in members}

    def _wait(self, true: Callable[[], bool], otherwise: str) -> None:
        end = self.pace.now() + PATIENCE
        while not true():
            self.pace.look()
            if self.pace.now() > end:
                raise RuntimeError(f"{otherwise}; see the logs in {self.folder}")
            self.processes.look()
            sleep(STEP)

    def _until(self, done: Callable[[], bool]) -> None:
        """Let time go on, with everything in it, until it is so."""
        self.pace.skip()
        seen = last_look = self.pace.now()
        life: tuple[int, ...] = ()
        busy = True
        while True:
            sleep(STEP)
            self._pass(timedelta(seconds=self.pace.look() * RATE))
            now = self.pace.now()
            self.processes.look()
            self.people.look()
            self.people.act(self.pg.clock.now())
            if self.disturbed and busy:
                self.chaos.step()
            if now - last_look < LOOK:
                continue
            last_look = now
            if done():
                return
            signs, busy = self._signs(), self._is_busy()
            if signs != life or busy:
                life, seen = signs, now
            elif now - seen > self._calm():
                self._jump()
                self.pace.skip()
                seen = now

    def _pass(self, by: timedelta) -> None:
        self.clock.set(self.clock.now() + by)
        self.pg.clock.advance(seconds=by.total_seconds())

    def _signs(self) -> tuple[int, ...]:
        return (len(self.pg.record), self.processes.kills, self.processes.pauses)

    def _is_busy(self) -> bool:
        """Whether somebody is at work, or has work that could be done now."""
        if not self.processes.whole or not self.people.at_rest:
            return True
        with self.db.read() as session:
            if list_ready(session, self.clock.now()):
                return True
            began = self.groups[0].season.starts_at
            if teams.list_teams_to_sync(session, began - timedelta(days=1), self.clock.now()):
                return True  # launched, and not read from Slack yet
            due = dues.next_due(session, began)
        return due is not None and due <= self.clock.now()

    def _calm(self) -> float:
        """How long nothing must have happened before time may jump.

        Where nobody holds a lease nobody is sending anything, and time can do no harm.
        """
        with self.db.read() as session:
            return CALM if ledger.is_any_leased(session) else 0.0

    def _jump(self) -> None:
        """Move on to what is due next; now and then nothing runs when it is."""
        with self.db.read() as session:
            due = dues.next_due(session, self.clock.now())
        mine = self.people.next_due()
        waits = [due - self.clock.now()] if due else []
        waits += [mine - self.pg.clock.now()] if mine else []
        if not waits:
            return
        by = max(timedelta(), min(waits))
        if self.disturbed and self.dice.random() < OUTAGE_CHANCE:
            self._outage(by)
        else:
            self._pass(by)

    def _outage(self, by: timedelta) -> None:
        """Let the moment come while every process is down, or sleeps."""
        self.chaos.put_right()
        since = self.pg.clock.now()
        if self.dice.random() < 0.5:
            self.processes.kill_all()
        else:
            self.processes.pause_all(LOOK)
        self._pass(by + self.dice.random() * LONGEST_OUTAGE)
        self.outages.append((since, self.pg.clock.now()))
        self.processes.reopen()

    def _enough(self) -> bool:
        with self.db.read() as session:
            planned = ledger.count_planned(session)
        self._progress(planned)
        return planned >= self.wanted.trials

    def _progress(self, planned: int) -> None:
        """Where we are, if that has changed and was not just said."""
        if monotonic() < self._say_again_at:
            return
        news = (
            f"{planned} of {self.wanted.trials} deliveries, {self.processes.kills} kills, "
            f"{self.misfortune.count} faults, {len(self.outages)} outages"
        )
        if news != self._said:
            self.say(f"{self.pg.clock.now():%d %b %H:%M}  {news}")
            self._said, self._say_again_at = news, monotonic() + SAY_EVERY

    def _at_rest(self) -> bool:
        if self._is_busy() or self.people.next_due() is not None:
            return False
        with self.db.read() as session:
            return ledger.count_open(session) == 0

    # judging

    def _judge(self, since: datetime) -> Verdict:
        verdict = Verdict()
        there = arrivals(self.pg)
        judge_outbox(promises(self.db), there, verdict)
        for group in self.groups:
            judge_prompts(
                group.plain(self._halves(group)), there, since, self.pg.clock.now(), self.outages, verdict
            )
        with self.db.read() as session:
            judge_saved(self.people.saved, ledger.read_checkins(session), verdict)
        return verdict

    def line(self, verdict: Verdict) -> dict[str, object]:
        """The closing line: what was tried, what was done to it, and what came of it."""
        with self.db.read() as session:
            deliveries = ledger.count_planned(session)
        broken = len(verdict.broken)
        return {
            "seed": self.wanted.seed,
            "database": self.wanted.database,
            "engine": self.wanted.engine,
            "workers": self.wanted.workers,
            "deliveries": deliveries,
            "kills": self.processes.kills,
            "pauses": self.processes.pauses,
            "faults": self.misfortune.count,
            **asdict(self.chaos.counts),
            "outages": len(self.outages),
            "answers": len(self.people.saved),
            "lost": len(verdict.lost),
            "doubled": len(verdict.doubled),
            "early": len(verdict.early),
            "late": len(verdict.late),
            "unexpected": len(verdict.unexpected),
            "possibly_doubled": len(verdict.possibly_doubled),
            "unresolved": len(verdict.unresolved),
            "upper_bound_95": round(upper_bound(broken, deliveries), 6),
        }
