"""What goes wrong, on request and by Slack's limits."""

from __future__ import annotations

import time
from http.client import RemoteDisconnected

import pytest
import urllib3
from slack_sdk.errors import SlackApiError

from bot.playground import Playground, Refused, Server
from tests.playground.app_under_test import Counterpart
from tests.playground.conftest import ANA, BEN, EXEC


def posts(pg: Playground) -> list[str]:
    return [message.text for message in pg.messages(EXEC)]


def test_one_message_a_second_in_a_channel(pg: Playground, app: Counterpart) -> None:
    app.client.chat_postMessage(channel=EXEC, text="1")
    with pytest.raises(SlackApiError) as caught:
        app.client.chat_postMessage(channel=EXEC, text="2")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    app.client.chat_postMessage(channel=ANA, text="another channel is free")
    pg.clock.advance(seconds=1)
    app.client.chat_postMessage(channel=EXEC, text="3")
    assert posts(pg) == ["1", "3"]


def test_a_tier_counts_the_last_minute(pg: Playground, app: Counterpart) -> None:
    for _ in range(20):
        app.client.users_list()
    pg.clock.advance(seconds=20)
    with pytest.raises(SlackApiError) as caught:
        app.client.users_list()
    assert caught.value.response.headers["Retry-After"] == "40"
    pg.clock.advance(seconds=40)
    assert app.client.users_list()["ok"]
    pg.limits_on = False
    for _ in range(30):
        app.client.users_list()


def test_a_429_asked_for_holds_the_method_for_its_time(pg: Playground, app: Counterpart) -> None:
    pg.faults.add("users.info", "429:30")
    for wait in ("30", "30"):
        with pytest.raises(SlackApiError) as caught:
            app.client.users_info(user=ANA)
        assert caught.value.response.headers["Retry-After"] == wait
    pg.clock.advance(seconds=30)
    assert app.client.users_info(user=ANA)["ok"]


def test_connections_drop_before_and_after_the_work(pg: Playground, app: Counterpart) -> None:
    pg.faults.add("chat.postMessage", "drop_before")
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        app.client.chat_postMessage(channel=EXEC, text="never came")
    assert posts(pg) == []
    pg.faults.add("chat.postMessage", "drop_after")
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        app.client.chat_postMessage(channel=EXEC, text="came all the same")
    assert posts(pg) == ["came all the same"]


def test_errors_delays_and_counts(pg: Playground, app: Counterpart) -> None:
    pg.faults.add("users.info", "500", times=2, after=1)
    answers = []
    for _ in range(4):
        try:
            answers.append(app.client.users_info(user=ANA).status_code)
        except SlackApiError as error:
            answers.append(error.response.status_code)
    assert answers == [200, 500, 500, 200]
    pg.faults.add("users.info", "error:fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        app.client.users_info(user=BEN)
    pg.faults.add("users.info", "delay:0.1")
    began = time.monotonic()
    app.client.users_info(user=BEN)
    assert time.monotonic() - began >= 0.1
    with pytest.raises(Refused, match="no fault called"):
        pg.faults.add("users.info", "gremlins")


def test_nobody_is_reached_without_a_connection(pg: Playground, server: Server) -> None:
    said = pg.command(ANA, EXEC, "/ambi help")
    assert said is not None
    assert said.trouble == "dispatch_failed"
    with pytest.raises(Refused, match="did not answer the challenge"):
        pg.connect_http(f"{server.url}/nowhere")


def test_a_request_that_is_not_signed_by_slack_is_refused(pg: Playground, http_app: Counterpart) -> None:
    http_app.answers["command"] = "fine"
    assert pg.command(ANA, EXEC, "/ambi help") is not None
    url = pg.carrier.url  # type: ignore[union-attr]
    answer = urllib3.request("POST", url, body="command=/ambi")
    assert answer.status == 401
