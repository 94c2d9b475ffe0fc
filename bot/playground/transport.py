"""How a payload reaches the app, and how its ack comes back: signed HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import urllib3

Delivered = Literal["event", "interaction", "command"]
PATIENCE = 3.0


@dataclass(frozen=True)
class Ack:
    """The app's answer. ``trouble`` is Slack's name for what went wrong, or empty.

    ``body`` is the JSON of the answer, its plain text, or None when it was empty.
    """

    body: Any = None
    trouble: str = ""
    status: int = 200

    @property
    def ok(self) -> bool:
        return not self.trouble

    @property
    def fields(self) -> dict[str, Any]:
        return self.body if isinstance(self.body, dict) else {}


@dataclass(frozen=True)
class Retry:
    """An event delivered again: which time, and why."""

    number: int
    reason: str = "http_timeout"


class Carrier(Protocol):
    """Something that can take a payload to the app and wait for its ack."""

    def carry(
        self, kind: Delivered, payload: dict[str, Any], patience: float, retry: Retry | None
    ) -> Ack: ...


class Sockets(Carrier, Protocol):
    """The app's Socket Mode connections, taken together."""

    @property
    def count(self) -> int: ...

    def disconnect(self, reason: str = "refresh_requested") -> None: ...

    def stop(self) -> None: ...


class HttpCarrier:
    """Signed requests to the app's URL over kept connections.

    The signature's timestamp is the wall's, whatever the playground's clock
    says: the app checks it against its own.
    """

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self._secret = signing_secret.encode()
        self._pool = urllib3.PoolManager(num_pools=2, maxsize=32, retries=False)

    def carry(self, kind: Delivered, payload: dict[str, Any], patience: float, retry: Retry | None) -> Ack:
        body, content_type = encode(kind, payload)
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": self.sign(stamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            timeout = urllib3.Timeout(total=patience)
            answer = self._pool.request("POST", self.url, body=body, headers=headers, timeout=timeout)
        except urllib3.exceptions.TimeoutError:
            return Ack(trouble="operation_timeout", status=0)
        except urllib3.exceptions.HTTPError:
            return Ack(trouble="dispatch_failed", status=0)
        if answer.status != 200:
            return Ack(read_body(answer.data), "dispatch_failed", answer.status)
        return Ack(read_body(answer.data))

    def sign(self, stamp: str, body: bytes) -> str:
        return (
            "v0=" + hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        )

    def close(self) -> None:
        self._pool.clear()


def encode(kind: Delivered, payload: dict[str, Any]) -> tuple[bytes, str]:
    """The body as Slack sends it: JSON for events, a form with ``payload`` for interactions, a form."""
    if kind == "event":
        return json.dumps(payload).encode(), "application/json"
    form = {"payload": json.dumps(payload)} if kind == "interaction" else payload
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def read_body(data: bytes) -> Any:
    """The answer's JSON, or its text, or None when there was none."""
    if not data.strip():
        return None
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")
