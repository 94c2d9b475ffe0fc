"""Promise P5: killed between any two statements, nothing that was confirmed is absent.

Whoever was told nothing tries again, and what they wanted is there once. Each
death is a real SIGKILL of a real process, at each step of its work in turn.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import Channel, User, World
from bot.torture.evidence import arrivals, promises
from bot.torture.judge import Verdict, judge_outbox, judge_saved
from bot.torture.people import ANSWER, button_in, filled
from config.vocabulary import CheckInState
from storage.models import Answer, Retrospective
from storage.queries import ledger, retros
from tests.harness import BOT, MONDAY, WORKSPACE, Story, settings_for, story
from tests.stories.conftest import ENGINES
from tests.stories.retro_steps import is_summary
from tests.torture.dying import Doomed

HOUSES = ["sqlite", pytest.param("distributed", marks=pytest.mark.postgres)]
STEPS = 60  # more than any act here has
ENOUGH = 8  # fewer statements than this, and the test looks at nothing
CROWD = "C0CROWD"
PEOPLE = [User(id=f"U0P{n:02d}", name=f"p{n}", real_name=f"Person {n}") for n in range(STEPS)]


@contextmanager
def doomed_house(
    request: pytest.FixtureRequest, folder: Path, world: World
) -> Iterator[tuple[Story, Doomed]]:
    """A house, and a web process of it that can be told when to die."""
    database, engine = ENGINES[request.param]
    url = request.getfixturevalue(database)
    with ExitStack() as stack:
        house = stack.enter_context(story(url, world, ENGINE=engine))
        environment = settings_for(world, house.server.api_url, url, ENGINE=engine)
        doomed = Doomed(house.pg, environment, folder)
        stack.callback(doomed.close)
        yield house, doomed


def judged(house: Story, saved: set[str]) -> list[str]:
    """What was promised and is not so, after everything has been sent."""
    house.advance(minutes=20)
    verdict = Verdict()
    judge_outbox(promises(house.bot.db), arrivals(house.pg), verdict)
    with house.bot.db.read() as session:
        judge_saved(saved, ledger.read_checkins(session), verdict)
    return [*verdict.broken, *verdict.unresolved]


# --- an answer -------------------------------------------------------------------------------


@pytest.fixture(params=HOUSES)
def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Story, Doomed]]:
    """One team, large enough to lose a process at each step of somebody's answer."""
    channel = Channel(id=CROWD, name="crowd", members=(*(u.id for u in PEOPLE), BOT))
    world = World(
        WORKSPACE, "Northbridge", "northbridge", users=tuple(PEOPLE), channels=(channel,), bot_user=BOT
    )
    with doomed_house(request, tmp_path, world) as found:
        found[0].set_up(PEOPLE[0].id, CROWD, **{"How often people are asked": "weekly"})
        found[0].advance_to(MONDAY + timedelta(days=1, hours=3))
        yield found


def answer(house: Story, doomed: Doomed, person: str, step: int) -> str:
    """Answer, and lose the process before that step; press again what had no answer. The check-in."""
    prompt = next(m for m in reversed(house.pg.dm(person)) if button_in(m, ANSWER))
    checkin = button_in(prompt, ANSWER)
    doomed.revive()
    view = house.pg.click(person, prompt, ANSWER)
    assert view is not None
    house.pg.fill(person, dict(filled(view, random.Random(person))))
    with doomed.die_at(step):
        is_closed = house.pg.submit(person) is None
    with house.bot.db.read() as session:
        state = ledger.read_checkins(session)[checkin]
    assert state is CheckInState.ANSWERED or not is_closed, f"confirmed and absent at step {step}"
    if doomed.died:
        assert not is_closed
        doomed.revive()
        assert house.pg.submit(person) is None, f"refused after a death at step {step}"
    return checkin


@pytest.mark.slow
def test_an_answer_that_was_confirmed_is_there(crowd: tuple[Story, Doomed]) -> None:
    """And it is there once, with one change of the message it answers, however often it was sent."""
    house, doomed = crowd
    saved = set()
    for step, somebody in enumerate(PEOPLE, start=1):
        saved.add(answer(house, doomed, somebody.id, step))
        if not doomed.died:
            break
    assert ENOUGH < step < STEPS
    assert judged(house, saved) == []
    with house.bot.db.read() as session:
        rows = Counter(row.checkin for row in session.query(Answer).where(Answer.workspace == WORKSPACE))
    assert set(rows) == saved
    assert len(set(rows.values())) == 1, "as many answers as of somebody undisturbed"
    first = {somebody.id for somebody in PEOPLE[:step]}
    said = Counter(m.place for m in arrivals(house.pg) if m.place in first)
    assert set(said.values()) == {1}, "one message, changed"


# --- a retrospective -------------------------------------------------------------------------


@pytest.fixture(params=HOUSES)
def teams_galore(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Story, Doomed]]:
    """A channel for each step at which a process is lost."""
    channels = tuple(
        Channel(id=f"C0{n:02d}", name=f"team-{n}", members=(PEOPLE[n].id, BOT)) for n in range(STEPS)
    )
    world = World(
        WORKSPACE, "Northbridge", "northbridge", users=tuple(PEOPLE), channels=channels, bot_user=BOT
    )
    with doomed_house(request, tmp_path, world) as found:
        yield found


@pytest.mark.slow
def test_a_retrospective_that_was_said_to_be_open_is_open(teams_galore: tuple[Story, Doomed]) -> None:
    """And it is one, with one post, though whoever heard nothing typed the same again."""
    house, doomed = teams_galore
    opened = []
    for step, lead in enumerate(PEOPLE, start=1):
        channel = f"C0{step - 1:02d}"
        house.advance(minutes=1)  # Slack tells of so many channels in a minute
        doomed.revive()
        team = house.set_up(lead.id, channel)
        with doomed.die_at(step):
            said = house.pg.command(lead.id, channel, "/ambi retro quick Winter beds")
        is_open = said is not None and "It is open" in house.read(said)
        with house.bot.db.read() as session:
            there = retros.list_running(session, WORKSPACE, [team])
        assert there or not is_open, f"confirmed and absent at step {step}"
        if doomed.died:
            doomed.revive()
            house.pg.command(lead.id, channel, "/ambi retro quick Winter beds")
        opened.append((team, channel))
        if not doomed.died:
            break
    assert ENOUGH < step < STEPS
    assert judged(house, set()) == []
    with house.bot.db.read() as session:
        of_teams = Counter(
            r.team for r in session.query(Retrospective).where(Retrospective.workspace == WORKSPACE)
        )
    assert of_teams == dict.fromkeys((team for team, _ in opened), 1)
    for _, channel in opened:
        posts = [house.read(post) for post in house.posts(channel) if not is_summary(post)]
        assert sum("Quick look" in words for words in posts) == 1
