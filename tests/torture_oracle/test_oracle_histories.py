"""Random histories: whatever happens to a house, each promise about time holds.

A long run, of some seconds each: ``ORACLE_HISTORIES=300 python -m pytest -o faulthandler_timeout=0
tests/torture_oracle/test_oracle_histories.py``.
"""

import os
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.torture.oracle_clock import shown
from tests.harness import ANA, BEN, EXEC, HINE
from tests.torture_oracle.histories import DAYS, PEOPLE, History

LATER = ("In one hour", "Tomorrow", "On Monday")
FEW, MANY = 4, int(os.environ.get("ORACLE_HISTORIES", "0"))
RHYTHMS = ("weekly", "fortnightly", "weekdays")
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns")
people = st.sampled_from(PEOPLE)


class Histories(RuleBasedStateMachine):
    """What may happen to a team of three."""

    @initialize(
        start=st.dates(date(2026, 2, 1), date(2026, 12, 28)),
        rhythm=st.sampled_from(RHYTHMS),
        division=st.sampled_from(("", "GB-ENG")),
    )
    def begin(self, start: date, rhythm: str, division: str) -> None:
        self.past = History(start, rhythm, division)

    @rule(hours=st.integers(1, 96))
    def time_passes(self, hours: int) -> None:
        self.past.house.advance(hours=hours)
        self.past.look()

    @rule(minutes=st.sampled_from((1, 45, 300, 2000, 10_000, 43_200)))
    def nothing_runs(self, minutes: int) -> None:
        house = self.past.house
        before = {said for kind in ("prompt", "reminder") for said in self.past.said(kind)}
        house.clock.set(house.now + timedelta(minutes=minutes))
        house.settle()
        caught_up = [s for kind in ("prompt",) for s in self.past.said(kind) if s not in before]
        assert len(caught_up) <= len(PEOPLE), f"more than one question a person after an outage: {caught_up}"
        self.past.look()

    @rule(person=people, zone=st.sampled_from(ZONES))
    def flies(self, person: str, zone: str) -> None:
        self.past.house.pg.change_user(person, tz=zone)
        self.past.zones[person] = zone

    @rule(person=people, ahead=st.integers(0, 6), days=st.integers(0, 9))
    def goes_away(self, person: str, ahead: int, days: int) -> None:
        house = self.past.house
        house.pg.open_home(person)
        house.settle()
        first = shown(house.now, self.past.zones[person]).date() + timedelta(days=ahead + 1)
        last = first + timedelta(days=days)
        house.command(person, f"away {first.isoformat()} to {last.isoformat()}", EXEC)
        self.past.leaves[person].append((first, last))

    @rule(
        at=st.sampled_from(("08:00", "09:30", "13:15", "17:45")),
        weekday=st.integers(0, 4),
        rhythm=st.sampled_from(RHYTHMS),
    )
    def a_lead_changes_the_rhythm(self, at: str, weekday: int, rhythm: str) -> None:
        self.past.house.command(ANA, "settings", EXEC)
        self.past.house.submit(
            ANA, **{"Check-in at": at, "On": DAYS[weekday], "How often people are asked": rhythm}
        )
        self.past.house.pg.close(ANA, everything=True)
        self.past.change(at=time.fromisoformat(at), weekday=weekday, rhythm=rhythm)
        self.past.look()

    @precondition(lambda self: not self.past.paused)
    @rule()
    def a_lead_pauses(self) -> None:
        self.past.house.home(ANA)
        self.past.house.click(ANA, self.past.house.home_view(ANA), "Pause")
        self.past.house.submit(ANA)
        self.past.house.pg.close(ANA, everything=True)
        self.past.look()
        self.past.paused = True

    @precondition(lambda self: self.past.paused)
    @rule()
    def a_lead_resumes(self) -> None:
        self.past.house.home(ANA)
        self.past.paused = False
        self.past.house.click(ANA, self.past.house.home_view(ANA), "Resume")
        self.past.house.pg.close(ANA, everything=True)
        self.past.look()

    @rule(
        person=st.sampled_from((BEN, HINE)),
        later=st.sampled_from((None, "In one hour", "Tomorrow", "On Monday")),
    )
    def somebody_reacts(self, person: str, later: str | None) -> None:
        self.past.react(person, later)
        self.past.look()

    def teardown(self) -> None:
        if hasattr(self, "past"):
            try:
                self.past.settles_down()
            finally:
                self.past.close()


TestHistories = pytest.mark.slow(Histories.TestCase)
TestHistories.settings = settings(
    max_examples=MANY or FEW,
    stateful_step_count=25 if MANY else 10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
