"""Socket Mode's own matters: several connections, refreshes, and tickets that work once."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.playground import Playground, Server
from tests.playground.conftest import ANA, EXEC


@pytest.fixture
def sockets(pg: Playground, server: Server) -> Any:
    client = WebClient(token=pg.world.app_token, base_url=server.api_url, retry_handlers=[])
    with ExitStack() as stack:

        def make() -> ClientConnection:
            url = client.apps_connections_open(app_token=pg.world.app_token)["url"]
            return stack.enter_context(connect(str(url)))

        yield make


def read(connection: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(connection.recv(timeout=2)))


def test_each_payload_goes_down_one_of_the_connections(pg: Playground, sockets: Any) -> None:
    pg.patience = 0.05
    first, second = sockets(), sockets()
    assert read(first)["type"] == "hello"
    assert read(second)["num_connections"] == 2
    pg.command(ANA, EXEC, "/ambi one")
    pg.open_home(ANA)
    got = [read(first), read(second)]
    assert sorted(envelope["type"] for envelope in got) == ["events_api", "slash_commands"]
    event = next(envelope for envelope in got if envelope["type"] == "events_api")
    assert (event["accepts_response_payload"], event["retry_attempt"]) == (False, 0)


def test_a_ticket_opens_one_connection(pg: Playground, server: Server) -> None:
    client = WebClient(token=pg.world.app_token, base_url=server.api_url, retry_handlers=[])
    url = str(client.apps_connections_open(app_token=pg.world.app_token)["url"])
    with connect(url) as good:
        assert read(good)["type"] == "hello"
        with connect(url) as again, pytest.raises(ConnectionClosed):
            again.recv(timeout=2)


def test_a_refresh_asks_the_app_to_come_back(pg: Playground, sockets: Any) -> None:
    connection = sockets()
    read(connection)
    assert pg.sockets is not None
    pg.sockets.disconnect("warning")
    assert read(connection)["reason"] == "warning"
    pg.sockets.disconnect()
    assert read(connection)["reason"] == "refresh_requested"
    with pytest.raises(ConnectionClosed):
        connection.recv(timeout=2)
    assert pg.wait_until(lambda: pg.carrier is None)
    assert read(sockets())["type"] == "hello"


def test_a_connection_lost_before_its_ack_is_a_failed_delivery(pg: Playground, sockets: Any) -> None:
    connection = sockets()
    read(connection)
    connection.socket.close()
    said = pg.command(ANA, EXEC, "/ambi help")
    assert said is not None
    assert said.trouble == "dispatch_failed"
