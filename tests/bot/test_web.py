"""Nobody but Slack is heard, and nothing of what was refused is written down."""

import hashlib
import hmac
import logging
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from bot.delivery.signature import NoSigningSecret, Signatures
from bot.web import web
from tests.harness import ANA, GENERAL, WORKSPACE, WORLD, Story

SECRET_WORDS = "my ward is falling apart"


@pytest.fixture
def client(house: Story) -> FlaskClient:
    """The application, without a network."""
    return web(house.bot).test_client()


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that any logger says, at its loudest."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def command(trigger: str = "1.2.abc", text: str = SECRET_WORDS) -> bytes:
    """A slash command as Slack writes it."""
    fields = {
        "command": "/ambi",
        "text": text,
        "user_id": ANA,
        "team_id": WORKSPACE,
        "channel_id": GENERAL,
        "trigger_id": trigger,
    }
    return urlencode(fields).encode()


def signed(body: bytes, stamp: str | None = None, secret: str = WORLD.signing_secret) -> dict[str, str]:
    """The headers Slack sends with a body."""
    stamp = stamp or str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest(),
        "Content-Type": "application/x-www-form-urlencoded",
    }


def ago(seconds: int) -> str:
    """A timestamp so long ago."""
    return str(int(time.time()) - seconds)


def test_what_slack_signed_is_answered(client: FlaskClient) -> None:
    """With the reply in the acknowledgement."""
    answer = client.post("/slack/events", data=command(text="help"), headers=signed(command(text="help")))
    assert answer.status_code == 200
    assert answer.get_json()["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(command(), secret="another secret"),
        signed(command(), stamp=ago(301)),
        signed(command(), stamp=ago(-36_000)),
        signed(command(), stamp="yesterday"),
        signed(command(), stamp="-1"),
        signed(command(), stamp="1e9"),
        signed(command(), stamp="١٢٣"),
        signed(command(), stamp="9" * 40),
        signed(command()) | {"X-Slack-Signature": "v0=ü"},
        signed(command()) | {"X-Slack-Signature": ""},
        signed(b"another body"),
    ],
    ids=[
        *("unsigned", "another secret", "too old", "from the future", "words", "negative", "float"),
        *("digits of another script", "too long", "no ASCII", "empty", "another body"),
    ],
)
def test_what_slack_did_not_sign_is_refused_without_a_trace(
    client: FlaskClient, everything_logged: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    """401, and no word of the body in any log."""
    encoded = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
    answer = client.post("/slack/events", data=command(), headers=encoded)
    assert answer.status_code == 401
    assert answer.data == b""
    said = everything_logged.text + " ".join(str(r.__dict__) for r in everything_logged.records)
    assert not [word for word in ("falling", "ward+is") if word in said]


def test_what_is_heard_is_not_logged_either(
    client: FlaskClient, everything_logged: pytest.LogCaptureFixture
) -> None:
    """Not at DEBUG, and not by the libraries."""
    client.post("/slack/events", data=command(), headers=signed(command()))
    assert "falling" not in everything_logged.text


@pytest.mark.parametrize("body", [b"payload=%7Bnot-json", b"payload=", b"\xff\xfe", b"", b"{}", b"x=1"])
def test_signed_nonsense_is_answered_and_breaks_nothing(client: FlaskClient, body: bytes) -> None:
    """Nothing that is signed can do more than be refused."""
    answer = client.post("/slack/events", data=body, headers=signed(body))
    assert answer.status_code in (200, 400, 401, 404)


def test_a_recorded_request_sent_again_tells_nothing(client: FlaskClient) -> None:
    """Byte for byte the same within the five minutes: accepted, and silent."""
    body = command(text="help")
    headers = signed(body)
    assert client.post("/slack/events", data=body, headers=headers).data
    again = client.post("/slack/events", data=body, headers=headers)
    assert (again.status_code, again.data) == (200, b"")


def test_a_request_too_large_is_refused(client: FlaskClient) -> None:
    """Before anybody reads it."""
    body = b"x" * 1_000_001
    assert client.post("/slack/events", data=body, headers=signed(body)).status_code == 413


def test_it_says_whether_it_is_well(client: FlaskClient) -> None:
    """For whoever runs it."""
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").data == b"ready"


@pytest.mark.parametrize("secret", ["", "  "])
def test_an_empty_signing_secret_stops_the_start(house: Story, secret: str) -> None:
    """Not the first request, days later."""
    from pydantic import SecretStr

    with pytest.raises(NoSigningSecret, match=r"SLACK_SIGNING_SECRET is missing: copy it"):
        Signatures(SecretStr(secret))
