"""Who has to wait, for whom, and who remembers it."""

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from time import monotonic

import pytest
import urllib3
from flask import Flask, Response, request
from sqlalchemy import update

from bot.app import build
from bot.delivery.errors import TooLate
from bot.engines.embedded import Embedded
from bot.playground import Playground
from bot.serving import Serving
from config.settings import load_settings
from config.vocabulary import DeliveryKind, DeliveryState
from handlers import outbox
from handlers.blocks import say
from storage.models import Delivery
from storage.queries import outbox as rows
from storage.queries import pauses
from storage.states import ENDS, SOURCES, STEPS, IllegalStep, moving
from tests.bot.sent import calls, plan, row, texts
from tests.harness import ANA, BEN, EXEC, EXEC_TEAM, WORKSPACE, WORLD, Story, content, settings_for

NORTH, SOUTH = "T0NORTH", "T0SOUTH"


def posts(house: Story) -> int:
    return calls(house, "chat.postMessage")


def test_a_pause_outlives_the_process(house: Story) -> None:
    """Another one, or the next, makes no call before its time."""
    house.pg.faults.add("chat.postMessage", "429:300")
    plan(house, DeliveryKind.NOTICE, "one", person=ANA)
    house.bot.drain_all()
    assert posts(house) == 1
    environment = settings_for(house.pg.world, house.server.api_url, house.bot.settings.database_url)
    other = build(load_settings(environment), now=house.clock.now, content=content(), migrate=False)
    other.join()
    plan(house, DeliveryKind.NOTICE, "two", person=BEN)
    house.clock.advance(minutes=4)
    other.drain_all()
    assert posts(house) == 1
    with other.db.read() as session:
        assert pauses.list_pauses(session, WORKSPACE, house.now).keys() == {"chat.postMessage"}
    house.clock.advance(minutes=2)
    other.drain_all()
    house.advance(minutes=1)
    other.close()
    assert texts(house) == ["one"]
    assert texts(house, BEN) == ["two"]


@pytest.mark.parametrize("fault", ["500", "429:60"])
def test_an_outage_of_hours_is_probed_once_a_minute_at_most(house: Story, fault: str) -> None:
    """However much waits; and when it ends, everything arrives once."""
    for number in range(20):
        plan(house, DeliveryKind.NOTICE, f"n{number}", person=EXEC_TEAM[number % 8], key=f"n{number}")
    for method in ("chat.postMessage", "conversations.history", "conversations.open"):
        house.pg.faults.add(method, fault, times=2000)
    began, before = house.now, len(house.pg.record)
    house.advance(minutes=10)  # it may take a few calls to see that it is no single one
    settled = len(house.pg.record)
    house.advance(minutes=350)
    assert len(house.pg.record) - settled <= 352  # settling lets another minute and a half pass
    assert settled - before < 40
    house.pg.faults.clear()
    house.advance(minutes=15)
    said = [text for person in EXEC_TEAM for text in texts(house, person)]
    assert sorted(said) == sorted(f"n{number}" for number in range(20))
    assert house.now - began > timedelta(hours=6)


def test_a_call_is_not_made_when_half_the_lease_has_passed(house: Story) -> None:
    """A worker that slept may not speak for whoever claimed after it; it puts the message back."""
    with house.bot.calls.until(monotonic() - 1), pytest.raises(TooLate):
        house.bot.calls.call(WORKSPACE, "chat_postMessage", channel=ANA, text="late")
    assert posts(house) == 0
    made = plan(house, DeliveryKind.NOTICE, "in time", person=ANA)
    lease, house.bot.sender.lease = house.bot.sender.lease, timedelta(microseconds=1)
    house.bot.drain_all()
    assert posts(house) == 0
    assert row(house, made).state is DeliveryState.RETRY
    house.bot.sender.lease = lease
    house.settle()
    assert texts(house) == ["in time"]


def test_an_earlier_change_that_somebody_is_making_is_waited_for(house: Story) -> None:
    """With several workers too, the last change stands."""
    made = plan(house, DeliveryKind.NOTICE, "first", person=ANA)
    house.settle()
    plan(house, DeliveryKind.UPDATE, "second", updates=made)
    with house.bot.db.begin() as session:  # another worker, which is slow
        lease = timedelta(seconds=30)
        (slow,) = rows.claim_ready(session, WORKSPACE, now=house.now, lease=lease, limit=1)
    third = plan(house, DeliveryKind.UPDATE, "third", updates=made)
    house.bot.drain_all()
    assert row(house, third).reason == "waits for the one before it"
    with house.bot.db.begin() as session:
        rows.put_back(session, [(slow, house.now, None)])
    house.settle()
    assert texts(house) == ["third"]


def test_a_hanging_workspace_delays_no_other() -> None:
    """Several are served side by side, one thread at a time in each."""
    hanging, done, end = threading.Event(), threading.Event(), threading.Event()
    inside: list[str] = []

    def drain(workspace: str) -> int:
        inside.append(workspace)
        if workspace == "T1":
            hanging.set()
            end.wait(10)
        else:
            done.set()
        return 0

    engine = Embedded(drain, list)
    engine.start()
    engine.after(["T1"])
    assert hanging.wait(5)
    engine.after(["T1", "T2"])
    assert done.wait(5)
    assert inside == ["T1", "T2"]
    end.set()
    engine.stop()


def test_a_step_that_is_not_there_is_refused() -> None:
    """What has ended stays ended, and nothing is sent that was not committed to before."""
    assert set(ENDS) == {DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.WITHHELD}
    assert SOURCES[DeliveryState.SENT] == (DeliveryState.SENDING, DeliveryState.UNKNOWN)
    for source in DeliveryState:
        for to in DeliveryState:
            if any((step.source, step.to) == (source, to) for step in STEPS):
                moving(update(Delivery), to, [source])
            else:
                with pytest.raises(IllegalStep):
                    moving(update(Delivery), to, [source])


def test_the_database_refuses_a_step_too(house: Story) -> None:
    """A message that was sent is not sent again, whoever says so."""
    made = plan(house, DeliveryKind.NOTICE, "once", person=ANA)
    house.settle()
    sent = row(house, made)
    for to in SOURCES:
        with house.bot.db.begin() as session:
            assert not rows.record(session, sent, to)
    assert row(house, made).state is DeliveryState.SENT


class Fork:
    """One address in front of two workspaces: whose token a call bears, there it goes."""

    def __init__(self, to: dict[str, str]) -> None:
        self.app = Flask("fork")
        self._to = to
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)
        self.app.add_url_rule("/api/<method>", "call", self.call, methods=["POST"])

    def call(self, method: str) -> Response:
        """Hand a call on, with what came."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": request.headers["Content-Type"]}
        answer = self._pool.request(
            "POST", f"{self._to[token]}{method}", body=request.get_data(), headers=headers
        )
        kept = {name: value for name, value in answer.headers.items() if name.lower() == "retry-after"}
        return Response(answer.data, answer.status, kept, content_type=answer.headers["Content-Type"])


def test_a_storm_in_one_workspace_delays_no_other(house: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workspaces, one house: while the one is told to wait and wait, the other's go out at once."""
    world = replace(WORLD, team_id=SOUTH, bot_token="xoxb-of-the-south")
    south = Playground(world, clock=house.clock)
    there = south.serve()
    tokens = {NORTH: house.pg.world.bot_token, SOUTH: world.bot_token}
    fork = Fork({tokens[NORTH]: house.server.api_url, tokens[SOUTH]: there.api_url})
    served = Serving(fork.app, "127.0.0.1", 0, threads=4)
    bot = house.bot
    monkeypatch.setattr(bot.calls, "base_url", f"{served.url}/api/")
    monkeypatch.setattr(bot.calls, "_token_of", tokens.get)
    house.pg.faults.add("chat.postMessage", "429:30", times=5)
    with bot.deps.begin() as session:
        for number in range(30):
            outbox.tell(session, NORTH, EXEC_TEAM[number % 8], say(f"n{number}"), house.now)
        for number in range(6):
            outbox.tell(session, SOUTH, EXEC_TEAM[number], say(f"s{number}"), house.now)
    engine = Embedded(bot.drain, bot.ready)
    for _ in range(3):
        engine.sweep()
        engine.run_pending()
        house.clock.advance(seconds=1)
    assert sorted(m.text for person in EXEC_TEAM for m in south.dm(person)) == [f"s{n}" for n in range(6)]
    assert posts(house) == 1
    house.advance(minutes=5)
    assert len([m for person in EXEC_TEAM for m in house.pg.dm(person)]) == 30
    served.stop()
    there.stop()


def test_what_people_wait_for_goes_before_changes_and_homes(house: Story) -> None:
    """However much of those was planned before it; and of those, one person's before a crowd's."""
    crowd = {"key": "closed", "subject": rows.CROWD, "updates": "none"}
    plan(house, DeliveryKind.HOME, "", person=ANA)
    late = plan(house, DeliveryKind.UPDATE, "closed", **crowd)
    own = plan(house, DeliveryKind.UPDATE, "yours", key="yours", updates="none")
    post = plan(house, DeliveryKind.POST, "the digest", channel=EXEC, key="digest")
    with house.bot.db.begin() as session:
        lease = timedelta(seconds=30)
        first = [row.id for row in rows.claim_ready(session, WORKSPACE, now=house.now, lease=lease, limit=3)]
    assert first == [post, own, late]


def test_two_workers_taking_turns_keep_to_one_pace(house: Story) -> None:
    """Whoever takes over knows what the other just sent: a channel still gets one message a second."""
    environment = settings_for(house.pg.world, house.server.api_url, house.bot.settings.database_url)
    other = build(load_settings(environment), now=house.clock.now, content=content(), migrate=False)
    other.join()
    called: list[int] = []
    for step in range(60):
        if step < 8:
            plan(house, DeliveryKind.POST, f"p{step}", channel=EXEC, key=f"p{step}")
        before = posts(house)
        (house.bot, other)[step % 2].drain_all()
        called += [step] * (posts(house) - before)
        house.clock.advance(seconds=0.3)
    other.close()
    assert len(house.posts()) == len(called) == 8
    assert all(later - earlier >= 4 for earlier, later in pairwise(called))  # four steps: 1.2 seconds
