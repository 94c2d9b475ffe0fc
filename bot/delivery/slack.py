"""Slack's Web API over kept connections.

The client is Slack's own, with two things exchanged: its transport, which opens
a connection for every call, by one pool; and its retries, which post twice when
an answer is lost, by none. The methods that say something take JSON as it is,
and are called without the client: it costs more than the call.
"""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

import orjson
import urllib3
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env

from bot.delivery.errors import Reauthorise, Retry, SlackFailure, TooLate, Unknown, failure_of

TIMEOUT_SECONDS = 10.0
UNREACHABLE = timedelta(minutes=1)
NOT_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)
JSON = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Ambidex"}
IN_JSON = frozenset(
    {"chat_postMessage", "chat_update", "views_open", "views_push", "views_update", "views_publish"}
)
# What an answer has to hold beside its "ok", or it says nothing: a proxy's, or half of one.
PROOF: Mapping[str, Mapping[str, type]] = {
    "chat_postMessage": {"channel": str, "ts": str},
    "conversations_info": {"channel": dict},
    "conversations_members": {"members": list},
    "conversations_open": {"channel": dict},
    "files_getUploadURLExternal": {"upload_url": str, "file_id": str},
    "users_info": {"user": dict},
}


class PooledClient(WebClient):
    """Slack's client, sending through a pool and never sending twice."""

    def __init__(self, pool: urllib3.PoolManager, base_url: str, token: str | None, timeout: float) -> None:
        super().__init__(token=token, base_url=base_url, timeout=int(timeout) or 1, retry_handlers=[])
        self._pool = pool
        self._patience = urllib3.Timeout(total=timeout)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send one prepared request. The name is the SDK's: this is where it would open a connection."""
        data: Any = req.data
        answer = self._pool.request(
            "POST",
            url,
            body=data,
            headers=dict(req.header_items()),
            timeout=self._patience,
            redirect=False,  # the token travels in the headers
        )
        body = answer.data.decode("utf-8", "replace")
        return {"status": answer.status, "headers": dict(answer.headers), "body": body}


def new_pool(base_url: str, size: int = 16) -> urllib3.PoolManager:
    """Connections that are kept; through the machine's proxy, if it has one and Slack is outside."""
    options: dict[str, Any] = {"maxsize": size, "retries": False, "num_pools": 4}
    proxy = load_http_proxy_from_env()
    if proxy and urlsplit(base_url).hostname not in ("127.0.0.1", "localhost", "::1"):
        return urllib3.ProxyManager(proxy, **options)
    return urllib3.PoolManager(**options)


class Calls:
    """Slack's methods by name, for any workspace, with failures as one tree of errors.

    Told to wait, it makes no such call in that workspace until the time is up,
    whoever asks: the outbox, a listener or a job.
    """

    def __init__(
        self,
        base_url: str,
        token_of: Callable[[str], str | None],
        now: Callable[[], datetime],
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.base_url = base_url if base_url.endswith("/") else f"{base_url}/"
        self._token_of = token_of
        self._now = now
        self._held: dict[tuple[str, str], datetime] = {}
        self._timeout = timeout
        self.elapsed: Callable[[], float] = monotonic  # what leases are held against; told where time is told
        self._deadline = threading.local()
        self._pool = new_pool(base_url)
        self._clients: dict[tuple[str, float | None], PooledClient] = {}
        self.on_failure: Callable[[str, SlackFailure], None] = lambda method, failure: None

    def client(self, token: str | None) -> PooledClient:
        """A client of this pool, for what is no call of a workspace's, such as Socket Mode's address."""
        return PooledClient(self._pool, self.base_url, token, self._timeout)

    @contextmanager
    def until(self, deadline: float) -> Iterator[None]:
        """Let this thread make no call after a deadline of ``elapsed()``: its lease may be gone by then."""
        self._deadline.at, self._deadline.asked = deadline, False
        try:
            yield
        finally:
            self._deadline.at = None

    def call(
        self, workspace: str, method: str, *, patience: float | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """Call one method by the SDK's name for it and return Slack's answer, or raise a ``SlackFailure``.

        ``patience`` is how many seconds to wait for it, where not as long as delivery does.
        """
        token = self._token_of(workspace)
        if token is None:
            raise Reauthorise("not_installed", "the app is not installed there any more")
        held, now = self._held.get((workspace, method)), self._now()
        if held is not None and held > now:
            raise Retry("ratelimited", held - now)
        try:
            if method in IN_JSON:
                return proven(method, self._say(token, method, arguments, patience))
            client = self._client_of(workspace, token, patience)
            return proven(method, ask(client, method, before=self._in_time, **arguments))
        except SlackFailure as failure:
            self.on_failure(method, failure)
            if isinstance(failure, Retry) and not failure.host:
                self._held[workspace, method] = now + failure.after
            raise

    def _client_of(self, workspace: str, token: str, patience: float | None) -> PooledClient:
        key = (workspace, patience)
        client = self._clients.get(key)
        if client is None or client.token != token:
            client = PooledClient(self._pool, self.base_url, token, patience or self._timeout)
            self._clients[key] = client
        return client

    def _say(
        self, token: str, method: str, arguments: dict[str, Any], patience: float | None
    ) -> dict[str, Any]:
        """Call a method that takes JSON, over the pool itself."""
        name = method_name(method)
        body = orjson.dumps(arguments)
        headers = {"Authorization": f"Bearer {token}", **JSON}
        timeout = urllib3.Timeout(total=patience or self._timeout)
        with failures_told(name):
            self._in_time()
            answer = self._pool.request(
                "POST", f"{self.base_url}{name}", body=body, headers=headers, timeout=timeout, redirect=False
            )
            return said(name, answer)

    def _in_time(self) -> None:
        """Refuse a call that would come after the deadline; asked last before the socket."""
        deadline = getattr(self._deadline, "at", None)
        if deadline is not None and self.elapsed() >= deadline:
            raise TooLate("too_late", timedelta())
        self._deadline.asked = True

    def was_asked(self) -> bool:
        """Whether this thread has asked Slack for anything since its last ``until``."""
        return bool(getattr(self._deadline, "asked", False))

    def forget_asked(self) -> None:
        """Slack refused, so nothing came of what it was asked."""
        self._deadline.asked = False

    def upload(self, url: str, data: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them."""
        self._in_time()
        try:
            timeout = urllib3.Timeout(total=self._timeout)
            answer = self._pool.request("POST", url, body=data, timeout=timeout, redirect=False)
        except urllib3.exceptions.HTTPError:
            raise Retry("upload_failed", timedelta(seconds=5)) from None
        if answer.status != 200:
            raise Retry("upload_failed", timedelta(seconds=5))

    def close(self) -> None:
        self._pool.clear()


def method_name(method: str) -> str:
    """Slack's name for a method of the SDK's client: ``chat.postMessage`` of ``chat_postMessage``."""
    return method.replace("_", ".")


def said(method: str, answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    """Slack's answer to a call, or the ``SlackFailure`` that it means, raised."""
    try:
        found = orjson.loads(answer.data)
    except orjson.JSONDecodeError:
        found = None
    data: dict[str, Any] = found if isinstance(found, dict) else {}
    if answer.status == 200 and data.get("ok") is True:
        return data
    raise meant(method, answer.status, data, answer.headers)


def proven(method: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, if it holds what it should; of one that does not nobody knows what was done."""
    for name, kind in PROOF.get(method, {}).items():
        found = answer.get(name)
        if not isinstance(found, kind) or found == "":
            raise Unknown("no_answer")
    return answer


def meant(method: str, status: int, data: Mapping[str, Any], headers: Mapping[str, Any]) -> SlackFailure:
    """The failure in an answer that said no, or nothing one can read."""
    code, needed = str(data.get("error", "no_answer")), str(data.get("needed", ""))
    # An answer that is no JSON comes as a sentence about itself, which may quote it.
    code = code if code.isidentifier() else "no_answer"
    return failure_of(status, code, headers, needed, method)


@contextmanager
def failures_told(method: str = "") -> Iterator[None]:
    """Turn whatever the SDK or the network raises into the ``SlackFailure`` it means."""
    try:
        yield
    except SlackApiError as error:
        response: Any = error.response
        data = response.data if isinstance(response.data, dict) else {}
        raise meant(method, response.status_code, data, response.headers) from None
    except NOT_SENT as error:
        raise Retry(type(error).__name__, UNREACHABLE, host=True) from None
    except urllib3.exceptions.SSLError as error:
        # Only a certificate is looked at before anything is sent; the rest may break an answer off.
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args):
            raise Retry(type(error).__name__, UNREACHABLE, host=True) from None
        raise Unknown(type(error).__name__) from None
    except urllib3.exceptions.HTTPError as error:
        raise Unknown(type(error).__name__) from None


def ask(
    client: PooledClient, method: str, before: Callable[[], None] = lambda: None, **arguments: Any
) -> dict[str, Any]:
    """Call one method and return Slack's answer, or raise the ``SlackFailure`` it means."""
    with failures_told(method_name(method)):
        before()
        answer = getattr(client, method)(**arguments)
    return dict(answer.data) | {"headers": answer.headers}
