"""A playground with four people, and the counterpart app over both transports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.playground import Channel, ManualClock, Playground, Server, User, UserGroup, World
from tests.playground.app_under_test import Counterpart, HttpApp, SocketApp

ANA, BEN, CYD, GUS = "U0ANA", "U0BEN", "U0CYD", "U0GUS"
BOT = "U0AMBI"
EXEC, QUIET, PUBLIC = "C0EXEC", "C0QUIET", "C0PUBLIC"


def a_world(**changes: object) -> World:
    base: dict[str, object] = {
        "users": (
            User(ANA, "ana", "Ana Example", is_admin=True),
            User(BEN, "ben", "Ben Example", "Pacific/Auckland", quiet=("22:00", "08:00")),
            User(CYD, "cyd", "Cyd Example"),
            User(GUS, "gus", "Gus Gone", deleted=True),
        ),
        "channels": (
            Channel(EXEC, "executive-team", (ANA, BEN, BOT)),
            Channel(QUIET, "quiet", (CYD,), is_private=True),
            Channel(PUBLIC, "public", (CYD,)),
        ),
        "usergroups": (UserGroup("S0EXEC", "execs", (ANA, BEN)),),
        "shortcuts": (("note", "Make a note"),),
    }
    return World(**{**base, **changes})  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def pg(world: World) -> Playground:
    return Playground(world, ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))


@pytest.fixture
def server(pg: Playground) -> Iterator[Server]:
    server = pg.serve()
    yield server
    server.stop()


@pytest.fixture
def app(pg: Playground, server: Server) -> Counterpart:
    """The counterpart, not connected yet: it can call, but hears nothing."""
    return Counterpart(pg, server.api_url)


@pytest.fixture
def http_app(pg: Playground, app: Counterpart) -> Iterator[Counterpart]:
    behind = HttpApp(app)
    pg.connect_http(behind.url)
    yield app
    behind.stop()


@pytest.fixture(params=["http", "socket"])
def connected(
    request: pytest.FixtureRequest, pg: Playground, server: Server, app: Counterpart
) -> Iterator[Counterpart]:
    """The counterpart over one transport, then over the other."""
    if request.param == "http":
        behind: HttpApp | SocketApp = HttpApp(app)
        assert isinstance(behind, HttpApp)
        pg.connect_http(behind.url)
    else:
        behind = SocketApp(app, pg, server.api_url)
    yield app
    behind.stop()
