"""What Slack sends us, signed as Slack signs it; and a client that sends it, one connection each."""

import hashlib
import hmac
import json
from http.client import HTTPConnection
from io import BytesIO
from time import perf_counter, time
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tests.bench.house import SECRET, WORKSPACE

PATH = "/slack/events"
WORDS = "We moved the review to Thursday, because half of us could not say what it was for. " * 3


class Signed(NamedTuple):
    """One request's bytes and headers."""

    body: bytes
    headers: dict[str, str]


def submitted(view: dict[str, Any], person: str, number: int) -> Signed:
    """The request for a modal somebody filled in and sent."""
    payload = {
        "type": "view_submission",
        "team": {"id": WORKSPACE, "domain": "northbridge"},
        "user": {"id": person, "username": "ana", "name": "ana", "team_id": WORKSPACE},
        "api_app_id": "A0AMBI",
        "token": "no-longer-used",
        "trigger_id": f"{number}.123456789012.abcdef0123456789abcdef0123456789",
        "view": view
        | {
            "id": f"V{number:010}",
            "team_id": WORKSPACE,
            "state": {"values": filled(view["blocks"])},
            "hash": f"{number}.8fQZtUf1",
            "clear_on_close": False,
            "notify_on_close": False,
            "previous_view_id": None,
            "root_view_id": f"V{number:010}",
            "app_id": "A0AMBI",
            "external_id": "",
            "app_installed_team_id": WORKSPACE,
            "bot_id": "B0AMBI",
        },
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return signed(urlencode({"payload": json.dumps(payload)}).encode())


def filled(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Every field of a modal filled: something written, or the first option."""
    return {
        block["block_id"]: {block["element"]["action_id"]: _answer(block["element"])}
        for block in blocks
        if block["type"] == "input"
    }


def _answer(element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] != "plain_text_input":
        return {"type": element["type"], "selected_option": element["options"][0]}
    words = None if element["action_id"] == "exact" else WORDS
    return {"type": element["type"], "value": words}


def signed(body: bytes) -> Signed:
    """A request as Slack signs it, now; it is good for five minutes."""
    stamp = str(int(time()))
    proof = hmac.digest(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hex()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={proof}",
    }
    return Signed(body, headers)


class Line:
    """One kept connection to a server, on which requests go one after the other."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(str(urlsplit(url).netloc))
        self._connection.connect()

    def send(self, request: Signed) -> float:
        """Send one and wait for its answer; the seconds it took. Raises where it was not accepted."""
        start = perf_counter()
        self._connection.request("POST", PATH, request.body, request.headers)
        answer = self._connection.getresponse()
        said = answer.read()
        took = perf_counter() - start
        if answer.status != 200 or said:
            raise AssertionError(f"not accepted: {answer.status} {said[:300]!r}")
        return took

    def close(self) -> None:
        self._connection.close()


def environ(request: Signed) -> dict[str, Any]:
    """The same request as a WSGI server hands it on."""
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": request.headers["Content-Type"],
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": request.headers["X-Slack-Request-Timestamp"],
        "HTTP_X_SLACK_SIGNATURE": request.headers["X-Slack-Signature"],
        "wsgi.input": BytesIO(request.body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def answer_from(app: Any, request: Signed) -> None:
    """Have a WSGI application answer a request, with no server around it."""
    said: list[str] = []
    body = b"".join(app(environ(request), lambda status, headers, exc_info=None: said.append(status)))
    if said != ["200 OK"] or body:
        raise AssertionError(f"not accepted: {said} {body[:300]!r}")
