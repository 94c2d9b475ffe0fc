"""Several processes on one PostgreSQL: each message once, each input once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.app import build
from bot.playground import payloads
from config.settings import load_settings
from handlers import outbox
from handlers.blocks import say
from tests.harness import ANA, EXEC, EXEC_TEAM, WORKSPACE, Story, content, settings_for

pytestmark = pytest.mark.postgres

MESSAGES = 40
WORKERS = 3


def test_each_message_is_sent_by_one_worker(house: Story) -> None:
    """All of them claim from one outbox, at the same time."""
    url = house.bot.settings.database_url
    environment = settings_for(house.pg.world, house.server.api_url, url)
    workers = [house.bot]
    for _ in range(WORKERS - 1):
        other = build(load_settings(environment), now=house.clock.now, content=content(), migrate=False)
        other.join()
        workers.append(other)
    with house.bot.db.begin() as session:
        for number in range(MESSAGES):
            to = EXEC_TEAM[number % len(EXEC_TEAM)]
            outbox.tell(session, WORKSPACE, to, say(f"n{number}"), house.now)
    for _ in range(MESSAGES):
        with ThreadPoolExecutor(WORKERS) as pool:
            for sent in [pool.submit(worker.drain_all) for worker in workers]:
                sent.result()
        house.clock.advance(seconds=1)
    said = sorted(message.text for person in EXEC_TEAM for message in house.pg.dm(person))
    assert said == sorted(f"n{number}" for number in range(MESSAGES))
    for other in workers[1:]:
        other.close()


def test_an_input_takes_effect_once_whoever_gets_it(house: Story) -> None:
    """A team is set up once, though the form came four times at once."""
    house.pg.command(ANA, EXEC, "/ambi setup")
    house.pg.fill(ANA, {"Short term": "5", "Medium term": "3", "Long term": "2"})
    view = house.pg.modal(ANA)
    assert view is not None
    payload = payloads.submission(house.pg, ANA, view)
    together = threading.Barrier(4)

    def send() -> None:
        together.wait()
        house.pg.deliver("interaction", "again", payload)

    with ThreadPoolExecutor(4) as pool:
        for sent in [pool.submit(send) for _ in range(4)]:
            sent.result()
    house.settle()
    assert len(house.posts()) == 1
