"""The clock ticks, delivery wakes, and both end when they are told to."""

import threading
import time
from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.engines.embedded import Embedded
from bot.running import Working
from bot.silence import sentence_of
from bot.web import Traffic
from config.vocabulary import DeliveryKind, DeliveryState
from handlers import outbox
from handlers.blocks import say
from handlers.deps import Deps
from storage.models import Delivery
from storage.queries import delivery as rows
from tests.harness import ANA, BEN, WORKSPACE, Story


def test_delivery_wakes_at_once_and_survives_what_goes_wrong() -> None:
    """A bug must not end it, and a kick is not waited for."""
    woken = threading.Semaphore(0)
    turns: list[int] = []

    def drain(workspace: str) -> int:
        turns.append(1)
        woken.release()
        if len(turns) == 1:
            raise RuntimeError("once")
        return 0

    engine = Embedded(drain, list)
    engine.start()
    engine.after([WORKSPACE])
    assert woken.acquire(timeout=5)
    engine.after([WORKSPACE])
    assert woken.acquire(timeout=5)
    engine.stop()
    done = len(turns)
    time.sleep(0.05)
    assert len(turns) == done


def test_what_a_use_case_says_is_sent_without_anybody_asking(house: Story) -> None:
    """The commit wakes delivery."""
    working = Working(house.bot)
    with working:
        with house.bot.deps.begin() as session:
            outbox.tell(session, WORKSPACE, ANA, say("At once."), house.now)
        assert house.pg.wait_until(lambda: bool(house.pg.dm(ANA)), 10)
    assert house.pg.dm(ANA)[0].text == "At once."


def test_the_clock_rests_while_nothing_is_due(house: Story) -> None:
    """Jobs run when a moment has come, and once a minute in any case."""
    runs: list[int] = []

    def counted(deps: Deps) -> None:
        runs.append(1)

    house.bot.jobs = (counted,)
    clock = Clock(house.bot)
    for _ in range(5):
        clock.tick()
    assert len(runs) == 1
    house.clock.advance(seconds=61)
    clock.tick()
    assert len(runs) == 2
    with house.bot.db.begin() as session:
        due = house.now + timedelta(seconds=5)
        outbox.tell(session, WORKSPACE, ANA, say("Later."), due)
    house.clock.advance(seconds=6)
    clock.tick()
    assert len(runs) == 3


def test_a_job_that_stumbles_holds_up_no_other(house: Story) -> None:
    """It is logged, and the next one runs."""
    runs: list[int] = []

    def broken(deps: Deps) -> None:
        raise RuntimeError("a bug")

    def fine(deps: Deps) -> None:
        runs.append(1)

    house.bot.jobs = (broken, fine)
    house.bot.tick()
    assert runs == [1]
    assert "a job stumbled" in house.errors.said[0]
    house.errors.said.clear()


def test_silence_is_explained_once(house: Story) -> None:
    """In the inspector, where somebody wonders why nothing came."""
    with house.bot.db.begin() as session:
        outbox.withhold(
            session,
            workspace=WORKSPACE,
            person=ANA,
            channel=None,
            key="k",
            reason="it is their quiet time",
            now=house.now,
        )
    house.settle()
    house.settle()
    notes = [line.note for line in house.pg.record if line.kind == "note"]
    assert notes == ["Nothing was said to <@U0ANA>: it is their quiet time"]


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("balance", "No new balance figure in <#C0EXEC>: a rule."),
        ("digest", "No digest in <#C0EXEC>: a rule."),
        ("questions", "Nobody was asked for <#C0EXEC>: a rule."),
        (None, "Nothing was said in <#C0EXEC>: a rule."),
    ],
)
def test_a_note_says_what_was_kept_unsaid(subject: str | None, told: str) -> None:
    """A digest without a new figure is a digest all the same."""
    assert sentence_of(Delivery(channel="C0EXEC", subject=subject, reason="a rule.")) == told


def test_a_call_in_flight_is_finished_before_the_end(house: Story) -> None:
    """And its outcome is written down; what was only claimed goes back."""
    house.pg.faults.add("chat.postMessage", "delay:0.4")
    with house.bot.db.begin() as session:
        for person in (ANA, BEN):
            outbox.tell(session, WORKSPACE, person, say("In flight."), house.now)
    with Working(house.bot):
        house.bot.bell.after([WORKSPACE])
        assert house.pg.wait_until(lambda: any(m.name == "chat.postMessage" for m in house.pg.record), 10)
    with house.bot.db.read() as session:
        counted = rows.count_by_state(session)
    states = {state: count for (kind, state), count in counted.items() if kind is DeliveryKind.NOTICE}
    assert states == {DeliveryState.SENT: 1, DeliveryState.RETRY: 1}
    assert len(house.pg.dm(ANA)) + len(house.pg.dm(BEN)) == 1


def test_a_request_in_flight_is_waited_for() -> None:
    """But not for ever."""
    traffic = Traffic()
    answering, answered = threading.Event(), threading.Event()

    def answer() -> None:
        with traffic.one():
            answering.set()
            answered.wait(5)

    thread = threading.Thread(target=answer)
    thread.start()
    answering.wait(5)
    assert not traffic.drain(0.05)
    answered.set()
    assert traffic.drain(5)
    thread.join()
