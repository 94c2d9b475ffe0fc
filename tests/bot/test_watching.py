"""What those who watch can ask, and that they hear nothing when something is wrong."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import urllib3
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bot.health import Health
from bot.watch import Watch
from bot.watching.audit import Audit
from bot.watching.heartbeat import Heartbeat, last_heartbeat
from bot.web import web
from config.vocabulary import DeliveryKind
from tests.bot.sent import plan
from tests.harness import ANA, EXEC, WORKSPACE, WORLD, Story, story
from tests.stories.digest_steps import FRIDAY, SEVEN, SPLITS, answer, begin

TOKEN = "a-token-for-metrics"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(migrated_sqlite_url: str) -> Iterator[Story]:
    """A house whose metrics may be asked for with a token."""
    with story(migrated_sqlite_url, METRICS_TOKEN=TOKEN) as told:
        yield told


@pytest.fixture
def client(house: Story) -> FlaskClient:
    """The application, without a network."""
    return web(house.bot).test_client()


def scraped(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: the name and the labels' values of each sample, by label."""
    answer = client.get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_metrics_after_a_story_have_the_right_values(house: Story, client: FlaskClient) -> None:
    """Counted from what happened, not from what was meant."""
    begin(house)
    for person, split in zip(SEVEN, SPLITS, strict=True):
        answer(house, person, split)
    house.pg.faults.add("chat.postMessage", "error:restricted_action")
    house.advance_to(FRIDAY + timedelta(minutes=1))
    plan(house, DeliveryKind.NOTICE, "Waiting", person=ANA, not_before=house.now + timedelta(hours=2))
    plan(house, DeliveryKind.NOTICE, "Late", person=ANA)
    house.clock.set(house.now + timedelta(seconds=90))
    Audit(house.bot.db, house.clock.now).look()

    read = scraped(client)
    assert read["ambidex_deliveries", "planned"] == 2
    assert read["ambidex_deliveries", "ready"] == 1
    assert read["ambidex_deliveries", "dead"] >= 1
    assert read["ambidex_deliveries", "unknown"] == read["ambidex_deliveries", "unresolved"] == 0
    assert read[("ambidex_oldest_waiting_seconds",)] == pytest.approx(90, abs=1)
    assert read["ambidex_delivery_lateness_seconds_count", "prompt"] == len(SEVEN)
    assert read["ambidex_delivery_lateness_seconds_bucket", "prompt", "60.0"] == len(SEVEN)
    assert read["ambidex_slack_failures_total", "OwnerNeeded", "chat_postMessage"] >= 1
    assert read[("ambidex_ack_seconds_count",)] >= 2 * len(SEVEN)
    assert read[("ambidex_audit_timestamp_seconds",)] == pytest.approx(house.now.timestamp(), abs=1)
    assert read[("ambidex_heartbeat_timestamp_seconds",)] == 0
    assert [key for key in read if key[0] == "ambidex_build_info"]


def test_no_label_names_anybody_or_any_place(house: Story, client: FlaskClient) -> None:
    """Nor a workspace: what there is to see is how the house does."""
    begin(house)
    house.pg.faults.add("chat.postMessage", "error:channel_not_found")
    house.advance_to(FRIDAY + timedelta(minutes=1))
    text = client.get("/metrics", headers=SHOWN).text
    for hidden in (*SEVEN, EXEC, WORKSPACE, WORLD.name, WORLD.bot_token, "Executive"):
        assert hidden not in text
    labels = set(re.findall(r"[{,](\w+)=", text))
    assert labels <= {"state", "kind", "method", "le", "version", "engine", "database", "transport"}


@pytest.mark.parametrize(
    "shown", [{}, {"Authorization": "Bearer another"}, {"Authorization": f"Basic {TOKEN}"}]
)
def test_metrics_are_for_who_shows_the_token(client: FlaskClient, shown: dict[str, str]) -> None:
    """On the port that Slack calls, anybody can ask."""
    answer = client.get("/metrics", headers=shown)
    assert (answer.status_code, answer.data) == (401, b"")


def test_without_a_token_there_are_no_metrics_on_the_public_port(migrated_sqlite_url: str) -> None:
    """They are on a port of their own, where nobody outside should reach."""
    with story(migrated_sqlite_url, HEALTH_PORT="1") as house:
        assert web(house.bot).test_client().get("/metrics").status_code == 404


def test_a_process_without_a_web_server_answers_on_its_health_port(migrated_sqlite_url: str) -> None:
    """A worker, and a bot in Socket Mode; where the port is taken, the bot works and says so."""
    said: list[str] = []
    with (
        story(migrated_sqlite_url, HEALTH_PORT=str(free_port())) as house,
        Health(house.bot, lambda: False, said.append),
        Health(house.bot, lambda: False, said.append),
    ):
        url = re.findall(r"http://[\d.:]+", said[0])[0]
        assert urllib3.request("GET", f"{url}/healthz", retries=False).data == b"ok"
        assert b"ambidex_build_info" in urllib3.request("GET", f"{url}/metrics", retries=False).data
        assert urllib3.request("POST", f"{url}/slack/events", retries=False).status == 404
    assert "is taken" in said[1]


def free_port() -> int:
    """A port nobody listens on."""
    import socket

    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
    return port


def test_a_clock_that_stands_still_is_not_healthy(house: Story, client: FlaskClient) -> None:
    """The platform should start such a process again; one that has no clock is well without."""
    assert client.get("/healthz").data == b"ok"
    house.bot.ticked = -1_000_000.0
    answer = client.get("/healthz")
    assert (answer.status_code, answer.data) == (503, b"the clock stands still")


def test_a_database_that_is_away_is_not_ready(
    house: Story, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent there until it is back."""
    from sqlalchemy.exc import OperationalError

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("storage.queries.house.answers", away)
    assert client.get("/readyz").status_code == 503


# --- the heartbeat -----------------------------------------------------------------------------


class Listener:
    """Whoever waits for pings."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.heard.append(self.path)
                self.send_response(outer.status)
                self.send_header("Location", f"{outer.url}/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who hears pings."""
    heard = Listener()
    yield heard
    heard.stop()


@pytest.fixture
def heart(house: Story, listener: Listener) -> Iterator[Heartbeat]:
    """A heart that beats for them, in a house that was looked at."""
    Audit(house.bot.db, house.clock.now).look()
    beating = Heartbeat(f"{listener.url}/ping", house.bot.db, house.clock.now)
    yield beating
    beating.close()


def test_a_healthy_house_is_heard_every_minute(house: Story, heart: Heartbeat, listener: Listener) -> None:
    """Once, however many processes there are."""
    assert heart.beat()
    assert not heart.beat()
    house.clock.set(house.now + timedelta(minutes=1))
    assert heart.beat()
    assert listener.heard == ["/ping", "/ping"]
    with house.bot.db.read() as session:
        assert last_heartbeat(session) == house.now


def test_silence_when_delivery_stalls(
    house: Story, heart: Heartbeat, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """And again a sound when it goes on. The log says it once."""
    plan(house, DeliveryKind.NOTICE, person=ANA)
    for _ in range(3):
        house.clock.set(house.now + timedelta(minutes=6))
        assert not heart.beat()
    assert listener.heard == []
    assert caplog.text.count("no heartbeat was sent") == 1
    house.settle()
    assert heart.beat()


def test_silence_when_nobody_audits_or_the_audit_found_something(
    house: Story, heart: Heartbeat, listener: Listener
) -> None:
    """No process ticks, or something is not as it says."""
    house.clock.set(house.now + timedelta(hours=4))
    assert not heart.beat()
    Audit(house.bot.db, house.clock.now).look()
    assert heart.beat()


@pytest.mark.parametrize("status", [302, 404, 500])
def test_no_redirect_is_followed_and_a_refusal_is_told_once(
    house: Story, heart: Heartbeat, listener: Listener, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """An address that sends us elsewhere was not heard."""
    listener.status = status
    for _ in range(2):
        assert not heart.beat()
        house.clock.set(house.now + timedelta(minutes=1))
    assert set(listener.heard) == {"/ping"}
    assert caplog.text.count("no heartbeat was sent") == 1


def test_an_address_out_of_reach_ends_nothing(house: Story, heart: Heartbeat, listener: Listener) -> None:
    """The bot works on; whoever waits for the ping notices."""
    beating = Heartbeat("http://127.0.0.1:9/", house.bot.db, house.clock.now)
    assert not beating.beat()
    beating.close()


def test_the_watch_does_both(migrated_sqlite_url: str, listener: Listener) -> None:
    """Once a minute: the audit of the hour, then the ping."""
    with story(migrated_sqlite_url, HEARTBEAT_URL=listener.url) as house:
        watch = Watch(house.bot)
        assert watch.tick() is not None
        house.clock.set(house.now + timedelta(minutes=1))
        assert watch.tick() is None
        watch.close()
    assert listener.heard == ["/", "/"]


# --- several workers -----------------------------------------------------------------------------

COUNT = """
import os, sys
import bot.web  # as gunicorn does, before it asks for the application
assert "prometheus_client" not in sys.modules
from bot.watching.sharing import share_between_workers
share_between_workers()
from datetime import UTC, datetime
from bot.watching.metrics import Metrics
from config.settings import load_settings
from storage.crypto import Vault
from storage.db import open_database
settings = load_settings({"DATABASE_URL": sys.argv[1]})
metrics = Metrics(settings, open_database(settings.database_url, Vault(bytes(32))), lambda: datetime.now(UTC))
for _ in range(3):
    metrics.acks.observe(0.004)
print(metrics.text().decode())
"""


def test_the_workers_of_one_master_count_together(
    migrated_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of them is asked, it tells the counts of all; a master that is gone leaves no files."""
    import os

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    left = tmp_path / f"ambidex-metrics-{os.getuid()}-999999999"
    left.mkdir()
    command = [sys.executable, "-c", COUNT, migrated_sqlite_url]
    texts = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(2)
    ]
    assert [re.findall(r"^ambidex_ack_seconds_count (\S+)", text, re.MULTILINE) for text in texts] == [
        ["3.0"],
        ["6.0"],
    ]
    assert [text.count("# TYPE ambidex_ack_seconds histogram") for text in texts] == [1, 1]
    assert not left.exists()
