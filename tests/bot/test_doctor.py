"""The doctor's words, in a house that is well and in one that is not."""

from collections import namedtuple
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot import doctor
from bot.checks import Check
from bot.doctor import ago, of_channels, of_life, told
from bot.watching.audit import Audit
from bot.watching.heartbeat import BEAT
from config.settings import load_settings
from config.vocabulary import DeliveryKind, DeliveryState
from storage.models import Delivery, Pause
from storage.queries import house as facts
from tests.bot.sent import plan
from tests.harness import ANA, BEN, EXEC, WORKSPACE, Story, settings_for, story
from tests.stories.digest_steps import begin

Usage = namedtuple("Usage", "total used free")


def words(house: Story) -> str:
    """All that is told of the life of a house."""
    return "\n".join(told(house.bot.settings, list(of_life(house.bot))))


def audited(house: Story) -> None:
    """The hourly look, whatever it finds."""
    Audit(house.bot.db, house.clock.now).look()
    house.errors.said.clear()


def test_a_healthy_house_is_told_in_a_few_lines(migrated_sqlite_url: str) -> None:
    """The answer is the second line; nothing there to do."""
    with story(migrated_sqlite_url, HEARTBEAT_URL="http://127.0.0.1:9/ping") as house:
        begin(house)
        audited(house)
        with house.bot.db.begin() as session:
            facts.put_fact(session, BEAT, house.now.isoformat().encode())
        house.clock.set(house.now + timedelta(minutes=3))
        text = words(house)
    first, answer, *rest = text.splitlines()
    assert first.startswith("This is Ambidex ")
    assert first.endswith(": embedded engine, SQLite, HTTP.")
    assert answer == "All is well."
    assert rest[1] == "In order:"
    assert "  - Nothing that is due waits to be sent." in rest
    assert "  - The audit 3 minutes ago found a trace of everything that was due." in rest
    assert "  - The last heartbeat was 3 minutes ago." in rest


def test_a_sick_house_says_what_needs_somebody_and_what_to_do(house: Story) -> None:
    """Most urgent first, each with its next step, and nobody named."""
    begin(house)
    plan(house, DeliveryKind.NOTICE, person=ANA)
    lost = plan(house, DeliveryKind.POST, "Lost", channel=EXEC)
    file = plan(house, DeliveryKind.FILE, "Export", person=BEN)
    dead = plan(house, DeliveryKind.NOTICE, "Dead", person=BEN)
    here = Delivery.workspace == WORKSPACE
    with house.bot.db.begin() as session:
        for one, values in (
            (lost, {"state": DeliveryState.UNKNOWN, "leased_until": None}),
            (file, {"state": DeliveryState.UNKNOWN, "leased_until": None}),
            (dead, {"state": DeliveryState.DEAD, "reason": "the channel is archived"}),
        ):
            session.execute(update(Delivery).where(here, Delivery.id == one).values(**values))
        prompts = delete(Delivery).where(here, Delivery.kind == DeliveryKind.PROMPT, Delivery.person == ANA)
        session.execute(prompts)
    house.clock.set(house.now + timedelta(minutes=10))
    audited(house)
    house.clock.set(house.now + timedelta(hours=5))
    with house.bot.db.begin() as session:
        until = house.now + timedelta(minutes=30)
        session.add(Pause(workspace="T0SOUTH", method="chat.postMessage", until=until))
    text = words(house)
    answer, ills, notes = text.splitlines()[1], text.index("This needs you now:"), text.index("Worth a look:")
    assert answer == "It is not well: something needs you now."
    for line in (
        "messages wait though they are due, and nobody sends them. Is a bot or a worker running",
        "The last audit was made 5 hours ago, and there should be one each hour: is the bot running?",
        "their records are gone.",
    ):
        assert ills < text.index(line) < notes
    for line in (
        f"to {EXEC} was sent: look there, and say it yourself if it is missing.",
        "Nobody knows whether a file of 02 November",
        "1 messages of the last week could not be sent: the channel is archived.",
        "In T0SOUTH, chat.postMessage waits until",
        "set HEARTBEAT_URL",
    ):
        assert text.index(line) > notes
    assert not [person for person in (ANA, BEN) if person in text]


def test_channels_the_bot_has_lost_are_named(house: Story) -> None:
    """By their ids, with what to do."""
    begin(house)
    house.bot.home.workspace = WORKSPACE
    (good,) = of_channels(house.bot)
    assert good == Check("channels", "I am in the channels of all 1 running teams.")
    house.clock.set(house.now + timedelta(minutes=2))
    house.pg.faults.add("conversations.info", "error:channel_not_found")
    (bad,) = of_channels(house.bot)
    assert not bad.ok
    assert EXEC in bad.sentence
    assert "/invite" in bad.sentence


@pytest.mark.parametrize(
    ("free", "ok", "ill"), [(10 << 30, True, False), (300 << 20, False, False), (1 << 20, False, True)]
)
def test_a_disk_that_fills_is_told_in_time(
    house: Story, monkeypatch: pytest.MonkeyPatch, free: int, ok: bool, ill: bool
) -> None:
    """First as something to look at, then as something to do now."""
    monkeypatch.setattr("shutil.disk_usage", lambda place: Usage(100 << 30, 0, free))
    found = list(doctor.of_storage(house.bot.settings))
    assert (found[0].ok, found[0].ill) == (ok, ill)


def test_the_first_line_says_what_runs() -> None:
    """Version, engine, database, transport."""
    from tests.harness import WORLD

    environment = settings_for(WORLD, "http://127.0.0.1/api/", "postgresql://h/n", SLACK_APP_TOKEN="xapp-1")
    first, answer = told(load_settings(environment), [])
    assert first.endswith(": embedded engine, PostgreSQL, Socket Mode.")
    assert answer == "All is well."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (7199, "1 hour"),
        (7200, "2 hours"),
        (180_000, "2 days"),
    ],
)
def test_how_long_ago_is_said_in_words(seconds: int, said: str) -> None:
    """The largest unit is enough."""
    assert ago(timedelta(seconds=seconds)) == said
