"""The playground: a workspace, and the server that makes it one for an app and a browser."""

from __future__ import annotations

from bot.playground.server import Server
from bot.playground.workplace import Jump, Step, Workplace

__all__ = ["Jump", "Playground", "Step"]


class Playground(Workplace):
    """A workspace to try an app in, for people and for tests.

    It refuses what Slack refuses and says why. An app reaches it at
    ``server.api_url``; it reaches the app over signed HTTP (`connect_http`) or
    over the app's own Socket Mode connections.
    """

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> Server:
        """Serve the Web API, the control API, the page and Socket Mode, in threads."""
        return Server(self, host, port)
