"""Calls to Slack: over kept connections, never twice, and every failure has its name."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask, Response, redirect

from bot.delivery.errors import (
    BlocksRefused,
    Dead,
    MissingScope,
    OwnerNeeded,
    Reauthorise,
    Retry,
    SlackFailure,
    Unknown,
    failure_of,
)
from bot.delivery.outcomes import backoff
from bot.delivery.slack import Calls
from bot.serving import Serving
from bot.timekeeping import real_now
from config.vocabulary import DeliveryKind, DeliveryState
from handlers.deps import Slack
from tests.bot.sent import plan, row, texts
from tests.harness import ADMIN, ANA, EXEC, EXEC_TEAM, HINE, STRANGER, WORKSPACE, WORLD, Story, story


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "ratelimited", Retry),
        (200, "ratelimited", Retry),
        (200, "internal_error", Unknown),
        (200, "fatal_error", Unknown),
        (200, "service_unavailable", Unknown),
        (503, "no_answer", Unknown),
        (200, "invalid_auth", Reauthorise),
        (200, "token_revoked", Reauthorise),
        (200, "account_inactive", Reauthorise),
        (200, "missing_scope", MissingScope),
        (200, "invalid_blocks", BlocksRefused),
        (200, "user_not_found", Dead),
        (200, "is_archived", OwnerNeeded),
        (200, "some_error_of_next_year", Unknown),
    ],
)
def test_every_answer_has_its_place_in_the_tree(status: int, code: str, kind: type[SlackFailure]) -> None:
    """And a reason in plain words."""
    failure = failure_of(status, code, {}, method="chat.postMessage")
    assert type(failure) is kind
    assert failure.reason


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *(("30", 30), ("0", 1), ("soon", 60), ("", 60), ("-5", 60), ("\u00b2", 60)),
        *(("9" * 9, 86_400), ("9" * 30, 86_400), ("9" * 5000, 86_400)),
    ],
)
def test_slacks_patience_is_read_or_assumed(header: str, seconds: int) -> None:
    """A header that says nothing means a minute, and one that says for ever a day."""
    failure = failure_of(429, "ratelimited", {"retry-after": header})
    assert isinstance(failure, Retry)
    assert failure.after == timedelta(seconds=seconds)


def test_waits_grow_and_end_at_five_minutes() -> None:
    """So that an outage of hours is not hammered."""
    waits = [backoff(attempt) for attempt in range(40)]
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert waits[-1] == timedelta(minutes=5)


def test_what_listeners_may_ask(house: Story) -> None:
    """People, channels and members, as Slack knows them."""
    slack: Slack = house.bot.slack
    assert slack.person(WORKSPACE, HINE).zone == "Pacific/Auckland"
    assert slack.person(WORKSPACE, ADMIN).is_admin
    assert slack.person(WORKSPACE, STRANGER).external
    assert slack.channel(WORKSPACE, EXEC).bot_is_in
    assert set(EXEC_TEAM) < set(slack.members(WORKSPACE, EXEC))


def test_what_was_read_is_remembered_for_a_minute(house: Story) -> None:
    """Long enough for one thing somebody does; short enough for what changed."""
    assert not house.bot.slack.person(WORKSPACE, ANA).deleted
    house.pg.change_user(ANA, deleted=True)
    assert not house.bot.slack.person(WORKSPACE, ANA).deleted
    house.clock.advance(seconds=61)
    assert house.bot.slack.person(WORKSPACE, ANA).deleted


def test_a_method_told_to_wait_is_left_alone_by_everybody(house: Story) -> None:
    """Not one early call, whoever asks; another method goes on."""
    house.pg.faults.add("users.info", "429:20")
    asked = len(house.pg.record)
    for _ in range(3):
        with pytest.raises(Retry):
            house.bot.slack.person(WORKSPACE, ANA)
    assert len(house.pg.record) == asked + 1
    assert house.bot.slack.channel(WORKSPACE, EXEC).bot_is_in
    house.clock.advance(seconds=20)
    assert house.bot.slack.person(WORKSPACE, ANA).id == ANA


def test_members_come_page_by_page(migrated_sqlite_url: str) -> None:
    """A channel may hold more than one page of people."""
    crowd = tuple(f"U{n:05}" for n in range(450))
    channels = (replace(WORLD.channels[0], members=(*crowd, "U0AMBI")), *WORLD.channels[1:])
    with story(migrated_sqlite_url, world=replace(WORLD, channels=channels)) as house:
        assert len(house.bot.slack.members(WORKSPACE, EXEC)) == 451


@contextmanager
def listening(answer: bytes) -> Iterator[str]:
    """Something that takes a request and answers so, once; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/api/"


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"HTTP/1.1 200 OK\r\n\r\nhello"]
)
def test_no_answer_or_half_of_one_is_an_unknown_outcome(answer: bytes) -> None:
    """It may have been done all the same."""
    with listening(answer) as url, pytest.raises(Unknown):
        Calls(url, lambda workspace: "xoxb-x", real_now, 2).call(
            "T1", "chat_postMessage", channel="C1", text="hi"
        )


@pytest.mark.parametrize("holds", ['"ts":""', '"channel":"D1"', '"channel":"D1","ts":17.5'])
def test_a_yes_without_a_place_is_an_unknown_outcome(holds: str) -> None:
    """A message is sent when Slack says where it stands."""
    answer = f'HTTP/1.1 200 OK\r\n\r\n{{"ok":true,{holds}}}'.encode()
    with listening(answer) as url, pytest.raises(Unknown):
        Calls(url, lambda workspace: "xoxb-x", real_now, 2).call(
            "T1", "chat_postMessage", channel="C1", text="hi"
        )


def test_a_yes_that_tells_of_nobody_stops_no_job() -> None:
    """It is told as what Slack did not answer, which every caller expects."""
    answer = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"ok":true,"user":[]}'
    with listening(answer) as url, pytest.raises(Unknown):
        Calls(url, lambda workspace: "xoxb-x", real_now, 2).call("T1", "users_info", user="U1")


def test_nobody_there_is_surely_not_done() -> None:
    """It can be tried again, and everything else in the meantime too."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Retry) as told:
        Calls(f"http://127.0.0.1:{port}/api/", lambda workspace: "xoxb-x", real_now).call("T1", "auth_test")
    assert told.value.host


def test_without_a_token_nothing_is_called() -> None:
    """The workspace removed the app."""
    with pytest.raises(Reauthorise):
        Calls("http://127.0.0.1:9/api/", lambda workspace: None, real_now).call("T1", "auth_test")


def test_connections_are_kept_and_redirects_not_followed() -> None:
    """The token would travel along."""
    app = Flask("slack")
    heard: list[str] = []

    @app.post("/api/<method>")
    def method(method: str) -> Response:
        heard.append(method)
        if method == "auth.test":
            return Response('{"ok": true}', mimetype="application/json")
        answer: Response = redirect("/elsewhere", 307)  # type: ignore[assignment]
        return answer

    @app.post("/elsewhere")
    def elsewhere() -> str:
        heard.append("elsewhere")
        return '{"ok": true}'

    served = Serving(app, "127.0.0.1", 0)
    calls = Calls(f"{served.url}/api/", lambda workspace: "xoxb-x", real_now)
    for _ in range(30):
        calls.call("T1", "auth_test")
    pool = calls._pool.connection_from_url(served.url)
    assert pool.num_connections == 1
    with pytest.raises(SlackFailure):
        calls.call("T1", "views_publish", user_id="U1", view={})
    assert "elsewhere" not in heard
    served.stop()


def test_where_the_dm_cannot_be_read_a_question_is_asked_again(migrated_sqlite_url: str) -> None:
    """Without im:history nobody can look; its button works once, so nothing is logged twice."""
    scopes = tuple(scope for scope in WORLD.scopes if scope not in ("im:history", "im:write"))
    with story(migrated_sqlite_url, world=replace(WORLD, scopes=scopes)) as house:
        house.pg.faults.add("chat.postMessage", "drop_before")
        asked = plan(house, DeliveryKind.PROMPT, "asked", person=ANA)
        house.settle()
        house.advance(minutes=5)
        assert texts(house) == ["asked"]
        assert row(house, asked).state is DeliveryState.SENT
        house.pg.faults.add("chat.postMessage", "drop_after")
        told = plan(house, DeliveryKind.NOTICE, "told", person=ANA)
        house.settle()
        house.advance(minutes=5)
        assert texts(house) == ["asked", "told"]
        assert row(house, told).state is DeliveryState.UNKNOWN
        house.errors.said.clear()
