"""The doctor's words, in a house that is well and in one that is not."""

from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, select, text, update

from bot import doctor
from bot.checks import Check, of_database
from bot.clock import Clock
from bot.doctor import ago, of_channels, of_life, of_ticks, told
from bot.watching.audit import Audit
from bot.watching.heartbeat import BEAT
from bot.watching.ticking import last_tick, note_tick
from config.settings import load_settings
from config.vocabulary import DeliveryKind, DeliveryState
from storage.models import Delivery, Pause
from storage.queries import house as facts
from storage.types import Base
from tests.bot.sent import plan
from tests.harness import ANA, BEN, EXEC, WORKSPACE, WORLD, Story, settings_for, story
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
        note_tick(house.bot.db, house.now)
        with house.bot.db.begin() as session:
            facts.put_fact(session, BEAT, house.now.isoformat().encode())
        house.clock.set(house.now + timedelta(minutes=3))
        text = words(house)
    first, answer, *rest = text.splitlines()
    assert first.startswith("This is Ambidex ")
    assert first.endswith(": embedded engine, SQLite, HTTP.")
    assert answer == "All is well."
    assert rest[1] == "In order:"
    assert "  - A process ticks: it last did 3 minutes ago." in rest
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


def test_a_house_in_which_no_process_ticks_is_not_well(house: Story) -> None:
    """However little is due: nothing would be, as nobody looks."""
    never = of_ticks(house.bot)
    assert (never.ok, never.ill) == (False, False)
    assert "No process has ticked on this database yet: start the bot" in never.sentence
    ticking = Clock(house.bot)
    ticking.tick()
    assert of_ticks(house.bot).ok
    house.clock.set(house.now + timedelta(minutes=5))
    assert (of_ticks(house.bot).ok, of_ticks(house.bot).ill) == (False, False)
    house.clock.set(house.now + timedelta(minutes=30))
    assert of_ticks(house.bot).ill
    assert "No process has ticked for 35 minutes" in of_ticks(house.bot).sentence
    ticking.tick()
    assert of_ticks(house.bot).sentence == "A process ticks: it last did less than a minute ago."
    ticking.stop()


def test_a_tick_is_noted_once_a_minute_by_one_of_all(house: Story) -> None:
    """By the database's own record."""
    note_tick(house.bot.db, house.now)
    first = house.now
    for seconds in (1, 30, 20):
        house.clock.set(house.now + timedelta(seconds=seconds))
        note_tick(house.bot.db, house.now)
        with house.bot.db.read() as session:
            assert last_tick(session) == first
    house.clock.set(house.now + timedelta(seconds=10))
    note_tick(house.bot.db, house.now)
    with house.bot.db.read() as session:
        assert last_tick(session) == house.now


def test_the_doctor_makes_nothing_where_nothing_is(house: Story, tmp_path: Path) -> None:
    """No file, no key; Slack is asked all the same."""
    place = tmp_path / "nowhere yet"
    url = f"sqlite:///{place / 'ambidex.db'}"
    environment = settings_for(WORLD, house.server.api_url, url, AMBIDEX_KEY_FILE=str(place / "ambidex.key"))
    del environment["AMBIDEX_KEY"]
    checks = list(doctor.examine(load_settings(environment)))
    assert any(
        check.sentence.startswith("There is no database yet: the first start makes") for check in checks
    )
    assert any(check.sentence.startswith("Slack knows the token") for check in checks)
    assert not any(check.stops or check.ill for check in checks)
    assert not place.exists()


def test_the_doctor_changes_nothing_that_is_there(house: Story) -> None:
    """Every row as before, the workspace's too."""
    begin(house)
    before = snapshot(house)
    list(doctor.examine(house.bot.settings))
    assert snapshot(house) == before


def snapshot(house: Story) -> dict[str, list[str]]:
    """Every table with its rows, read past the house's own guards."""
    engine = create_engine(house.bot.settings.database_url)
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        found = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}
    engine.dispose()
    return found


def test_a_database_that_is_older_or_newer_than_the_program(house: Story) -> None:
    """On SQLite a start brings it up to date; a newer one is for a newer program."""
    with house.bot.db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    older = of_database(house.bot)
    assert (older.ok, older.stops) == (False, not house.bot.settings.on_sqlite)
    with house.bot.db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = of_database(house.bot)
    assert newer.stops
    assert "start the newer program" in newer.sentence


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
