"""Serving a world on its own, for an app in another process."""

from __future__ import annotations

import errno

from bot.playground.clock import Clock
from bot.playground.playground import Playground
from bot.playground.server import Server
from bot.playground.workspace import World

PORT = 8765
TRIES = 20
HIGHEST = 65_535


def serve_world(world: World, port: int = PORT, clock: Clock | None = None) -> tuple[Playground, Server]:
    """Serve a world on this port of the loopback, or on the next one that is free."""
    playground = Playground(world, clock)
    for candidate in range(port, min(port + TRIES, HIGHEST + 1) if port else 1):
        try:
            return playground, playground.serve(candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port from {port} to {port + TRIES - 1}")
