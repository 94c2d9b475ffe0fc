"""Slack's Web API over kept connections, and what listeners may ask of it.

The client is Slack's own, with two things exchanged: its transport, which opens
a connection for every call, by one pool; and its retries, which post twice when
an answer is lost, by none.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

import urllib3
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env

from bot.delivery.errors import Reauthorise, Retry, SlackFailure, Unknown, failure_of
from handlers.deps import SlackChannel, SlackPerson, View

TIMEOUT_SECONDS = 10.0
KEPT = timedelta(minutes=1)
UNREACHABLE = timedelta(minutes=1)
PAGE = 200
NOT_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
    urllib3.exceptions.ProxyError,
)


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
        self.base_url = base_url
        self._token_of = token_of
        self._now = now
        self._held: dict[tuple[str, str], datetime] = {}
        self._timeout = timeout
        self._pool = new_pool(base_url)
        self._clients: dict[str, PooledClient] = {}
        self.on_failure: Callable[[str, SlackFailure], None] = lambda method, failure: None

    def client(self, token: str | None) -> PooledClient:
        """A client of this pool, for what is no call of a workspace's, such as Socket Mode's address."""
        return PooledClient(self._pool, self.base_url, token, self._timeout)

    def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Call one method of the SDK's client and return Slack's answer, or raise a ``SlackFailure``."""
        token = self._token_of(workspace)
        if token is None:
            raise Reauthorise("not_installed", "the app is not installed there any more")
        client = self._clients.get(workspace)
        if client is None or client.token != token:
            client = self._clients[workspace] = self.client(token)
        held, now = self._held.get((workspace, method)), self._now()
        if held is not None and held > now:
            raise Retry("ratelimited", held - now)
        try:
            return ask(client, method, **arguments)
        except SlackFailure as failure:
            self.on_failure(method, failure)
            if isinstance(failure, Retry) and not failure.host:
                self._held[workspace, method] = now + failure.after
            raise

    def upload(self, url: str, data: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them."""
        try:
            timeout = urllib3.Timeout(total=self._timeout)
            answer = self._pool.request("POST", url, body=data, timeout=timeout, redirect=False)
        except urllib3.exceptions.HTTPError:
            raise Retry("upload_failed", timedelta(seconds=5)) from None
        if answer.status != 200:
            raise Retry("upload_failed", timedelta(seconds=5))

    def close(self) -> None:
        self._pool.clear()


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn whatever the SDK or the network raises into the ``SlackFailure`` it means."""
    try:
        yield
    except SlackApiError as error:
        response: Any = error.response
        data = response.data if isinstance(response.data, dict) else {}
        code, needed = str(data.get("error", "no_answer")), str(data.get("needed", ""))
        # An answer that is no JSON comes as a sentence about itself, which may quote it.
        code = code if code.isidentifier() else "no_answer"
        failure = failure_of(response.status_code, code, response.headers, needed)
        raise Unknown(code) if code == "no_answer" and not isinstance(failure, Retry) else failure from None
    except NOT_SENT as error:
        raise Retry(type(error).__name__, UNREACHABLE, host=True) from None
    except urllib3.exceptions.HTTPError as error:
        raise Unknown(type(error).__name__) from None


def ask(client: PooledClient, method: str, **arguments: Any) -> dict[str, Any]:
    """Call one method and return Slack's answer, or raise the ``SlackFailure`` it means."""
    with failures_told():
        answer = getattr(client, method)(**arguments)
    return dict(answer.data) | {"headers": answer.headers}


class SlackReader:
    """What listeners and jobs may ask of Slack; people and channels are remembered for a minute."""

    def __init__(self, calls: Calls, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._now = now
        self._kept: dict[Hashable, tuple[datetime, Any]] = {}
        self._lock = threading.Lock()

    def open_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self._calls.call(workspace, "views_open", trigger_id=trigger_id, view=view)

    def push_modal(self, workspace: str, trigger_id: str, view: View) -> None:
        self._calls.call(workspace, "views_push", trigger_id=trigger_id, view=view)

    def update_modal(self, workspace: str, view_id: str, view: View) -> None:
        self._calls.call(workspace, "views_update", view_id=view_id, view=view)

    def person(self, workspace: str, person: str) -> SlackPerson:
        found: SlackPerson = self._remembered(
            ("person", workspace, person), lambda: self._read_person(workspace, person)
        )
        return found

    def channel(self, workspace: str, channel: str) -> SlackChannel:
        found: SlackChannel = self._remembered(
            ("channel", workspace, channel), lambda: self._read_channel(workspace, channel)
        )
        return found

    def members(self, workspace: str, channel: str) -> list[str]:
        """Everybody in a channel, page by page."""
        found: list[str] = []
        cursor = ""
        while True:
            page = self._calls.call(
                workspace, "conversations_members", channel=channel, limit=PAGE, cursor=cursor
            )
            found += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    def is_admin(self, workspace: str, person: str) -> bool:
        """Whether somebody administers the workspace; no, where Slack does not say."""
        try:
            return self.person(workspace, person).is_admin
        except SlackFailure:
            return False

    def _read_person(self, workspace: str, person: str) -> SlackPerson:
        user = self._calls.call(workspace, "users_info", user=person)["user"]
        return SlackPerson(
            id=person,
            zone=user.get("tz"),
            is_admin=bool(user.get("is_admin") or user.get("is_owner")),
            is_bot=bool(user.get("is_bot")),
            deleted=bool(user.get("deleted")),
            external=bool(user.get("is_stranger")) or user.get("team_id", workspace) != workspace,
        )

    def _read_channel(self, workspace: str, channel: str) -> SlackChannel:
        found = self._calls.call(workspace, "conversations_info", channel=channel)["channel"]
        return SlackChannel(
            id=str(found["id"]),
            name=str(found.get("name", "")),
            shared_outside=bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared")),
            archived=bool(found.get("is_archived")),
            bot_is_in=bool(found.get("is_member")),
        )

    def _remembered(self, key: Hashable, read: Callable[[], Any]) -> Any:
        now = self._now()
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept[0] <= now < kept[0] + KEPT:
                return kept[1]
        value = read()
        with self._lock:
            if len(self._kept) > 10_000:
                self._kept.clear()
            self._kept[key] = (now, value)
        return value
